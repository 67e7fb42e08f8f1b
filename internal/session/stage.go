package session

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/cloudauth"
	"veribatch/internal/image"
	"veribatch/internal/preflight"
	"veribatch/internal/price"
	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/reader"
)

// A stage is what another action has answered of the same rows. Only what passed there is sent.
type stage struct {
	dir      string
	action   verify.Action // from openStage on as it is sent for the columns of the input
	store    *checkpoint.Store
	in       *reader.Input // the input as it was read there
	job      batch.Job     // by which a row finds its answer there
	attempts int           // that a record got there over all runs
}

// A StageError is a checkpoint that can't be this session's earlier stage.
type StageError struct {
	Dir     string
	Problem StageProblem
	Action  string // of the checkpoint; empty if it wasn't read
}

// A StageProblem says why not.
type StageProblem words.Format

// The problems.
const (
	StageMissing       StageProblem = "there is no checkpoint"
	StageOwn           StageProblem = "it is the checkpoint of this very run; the earlier stage has another"
	StageSameAction    StageProblem = "its action is this run's; the earlier stage has another"
	StageUnknownAction StageProblem = "its action isn't known"
	StageSandbox       StageProblem = "its answers are a sandbox's, and this run's are not"
	StageReal          StageProblem = "its answers are the service's, and this run's are a sandbox's"
	StageLeftOut       StageProblem = "earlier runs over this run's checkpoint sent only rows that passed there; " +
		"add the flag again, or use another --checkpoint"
)

func (e *StageError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *StageError) In(lang words.Lang) string {
	return problemOf(e.Dir, e.Action, words.Format(e.Problem)).In(lang)
}

func stageError(err error) error {
	if err == nil {
		return nil
	}
	return &SetupError{Part: PartStage, Err: err}
}

// loadStage opens the checkpoint of the earlier stage; nil if there is none.
func (s *Session) loadStage() error {
	o := s.options
	if o.PassedIn == "" {
		return nil
	}
	for _, sandboxed := range []bool{false, true} {
		if sameFolder(o.PassedIn, o.dir(sandboxed)) {
			return stageError(&StageError{Dir: o.PassedIn, Problem: StageOwn})
		}
	}
	store, err := loadUnderEither(o.PassedIn, o.Passphrase)
	if errors.Is(err, fs.ErrNotExist) {
		return stageError(&StageError{Dir: o.PassedIn, Problem: StageMissing})
	}
	if err != nil {
		return stageError(err)
	}
	s.closers = append(s.closers, store.Close)
	name := cmp.Or(store.Settings().Action, verify.VerifyMaterial.Name)
	sold, known := cloudauth.ActionNamed(name)
	switch {
	case !known:
		return stageError(&StageError{o.PassedIn, StageUnknownAction, name})
	case name == o.Reader.Action.OrDefault().Name:
		return stageError(&StageError{o.PassedIn, StageSameAction, name})
	}
	s.stage = &stage{dir: o.PassedIn, action: sold.Action, store: store}
	return nil
}

// loadUnderEither opens a checkpoint that is sealed as this session's is, or not at all.
func loadUnderEither(dir string, passphrase []byte) (*checkpoint.Store, error) {
	store, err := checkpoint.Load(dir, checkpoint.Passphrase(passphrase))
	if e, ok := errors.AsType[*checkpoint.PassphraseError](err); ok && e.Problem == checkpoint.PassphraseUnused {
		return checkpoint.Load(dir)
	}
	return store, err
}

