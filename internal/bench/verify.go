package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// A verified is what `veribatch run` over an input came to. It surveys the
// input, verifies, and writes the results as CSV.
type verified struct {
	records int
	usage   // of the whole command

	survey, verify, export time.Duration
	p50, p99               time.Duration // of the calls, as the run saw them
	connections            int           // that the sandbox accepted

	input, output int64 // bytes of the input and of the results
	state         int64 // bytes of the checkpoint, once it was closed
	peakState     int64 // the most of them at once, looked at five times a second
}

// perSecond is how many records were verified a second, survey and results
// not counted.
func (v verified) perSecond() float64 { return float64(v.records) / v.verify.Seconds() }

// resumed is how many records a second the run found to be answered, results
// not counted.
func (v verified) resumed() float64 { return float64(v.records) / (v.survey + v.verify).Seconds() }

// each is the processor time that a record took, survey and results counted.
func (v verified) each() time.Duration { return v.cpu / time.Duration(v.records) }

// A job is a run to be measured.
type job struct {
	name    string // of its checkpoint and its results
	input   string
	records int
	sandbox []string // its flags
	flags   []string // of the run, beside those that every one has
}

// checkpoint is where a job keeps its answers.
func (b *bench) checkpoint(name string) string { return filepath.Join(b.dir, name+".checkpoint") }

// verify runs a job against a fresh sandbox.
func (b *bench) verify(ctx context.Context, j job) (verified, error) {
	var v verified
	connections, err := b.against(ctx, func(endpoint string) (err error) {
		v, err = b.verifyBy(ctx, []string{"--endpoint", endpoint, "--biz-type", bizType}, j)
		return err
	}, j.sandbox...)
	v.connections = connections
	return v, err
}

// verifyBy is the whole of a job but its sandbox. Service says, in flags, who
// makes the calls.
func (b *bench) verifyBy(ctx context.Context, service []string, j job) (verified, error) {
	results, state := filepath.Join(b.dir, j.name+".result.csv"), b.checkpoint(j.name)
	args := append([]string{
		"run", "--workers", strconv.Itoa(runWorkers), "--rate", "0",
		"--new", "--yes", "--max-calls", strconv.Itoa(2 * j.records),
		"--checkpoint", state, "-o", results, "--progress", "none", "--json", j.input,
	}, append(j.flags, service...)...)
	peak := watchSize(state)
	flush()
	began := time.Now()
	out, took, err := execute(ctx, b.dir, b.program, args...)
	v := verified{records: j.records, usage: took, peakState: peak()}
	if err != nil {
		return v, err
	}
	v.input, v.output, v.state = sizeOf(j.input), sizeOf(results), sizeOf(state)
	v.peakState = max(v.peakState, v.state)
	if err := v.read(out, began); err != nil {
		return v, fmt.Errorf("the summary of %s: %w", j.name, err)
	}
	return v, os.Remove(results)
}

// read takes in the run's own summary.
func (v *verified) read(summary string, began time.Time) error {
	var s struct {
		Rows           int
		Open           int
		Started, Ended time.Time
		Latency        struct{ P50, P99 float64 } `json:"latency_ms"`
	}
	if err := json.Unmarshal([]byte(summary), &s); err != nil {
		return err
	}
	if s.Rows != v.records || s.Open != 0 {
		return fmt.Errorf("%d rows, %d without an answer; want %d and none", s.Rows, s.Open, v.records)
	}
	v.survey, v.verify = s.Started.Sub(began), s.Ended.Sub(s.Started)
	v.export = v.wall - v.survey - v.verify
	v.p50, v.p99 = milliseconds(s.Latency.P50), milliseconds(s.Latency.P99)
	return nil
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }
