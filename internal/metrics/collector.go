package metrics

import (
	"time"

	"veribatch/internal/verify"

	"github.com/prometheus/client_golang/prometheus"
)

// What is exported, of this run alone but for the budget.
var (
	records = describe("records", "Rows of the input, by what became of them in this run.", "state")

	calls    = describe("calls_total", "Calls that have ended, by what came of them.", "result")
	retried  = describe("calls_retried_total", "Calls that were not the first for their record in this run.")
	billed   = describe("calls_billed_total", "Calls that may have been billed.")
	back     = describe("calls_given_back_total", "Lost calls, of earlier runs too, that turned out to be none.")
	underway = describe("calls_underway", "Calls that have left and not ended.")
	workers  = describe("workers", "Calls that may be under way at once now.")
	duration = describe("call_duration_seconds", "How long calls took, from their permit to their answer.")
	retrying = describe("retry_queue_records", "Records that wait for their next attempt in this run.")
	synced   = describe("ledger_sync_duration_seconds", "How long it took to bring answers to the ledger's disk.")
	found    = describe("answers_found_total", "Lost answers that were found by asking, at no cost.")

	budget     = describe("budget_calls", "Calls that may be billed over the checkpoint's whole life.")
	budgetLeft = describe("budget_left_calls", "Calls that may be billed yet.")

	rateWanted  = describe("wanted_calls_per_second", "Calls a second that the run was given.")
	rateAllowed = describe("allowed_calls_per_second", "Calls a second that may leave now: less after throttling.")

	waiting     = describe("waiting", "Whether the whole run waits, by what it waits for.", "reason")
	waitSeconds = describe("waiting_seconds_total", "How long the whole run has waited, by what for.", "reason")
	stalled     = describe("stalled", "Whether nothing comes of the run although it may send.")

	fleetWorkers = describe("fleet_workers", "Workers on other machines that answer now.")
	backupTime   = describe("backup_timestamp_seconds", "When the newest backup of the checkpoint was taken.")
)

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("veribatch_"+name, help, labels, nil)
}

// A collector collects the metrics of a run from one look at it, so that they
// agree with one another. Before a run begins there are none.
type collector struct{ exporter *Exporter }

// Describe is part of prometheus.Collector.
func (c collector) Describe(descs chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		records, calls, retried, billed, back, underway, workers, duration, retrying, synced, found, budget,
		budgetLeft, rateWanted, rateAllowed, waiting, waitSeconds, stalled, fleetWorkers, backupTime,
	} {
		descs <- d
	}
}

// Collect is part of prometheus.Collector.
func (c collector) Collect(metrics chan<- prometheus.Metric) {
	s := c.exporter.snapshot()
	if !s.begun {
		return
	}
	out := sink(metrics)
	out.records(s.run.Rows, s.now)
	out.calls(s.now)
	out.limits(s.run, s.now)
	out.waits(&s)
	out.histogram(synced, s.syncs)
	if s.run.Fleet {
		out.gauge(fleetWorkers, float64(s.now.Workers))
	}
	if !s.backup.IsZero() {
		out.gauge(backupTime, float64(s.backup.UnixMilli())/1000)
	}
}

// A sink takes metrics.
type sink chan<- prometheus.Metric

func (out sink) gauge(d *prometheus.Desc, value float64, labels ...string) {
	out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
}

func (out sink) counter(d *prometheus.Desc, value float64, labels ...string) {
	out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, value, labels...)
}

func (out sink) records(rows int, p verify.Progress) {
	for state, n := range map[string]int{
		"pending":  max(rows-p.Done(), 0),
		"answered": p.Answered, "duplicate": p.Duplicates, "invalid": p.Invalid, "erased": p.Erased,
		"held": p.Held, "exhausted": p.Exhausted, "passed": p.Passed, "rejected": p.Rejected, "unusable": p.Unusable,
		"unresolved": p.Unresolved, "in_doubt": p.InDoubt,
	} {
		out.gauge(records, float64(n), state)
	}
}

func (out sink) calls(p verify.Progress) {
	for result, n := range map[string]int{
		"verdict": p.Verdicts, "failed": p.Failed, "throttled": p.Throttled, "lost": p.Lost,
	} {
		out.counter(calls, float64(n), result)
	}
	out.counter(retried, float64(p.Retries))
	out.counter(billed, float64(p.Billed))
	out.counter(back, float64(p.GivenBack))
	out.counter(found, float64(p.Found))
	out.gauge(underway, float64(p.Underway()))
	out.gauge(retrying, float64(p.Retrying))
	out.histogram(duration, p.Durations)
}

func (out sink) histogram(d *prometheus.Desc, took verify.Durations) {
	within := make(map[float64]uint64)
	for i, n := range took.Within {
		within[verify.DurationBounds[i].Seconds()] = uint64(n)
	}
	out <- prometheus.MustNewConstHistogram(d, uint64(took.Calls), took.Sum.Seconds(), within)
}

// limits tells what a run is limited by; what is unlimited has no metric.
func (out sink) limits(run Run, p verify.Progress) {
	out.gauge(workers, float64(p.AtOnce))
	if run.Budget > 0 {
		out.gauge(budget, float64(run.Budget))
		out.gauge(budgetLeft, float64(p.BudgetLeft))
	}
	if run.Rate > 0 {
		out.gauge(rateWanted, run.Rate)
	}
	if p.Rate > 0 {
		out.gauge(rateAllowed, p.Rate)
	}
}

func (out sink) waits(s *state) {
	for i, reason := range reasons {
		out.gauge(waiting, number(!s.ended && s.now.Waiting.Reason == reason), string(reason))
		out.counter(waitSeconds, s.waited[i].Truncate(time.Millisecond).Seconds(), string(reason))
	}
	out.gauge(stalled, number(s.stalled()))
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
