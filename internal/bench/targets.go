package main

import (
	"fmt"
	"math"
	"time"
)

// The targets, for a machine of two processors that has the sandbox beside
// the program.
const (
	wantPerSecond = 10_000 // records verified
	wantOfLoop    = 0.70   // of what the client alone calls
	wantOfPlain   = 1.3    // times the processor time of a plain client
	wantResumed   = 100_000
	wantRewritten = 1_000_000 / 18.0 // records a second of a resume, results counted
	wantPlanned   = 1_000_000 / 4.5  // rows of CSV
	wantMemory    = 200e6            // bytes, at the large size
	wantGrowth    = 1.3              // of memory, over ten times the records
	wantState     = 500              // bytes of checkpoint a record
	wantRate      = 0.01             // how far the rate may be off
	wantSlow      = 990              // calls a second through the latency of a real service
	wantCores     = 0.5
	wantOfDirect  = 0.5 // of a direct call's processor time, for the run's side of one through a fleet

	// Calls are spaced out when they get their permit, and counted when the
	// sandbox reads them. Between lie the ledger's sync and the schedulers of
	// two processes, which let calls catch up with those before them: by as
	// many as come in this time.
	jitter = 50 * time.Millisecond
)

// wantWritten are the rows of results a second, by their form.
var wantWritten = map[string]float64{"csv": 80_000, "jsonl": 80_000, "xlsx": 36_000}

// rows are the table.
func (f *figures) rows() []row {
	var rows []row
	for _, part := range []func() []row{
		f.besideRows, f.remoteRows, f.resumedRows, f.fileRows, f.sizeRows, f.pacedRows,
	} {
		rows = append(rows, part()...)
	}
	return rows
}

func (f *figures) besideRows() []row {
	of := func(figure func(round) float64) spread { return over(f.rounds, figure) }
	ofPlain := of(func(r round) float64 { return float64(r.client.each()) / float64(r.plain.each()) })
	run := of(func(r round) float64 { return r.run.perSecond() })
	client := of(func(r round) float64 { return r.client.perSecond() })
	clientCPU := of(func(r round) float64 { return float64(r.client.each()) })
	plain := of(func(r round) float64 { return r.plain.perSecond() })
	plainCPU := of(func(r round) float64 { return float64(r.plain.each()) })
	runCPU := of(func(r round) float64 { return float64(r.run.each()) })
	ofLoop := of(func(r round) float64 { return r.run.perSecond() / r.client.perSecond() })
	last := f.rounds[len(f.rounds)-1].run
	return []row{
		{what: "the client alone: calls/s", measured: client.in(whole)},
		{what: "the client alone: CPU a call", measured: clientCPU.in(nanos)},
		{what: "plain net/http, same signer: calls/s", measured: plain.in(whole)},
		{what: "plain net/http, same signer: CPU a call", measured: plainCPU.in(nanos)},
		{"client ÷ plain, CPU a call", ofPlain.in(twoPlaces),
			fmt.Sprintf("≤ %.1f", wantOfPlain), ofPlain.median <= wantOfPlain},
		{"run: records/s", run.in(whole), "≥ " + whole(wantPerSecond), run.median >= wantPerSecond},
		{"run ÷ client alone", ofLoop.in(twoPlaces), fmt.Sprintf("≥ %.2f", wantOfLoop), ofLoop.median >= wantOfLoop},
		{what: "run: CPU a record, whole command", measured: runCPU.in(nanos)},
		{what: "run: peak memory", measured: of(func(r round) float64 { return float64(r.run.peak) }).in(amount)},
		{what: "run: latency of calls, p50 and p99", measured: list(millis(last.p50), millis(last.p99))},
		{what: "run: survey, verification, results (CSV)", measured: last.phases()},
	}
}

// phases are how long survey, verification and results took.
func (v verified) phases() string {
	return list(seconds(v.survey), seconds(v.verify), seconds(v.export))
}

