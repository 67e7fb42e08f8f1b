package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/explain"
	"veribatch/internal/prefetch"
	"veribatch/internal/verify"
	"veribatch/reader"
	"veribatch/writer"

	"github.com/spf13/pflag"
)

// outputFlags say what is written.
type outputFlags struct {
	paths []string
	lang  string
	price float64
	book  bookFlags
}

func (f *outputFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&f.paths, "output", "o", nil, "`FILE` to write: .xlsx, .csv or .jsonl by its name, several with several -o, - for standard output (default INPUT.result.xlsx, with --sandbox INPUT.sandbox.result.xlsx)")
	flags.StringVar(&f.lang, "lang", string(explain.ZH), "language of the workbook and of explanations: zh or en")
	flags.Float64Var(&f.price, "price", 1, "what a call costs, in CNY")
	f.book.register(flags)
}

// language returns --lang.
func (f *outputFlags) language() explain.Lang { return explain.Lang(f.lang) }

// check finds what would keep the outputs from being written, before money is spent.
func (f *outputFlags) check(header []string, input string, sandboxed bool) error {
	if l := f.language(); l != explain.ZH && l != explain.EN {
		return usage(fmt.Errorf("--lang %s: want zh or en", f.lang))
	}
	if f.price < 0 {
		return usage(errors.New("--price: can't be negative"))
	}
	return f.book.check(header, f.files(input, sandboxed))
}

// files returns where the outputs go; - is standard output.
func (f *outputFlags) files(input string, sandboxed bool) []string {
	if len(f.paths) > 0 {
		return f.paths
	}
	return []string{besides(input, sandboxed) + ".result.xlsx"}
}

// A tally counts what was written.
type tally struct {
	sandboxed   bool
	rows        int
	states      map[verify.State]int
	billed      int // over the whole life of the checkpoint
	billedTwice int
	unarchived  int // answers of which a picture was not kept
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

// write joins the input with the checkpoint into the outputs, and returns
// where they lie.
func (f *outputFlags) write(ctx context.Context, in *reader.Input, input string, store *checkpoint.Store, job batch.Job, run writer.RunStats, out io.Writer) ([]string, tally, error) {
	counts := tally{sandboxed: store.Settings().Service == checkpoint.Sandbox, states: make(map[verify.State]int)}
	settings := store.Settings()
	sandboxed := settings.Service == checkpoint.Sandbox
	outputs, err := f.book.create(f.files(input, sandboxed), out, f.book.options(writer.Options{
		Header: in.Header(), Mapping: in.Mapping(), Lang: f.language(),
		Provenance: writer.Provenance{
			Inputs: filesOf(in), BizType: settings.BizType, Endpoint: settings.Service,
			Sandbox: sandboxed, Version: version(), Zone: shanghai, Today: time.Now().In(shanghai),
		},
	}))
	if err != nil {
		return nil, counts, err
	}
	defer outputs.Close()
	for res, err := range prefetch.All(batch.Join(job, prefetch.All(in.Records(ctx)))) {
		if err != nil {
			return nil, counts, err
		}
		counts.rows++
		counts.states[res.Outcome.State]++
		if res.Outcome.Archive != "" {
			counts.unarchived++
		}
		if err := outputs.Write(res); err != nil {
			return nil, counts, err
		}
	}
	if counts.billed, counts.billedTwice, err = spent(store); err != nil {
		return nil, counts, err
	}
	run.Billed, run.BilledTwice, run.Price = counts.billed, counts.billedTwice, f.price
	paths, err := outputs.Commit(run)
	return paths, counts, err
}

// spent returns how many calls of a checkpoint may have been billed, and for
// how many records more than one.
func spent(store verify.Store) (billed, twice int, err error) {
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
