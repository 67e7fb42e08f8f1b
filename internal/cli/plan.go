package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/reader"
	"veribatch/writer"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// planCommand is one call of `veribatch plan`.
type planCommand struct {
	input      inputFlags
	fixes      fixesFlags
	images     imageFlags
	state      stateFlags
	passphrase passphraseFlags
	failure    termsFlags
	night      nightFlags

	sandbox bool
	rate    float64
	price   float64
	lang    string
	output  string
	json    bool
}

func newPlan() *cobra.Command {
	var c planCommand
	cmd := &cobra.Command{
		Use:   "plan INPUT…",
		Short: "Say what a run would send, refuse, cost and take, without a call",
		Long: `Read INPUT as a run would and call nobody: say what was understood of it, what
would be sent and refused, what that costs, and when it would be over if it began
now. The exit code is 0 if every row can be sent or has its answer, 3 if some can't.`,
		Example: `  veribatch plan users.csv -o problems.xlsx`,
	}
	addFlags(cmd,
		flagGroup{"Plan", c.register},
		flagGroup{"Night", c.night.register},
		flagGroup{"Failure", c.failure.register},
		flagGroup{"Input", c.input.register},
		flagGroup{"Corrections", c.fixes.register},
		flagGroup{"Images", c.images.register},
		flagGroup{"State", func(flags *pflag.FlagSet) { c.state.register(flags); c.passphrase.register(flags) }},
	)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		inputs, err := inputArgs(cmd, args)
		if err != nil {
			return err
		}
		return c.run(cmd.Context(), inputs, cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr())
	}
	return cmd
}

func (c *planCommand) register(flags *pflag.FlagSet) {
	flags.StringVarP(&c.output, "output", "o", "", "`FILE` for the rows that something was found in, with what it was: .xlsx, .csv or .jsonl")
	flags.BoolVar(&c.json, "json", false, "print the plan as JSON")
	flags.StringVar(&c.lang, "lang", string(explain.ZH), "language of explanations: zh or en")
	flags.Float64Var(&c.price, "price", 1, "what a call costs, in CNY")
	flags.Float64Var(&c.rate, "rate", 5, "calls a second; 0 = unlimited")
	flags.BoolVar(&c.sandbox, "sandbox", false, "the checkpoint is the sandbox's beside INPUT")
}

func (c *planCommand) check() error {
	switch l := explain.Lang(c.lang); {
	case l != explain.ZH && l != explain.EN:
		return usage(fmt.Errorf("--lang %s: want zh or en", c.lang))
	case c.rate < 0:
		return usage(errors.New("--rate: can't be negative; 0 is unlimited"))
	case c.price < 0:
		return usage(errors.New("--price: can't be negative"))
	}
	return usage(errors.Join(c.night.check(), c.failure.check(), c.passphrase.read(), c.fixes.expand()))
}

func (c *planCommand) run(ctx context.Context, inputs []string, stdin io.Reader, stdout, stderr io.Writer) error {
	if err := c.check(); err != nil {
		return err
	}
	c.input.loading = (&progressFlags{style: "auto"}).loading(stderr)
	in, err := c.input.open(ctx, inputs, stdin)
	if err != nil {
		return err
	}
	defer in.Close()
	if c.output != "" {
		if err := writer.Check(c.output, writer.Options{Keep: c.fixes.paths}); err != nil {
			return usage(err)
		}
	}
	if err := c.images.open(inputs[0]); err != nil {
		return err
	}
	defer c.images.close()
	dir := c.dir(inputs)
	store, err := c.open(dir)
	if err != nil {
		return err
	}
	defer store.Close()

	fixes, err := c.fixes.open(ctx, in, c.input, dir != "")
	if err != nil {
		return err
	}
	checks := newChecks(c.input, c.rate)
	job := newJob(store, checks.check, &c.images, fixes)
	f, err := c.forecast(ctx, in, job, checks, newUploads(c.images.album(store)))
	if err != nil {
		return err
	}
	f.Checkpoint = dir
	f.corrections(doubtsOf(fixes))
	if err := c.lookAhead(f, store); err != nil {
		return err
	}
	if c.output != "" {
		if f.Problems, err = c.writeProblems(ctx, in, store, job); err != nil {
			return err
		}
	}
	err = show(stdout, func(out io.Writer) error { return f.write(out, c.json, explain.Lang(c.lang)) })
	if err != nil {
		return err
	}
	if err := listDoubts(stderr, doubtsOf(fixes)); err != nil {
		return err
	}
	if f.Invalid+f.Exhausted > 0 {
		return &exitError{code: exitOpen}
	}
	return nil
}

// dir returns the folder of the checkpoint that the plan goes on from; empty
// if there is none yet.
func (c *planCommand) dir(inputs []string) string {
	dir := c.state.checkpoint
	if dir == "" && len(inputs) == 1 {
		dir = c.state.dir(inputs[0], c.sandbox)
	}
	if !checkpoint.Exists(dir) {
		return ""
	}
	return dir
}

// open opens the checkpoint to read it, as a run would take it up.
func (c *planCommand) open(dir string) (*checkpoint.Store, error) {
	store, err := openOrMemory(dir, c.passphrase.option())
	if err != nil || c.input.upgradeIDs { // which a run may begin to do
		return store, err
	}
	if err := c.input.agree(dir, store.Settings()); err != nil {
		store.Close()
		return nil, err
	}
	return store, nil
}

// openOrMemory opens a checkpoint to read it, or one in memory for no folder.
func openOrMemory(dir string, passphrase checkpoint.Option) (*checkpoint.Store, error) {
	if dir == "" {
		return checkpoint.OpenMemory(checkpoint.Settings{})
	}
	return load(dir, passphrase)
}

// writeProblems writes the rows that people should look at, with what was
// found in them, and returns where.
func (c *planCommand) writeProblems(ctx context.Context, in *reader.Input, store *checkpoint.Store, job batch.Job) (string, error) {
	settings := store.Settings()
	book, err := writer.Create(c.output, writer.Options{
		Header: in.Header(), Mapping: in.Mapping(), Lang: explain.Lang(c.lang), Keep: c.fixes.paths,
		Provenance: writer.Provenance{
			Inputs: filesOf(in), BizType: settings.BizType, Endpoint: settings.Service,
			Sandbox: settings.Service == checkpoint.Sandbox, Version: version(), Zone: shanghai,
		},
	})
	if err != nil {
		return "", err
	}
	defer book.Close()
	for res, err := range batch.Join(job, in.Records(ctx)) {
		if err != nil {
			return "", err
		}
		if worst(res.Findings) == verify.Note {
			continue
		}
		if err := book.Write(res); err != nil {
			return "", err
		}
	}
	paths, err := book.Commit(writer.RunStats{Price: c.price})
	return places(paths), err
}

// worst returns the gravest severity among findings; Note if there are none.
func worst(findings []verify.Finding) verify.Severity {
	gravest := verify.Note
	for _, f := range findings {
		switch f.Severity {
		case verify.Error:
			return verify.Error
		case verify.Warning:
			gravest = verify.Warning
		}
	}
	return gravest
}
