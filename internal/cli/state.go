package cli

import (
	"veribatch/internal/session"

	"github.com/spf13/pflag"
)

// stateFlags say where answers are kept.
type stateFlags struct {
	checkpoint string
	passedIn   string
	passphraseFlag
}

func (f *stateFlags) register(flags *pflag.FlagSet) {
	f.registerCheckpoint(flags)
	flags.StringVar(&f.passedIn, "passed-in", "",
		"`DIR`, the checkpoint of another action over the same rows: send only those that passed there")
}

// registerCheckpoint registers what a command takes that has no use for an earlier stage.
func (f *stateFlags) registerCheckpoint(flags *pflag.FlagSet) {
	flags.StringVar(&f.checkpoint, "checkpoint", "",
		"`DIR` where every answer is kept (default INPUT.checkpoint, with --action INPUT.ACTION.checkpoint, "+
			"with --sandbox INPUT.sandbox.checkpoint)")
	f.passphraseFlag.register(flags)
}

// check reads the passphrase.
func (f *stateFlags) check() error { return f.read() }

func (f *stateFlags) apply(o *session.Options) {
	o.Checkpoint, o.Passphrase, o.PassedIn = f.checkpoint, f.value, f.passedIn
}
