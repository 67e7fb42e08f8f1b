package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// A bench is a place to measure in.
type bench struct {
	sizes
	dir     string // the temporary folder
	program string // veribatch, as it is built for people
	self    string // this program
	began   time.Time
}

// figures are all that was measured.
type figures struct {
	sizes   sizes
	machine machine
	took    time.Duration

	rounds  []round
	resumed verified
	exports []written
	plans   []written
	reads   []piece // of the same files as plans
	growth  []verified
	limited paced
	slow    paced
	remote  remote
}

// measure builds the program and measures it.
func measure(ctx context.Context, s sizes) (f *figures, err error) {
	b := &bench{sizes: s, began: time.Now()}
	if b.program, err = build(ctx); err != nil {
		return nil, err
	}
	if b.self, err = os.Executable(); err != nil {
		return nil, err
	}
	if b.dir, err = os.MkdirTemp(s.dir, "veribatch-bench-*"); err != nil {
		return nil, err
	}
	defer os.RemoveAll(b.dir)
	f = &figures{sizes: s}
	if f.machine, err = describe(ctx, b.dir); err != nil {
		return nil, err
	}
	// The limiter comes first: a disk goes on for minutes with what a run of a
	// million leaves it to do, and a sync that takes long lets calls bunch.
	for _, stage := range []func(context.Context, *figures) error{
		b.limit, b.wait, b.beside, b.remote, b.files, b.grow,
	} {
		if err := stage(ctx, f); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// build builds the program as make does, and returns where it is.
func build(ctx context.Context) (string, error) {
	cmd := exec.CommandContext(ctx, "make", "build")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("make build, in the root of the repository: %w", err)
	}
	return filepath.Abs("veribatch")
}

// say tells whoever waits how far it has come.
func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%5.0fs  %s\n", time.Since(b.began).Seconds(), fmt.Sprintf(format, args...))
}

// people returns an input of so many invented people, all of whom pass; form
// is csv or xlsx. It is made once.
func (b *bench) people(ctx context.Context, rows int, form string) (string, error) {
	path := filepath.Join(b.dir, fmt.Sprintf("people-%d.%s", rows, form))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	_, _, err := execute(ctx, b.dir, b.program, "sample", "--rows", strconv.Itoa(rows), "-o", path)
	return path, err
}

// A round is the bare loop, the plain one and the run, one after the other:
// the machine changes, so only what ran side by side is compared.
type round struct {
	client, plain piece
	run           verified
}

// beside measures the run beside its client alone.
func (b *bench) beside(ctx context.Context, f *figures) error {
	input, err := b.people(ctx, b.records, "csv")
	if err != nil {
		return err
	}
	for n := range b.rounds {
		var r round
		if r.client, err = b.loop(ctx, "client"); err != nil {
			return err
		}
		if r.plain, err = b.loop(ctx, "plain"); err != nil {
			return err
		}
		b.forget("beside")
		if r.run, err = b.verify(ctx, job{name: "beside", input: input, records: b.records}); err != nil {
			return err
		}
		f.rounds = append(f.rounds, r)
		b.say("round %d: client %.0f/s, net/http %.0f/s, run %.0f/s",
			n+1, r.client.perSecond(), r.plain.perSecond(), r.run.perSecond())
	}
	return nil
}

// loop runs one of the bare loops against a fresh sandbox.
func (b *bench) loop(ctx context.Context, part string) (p piece, err error) {
	_, err = b.against(ctx, func(endpoint string) error {
		p, err = b.part(ctx, part, endpoint, strconv.Itoa(b.records))
		return err
	})
	return p, err
}

// forget removes a checkpoint, so that its name can be used again.
func (b *bench) forget(name string) { os.RemoveAll(b.checkpoint(name)) }

// grow measures runs of several sizes, and resumes the large one.
func (b *bench) grow(ctx context.Context, f *figures) error {
	inputs := []int{b.large / 100, b.large / 10, b.large}
	if b.more > 0 {
		inputs = append(inputs, b.more)
	}
	for _, records := range inputs {
		input, err := b.people(ctx, records, "csv")
		if err != nil {
			return err
		}
		j := job{name: "growth", input: input, records: records}
		v, err := b.verify(ctx, j)
		if err != nil {
			return err
		}
		f.growth = append(f.growth, v)
		b.say("%d records: %.0f/s, %v each, %d MB", records, v.perSecond(), v.each(), v.peak>>20)
		if records == b.large {
			if f.resumed, err = b.verify(ctx, j); err != nil {
				return err
			}
			b.say("resumed: %.0f/s", f.resumed.resumed())
		}
		b.forget("growth")
		os.Remove(input)
	}
	return nil
}
