package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/preflight"
	"veribatch/internal/verify"
	"veribatch/reader"

	"github.com/spf13/pflag"
)

// shanghai is the time zone of the people in the data and of those who read
// about them.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// stateFlags say where answers are kept.
type stateFlags struct {
	checkpoint string
}

func (f *stateFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.checkpoint, "checkpoint", "", "`DIR` where every answer is kept (default INPUT.checkpoint, with --sandbox INPUT.sandbox.checkpoint)")
}

// dir returns the checkpoint's folder.
func (f *stateFlags) dir(input string, sandboxed bool) string {
	if f.checkpoint != "" {
		return f.checkpoint
	}
	return besides(input, sandboxed) + ".checkpoint"
}

// besides returns the beginning of the names of what a run leaves beside its
// input: a sandbox's answers never get under the name of real ones.
func besides(input string, sandboxed bool) string {
	if sandboxed {
		return input + ".sandbox"
	}
	return input
}

// load opens a checkpoint that is there, to read it.
func load(dir string, passphrase checkpoint.Option) (*checkpoint.Store, error) {
	store, err := checkpoint.Load(dir, passphrase)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usage(fmt.Errorf("%s: there is no checkpoint; name it with --checkpoint, or add --sandbox if it is a sandbox's", dir))
	}
	return store, checkpointError(err)
}

// checkpointError marks the errors of opening a checkpoint that the user can mend.
func checkpointError(err error) error {
	_, inUse := errors.AsType[*checkpoint.InUseError](err)
	_, settings := errors.AsType[*checkpoint.SettingsError](err)
	_, passphrase := errors.AsType[*checkpoint.PassphraseError](err)
	if inUse || settings || passphrase || errors.Is(err, fs.ErrPermission) {
		return usage(err)
	}
	return err
}

// newJob returns how the records of a checkpoint are judged, named and
// corrected; fixes may be nil.
func newJob(store *checkpoint.Store, check verify.CheckFunc, images *imageFlags, fixes *reader.Corrections) batch.Job {
	settings := store.Settings()
	job := batch.Job{
		Check:   check,
		Keyer:   verify.NewKeyer(store.Secret(), settings.BizType),
		Store:   store,
		EachRow: settings.EachRow,
	}
	if !settings.ByPath {
		album := images.album(store)
		job.Keyer.LocalImage = album.Identity
		job.Inspect = preflight.InspectImages(album.Stat, images.fit)
	}
	if fixes != nil {
		job.Correct = fixes.Correct
	}
	return job
}
