package session

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/verify"
)

// outputBase returns the beginning of the names of what a run leaves beside
// its input: a sandbox's answers never get under the name of real ones, nor an
// action's under that of another's.
func outputBase(input string, action verify.Action, sandboxed bool) string {
	if !action.Default() {
		input += "." + action.Name // one input goes through several
	}
	if sandboxed {
		return input + ".sandbox"
	}
	return input
}

// dir returns the checkpoint's folder.
func (o Options) dir(sandboxed bool) string {
	if o.Checkpoint != "" {
		return o.Checkpoint
	}
	return outputBase(o.Inputs[0], o.Reader.Action, sandboxed) + ".checkpoint"
}

// dirOfPlan returns the folder of the checkpoint that a plan goes on from;
// empty if there is none yet.
func (o Options) dirOfPlan() string {
	if o.Checkpoint == "" && len(o.Inputs) > 1 {
		return ""
	}
	dir := o.dir(o.Sandbox)
	if !checkpoint.Exists(dir) {
		return ""
	}
	return dir
}

func (s *Session) passphrase() checkpoint.Option { return checkpoint.Passphrase(s.options.Passphrase) }

// patience is how long a run waits for another process to release its
// checkpoint: a reader's snapshot takes moments, a run that ends some seconds.
const patience = 10 * time.Second

// openToRun opens the checkpoint for the service's answers, or begins one.
func (s *Session) openToRun(ctx context.Context) error {
	if err := s.checkNew(!checkpoint.Exists(s.dir)); err != nil {
		return err
	}
	store, err := checkpoint.Open(s.dir, s.service.Settings, s.passphrase(), checkpoint.Version(s.options.Version),
		checkpoint.Wait(ctx, patience, s.options.Waiting))
	if err != nil {
		return checkpointError(err)
	}
	s.keep(store)
	used, err := store.Used()
	if err != nil {
		return err
	}
	return s.checkNew(!used)
}

func (s *Session) checkNew(first bool) error {
	if !first || s.options.NewCheckpoint || s.service.Inside {
		return nil
	}
	return &SetupError{Part: PartCheckpoint, Err: &NewCheckpointError{Dir: s.dir}}
}

// openToPlan opens the checkpoint to read it, as a run would take it up.
func (s *Session) openToPlan() error {
	if s.dir == "" {
		store, err := checkpoint.OpenMemory(checkpoint.Settings{})
		if err == nil {
			s.keep(store)
		}
		return err
	}
	if err := s.load(); err != nil {
		return err
	}
	if s.options.UpgradeIDs { // which a run may begin to do
		return s.sameAction()
	}
	return s.agree()
}

// load opens the checkpoint, which must exist, to read it.
func (s *Session) load() error {
	store, err := Load(s.dir, s.options.Passphrase)
	if err == nil {
		s.keep(store)
	}
	return err
}

// Load opens a checkpoint that exists, to read it.
func Load(dir string, passphrase []byte) (*checkpoint.Store, error) {
	store, err := checkpoint.Load(dir, checkpoint.Passphrase(passphrase))
	if err != nil {
		return nil, openingError(dir, err)
	}
	return store, nil
}

// openingError returns what kept a checkpoint that is to exist from being opened.
func openingError(dir string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &SetupError{Part: PartCheckpoint, Err: &NoCheckpointError{Dir: dir, Beside: checkpointsOf(dir)}}
	}
	return checkpointError(err)
}

// checkpointsOf returns the checkpoints that lie beside an input, as outputBase names them; none if path is no file.
func checkpointsOf(path string) []string {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	entries, _ := os.ReadDir(filepath.Dir(path)) // without them there is nothing to tell
	var found []string
	for _, e := range entries {
		dir := filepath.Join(filepath.Dir(path), e.Name())
		if strings.HasPrefix(e.Name(), filepath.Base(path)+".") && strings.HasSuffix(e.Name(), ".checkpoint") &&
			checkpoint.Exists(dir) {
			found = append(found, dir)
		}
	}
	return found
}

func (s *Session) keep(store *checkpoint.Store) {
	s.store = store
	s.closers = append(s.closers, store.Close)
}

// Copy returns what the checkpoint knows of itself as a copy; nil if it is none.
func (s *Session) Copy() (*checkpoint.Copy, error) { return s.store.Copy() }

// goOn makes a checkpoint of its own of one that is a copy.
func (s *Session) goOn() error {
	copied, err := s.store.Copy()
	if copied == nil || err != nil {
		return err
	}
	return s.store.GoOn(copied.Missing(time.Now()))
}

// agree refuses to read an input otherwise than the runs over the checkpoint
// did: rows would have other keys, and seem never to have been sent.
func (s *Session) agree() error {
	if err := s.sameAction(); err != nil {
		return err
	}
	have := s.store.Settings().UpgradeIDs
	if s.options.UpgradeIDs == have {
		return nil
	}
	return checkpointError(&checkpoint.SettingsError{
		Dir: s.dir, Setting: checkpoint.UpgradeIDsSetting,
		Have: strconv.FormatBool(have), Want: strconv.FormatBool(s.options.UpgradeIDs),
	})
}

// sameAction refuses a checkpoint of another action.
func (s *Session) sameAction() error {
	have, want := s.store.Settings().Action, settingOf(s.options.Reader.Action)
	if s.dir == "" || have == want {
		return nil
	}
	return checkpointError(&checkpoint.SettingsError{
		Dir: s.dir, Setting: checkpoint.ActionSetting,
		Have: cmp.Or(have, verify.VerifyMaterial.Name), Want: cmp.Or(want, verify.VerifyMaterial.Name),
	})
}

// settingOf returns an action as checkpoints remember it.
func settingOf(action verify.Action) string {
	if action.Default() {
		return ""
	}
	return action.Name
}

// checkpointError marks the errors of opening a checkpoint that the caller can mend.
func checkpointError(err error) error {
	_, inUse := errors.AsType[*checkpoint.InUseError](err)
	_, settings := errors.AsType[*checkpoint.SettingsError](err)
	_, passphrase := errors.AsType[*checkpoint.PassphraseError](err)
	_, target := errors.AsType[*checkpoint.BackupTargetError](err)
	_, layout := errors.AsType[*checkpoint.LayoutError](err)
	_, reading := errors.AsType[*checkpoint.ReadingError](err)
	if inUse || reading || settings || passphrase || layout || target || errors.Is(err, fs.ErrPermission) {
		return &SetupError{Part: PartCheckpoint, Err: err}
	}
	return err
}

// DefaultMaxAttempts is how many attempts a record gets over all runs, unless a run says otherwise.
const DefaultMaxAttempts = 8

// MaxAttempts returns how many attempts a record got over all runs, by the last one.
func MaxAttempts(store *checkpoint.Store) (int, error) {
	runs, err := store.Runs()
	if err != nil || len(runs) == 0 {
		return DefaultMaxAttempts, err
	}
	return cmp.Or(runs[len(runs)-1].Attempts, DefaultMaxAttempts), nil
}
