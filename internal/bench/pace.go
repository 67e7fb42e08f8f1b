package main

import (
	"context"
	"path/filepath"
	"strconv"
	"time"
)

// How the runs at a fixed rate go: as many calls a second, through the
// latency that a real service has.
const (
	rate           = 1000
	latency        = 200 * time.Millisecond
	patientWorkers = 256
)

// A paced is a run at a fixed rate, and how its calls came in.
type paced struct {
	verified
	flow
}

// cores is how many processors the run kept busy while it verified. What
// survey and results took is charged to that too.
func (p paced) cores() float64 { return p.cpu.Seconds() / p.verify.Seconds() }

// limit measures whether the rate that was asked for is held.
func (b *bench) limit(ctx context.Context, f *figures) (err error) {
	f.limited, err = b.paced(ctx, "limited", nil, nil)
	return err
}

// wait measures a run whose calls take as long as those of a real service.
func (b *bench) wait(ctx context.Context, f *figures) (err error) {
	f.slow, err = b.paced(ctx, "slow",
		[]string{"--latency", latency.String()}, []string{"--workers", strconv.Itoa(patientWorkers)})
	return err
}

func (b *bench) paced(ctx context.Context, name string, sandbox, flags []string) (p paced, err error) {
	records, log := int(rate*b.pace.Seconds()), filepath.Join(b.dir, name+".calls.jsonl")
	input, err := b.people(ctx, records, "csv")
	if err != nil {
		return p, err
	}
	p.verified, err = b.verify(ctx, job{
		name: name, input: input, records: records,
		sandbox: append(sandbox, "--call-log", log),
		flags:   append(flags, "--rate", strconv.Itoa(rate)),
	})
	if err != nil {
		return p, err
	}
	p.flow, err = readFlow(log, rate)
	b.say("%s: %.1f calls/s, %.2f cores, %d connections", name, p.achieved, p.cores(), p.connections)
	return p, err
}
