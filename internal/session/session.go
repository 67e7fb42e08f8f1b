// Package session is what plan, run and export have in common: an input with
// its corrections and images, the service that verifies, the checkpoint that
// keeps the answers, and the outputs. Each is opened once and closed once.
//
// The use cases are methods: Plan calls nobody, Run verifies, Export writes
// the outputs. They return facts; the command words them.
package session

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/image"
	"veribatch/internal/preflight"
	"veribatch/internal/scratch"
	"veribatch/internal/verify"
	"veribatch/reader"
	"veribatch/reader/corrections"
)

// Options say what a session works on.
type Options struct {
	Inputs []string // files, at least one; - is Reader.File.Stdin
	Reader reader.Options

	Corrections []string // files whose cells are laid over the input's

	AnyImagePath bool // local images may lie outside of Reader.ImageRoot
	FitImages    bool // images over the service's limit are made smaller; else they are refused

	Strict     bool    // rows with warnings are refused too
	UpgradeIDs bool    // identity numbers of 15 digits are sent as the 18 that they became
	EachRow    bool    // rows of equal material are each asked about
	Rate       float64 // calls a second that a run would make; 0 if it is unlimited, or none is planned

	Checkpoint    string // its folder; empty: beside the first input
	Passphrase    []byte // encrypts the checkpoint; empty: nothing does
	NewCheckpoint bool   // a run may begin one
	PassedIn      string // the checkpoint of another action: only rows that passed there are sent; empty: all are
	Sandbox       bool   // without a service: the checkpoint beside the input is a sandbox's

	// Waiting is called once if a run has to wait until another process releases the checkpoint; nil: nothing is.
	Waiting func(*checkpoint.InUseError)

	Output  Output
	Version string   // of veribatch, for the record
	Flags   []string // that the command was started with, for the record

	// Unrecorded is called if the checkpoint's trail can't be written, as where it lies on a read-only volume.
	Unrecorded func(error)
}

// A Session is an input with all that is needed to work on it. Its methods
// are for one goroutine at a time.
type Session struct {
	options     Options
	input       *reader.Input
	folder      *image.Folder
	images      *image.Cache             // of folder, with what the checkpoint remembers of them
	corrections *corrections.Corrections // nil if there are none
	service     *Service                 // nil if nothing is called
	store       *checkpoint.Store
	dir         string // of the checkpoint; empty: it is in memory
	stage       *stage // the one before; nil if there is none
	rules       rules
	job         batch.Job
	sequence    *checkpoint.Sequence // of the rows, as the survey read them; nil before one, and without a checkpoint
	backups     *backups             // nil until a run begins that keeps copies
	recorder                         // of what the session is opened for; without a checkpoint it records nothing

	closers []func() error
}

// ForRun opens a session whose records can be verified. The checkpoint is
// made if there is none, which Options.NewCheckpoint has to allow unless the
// service is a sandbox inside this process.
func ForRun(ctx context.Context, o Options, connector Connector) (*Session, error) {
	s := &Session{options: o}
	return s.opened(checkpoint.DidRun, func() error {
		if err := s.openInput(ctx); err != nil {
			return err
		}
		var err error
		if s.service, err = connector.Connect(ctx, s.input.Action()); err != nil {
			return err
		}
		s.closers = append(s.closers, s.service.Close)
		s.service.Settings.EachRow, s.service.Settings.UpgradeIDs = o.EachRow, o.UpgradeIDs
		if err := s.checkStage(s.service.Sandboxed()); err != nil {
			return err
		}
		if err := s.checkOutput(s.service.Sandboxed()); err != nil {
			return err
		}
		s.dir = o.dir(s.service.Sandboxed())
		if err := s.openCorrections(ctx, checkpoint.Exists(s.dir)); err != nil {
			return err
		}
		if err := s.openToRun(ctx); err != nil {
			return err
		}
		return s.keepStage()
	})
}

