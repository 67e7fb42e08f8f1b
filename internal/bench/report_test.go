package main

import (
	"strings"
	"testing"
	"time"
)

// invented are figures of a machine that verifies 5,000 records a second and
// calls 10,000 times, in runs of 40 MB and 90 bytes a record.
func invented() *figures {
	run := func(records int) verified {
		n := time.Duration(records)
		return verified{
			records: records, usage: usage{wall: n * 250 * time.Microsecond, cpu: n * 300 * time.Microsecond,
				peak: int64(40e6 + 90*records)},
			survey: n * 20 * time.Microsecond, verify: n * 200 * time.Microsecond, export: n * 30 * time.Microsecond,
			input: int64(200 * records), output: int64(300 * records), state: int64(400 * records),
			peakState: int64(600 * records),
		}
	}
	loop := func(each time.Duration) piece {
		return piece{spell{Count: 200_000, Seconds: 20}, usage{cpu: 200_000 * each}}
	}
	file := func(what string) written {
		return written{what: what, rows: 200_000, usage: usage{wall: 4 * time.Second}}
	}
	return &figures{
		sizes: sizes{records: 200_000, large: 1_000_000, rounds: 1, pace: 10 * time.Second},
		machine: machine{cpu: "a processor", cores: 2, memory: 16e9, disk: 800 * time.Microsecond, free: 110e9,
			day: time.Unix(0, 0)},
		rounds:  []round{{client: loop(80 * time.Microsecond), plain: loop(70 * time.Microsecond), run: run(200_000)}},
		resumed: run(1_000_000),
		exports: []written{file("xlsx"), file("csv")}, plans: []written{file("csv")},
		reads:   []piece{loop(2 * time.Microsecond)},
		growth:  []verified{run(10_000), run(100_000), run(1_000_000)},
		limited: paced{flow: flow{achieved: 999, excess: 20}},
		remote:  remote{coordinator: loop(30 * time.Microsecond), one: run(200_000), two: run(200_000)},
		slow: paced{verified: verified{usage: usage{cpu: time.Second}, verify: 10 * time.Second, connections: 200},
			flow: flow{achieved: 995, calls: 10_000}},
	}
}

func TestTargets(t *testing.T) {
	met := make(map[string]bool)
	for _, r := range invented().rows() {
		if r.target != "" {
			met[r.what] = r.met
		}
	}
	for what, want := range map[string]bool{
		"client ÷ plain, CPU a call": true,  // 80 of 70
		"run: records/s":             false, // 5,000
		"run ÷ client alone":         false, // 0.5
		"fleet, CPU of the run's side ÷ that of a direct call": true,  // 30 of 80
		"resuming 1,000,000, all answered: records/s":          false, // 5,000
		"peak memory at 1,000,000":                             true,  // 130 MB
		"growth of memory from one to the other":               false, // 130 of 49
		"checkpoint: bytes a record at 1,000,000":              true,  // 400
		"--rate 1000 for 10s: calls/s":                         true,
		"the same: most calls beyond the bucket":               true,
		"200ms a call, 256 workers, --rate 1000: calls/s":      true,
		"the same: processors busy":                            true, // 0.1
		"the same: connections, for 10,000 calls":              true,
	} {
		if met[what] != want {
			t.Errorf("%s: met is %v, want %v", what, met[what], want)
		}
	}
}

func TestEstimate(t *testing.T) {
	e := invented().estimate()
	if e.memory != 90 || e.base != 40e6 || e.state != 600 || e.files != 500 || e.perSecond != 5000 {
		t.Errorf("%+v", e)
	}
	if days := e.verification(100e6, 50).Hours() / 24; int(days) != 23 {
		t.Errorf("a hundred million at 50/s take %.1f days", days)
	}
	if hours := e.verification(1000e6, 10_000).Hours(); int(hours) != 55 {
		t.Errorf("a billion at 5,000/s, which is all there is, take %.1f hours", hours)
	}
	if n := e.room(16e9); int(n/1e6) != 177 {
		t.Errorf("16 GB are enough for %.0f records", n)
	}
}

func TestReport(t *testing.T) {
	f := invented()
	text := f.report(tableOf(f.rows()))
	for _, want := range []string{
		"on 1970-01-01", "| run ÷ client alone ", " NOT met |", "\n- run: records/s: 5,000, wanted ≥ 10,000\n",
		"| 1,000,000,000 | 10,000 (here 5,000) | 56 hours ", "by 90 bytes a record",
		"enough for about 100 million records",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q isn't in the report:\n%s", want, text)
		}
	}
}