// remoteRows compare with the direct runs, which were measured just before.
func (f *figures) remoteRows() []row {
	s := f.remote
	direct := over(f.rounds, func(r round) float64 { return float64(r.client.each()) }).median
	share := float64(s.coordinator.each()) / direct
	return []row{
		{what: "fleet, the run's side alone: calls/s, CPU a call",
			measured: list(whole(s.coordinator.perSecond()), nanos(float64(s.coordinator.each())))},
		{"fleet, CPU of the run's side ÷ that of a direct call", twoPlaces(share),
			fmt.Sprintf("≤ %.1f", wantOfDirect), share <= wantOfDirect},
		{what: "fleet, run through one worker, through two: records/s",
			measured: list(whole(s.one.perSecond()), whole(s.two.perSecond()))},
	}
}

func (f *figures) resumedRows() []row {
	r := f.resumed
	return []row{
		{"resuming " + whole(float64(r.records)) + ", all answered: records/s", whole(r.resumed()),
			"≥ " + whole(wantResumed), r.resumed() >= wantResumed},
		{what: "resuming: survey, verification, results (CSV)", measured: r.phases()},
		atLeast("resuming, results counted: records/s", float64(r.records)/r.wall.Seconds(), wantRewritten),
	}
}

// atLeast is a row of a figure with a target.
func atLeast(what string, figure, want float64) row {
	return row{what, whole(figure), "≥ " + whole(want), figure >= want}
}

func (f *figures) fileRows() []row {
	var rows []row
	for _, w := range f.exports {
		rows = append(rows,
			atLeast("export to "+w.what+": rows/s", w.perSecond(), wantWritten[w.what]),
			row{what: "the same: peak memory, size", measured: list(megabytes(w.peak), megabytes(w.size))})
	}
	for i, w := range f.plans {
		planned := row{what: "plan of " + w.what + ": rows/s", measured: whole(w.perSecond())}
		if w.what == "csv" {
			planned = atLeast(planned.what, w.perSecond(), wantPlanned)
		}
		rows = append(rows, planned, row{what: "the same: peak memory", measured: megabytes(w.peak)},
			row{what: "reading " + w.what + " alone: rows/s, CPU a row",
				measured: list(whole(f.reads[i].perSecond()), tenths(f.reads[i].each()))})
	}
	return rows
}

// sizeRows compares the large run with one of a tenth.
func (f *figures) sizeRows() []row {
	small, large := f.growth[1], f.growth[2]
	grown := float64(large.peak) / float64(small.peak)
	state := each(large.state, large.records)
	at := func(v verified) string { return " at " + whole(float64(v.records)) }
	return []row{
		{what: "peak memory" + at(small), measured: megabytes(small.peak)},
		{"peak memory" + at(large), megabytes(large.peak),
			"≤ " + megabytes(wantMemory), float64(large.peak) <= wantMemory},
		{"growth of memory from one to the other", twoPlaces(grown),
			fmt.Sprintf("≤ %.1f", wantGrowth), grown <= wantGrowth},
		{"checkpoint: bytes a record" + at(large), whole(state), fmt.Sprintf("≤ %d", wantState), state <= wantState},
		{what: "checkpoint: its size, and the most while it ran",
			measured: list(megabytes(large.state), megabytes(large.peakState))},
	}
}

func (f *figures) pacedRows() []row {
	limited, slow := f.limited, f.slow
	spare := rate * jitter.Seconds()
	off := math.Abs(limited.achieved/rate - 1)
	return []row{
		{fmt.Sprintf("--rate %d for %v: calls/s", rate, f.sizes.pace), english.Sprintf("%.1f", limited.achieved),
			fmt.Sprintf("± %.0f %%", wantRate*100), off <= wantRate},
		{"the same: most calls beyond the bucket", english.Sprintf("%.1f", limited.excess),
			fmt.Sprintf("≤ %.0f (%v)", spare, jitter), limited.excess <= spare},
		{what: "the same: most calls in any second", measured: whole(float64(limited.second))},
		{fmt.Sprintf("%v a call, %d workers, --rate %d: calls/s", latency, patientWorkers, rate),
			english.Sprintf("%.1f", slow.achieved), fmt.Sprintf("≥ %d", wantSlow), slow.achieved >= wantSlow},
		{"the same: processors busy", twoPlaces(slow.cores()),
			fmt.Sprintf("< %.1f", wantCores), slow.cores() < wantCores},
		{"the same: connections, for " + whole(float64(slow.calls)) + " calls", whole(float64(slow.connections)),
			fmt.Sprintf("≤ %d", patientWorkers), slow.connections <= patientWorkers},
	}
}