// ForPlan opens a session that calls nobody. Without a checkpoint it begins
// with one in memory, which knows of no answer.
func ForPlan(ctx context.Context, o Options) (*Session, error) {
	s := &Session{options: o}
	return s.opened(checkpoint.DidPlan, func() error {
		if err := s.openInput(ctx); err != nil {
			return err
		}
		if len(o.Output.Paths) > 0 { // else it writes nothing
			if err := s.checkOutput(false); err != nil {
				return err
			}
		}
		s.dir = o.dirOfPlan()
		if err := s.openToPlan(); err != nil {
			return err
		}
		if s.dir != "" { // else it isn't known yet whose answers they will be
			if err := s.checkStage(s.Sandboxed()); err != nil {
				return err
			}
		}
		if err := s.keepStage(); err != nil {
			return err
		}
		return s.openCorrections(ctx, s.dir != "")
	})
}

// ForExport opens a session whose outputs can be written from the checkpoint, which must exist.
func ForExport(ctx context.Context, o Options) (*Session, error) {
	s := &Session{options: o}
	return s.opened(checkpoint.DidExport, func() error {
		if err := s.openInput(ctx); err != nil {
			return err
		}
		s.dir = o.dir(o.Sandbox)
		if err := s.load(); err != nil {
			return err
		}
		if err := s.agree(); err != nil {
			return err
		}
		if err := s.checkStage(s.Sandboxed()); err != nil {
			return err
		}
		if err := s.checkOutput(s.Sandboxed()); err != nil {
			return err
		}
		return s.openCorrections(ctx, true)
	})
}

