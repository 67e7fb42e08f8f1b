package session

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/cloudauth"
	"veribatch/internal/image"
	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/reader"
	"veribatch/reader/answers"

	"golang.org/x/sync/errgroup"
)

// ImportOptions say whose answers are taken over, and into which checkpoint.
type ImportOptions struct {
	Checkpoint string // its folder
	Passphrase []byte // that encrypts it; empty: none does
	New        bool   // it may be begun
	EachRow    bool   // of a new one: rows of equal material are each asked about
	UpgradeIDs bool   // of a new one: identity numbers of 15 digits are sent as the 18 that they became

	Files            []string // tables with answers, and other checkpoints
	SourcePassphrase []byte   // that encrypts those checkpoints; empty: Passphrase, or none
	Inputs           []string // whose rows the answers are for; those of a checkpoint can't be found without
	Answers          answers.Options
	Action           verify.Action // of a new checkpoint, and of tables
	ActionNamed      bool          // somebody said so

	ImageRoot    string   // where relative paths of local images start; empty: the file's or the first input's folder
	AnyImagePath bool     // images may lie outside of it
	Version      string   // of veribatch, for the record
	Flags        []string // that the import was started with, likewise
	Waiting      func(*checkpoint.InUseError)
	Unrecorded   func(error) // see Options
}

// An Importer takes answers over that were paid for elsewhere.
type Importer struct {
	options ImportOptions
	store   *checkpoint.Store
	action  *cloudauth.Action
	in      *reader.Input // nil without inputs
	folder  *image.Folder // of its images
	sources []importSource

	recorder
	winners map[verify.Key]winner // once Plan has read the files
	plan    *ImportPlan
	closers []func() error
}

func actionName(setting string) string { return cmp.Or(setting, verify.VerifyMaterial.Name) }

// ForImport opens a checkpoint, and the files whose answers it is to get. The connector says what a checkpoint is of
// that does not exist yet; nothing is sent. The caller closes what it returns.
func ForImport(ctx context.Context, o ImportOptions, connector Connector) (*Importer, error) {
	im := &Importer{options: o}
	if err := im.open(ctx, connector); err != nil {
		return nil, errors.Join(err, im.Close())
	}
	return im, nil
}

func (im *Importer) open(ctx context.Context, connector Connector) error {
	if err := im.openStore(ctx, connector); err != nil {
		return err
	}
	name := actionName(im.store.Settings().Action)
	var known bool
	if im.action, known = cloudauth.ActionNamed(name); !known {
		return words.Errorf("%s: there is no action %s", im.options.Checkpoint, name)
	}
	if im.options.ActionNamed && im.options.Action.OrDefault().Name != name {
		return checkpointError(&checkpoint.SettingsError{
			Dir: im.options.Checkpoint, Setting: checkpoint.ActionSetting, Have: name,
			Want: im.options.Action.OrDefault().Name,
		})
	}
	if err := im.openInputs(); err != nil {
		return err
	}
	for _, path := range im.options.Files {
		source, err := im.openSource(path)
		if err != nil {
			return &SetupError{Part: PartImport, Err: err}
		}
		im.sources = append(im.sources, source)
		im.closers = append(im.closers, source.close)
	}
	return im.beginEvent()
}

// beginEvent records in the trail of the checkpoint that an import begins.
func (im *Importer) beginEvent() error {
	o, settings := im.options, im.store.Settings()
	e := checkpoint.NewEvent(checkpoint.DidImport)
	e.Version, e.Flags, e.Service, e.Action = o.Version, o.Flags, settings.Service, im.action.Name
	for i, path := range absolute(o.Files) {
		e.Inputs = append(e.Inputs, checkpoint.InputFile{Path: path, SHA256: im.sources[i].about().SHA256})
	}
	for _, path := range absolute(o.Inputs) {
		sum, err := sumFile(path)
		if err != nil {
			return &SetupError{Part: PartInput, Err: err}
		}
		e.Inputs = append(e.Inputs, checkpoint.InputFile{Path: path, SHA256: sum})
	}
	im.begin(o.Checkpoint, e, o.Unrecorded)
	return nil
}

func (im *Importer) openStore(ctx context.Context, connector Connector) (err error) {
	o := im.options
	options := []checkpoint.Option{
		checkpoint.Passphrase(o.Passphrase), checkpoint.Version(o.Version), checkpoint.Wait(ctx, patience, o.Waiting),
	}
	im.store, err = checkpoint.Reopen(o.Checkpoint, options...)
	used := err == nil
	if used {
		if used, err = im.store.Used(); !used { // nothing binds it to its settings
			err = errors.Join(err, im.store.Close())
		}
	}
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return checkpointError(err)
	case !used && !o.New:
		return &SetupError{Part: PartCheckpoint, Err: &NewCheckpointError{Dir: o.Checkpoint}}
	case !used:
		if im.store, err = im.beginStore(ctx, connector, options); err != nil {
			return checkpointError(err)
		}
	}
	im.closers = append(im.closers, im.store.Close)
	return nil
}

