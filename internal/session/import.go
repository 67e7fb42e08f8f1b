package session

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"veribatch/batch"
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

	ImageRoot    string // where relative paths of local images start; empty: the file's or the first input's folder
	AnyImagePath bool   // images may lie outside of it
	Version      string // of veribatch, for the record
	Waiting      func(*checkpoint.InUseError)
}

// An Importer takes answers over that were paid for elsewhere.
type Importer struct {
	options ImportOptions
	store   *checkpoint.Store
	action  *cloudauth.Action
	in      *reader.Input // nil without inputs
	folder  *image.Folder // of its images
	sources []importSource

	winners map[verify.Key]winner // once Plan has read the files
	plan    *ImportPlan
	closers []func() error
}

// A winner is the newest answer to a key.
type winner struct {
	file, order int // the file, and the how many-th answer there
	line        int
	at          time.Time
	state       verify.State
}

// An ImportError is a file that can't be taken over.
type ImportError struct {
	File    string
	Problem ImportProblem
	Action  string // that the checkpoint, or the other one, is of
}

// An ImportProblem says why not.
type ImportProblem words.Format

// The problems.
const (
	ImportOwn           ImportProblem = "it is the very checkpoint that it would be imported into"
	ImportWantsInput    ImportProblem = "the answers of a checkpoint are found by the rows of an input"
	ImportOtherAction   ImportProblem = "its answers are of another action"
	ImportActionUnnamed ImportProblem = "it does not say which action its answers are of"
	ImportSandbox       ImportProblem = "its answers are a sandbox's, and the checkpoint's are not"
	ImportReal          ImportProblem = "its answers are the service's, and the checkpoint's are a sandbox's"
)

func (e *ImportError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *ImportError) In(lang words.Lang) string {
	problem := words.New(string(e.Problem))
	if e.Action == "" {
		return words.New("%s: %s", e.File, problem).In(lang)
	}
	return words.New("%s (%s): %s", e.File, e.Action, problem).In(lang)
}