// opened runs what opens a session, and closes it again if that fails. What it
// is opened for goes into the trail of its checkpoint.
func (s *Session) opened(what checkpoint.Operation, open func() error) (*Session, error) {
	if err := open(); err != nil {
		if closing := s.Close(); closing != nil {
			err = errors.Join(err, closing)
		}
		return nil, err
	}
	s.folder.Embedded = s.openEmbedded
	s.images = image.NewCache(s.folder, s.notes(what))
	job, err := s.newJob()
	if err == nil {
		s.job, err = job, s.beginEvent(what)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.stage != nil {
		if err := s.stage.begin(s.folder); err != nil {
			return nil, errors.Join(err, s.Close())
		}
		s.job.Select = s.stage.selected
	}
	return s, nil
}

// Close closes all that was opened, the last first.
func (s *Session) Close() error {
	var failed []error
	if s.sequence != nil {
		failed = append(failed, s.sequence.Close())
	}
	for i := len(s.closers) - 1; i >= 0; i-- {
		failed = append(failed, s.closers[i]())
	}
	s.closers = nil
	return errors.Join(failed...)
}

// Input returns what was understood of the input.
func (s *Session) Input() *reader.Input { return s.input }

// Settings returns what the checkpoint was made with.
func (s *Session) Settings() checkpoint.Settings { return s.store.Settings() }

// Sandboxed reports whether the answers are a sandbox's.
func (s *Session) Sandboxed() bool { return s.store.Settings().Service == checkpoint.Sandbox }

// Syncs returns how long it took to bring answers to the checkpoint's disk. It may be called at any time.
func (s *Session) Syncs() verify.Durations { return s.store.Syncs() }

// Checkpoint returns the checkpoint's folder; empty if there is none yet.
func (s *Session) Checkpoint() string { return s.dir }

// Runs returns the runs over the checkpoint so far, the first one first.
func (s *Session) Runs() ([]checkpoint.Run, error) { return s.store.Runs() }

// Imports returns the imports into the checkpoint so far, the first one first.
func (s *Session) Imports() ([]checkpoint.Import, error) { return s.store.Imports() }

// Issues returns what is doubtful about corrections, once a Plan or a Survey
// has laid them over every record.
func (s *Session) Issues() []corrections.Issue {
	if s.corrections == nil {
		return nil
	}
	return s.corrections.Issues()
}

// Lists returns what each file of corrections came back with, likewise.
func (s *Session) Lists() []corrections.List {
	if s.corrections == nil {
		return nil
	}
	return s.corrections.Lists()
}

// FirstRecord returns the input's first record; the zero record if it has none.
func (s *Session) FirstRecord(ctx context.Context) (verify.Record, error) {
	for rec, err := range s.input.Records(ctx) {
		return rec, err
	}
	return verify.Record{}, nil
}

func (s *Session) openInput(ctx context.Context) error {
	scratch.Sweep(os.TempDir()) // what a killed run left there may hold the input
	err := s.loadStage()
	if err != nil {
		return err
	}
	o := s.options
	if s.stage != nil {
		o.Reader.Also = []verify.Action{s.stage.action}
	}
	if s.input, err = reader.OpenAll(o.Inputs, o.Reader); ctx.Err() != nil {
		return ctx.Err() // it was read from a pipe until then
	} else if err != nil {
		return &SetupError{Part: PartInput, Err: err}
	}
	s.closers = append(s.closers, s.input.Close)
	root := cmp.Or(o.Reader.ImageRoot, filepath.Dir(o.Inputs[0]))
	if s.folder, err = image.OpenFolder(root, o.AnyImagePath); err != nil {
		return &SetupError{Part: PartImages, Err: err}
	}
	s.closers = append(s.closers, s.folder.Close)
	s.rules = newRules(o, s.input.Action())
	s.closers = append(s.closers, s.rules.rows.Close)
	return s.readStage()
}

// openCorrections reads the corrections. Their rows are found by ids that a
// checkpoint gave, so one must exist.
func (s *Session) openCorrections(ctx context.Context, exists bool) (err error) {
	if len(s.options.Corrections) == 0 {
		return nil
	}
	if !exists {
		return &SetupError{Part: PartCorrections, Err: ErrNoRowIDs}
	}
	s.corrections, err = corrections.Read(ctx, s.input, s.options.Corrections, s.options.Reader.File.Password)
	switch {
	case err != nil && ctx.Err() == nil:
		return &SetupError{Part: PartCorrections, Err: err}
	case err == nil:
		s.closers = append(s.closers, s.corrections.Close)
	}
	return err
}

// openEmbedded opens an image in a workbook of the input or of its corrections.
func (s *Session) openEmbedded(address string) (fs.File, error) {
	file, err := s.input.OpenImage(address)
	if errors.Is(err, fs.ErrNotExist) && s.corrections != nil {
		return s.corrections.OpenImage(address)
	}
	return file, err
}

// newJob returns how the records of the session are judged, named and corrected.
func (s *Session) newJob() (batch.Job, error) {
	settings := s.store.Settings()
	job := batch.Job{
		Check:   s.rules.check,
		Keyer:   verify.NewKeyer(s.store.Secret(), settings.BizType, s.input.Action()),
		Store:   s.store,
		EachRow: settings.EachRow,

		Adoptions: s.store.Adoptions(),
	}
	job.Keyer.Rules = earlierRules(s.input.Action(), s.options.UpgradeIDs)
	if settings.ByPath {
		job.Inspect = preflight.RefuseEmbedded
	} else {
		job.Keyer.LocalImage, job.Keyer.EarlierImages = s.images.Identity, s.images.Earlier
		job.Inspect = preflight.InspectImages(s.images.Stat, s.options.FitImages)
	}
	if s.corrections != nil {
		job.Correct = s.corrections.Correct
	}
	var err error
	job.Erased, err = erasedIn(s.store)
	return job, err
}

// erasedIn returns what tells who was erased from a checkpoint; nil if nobody was.
func erasedIn(store *checkpoint.Store) (func(verify.Key) (bool, error), error) {
	any, err := store.AnyErased()
	if !any || err != nil {
		return nil, err
	}
	return store.Erased, nil
}

// files returns the names of the input's files.
func (s *Session) files() []string {
	var names []string
	for _, source := range s.input.Sources() {
		names = append(names, source.File)
	}
	return names
}
