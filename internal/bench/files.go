package main

import (
	"context"
	"path/filepath"
)

// A written is a command that reads an input, and what it took.
type written struct {
	what string // the form that was written, or read
	rows int
	usage
	size int64 // bytes of the file that was written, or read
}

func (w written) perSecond() float64 { return float64(w.rows) / w.wall.Seconds() }

// files measures how fast results are written and inputs are read.
func (b *bench) files(ctx context.Context, f *figures) error {
	for _, form := range []string{"xlsx", "csv", "jsonl"} {
		w, err := b.export(ctx, form)
		if err != nil {
			return err
		}
		f.exports = append(f.exports, w)
		b.say("export as %s: %.0f rows/s, %d MB", form, w.perSecond(), w.peak>>20)
	}
	for _, form := range []string{"csv", "xlsx"} {
		w, alone, err := b.read(ctx, form)
		if err != nil {
			return err
		}
		f.plans, f.reads = append(f.plans, w), append(f.reads, alone)
		b.say("reading %s: plan %.0f rows/s, the reader alone %.0f", form, w.perSecond(), alone.perSecond())
	}
	return nil
}

// export writes the results of the last run beside the bare loop once more.
func (b *bench) export(ctx context.Context, form string) (written, error) {
	w := written{what: form, rows: b.records}
	input, err := b.people(ctx, b.records, "csv")
	if err != nil {
		return w, err
	}
	results := filepath.Join(b.dir, "export."+form)
	_, w.usage, err = execute(ctx, b.dir, b.program,
		"export", "--checkpoint", b.checkpoint("beside"), "-o", results, input)
	w.size = sizeOf(results)
	return w, err
}

// read has an input planned, for which no checkpoint is there, and read alone.
func (b *bench) read(ctx context.Context, form string) (written, piece, error) {
	w := written{what: form, rows: b.records}
	input, err := b.people(ctx, b.records, form)
	if err != nil {
		return w, piece{}, err
	}
	w.size = sizeOf(input)
	if _, w.usage, err = execute(ctx, b.dir, b.program, "plan", input); err != nil {
		return w, piece{}, err
	}
	alone, err := b.part(ctx, "read", input)
	return w, alone, err
}
