package page

import (
	"fmt"
	"math"
	"strings"
	"time"

	"veribatch/internal/verify"
)

// A chart is drawn into a box of 1000 by 100, which is stretched to its place; its labels stand around it.
type chart struct {
	Title  string
	Top    string   // what the upper edge stands for; the lower one is 0
	Areas  []area   // the first one lowest
	Bars   []box    // of calls
	Waits  []box    // when the run waited
	Times  []string // along the lower edge, at equal distances
	Legend []legend
}

// An area is a figure over time.
type area struct{ Path, Class string }

// A box stands on the lower edge.
type box struct{ X, Y, Width, Height float64 }

type legend struct{ Text, Class string }

const (
	chartWidth  = 1000.0
	chartHeight = 100.0
)

// Charts are what is drawn of the figures.
func (v view) Charts() []chart {
	var charts []chart
	if len(v.past.moments) > 2 {
		charts = append(charts, v.rateChart(), v.endsChart())
	}
	if c, ok := v.callsChart(); ok {
		charts = append(charts, c)
	}
	return charts
}

// x returns where a moment of the history stands.
func (v view) x(t time.Time) float64 {
	moments := v.past.moments
	first, last := moments[0].at, moments[len(moments)-1].at
	return chartWidth * float64(t.Sub(first)) / float64(max(last.Sub(first), 1))
}

// rateOver is how long a rate is taken over at least: calls leave in whole numbers.
const rateOver = 5 * time.Second

func (v view) rateChart() chart {
	moments := v.past.moments
	rates, top := make([]float64, 0, len(moments)), 0.0
	width := max(int(rateOver/v.past.every), 1)
	for i := range moments {
		from := max(i-width, 0)
		rate := 0.0
		if elapsed := moments[i].at.Sub(moments[from].at).Seconds(); elapsed > 0 {
			rate = float64(moments[i].done.Calls-moments[from].done.Calls) / elapsed
		}
		rates, top = append(rates, rate), max(top, rate)
	}
	if len(rates) > 1 {
		rates[0] = rates[1]
	}
	scale := ceiling(max(top, v.Run.Wanted))
	line := make([]float64, len(rates))
	for i, rate := range rates {
		line[i] = rate / scale
	}
	c := chart{Title: v.word("rate chart"), Top: axis(scale), Times: v.times(moments[0].at, moments[len(moments)-1].at)}
	c.Areas = []area{{v.path(make([]float64, len(line)), line), "rate"}}
	if c.Waits = v.waitBoxes(); len(c.Waits) > 0 {
		c.Legend = []legend{{v.word("waited"), "wait"}}
	}
	return c
}

func (v view) endsChart() chart {
	moments := v.past.moments
	last := moments[len(moments)-1]
	scale := ceiling(float64(last.done.Settled()))
	c := chart{Title: v.word("ends chart"), Top: axis(scale), Times: v.times(moments[0].at, last.at)}
	below := make([]float64, len(moments))
	for _, end := range ends {
		if end.of(last.done) == 0 {
			continue
		}
		above := make([]float64, len(moments))
		for i, m := range moments {
			above[i] = below[i] + float64(end.of(m.done))/scale
		}
		c.Areas = append(c.Areas, area{v.path(below, above), end.class})
		c.Legend = append(c.Legend, legend{v.state(end.state), end.class})
		below = above
	}
	c.Waits = v.waitBoxes()
	return c
}

// path draws the area between two lines, whose values are shares of the height.
func (v view) path(below, above []float64) string {
	var b strings.Builder
	point := func(letter byte, i int, value float64) {
		fmt.Fprintf(&b, "%c%.1f %.2f", letter, v.x(v.past.moments[i].at), chartHeight*(1-min(value, 1)))
	}
	for i, value := range above {
		letter := byte('L')
		if i == 0 {
			letter = 'M'
		}
		point(letter, i, value)
	}
	for i := len(below) - 1; i >= 0; i-- {
		point('L', i, below[i])
	}
	return b.String() + "Z"
}

