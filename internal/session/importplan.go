package session

import (
	"context"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// A winner is the newest answer to a key.
type winner struct {
	file, order int // the file, and the how many-th answer there
	line        int
	at          time.Time
	state       verify.State
}

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