// beginStore begins a checkpoint for the answers of the service.
func (im *Importer) beginStore(
	ctx context.Context, connector Connector, options []checkpoint.Option,
) (*checkpoint.Store, error) {
	service, err := connector.Connect(ctx, im.options.Action)
	if err != nil {
		return nil, err
	}
	settings := service.Settings
	settings.EachRow, settings.UpgradeIDs = im.options.EachRow, im.options.UpgradeIDs
	if err := service.Close(); err != nil {
		return nil, err
	}
	return checkpoint.Open(im.options.Checkpoint, settings, options...)
}

func (im *Importer) openInputs() (err error) {
	o := im.options
	if len(o.Inputs) == 0 {
		return nil
	}
	read := o.Answers.Reader
	read.Action, read.ImageRoot = im.action.Action, o.ImageRoot
	if im.in, err = reader.OpenAll(o.Inputs, read); err != nil {
		return &SetupError{Part: PartInput, Err: err}
	}
	im.closers = append(im.closers, im.in.Close)
	im.folder, err = image.OpenFolder(cmp.Or(o.ImageRoot, filepath.Dir(o.Inputs[0])), o.AnyImagePath)
	if err != nil {
		return &SetupError{Part: PartImages, Err: err}
	}
	im.closers = append(im.closers, im.folder.Close)
	return nil
}

func (im *Importer) openSource(path string) (importSource, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return im.openCheckpoint(path)
	}
	return im.openTable(path)
}

// Close closes all that was opened.
func (im *Importer) Close() error {
	var failed []error
	for i := len(im.closers) - 1; i >= 0; i-- {
		failed = append(failed, im.closers[i]())
	}
	im.closers = nil
	return errors.Join(failed...)
}

func (im *Importer) sandboxed() bool { return im.store.Settings().Service == checkpoint.Sandbox }

// Settings returns what the checkpoint was made with.
func (im *Importer) Settings() checkpoint.Settings { return im.store.Settings() }

// importWriters is how many answers are written at once: they share a sync of the disk.
const importWriters = 256

// Import takes over what the plan says, a file after the other, and returns the imports, also beside an error.
func (im *Importer) Import(ctx context.Context) (done []checkpoint.Import, err error) {
	defer func() {
		im.note(func(e *checkpoint.Event) {
			for _, one := range done {
				e.Imported += one.Answers
			}
		})
	}()
	for i, source := range im.sources {
		if f := im.plan.Files[i]; f.New+f.Newer == 0 {
			continue
		}
		one, err := im.takeOver(ctx, i, source)
		if one.Number > 0 {
			done = append(done, one)
		}
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

func (im *Importer) takeOver(ctx context.Context, file int, source importSource) (checkpoint.Import, error) {
	f := im.plan.Files[file]
	host, _ := os.Hostname()
	one, err := im.store.BeginImport(checkpoint.Import{
		File: f.File, SHA256: f.SHA256, Epoch: f.Epoch, Version: im.options.Version, Host: host,
		Started: time.Now().UTC(),
	})
	if err != nil {
		return one, err
	}
	writers, inner := errgroup.WithContext(ctx)
	writers.SetLimit(importWriters)
	order := 0
	for found, err := range source.found(inner) {
		if err != nil {
			return one, errors.Join(err, writers.Wait())
		}
		if w, wins := im.winners[found.key]; found.problem == "" && wins && w.file == file && w.order == order {
			writers.Go(func() error { return im.take(found, one.Number) })
		}
		order++
	}
	if err := writers.Wait(); err != nil {
		return one, err
	}
	one.Answers, one.Superseded, one.Ended = f.New+f.Newer, f.Newer, time.Now().UTC()
	return one, im.store.PutImport(one)
}

// take puts one answer into the checkpoint.
func (im *Importer) take(found foundAnswer, number int) error {
	before, err := im.store.Get(found.key)
	if err != nil {
		return err
	}
	answer := found.answer
	answer.Import = number
	return im.store.TakeOver(found.key, before, answer)
}

// A Withdrawal is what taking an import back came to.
type Withdrawal struct {
	checkpoint.Import
	Removed  int // records of which nothing is known any more: they will be sent
	Restored int // records of which what stood before stands again
}

// Withdraw takes back what an earlier import brought into the checkpoint.
func (im *Importer) Withdraw(number int) (w Withdrawal, err error) {
	dir := im.options.Checkpoint
	imports, err := im.store.Imports()
	if err != nil {
		return w, err
	}
	if number < 1 || number > len(imports) {
		return w, &SetupError{PartImport, &WithdrawError{Dir: dir, Number: number, Imports: len(imports)}}
	}
	w.Import = imports[number-1]
	if !w.Import.Withdrawn.IsZero() {
		return w, &SetupError{PartImport, &WithdrawError{Dir: dir, Number: number, Withdrawn: true}}
	}
	w.Removed, w.Restored, err = im.store.Withdraw(w.Import)
	return w, err
}
