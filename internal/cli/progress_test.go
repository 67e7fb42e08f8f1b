package cli

import (
	"bytes"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/rivo/uniseg"
)

// crowded is a run with every count three digits long.
func crowded(out io.Writer) *watch {
	lossy := newLossyWriter(out)
	w := &watch{
		out: printer{lossy, words.EN}, lossy: lossy, log: slog.New(slog.DiscardHandler), zone: verify.Shanghai,
		plan: batch.Plan{Rows: 1_200_000, Calls: 1_200_000},
	}
	for i := range 3 {
		w.speed.add(time.Unix(int64(i), 0), i*10)
	}
	return w
}

var crowd = verify.Progress{Passed: 143_000, Rejected: 250, Unusable: 250, Unresolved: 250, InDoubt: 250}

func TestBarFitsItsTerminal(t *testing.T) {
	waiting := crowd
	waiting.Waiting = verify.Wait{Reason: verify.WaitOutage, Since: time.Unix(0, 0)}
	for _, test := range []struct {
		columns       int
		progress      verify.Progress
		without, want []string
	}{
		{50, crowd, []string{"ETA", "in doubt"}, []string{"144000/1200000", "passed 143000"}},
		{80, crowd, []string{"ETA"}, []string{"144000/1200000", "passed 143000", "rejected 250"}},
		{200, crowd, nil, []string{"144000/1200000", "[##....", "in doubt 250", "10.0/s", "ETA 29h"}},
		{80, waiting, []string{"ETA"}, []string{"144000/1200000", "service unavailable since 08:00"}},
		{10, crowd, []string{"passed"}, []string{" 12%"}},
		{1, crowd, []string{"passed"}, nil},
	} {
		var out bytes.Buffer
		w := crowded(&out)
		w.columns = func() int { return test.columns }
		w.draw(test.progress)
		w.lossy.close()
		line, drawn := strings.CutPrefix(out.String(), barBegins)
		line, ended := strings.CutSuffix(line, barEnds)
		if !drawn || !ended || strings.ContainsAny(line, "\r\n") || uniseg.StringWidth(line) > max(test.columns-1, 0) {
			t.Errorf("%d columns: %q is %d wide", test.columns, line, uniseg.StringWidth(line))
		}
		in := func(part string) bool { return strings.Contains(line, part) }
		if slices.ContainsFunc(test.without, in) || slices.ContainsFunc(test.want,
			func(part string) bool { return !in(part) }) {
			t.Errorf("%d columns: %q, want %q, without %q", test.columns, line, test.want, test.without)
		}
	}
}

func TestHanCharactersTakeTwoColumns(t *testing.T) {
	for columns, want := range map[int]string{
		4: "通过", 3: "通", 5: "通过", 9: "通过  12", 8: "通过  12", 7: "通过",
	} {
		if got := fitLine([]string{"通过", "12", "暂无结果"}, columns); got != want {
			t.Errorf("%d columns: %q, want %q", columns, got, want)
		}
	}
}

func TestWaitIsALineWhenItBeginsAndEndsAndEveryHour(t *testing.T) {
	var out bytes.Buffer
	w := crowded(&out)
	w.lines = true
	begin := time.Date(2026, 11, 25, 14, 0, 0, 0, time.UTC)
	for second := range 3 * 3600 {
		now, p := begin.Add(time.Duration(second)*time.Second), crowd
		switch {
		case second >= 10 && second < 9000:
			p.Waiting = verify.Wait{Reason: verify.WaitSchedule, Until: begin.Add(9000 * time.Second)}
		case second > 9000 && second%2 == 0:
			p.Waiting = verify.Wait{Reason: verify.WaitQuota, Until: now.Add(time.Second)}
		}
		w.tellWait(now, p)
	}
	w.lossy.close()
	var times []string
	for line := range strings.Lines(out.String()) {
		at, rest, _ := strings.Cut(line, " ")
		times = append(times, at)
		if strings.Contains(rest, "waiting until 00:30") != (at != "00:30:00") {
			t.Errorf("%q", line)
		}
	}
	if want := []string{"22:00:10", "23:00:10", "00:00:10", "00:30:00"}; !slices.Equal(times, want) {
		t.Errorf("lines at %v, want %v", times, want)
	}
}