// waitBoxes returns when the run waited.
func (v view) waitBoxes() []box {
	var boxes []box
	moments := v.past.moments
	for i := 0; i < len(moments); i++ {
		if moments[i].waited == "" {
			continue
		}
		from := i
		for i+1 < len(moments) && moments[i+1].waited != "" {
			i++
		}
		x := v.x(moments[from].at)
		until := v.x(moments[min(i+1, len(moments)-1)].at)
		boxes = append(boxes, box{x, 0, max(until-x, 1), chartHeight})
	}
	return boxes
}

// Hours that a chart has by the hour; longer times are drawn by the day, and the last 90 days.
const (
	maxHours = 4 * 24
	maxDays  = 90
)

// callsChart draws when calls left, over this run and those before; not ok if none did.
func (v view) callsChart() (c chart, ok bool) {
	hours := make(map[time.Time]int)
	first, last := v.countHours(hours)
	if len(hours) == 0 {
		return chart{}, false
	}
	step, title := time.Hour, "hour chart"
	if last.Sub(first) >= maxHours*time.Hour {
		step, title = 24*time.Hour, "day chart"
		_, offset := last.In(v.zone).Zone()
		day := func(t time.Time) time.Time {
			shift := time.Duration(offset) * time.Second
			return t.Add(shift).Truncate(step).Add(-shift)
		}
		byDay := make(map[time.Time]int)
		for hour, n := range hours {
			byDay[day(hour)] += n
		}
		hours, first, last = byDay, day(first), day(last)
		if earliest := last.Add(-(maxDays - 1) * step); first.Before(earliest) {
			first = earliest
		}
	}
	return v.drawCalls(title, hours, first, last, step), true
}

// countHours counts calls by the hour, and returns the first and the last of these.
func (v view) countHours(hours map[time.Time]int) (first, last time.Time) {
	count := func(p verify.Progress) {
		for _, h := range p.Hourly {
			start := h.Start.UTC()
			if hours[start] += h.Calls; first.IsZero() || start.Before(first) {
				first = start
			}
			if start.After(last) {
				last = start
			}
		}
	}
	for _, run := range v.Before {
		count(run.Progress)
	}
	count(v.Run.Progress)
	return first, last
}

func (v view) drawCalls(title string, counts map[time.Time]int, first, last time.Time, step time.Duration) chart {
	places, most := int(last.Sub(first)/step)+1, 0
	for _, n := range counts {
		most = max(most, n)
	}
	scale := ceiling(float64(most))
	c := chart{Title: v.word(title), Top: axis(scale), Times: v.times(first, last.Add(step))}
	places = max(places, 6) // a bar of one hour is no wall
	width := chartWidth / float64(places)
	for start, n := range counts {
		if i := int(start.Sub(first) / step); i >= 0 {
			height := chartHeight * float64(n) / scale
			c.Bars = append(c.Bars, box{float64(i)*width + width/10, chartHeight - height, width * 4 / 5, height})
		}
	}
	if shown := time.Duration(places) * step; last.Add(step).Sub(first) < shown {
		c.Times = v.times(first, first.Add(shown))
	}
	return c
}

// times labels the beginning, the middle and the end.
func (v view) times(first, last time.Time) []string {
	layout := "15:04"
	switch whole := last.Sub(first); {
	case whole > 4*24*time.Hour:
		layout = "01-02"
	case whole > 12*time.Hour:
		layout = "01-02 15:04"
	case whole < 10*time.Minute:
		layout = time.TimeOnly
	}
	var labels []string
	for _, t := range []time.Time{first, first.Add(last.Sub(first) / 2), last} {
		labels = append(labels, t.In(v.zone).Format(layout))
	}
	return labels
}

// ceiling returns a round number that is no less: 1, 2 or 5 times a power of ten.
func ceiling(value float64) float64 {
	if value <= 0 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(value)))
	for _, step := range []float64{1, 2, 5} {
		if value <= step*power {
			return step * power
		}
	}
	return 10 * power
}

// axis writes what an edge stands for.
func axis(value float64) string {
	if value >= 1 {
		return figure(int(value))
	}
	return fmt.Sprintf("%.2g", value)
}