// sameFolder reports whether two paths lead to one folder that exists.
func sameFolder(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// readStage finds the columns of the earlier stage in the input.
func (s *Session) readStage() (err error) {
	if s.stage == nil {
		return nil
	}
	if s.stage.in, err = s.input.As(s.stage.action, s.options.Reader.Columns); err != nil {
		return stageError(err)
	}
	s.stage.action = s.stage.in.Action()
	return nil
}

// checkStage refuses made up answers for a stage before real ones, and the other way round.
func (s *Session) checkStage(sandboxed bool) error {
	if s.stage == nil {
		return nil
	}
	switch made := s.stage.store.Settings().Service == checkpoint.Sandbox; {
	case made && !sandboxed:
		return stageError(&StageError{Dir: s.stage.dir, Problem: StageSandbox})
	case !made && sandboxed:
		return stageError(&StageError{Dir: s.stage.dir, Problem: StageReal})
	}
	return nil
}

// keepStage refuses to send every row where an earlier run sent only those that passed the earlier stage.
func (s *Session) keepStage() error {
	if s.stage != nil {
		return nil
	}
	runs, err := s.store.Runs()
	for _, run := range slices.Backward(runs) {
		if dir := flagOf(run.Flags, "passed-in"); dir != "" {
			return stageError(&StageError{Dir: dir, Problem: StageLeftOut})
		}
	}
	return err
}

// begin says how rows find their answers in the stage.
func (st *stage) begin(folder *image.Folder) (err error) {
	if st.job, err = jobOver(st.store, st.action, folder); err != nil {
		return err
	}
	st.attempts, err = MaxAttempts(st.store)
	return err
}

// jobOver returns how a row finds its answer in a ledger that is only looked up in, where rows of equal material share
// one. Local images are looked for in the folder.
func jobOver(store *checkpoint.Store, action verify.Action, folder *image.Folder) (job batch.Job, err error) {
	settings := store.Settings()
	job = batch.Job{
		Check: preflight.SkipNoPerson(preflight.New(preflight.Options{
			Action: action, Now: func() time.Time { return time.Now().In(verify.Shanghai) }, UpgradeIDs: settings.UpgradeIDs,
		})),
		Keyer: verify.NewKeyer(store.Secret(), settings.BizType, action),
		Store: store, Adoptions: store.Adoptions(),
	}
	job.Keyer.Rules = earlierRules(action, settings.UpgradeIDs)
	if !settings.ByPath {
		job.Keyer.LocalImage = image.NewCache(folder, store.Images()).Identity
	}
	job.Erased, err = erasedIn(store)
	return job, err
}

// selected is a batch.SelectFunc: a row that did not pass the stage has a finding that says how it ended.
func (st *stage) selected(written verify.Record) ([]verify.Finding, error) {
	answers, err := st.answers(written)
	if err != nil {
		return nil, err
	}
	code := st.ended(answers)
	if code == "" {
		return nil, nil
	}
	return []verify.Finding{{Code: code, Severity: verify.Error, Detail: st.detail(answers)}}, nil
}

// answers returns what the stage knows of a row's material: there is more than one answer if rows of equal material
// were each asked about, or if it was sent once more.
func (st *stage) answers(written verify.Record) ([]verify.Outcome, error) {
	rec := st.read(written)
	if rec.Resends > 0 { // the stage need not have sent it once more
		known, err := st.known(rec)
		if err != nil || len(known) > 0 {
			return known, err
		}
	}
	var all []verify.Outcome
	for rec.Resends = 0; ; rec.Resends++ {
		known, err := st.known(rec)
		if err != nil || len(known) == 0 {
			return all, err
		}
		all = append(all, known...)
	}
}

// read returns a row as the stage read it. What is wrong with other fields than its own is left out.
func (st *stage) read(written verify.Record) verify.Record {
	written.Findings = slices.DeleteFunc(slices.Clone(written.Findings), func(f verify.Finding) bool {
		return f.Field != "" && !st.action.Takes(f.Field)
	})
	st.in.SetFields(&written)
	return written
}

// known returns the answers to a row that was sent exactly so many times more.
func (st *stage) known(rec verify.Record) ([]verify.Outcome, error) {
	one := func(yield func(verify.Record, error) bool) { yield(rec, nil) }
	for res, err := range batch.Join(st.job, one) {
		if err != nil || !st.store.Settings().EachRow || res.Outcome.State == verify.Invalid {
			return known(res.Outcome, rec), err
		}
		return st.ofEachRow(res)
	}
	return nil, nil
}

// known returns the outcome, unless nothing was sent. That a row is refused is said of it once, not for each resend.
func known(o verify.Outcome, rec verify.Record) []verify.Outcome {
	if o.State == verify.Pending || o.State == verify.Invalid && rec.Resends > 0 {
		return nil
	}
	return []verify.Outcome{o}
}

// ofEachRow returns the answers to the rows with the user id and the material of a row.
func (st *stage) ofEachRow(res verify.Result) ([]verify.Outcome, error) {
	var all []verify.Outcome
	for n := uint32(0); ; n++ {
		o, err := st.store.Get(st.job.Keyer.Row(res.Key, res.Record.UserID, n))
		if err != nil || o.State == verify.Pending {
			return all, err
		}
		all = append(all, o)
	}
}

// stageCodes are the findings about rows that ended so.
var stageCodes = map[verify.State]string{
	verify.Rejected: verify.StageRejected, verify.Unusable: verify.StageUnusable,
	verify.Unresolved: verify.StageUnresolved, verify.Exhausted: verify.StageUnresolved,
	verify.Sent: verify.StageInDoubt, verify.Invalid: verify.StageInvalid,
}

// ended returns the code of how a row ended in the stage; empty if it passed. Where it has several answers, those that
// are final have to agree.
func (st *stage) ended(answers []verify.Outcome) string {
	if len(answers) == 0 {
		return verify.StageNotSent
	}
	passed := func(o verify.Outcome) bool { return o.State == verify.Passed }
	failed := func(o verify.Outcome) bool { return o.State.Final() && o.State != verify.Passed }
	last := answers[len(answers)-1]
	switch isPassed := slices.ContainsFunc(answers, passed); {
	case isPassed && slices.ContainsFunc(answers, failed):
		return verify.StageAmbiguous
	case isPassed:
		return ""
	case last.State == verify.Rejected && last.NoRecord():
		return verify.StageNoRecord
	}
	return cmp.Or(stageCodes[last.Conclusion(st.attempts)], verify.StageNotSent)
}

// detail names the stage's action and its last answer as the service has it.
func (st *stage) detail(answers []verify.Outcome) string {
	if len(answers) == 0 {
		return st.action.Name
	}
	return strings.TrimSpace(st.action.Name + " " + answers[len(answers)-1].AnswerCode())
}

// An EarlierStage is what the stage before has come to.
type EarlierStage struct {
	Dir    string // of its checkpoint
	Action string
	Billed int        // calls that may have been, over the whole life of its checkpoint
	Cost   *price.CNY // of those, an estimate; nil if the price is unknown
}

// EarlierStage returns what the stage before has come to; nil if there is none. It reads that ledger whole.
func (s *Session) EarlierStage() (*EarlierStage, error) {
	if s.stage == nil {
		return nil, nil
	}
	spent, err := Spent(s.stage.store, s.options.Output.prices(s.stage.action))
	return &EarlierStage{s.stage.dir, s.stage.action.Name, spent.Billed, spent.Cost}, err
}
