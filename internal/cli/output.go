package cli

import (
	"context"
	"errors"
	"fmt"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/explain"
	"veribatch/reader"
	"veribatch/writer"

	"github.com/spf13/pflag"
)

// outputFlags say what is written.
type outputFlags struct {
	path  string
	lang  string
	price float64
}

func (f *outputFlags) register(flags *pflag.FlagSet) {
	flags.StringVarP(&f.path, "output", "o", "", "`FILE.xlsx` to write (default INPUT.result.xlsx, with --sandbox INPUT.sandbox.result.xlsx)")
	flags.StringVar(&f.lang, "lang", string(explain.ZH), "language of the workbook and of explanations: zh or en")
	flags.Float64Var(&f.price, "price", 1, "what a call costs, in CNY")
}

// language returns --lang.
func (f *outputFlags) language() explain.Lang { return explain.Lang(f.lang) }

// check finds what would keep the outputs from being written, before money is spent.
func (f *outputFlags) check(input string, sandboxed bool) error {
	if l := f.language(); l != explain.ZH && l != explain.EN {
		return usage(fmt.Errorf("--lang %s: want zh or en", f.lang))
	}
	if f.price < 0 {
		return usage(errors.New("--price: can't be negative"))
	}
	return usage(writer.Check(f.file(input, sandboxed)))
}

func (f *outputFlags) file(input string, sandboxed bool) string {
	if f.path != "" {
		return f.path
	}
	return besides(input, sandboxed) + ".result.xlsx"
}

// A tally counts what was written.
type tally struct {
	rows        int
	states      map[batch.State]int
	billed      int // over the whole life of the checkpoint
	billedTwice int
}

// open returns how many rows have no final answer.
func (t tally) open() int {
	open := t.rows
	for state, n := range t.states {
		if state.Final() {
			open -= n
		}
	}
	return open
}

// write joins the input with the checkpoint into a workbook, and returns
// where it lies.
func (f *outputFlags) write(ctx context.Context, in *reader.Input, input string, store *checkpoint.Store, job batch.Job, run writer.Run) (string, tally, error) {
	counts := tally{states: make(map[batch.State]int)}
	settings := store.Settings()
	sandboxed := settings.Service == checkpoint.Sandbox
	book, err := writer.Create(f.file(input, sandboxed), writer.Options{
		Header: in.Header(),
		Lang:   f.language(),
		Job: writer.Job{
			Inputs: filesOf(in), BizType: settings.BizType, Endpoint: settings.Service,
			Sandbox: sandboxed, Version: version(), Zone: shanghai,
		},
	})
	if err != nil {
		return "", counts, err
	}
	defer book.Close()
	for res, err := range batch.Join(job, in.Records(ctx)) {
		if err != nil {
			return "", counts, err
		}
		counts.rows++
		counts.states[res.Outcome.State]++
		if err := book.Write(res); err != nil {
			return "", counts, err
		}
	}
	if counts.billed, counts.billedTwice, err = spent(store); err != nil {
		return "", counts, err
	}
	run.Billed, run.BilledTwice, run.Price = counts.billed, counts.billedTwice, f.price
	path, err := book.Commit(run)
	return path, counts, err
}

// spent returns how many calls of a checkpoint may have been billed, and for
// how many records more than one.
func spent(store batch.Store) (billed, twice int, err error) {
	for e, err := range store.All() {
		if err != nil {
			return 0, 0, err
		}
		billed += e.Outcome.Billed
		if e.Outcome.MaybeBilledTwice() {
			twice++
		}
	}
	return billed, twice, nil
}