func sandboxProblem(theirs bool) ImportProblem {
	if theirs {
		return ImportSandbox
	}
	return ImportReal
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
	read.Action = im.action.Action
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

// An ImportPlan is what an import would bring.
type ImportPlan struct {
	Files     []ImportedFile
	Rows      int        // of the inputs; 0 without
	Saves     int        // calls: of the rows of the inputs, without those as many as there are new answers at most
	Conflicts []Conflict // answers to the same material that conclude otherwise
}

// Takes returns how many answers the import would bring.
func (p *ImportPlan) Takes() int {
	n := 0
	for _, f := range p.Files {
		n += f.New + f.Newer
	}
	return n
}

// An ImportedFile is what was understood of a file, and what it would bring.
type ImportedFile struct {
	File         string // its name, without the folder
	Checkpoint   bool
	Ours         bool       // veribatch wrote it
	Source       words.Text // what was detected of it
	SHA256       string     // empty for a checkpoint
	Epoch        string     // of a checkpoint
	Mapping      map[verify.Field]string
	Status, Time string // the headers of the answers' columns

	Rows, Passed, Rejected, Unusable  int
	NoVerdict, NoTime, NoMaterial     int       // rows that can't be taken
	New, Newer, Known, Older, Refused int       // answers: see the winner of a key; Refused: the person was erased
	First, Last                       time.Time // of the answers
}

// A Conflict is two answers to the same material. The newer one stands.
type Conflict struct {
	File  string
	Line  int
	State verify.State
	Time  time.Time

	OtherFile  string // empty: the checkpoint's
	OtherLine  int
	OtherState verify.State
	OtherTime  time.Time
}

// Plan reads the files and says what they would bring. It writes nothing.
func (im *Importer) Plan(ctx context.Context) (*ImportPlan, error) {
	im.winners, im.plan = make(map[verify.Key]winner), new(ImportPlan)
	for i, source := range im.sources {
		im.plan.Files = append(im.plan.Files, source.about())
		order := 0
		for found, err := range source.found(ctx) {
			switch {
			case ctx.Err() != nil:
				return nil, ctx.Err()
			case err != nil:
				return nil, &SetupError{Part: PartImport, Err: err}
			}
			im.see(found, i, order)
			order++
		}
	}
	for key, w := range im.winners {
		if err := im.count(key, w); err != nil {
			return nil, err
		}
	}
	return im.plan, im.countSaved(ctx)
}

// see takes in a row of a file.
func (im *Importer) see(found foundAnswer, file, order int) {
	f := &im.plan.Files[file]
	f.Rows++
	switch found.problem {
	case noVerdict:
		f.NoVerdict++
	case noTime:
		f.NoTime++
	case noMaterial:
		f.NoMaterial++
	case erased:
		f.Refused++
	}
	if found.problem != "" {
		return
	}
	f.saw(found.answer)
	w := winner{file: file, order: order, line: found.line, at: found.answer.Time, state: found.answer.State}
	other, twice := im.winners[found.key]
	if twice && other.state != w.state {
		im.plan.Conflicts = append(im.plan.Conflicts, Conflict{
			f.File, w.line, w.state, w.at, im.plan.Files[other.file].File, other.line, other.state, other.at,
		})
	}
	if !twice || w.at.After(other.at) {
		im.winners[found.key] = w
	}
}

// saw counts an answer.
func (f *ImportedFile) saw(o verify.Outcome) {
	switch o.State {
	case verify.Passed:
		f.Passed++
	case verify.Rejected:
		f.Rejected++
	case verify.Unusable:
		f.Unusable++
	}
	if f.First.IsZero() || o.Time.Before(f.First) {
		f.First = o.Time
	}
	if o.Time.After(f.Last) {
		f.Last = o.Time
	}
}

// sameTime is within what times the same answer may have: a table has seconds.
const sameTime = time.Second

// count says what becomes of the newest answer to a key. One that the checkpoint is to keep its own of is no winner.
func (im *Importer) count(key verify.Key, w winner) error {
	known, err := im.store.Get(key)
	if err != nil {
		return err
	}
	f := &im.plan.Files[w.file]
	apart := w.at.Sub(known.Time)
	if known.State.Final() && known.State != w.state {
		im.plan.Conflicts = append(im.plan.Conflicts, Conflict{
			File: f.File, Line: w.line, State: w.state, Time: w.at, OtherState: known.State, OtherTime: known.Time,
		})
	}
	switch {
	case !replaceable(known.State):
		f.Refused++
	case !known.State.Final():
		f.New++
		return nil
	case apart >= sameTime:
		f.Newer++
		return nil
	case apart > -sameTime:
		f.Known++
	default:
		f.Older++
	}
	delete(im.winners, key)
	return nil
}

// replaceable reports whether an imported answer may stand in the place of what has the state. Of a state that this
// program knows nothing of, such as that of somebody whose data was erased, it may not.
func replaceable(s verify.State) bool {
	switch s {
	case verify.Pending, verify.Sent, verify.Unresolved, verify.Passed, verify.Rejected, verify.Unusable:
		return true
	}
	return false
}

// countSaved counts the rows of the inputs for which a call is saved.
func (im *Importer) countSaved(ctx context.Context) error {
	if im.in == nil {
		for _, f := range im.plan.Files {
			im.plan.Saves += f.New
		}
		return nil
	}
	job, err := jobOver(im.store, im.in.Action(), im.folder)
	if err != nil {
		return err
	}
	job.EachRow = im.store.Settings().EachRow
	seen := make(map[verify.Key]bool)
	for res, err := range batch.Join(job, im.in.Records(ctx)) {
		if err != nil {
			return err
		}
		im.plan.Rows++
		_, wins := im.winners[res.Key]
		unsent := res.Outcome.State.Final() || res.Outcome.State == verify.Invalid // it would cost nothing without
		if wins && !seen[res.Key] && !unsent {
			seen[res.Key] = true
			im.plan.Saves++
		}
	}
	return nil
}

// importWriters is how many answers are written at once: they share a sync of the disk.
const importWriters = 256

// Import takes over what the plan says, a file after the other, and returns the imports, also beside an error.
func (im *Importer) Import(ctx context.Context) ([]checkpoint.Import, error) {
	var done []checkpoint.Import
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

// A WithdrawError is an import that can't be withdrawn.
type WithdrawError struct {
	Dir       string
	Number    int
	Imports   int  // that there are
	Withdrawn bool // it was already
}

func (e *WithdrawError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *WithdrawError) In(lang words.Lang) string {
	if e.Withdrawn {
		return words.New("%s: import %d was withdrawn already", e.Dir, e.Number).In(lang)
	}
	return words.New("%s: there is no import %d; there are %d", e.Dir, e.Number, e.Imports).In(lang)
}

// A Withdrawal is what taking an import back came to.
type Withdrawal struct {
	checkpoint.Import
	Removed  int // records of which nothing is known any more: they will be sent
	Restored int // records of which what stood before stands again
}

// Withdraw takes back what an import brought into a checkpoint.
func Withdraw(ctx context.Context, o ImportOptions, number int) (w Withdrawal, err error) {
	im := &Importer{options: o}
	defer func() { err = errors.Join(err, im.Close()) }()
	o.New = false
	if err := im.openStore(ctx, nil); err != nil {
		return w, err
	}
	imports, err := im.store.Imports()
	if err != nil {
		return w, err
	}
	if number < 1 || number > len(imports) {
		return w, &SetupError{PartImport, &WithdrawError{Dir: o.Checkpoint, Number: number, Imports: len(imports)}}
	}
	w.Import = imports[number-1]
	if !w.Import.Withdrawn.IsZero() {
		return w, &SetupError{PartImport, &WithdrawError{Dir: o.Checkpoint, Number: number, Withdrawn: true}}
	}
	w.Removed, w.Restored, err = im.store.Withdraw(w.Import)
	return w, err
}
