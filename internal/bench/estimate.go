package main

import "time"

// An estimate is what a run of a size nobody has tried here would take, on
// paper: from the largest run that was measured, and from how it differs from
// one of a tenth.
type estimate struct {
	perSecond float64       // records that the machine verifies at the most
	survey    time.Duration // a record
	export    time.Duration // a record, as CSV
	resume    time.Duration // a record that has its answer, results not counted
	state     float64       // bytes of checkpoint a record, at the most while it runs
	files     float64       // bytes of input and results a record
	base      float64       // bytes of memory, whatever the size
	memory    float64       // bytes of memory a record
}

func (f *figures) estimate() estimate {
	small, large := f.growth[1], f.growth[len(f.growth)-1]
	n := time.Duration(large.records)
	e := estimate{
		perSecond: over(f.rounds, func(r round) float64 { return r.run.perSecond() }).median,
		survey:    large.survey / n, export: large.export / n,
		resume: (f.resumed.survey + f.resumed.verify) / time.Duration(f.resumed.records),
		state:  each(large.peakState-small.peakState, large.records-small.records),
		files:  each(large.input+large.output, large.records),
		memory: each(large.peak-small.peak, large.records-small.records),
	}
	e.base = max(0, float64(large.peak)-e.memory*float64(large.records))
	return e
}

// each shares bytes out among records; what is none or less is noise.
func each(bytes int64, records int) float64 { return max(0, float64(bytes)/float64(records)) }

// verification is how long records take at a rate, or as fast as it goes.
func (e estimate) verification(records, rate float64) time.Duration {
	return time.Duration(records / min(rate, e.perSecond) * float64(time.Second))
}

// times is how long something that takes d a record takes for so many.
func (e estimate) times(records float64, d time.Duration) time.Duration {
	return time.Duration(records * float64(d))
}

// room is how many records this much memory is enough for.
func (e estimate) room(memory int64) float64 { return (float64(memory) - e.base) / max(e.memory, 1) }

// The sizes and rates that the estimate is made for.
var (
	paperSizes = []float64{100e6, 1000e6}
	paperRates = []float64{50, 1000, 10_000}
)

// table sets the estimate out.
func (e estimate) table() string {
	lines := [][]string{{
		"records", "calls/s", "verification", "survey and results",
		"disk: checkpoint", "disk: input and results", "memory",
	}}
	for _, n := range paperSizes {
		for _, r := range paperRates {
			asked := whole(r)
			if r > e.perSecond {
				asked += " (here " + whole(e.perSecond) + ")"
			}
			lines = append(lines, []string{
				whole(n), asked, long(e.verification(n, r)), long(e.times(n, e.survey+e.export)),
				gigabytes(n * e.state), gigabytes(n * e.files), gigabytes(e.base + n*e.memory),
			})
		}
	}
	return grid(lines)
}
