package session

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/archive"
	"veribatch/internal/image"
	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// ForErase opens a session from whose checkpoint, which must exist, persons can be erased. It has the checkpoint as a
// run has it.
func ForErase(ctx context.Context, o Options) (*Session, error) {
	s := &Session{options: o}
	return s.opened(checkpoint.DidErase, func() error {
		if err := s.openInput(ctx); err != nil {
			return err
		}
		s.dir = o.dir(o.Sandbox)
		store, err := checkpoint.Reopen(s.dir, s.passphrase(), checkpoint.Version(o.Version),
			checkpoint.Wait(ctx, patience, o.Waiting))
		if err != nil {
			return openingError(s.dir, err)
		}
		s.keep(store)
		if err := s.agree(); err != nil {
			return err
		}
		return s.openCorrections(ctx, true)
	})
}

// notes returns where a session keeps what it learns of local images. What is to be erased isn't written down anew.
func (s *Session) notes(what checkpoint.Doing) image.Store {
	if what == checkpoint.DidErase {
		return readNotes{s.store.Images()}
	}
	return s.store.Images()
}

// readNotes are notes that are only read.
type readNotes struct{ image.Store }

func (readNotes) Put(string, []byte) {}

// An ErasurePlan is what would be erased.
type ErasurePlan struct {
	Everybody bool
	Rows      int         // of the input, whose persons would be erased
	First     []ErasedRow // some of them
	Others    []ErasedRow // some of the rows with a number of theirs and another name: they stay
	Unknown   []string    // row ids that no row of the input has
	Answers   int         // that are known of them
	Billed    int         // calls for them that may have been billed; they stay counted
	Images    int         // local images that something is noted of; with Everybody not counted

	// CorrectedBefore says that runs had corrections and this has none: answers to corrected rows aren't found.
	CorrectedBefore bool

	erasure checkpoint.Erasure
	rowIDs  []string // of the rows, without repeats; with Everybody none
	numbers map[string]bool
}

// An ErasedRow is a row whose person is to be erased.
type ErasedRow struct {
	Record verify.Record // its place alone
	RowID  string
	Named  bool // by its id; else it is another row of a person who was
}

// shownErased is how many rows a plan names.
const shownErased = 20

// PlanErasure finds the rows that have the ids, and all others of the same persons: by name and identity number, or
// where the action takes none, mobile or bank card.
func (s *Session) PlanErasure(ctx context.Context, rowIDs []string) (*ErasurePlan, error) {
	e := &erasing{Session: s, plan: &ErasurePlan{numbers: make(map[string]bool)}, names: make(map[verify.Key]bool)}
	wanted := make(map[string]bool)
	for _, id := range rowIDs {
		wanted[strings.ToLower(strings.TrimSpace(id))] = false
	}
	err := e.eachRow(ctx, func(row erasedRow) error { return e.want(row, wanted, false) })
	if err == nil && slices.Contains(slices.Collect(maps.Values(wanted)), false) { // an id of earlier outputs
		err = e.eachRow(ctx, func(row erasedRow) error { return e.want(row, wanted, true) })
	}
	if err != nil {
		return nil, err
	}
	for id, known := range wanted {
		if !known {
			e.plan.Unknown = append(e.plan.Unknown, id)
		}
	}
	slices.Sort(e.plan.Unknown)
	if err := e.eachRow(ctx, e.add); err != nil {
		return nil, err
	}
	return e.finish()
}

// PlanErasureOfAll plans to erase everybody that the checkpoint knows of, and whoever else is in the input.
func (s *Session) PlanErasureOfAll(ctx context.Context) (*ErasurePlan, error) {
	p := &ErasurePlan{Everybody: true}
	p.erasure.Everybody = true
	e := &erasing{Session: s, plan: p, names: make(map[verify.Key]bool)}
	err := e.eachRow(ctx, func(row erasedRow) error {
		p.Rows++
		e.name(row)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return e.finish()
}

// An erasing finds what there is to erase.
type erasing struct {
	*Session
	plan  *ErasurePlan
	names map[verify.Key]bool // of rows and persons
}

// An erasedRow is a row of the input as it may have been sent: as it is, and as it was corrected.
type erasedRow struct {
	key     verify.Key // names it
	written []verify.Record
	checked []verify.Record
}

func (e *erasing) eachRow(ctx context.Context, do func(erasedRow) error) error {
	for written, err := range e.input.Records(ctx) {
		if err != nil {
			return err
		}
		row := erasedRow{key: e.job.Keyer.SourceRow(written), written: []verify.Record{written}}
		if e.corrections != nil {
			ids := append([]verify.Key{row.key}, e.job.Keyer.FormerRows(written, e.check(written))...)
			if corrected, ok := e.corrections.Correct(ids, written); ok {
				row.written = append(row.written, corrected)
			}
		}
		for _, rec := range row.written {
			row.checked = append(row.checked, e.check(rec))
		}
		if err := do(row); err != nil {
			return err
		}
	}
	return nil
}

func (e *erasing) check(written verify.Record) verify.Record {
	rec, _ := e.rules.check(written)
	return rec
}

// want takes in a row if its id is wanted; former says that it may be one of earlier outputs.
func (e *erasing) want(row erasedRow, wanted map[string]bool, former bool) error {
	ids := []verify.Key{row.key}
	if former {
		for _, material := range e.job.Keyer.FormerRows(row.written[0], row.checked[0]) {
			ids = append(ids, e.twins(material, row.checked[0].UserID)...)
		}
	}
	for _, id := range ids {
		if _, ok := wanted[id.RowID()]; ok {
			wanted[id.RowID()] = true
			e.name(row)
			for _, rec := range row.checked {
				e.plan.numbers[rec.IDNumber] = rec.IDNumber != ""
			}
		}
	}
	return nil
}

// name adds what names a row and its person.
func (e *erasing) name(row erasedRow) {
	e.names[row.key] = true
	for _, rec := range row.checked {
		if person, ok := e.job.Keyer.Person(rec); ok {
			e.names[person] = true
		}
	}
}

// add takes in a row if it is named, or its person.
func (e *erasing) add(row erasedRow) error {
	named := e.names[row.key]
	same := slices.ContainsFunc(row.checked, func(rec verify.Record) bool {
		person, ok := e.job.Keyer.Person(rec)
		return ok && e.names[person]
	})
	shown := ErasedRow{placeOf(row.written[0]), row.key.RowID(), named}
	switch {
	case named || same:
		e.plan.Rows++
		e.plan.First = appendFew(e.plan.First, shown)
		e.plan.rowIDs = append(e.plan.rowIDs, shown.RowID)
		e.names[row.key] = true
		return e.addKnown(row)
	case slices.ContainsFunc(row.checked, func(rec verify.Record) bool { return e.plan.numbers[rec.IDNumber] }):
		e.plan.Others = appendFew(e.plan.Others, shown)
	}
	return nil
}

func placeOf(rec verify.Record) verify.Record {
	return verify.Record{File: rec.File, Sheet: rec.Sheet, Row: rec.Row}
}

func appendFew(rows []ErasedRow, row ErasedRow) []ErasedRow {
	if len(rows) < shownErased {
		rows = append(rows, row)
	}
	return rows
}

const (
	maxResends = 99 // more than people ask for again of one row
	maxTwins   = 64 // more than a base has rows of one person, where each is asked about
)

// addKnown adds the keys of a row under which something is known, with every content that its images had and every
// rule by which it was read, and the paths of its images.
func (e *erasing) addKnown(row erasedRow) error {
	for i, rec := range row.checked {
		written := row.written[i]
		for written.Resends = 0; written.Resends <= maxResends; written.Resends++ {
			rec.Resends = written.Resends
			for _, material := range e.job.Keyer.FormerRows(written, rec) {
				for _, key := range e.twins(material, rec.UserID) {
					if err := e.addKey(key); err != nil {
						return err
					}
				}
			}
		}
		for _, path := range rec.Images() {
			if verify.LocalImage(path) {
				e.plan.erasure.Images = append(e.plan.erasure.Images, path)
			}
		}
	}
	return nil
}

// twins returns the keys of material: one, or where each row is asked about one for each of its rows.
func (e *erasing) twins(material verify.Key, userID string) []verify.Key {
	if !e.job.EachRow {
		return []verify.Key{material}
	}
	var all []verify.Key
	for n := range uint32(maxTwins) {
		all = append(all, e.job.Keyer.Row(material, userID, n))
	}
	return all
}

// addKey adds a key, and the earlier one that it may stand for, if anything is known of them.
func (e *erasing) addKey(key verify.Key) error {
	keys := []verify.Key{key}
	earlier, adopted := e.job.Adoptions.Adopted(key)
	if adopted {
		keys = append(keys, earlier)
	}
	for _, key := range keys {
		known, err := e.store.Get(key)
		if err != nil {
			return err
		}
		if adopted || known.State != verify.Pending {
			e.plan.erasure.Keys = append(e.plan.erasure.Keys, key)
		}
	}
	return nil
}

// finish reads the ledger for what else is known: answers that show a card with the number of a person, as they may
// be of material that the input no longer has.
func (e *erasing) finish() (*ErasurePlan, error) {
	p := e.plan
	p.erasure.Names = slices.Collect(maps.Keys(e.names))
	found := make(map[verify.Key]bool)
	for _, key := range p.erasure.Keys {
		found[key] = true
	}
	for entry, err := range e.store.All() {
		if err != nil {
			return nil, err
		}
		o := entry.Outcome
		if !p.Everybody && !found[entry.Key] && !(len(p.numbers) > 0 && p.numbers[numberOn(o)]) {
			continue
		}
		if !p.Everybody && !found[entry.Key] {
			p.erasure.Keys = append(p.erasure.Keys, entry.Key)
		}
		if o.State != verify.Erased {
			p.Answers++
			p.Billed += o.Billed
		}
	}
	slices.Sort(p.erasure.Images)
	p.erasure.Images = slices.Compact(p.erasure.Images)
	p.Images = len(p.erasure.Images)
	slices.Sort(p.rowIDs)
	p.rowIDs = slices.Compact(p.rowIDs)
	var err error
	p.CorrectedBefore, err = e.correctedBefore()
	return p, err
}

// numberOn returns the number that was read off an ID card.
func numberOn(o verify.Outcome) string {
	if o.Verdict == nil || o.Verdict.OCR == nil {
		return ""
	}
	return o.Verdict.OCR.Number
}

// correctedBefore reports whether a run had corrections, and this session has none.
func (s *Session) correctedBefore() (bool, error) {
	if s.corrections != nil {
		return false, nil
	}
	runs, err := s.store.Runs()
	return slices.ContainsFunc(runs, func(r checkpoint.Run) bool { return flagOf(r.Flags, "fixes") != "" }), err
}

// flagOf returns the value of a flag as records keep it; empty if it wasn't given.
func flagOf(flags []string, name string) string {
	for _, flag := range flags {
		if value, ok := strings.CutPrefix(flag, "--"+name+"="); ok {
			return value
		}
	}
	return ""
}

// An Erasure is what was erased, and what couldn't be. It is the receipt: it names nobody.
type Erasure struct {
	Began      time.Time `json:"began"`
	Ended      time.Time `json:"ended"`
	Operator   string    `json:"operator"` // of the operating system
	Host       string    `json:"host"`
	Version    string    `json:"version"`
	Checkpoint string    `json:"checkpoint"`
	Action     string    `json:"action"`

	Everybody bool     `json:"everybody"`
	RowIDs    []string `json:"row_ids,omitempty"` // of the rows; none with Everybody
	Rows      int      `json:"rows"`
	Answers   int      `json:"answers"`      // that were removed
	Billed    int      `json:"billed_calls"` // for them, which stay counted
	Notes     int      `json:"image_notes"`  // of local images; with Everybody not counted

	Archives []Reached `json:"archives,omitempty"` // of pictures
	Backups  []Reached `json:"backups,omitempty"`
	Outputs  []Written `json:"outputs_to_delete,omitempty"` // they may still name the persons, and are left alone

	Receipt string `json:"-"` // where this lies
}

// A Reached is a folder from which the persons are erased too, unless it couldn't be reached.
type Reached struct {
	Dir     string `json:"dir"`
	Records int    `json:"records,omitempty"` // of an archive: whose pictures were removed
	Problem string `json:"problem,omitempty"` // why it wasn't reached, in English; empty: it was
	Err     error  `json:"-"`                 // the same, for people

	// Left are the folders to delete by hand in an archive that wasn't reached: with what was known by then, nothing
	// says any more which they are.
	Left []string `json:"left,omitempty"`
}

// A Written is an output that was written from the checkpoint and is still there.
type Written struct {
	Path      string    `json:"path"`
	Written   time.Time `json:"written"`
	Masked    bool      `json:"masked"`
	Encrypted bool      `json:"encrypted"`
}

// Whole reports whether every folder was reached.
func (e *Erasure) Whole() bool {
	bad := func(r Reached) bool { return r.Err != nil }
	return !slices.ContainsFunc(e.Archives, bad) && !slices.ContainsFunc(e.Backups, bad)
}

// EraseOptions say where else there may be something of the persons, beside what the checkpoint's trail knows of.
type EraseOptions struct {
	Archive string // a folder of pictures; empty: none
	Backup  string // a folder with a copy of the checkpoint; empty: none
}

// Erase carries a plan out: first the pictures, which are found by what is known, then the ledger, durably, then its
// copies, and writes the receipt. The error is a *SetupError if another process reads the checkpoint. After one that
// was cut off the same erasure may be asked for again.
func (s *Session) Erase(ctx context.Context, p *ErasurePlan, o EraseOptions) (*Erasure, error) {
	e := &Erasure{
		Began: s.event.Began, Operator: s.event.User, Host: s.event.Host, Version: s.options.Version,
		Checkpoint: absolute([]string{s.dir})[0], Action: s.event.Action,
		Everybody: p.Everybody, RowIDs: p.rowIDs, Rows: p.Rows, Billed: p.Billed, Notes: p.Images,
	}
	trail, err := checkpoint.ReadTrail(s.dir)
	if err != nil {
		return nil, err
	}
	runs, err := s.store.Runs()
	if err != nil {
		return nil, err
	}
	keys, err := s.keysOf(p)
	if err == nil {
		err = s.store.Unread()
	}
	if err != nil {
		return nil, checkpointError(err)
	}
	e.Archives = eraseArchives(archivesOf(trail, runs, o.Archive), keys)
	if e.Answers, err = s.store.Erase(p.erasure); err != nil {
		return nil, checkpointError(err)
	}
	s.note(func(event *checkpoint.Event) { event.Rows, event.Erased = p.Rows, p.Rows })
	if err := s.store.Purge(ctx); err != nil {
		return nil, checkpointError(err)
	}
	backups, err := s.backupsOf(trail, runs, o.Backup)
	if err != nil {
		return nil, err
	}
	e.Backups = s.eraseBackups(backups)
	e.Outputs = writtenTo(trail)
	e.Ended = time.Now().UTC()
	e.Receipt, err = s.writeReceipt(e)
	return e, err
}

// keysOf returns the keys under which there may be pictures.
func (s *Session) keysOf(p *ErasurePlan) ([]verify.Key, error) {
	keys := p.erasure.Keys
	if p.Everybody {
		for e, err := range s.store.All() {
			if err != nil {
				return nil, err
			}
			keys = append(keys, e.Key)
		}
	}
	return keys, nil
}

func eraseArchives(dirs []string, keys []verify.Key) []Reached {
	var all []Reached
	for _, dir := range dirs {
		removed, err := archive.Remove(dir, keys)
		r := reached(dir, removed, err)
		if err != nil {
			for _, key := range keys {
				r.Left = append(r.Left, key.BizID())
			}
		}
		all = append(all, r)
	}
	return all
}

func (s *Session) eraseBackups(dirs []string) []Reached {
	var all []Reached
	for _, dir := range dirs {
		all = append(all, reached(dir, 0, s.store.EraseBackup(dir)))
	}
	return all
}

// reached returns what came of erasing in a folder; err is nil if it was reached.
func reached(dir string, records int, err error) Reached {
	if err == nil {
		return Reached{Dir: dir, Records: records}
	}
	if _, another := errors.AsType[*checkpoint.BackupTargetError](err); another {
		err = words.Errorf("it holds a copy of another life of this checkpoint, or of another one")
	} else if errors.Is(err, fs.ErrNotExist) {
		err = words.Errorf("it isn't there")
	}
	return Reached{Dir: dir, Records: records, Problem: err.Error(), Err: err}
}

// archivesOf returns the folders in which runs kept pictures, and one more.
func archivesOf(trail checkpoint.Trail, runs []checkpoint.Run, more string) []string {
	all := []string{more}
	for _, e := range trail.Events {
		all = append(all, e.Archive)
	}
	return distinct(append(all, flagsOf(trail, runs, "archive")...))
}

// backupsOf returns the folders to which the checkpoint was copied, and one more.
func (s *Session) backupsOf(trail checkpoint.Trail, runs []checkpoint.Run, more string) ([]string, error) {
	all := []string{more}
	last, err := checkpoint.LastBackup(s.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	all = append(all, last.Dir)
	for _, e := range trail.Events {
		all = append(all, e.Backup)
	}
	return distinct(append(all, flagsOf(trail, runs, "backup")...)), nil
}

// flagsOf returns the values of a flag in the runs from before there was a trail.
func flagsOf(trail checkpoint.Trail, runs []checkpoint.Run, name string) []string {
	var all []string
	for _, r := range runs {
		if len(trail.Events) == 0 || r.Started.Before(trail.Events[0].Began) {
			all = append(all, flagOf(r.Flags, name))
		}
	}
	return all
}

// distinct returns paths, absolute and once each, without empty ones.
func distinct(paths []string) []string {
	var all []string
	for _, path := range paths {
		if path == "" {
			continue
		}
		if path = absolute([]string{path})[0]; !slices.Contains(all, path) {
			all = append(all, path)
		}
	}
	return all
}

// writtenTo returns the outputs in a trail that are still there, by when they were written last.
func writtenTo(trail checkpoint.Trail) []Written {
	last := make(map[string]Written)
	for _, e := range trail.Events {
		for _, path := range e.Outputs {
			if _, err := os.Stat(path); err == nil && path != Stdout {
				last[path] = Written{path, cmp.Or(e.Ended, e.Began), e.Masked, e.Encrypted}
			}
		}
	}
	var all []Written
	for _, path := range slices.Sorted(maps.Keys(last)) {
		all = append(all, last[path])
	}
	return all
}

// receiptOf names the receipt of an erasure, beside the checkpoint.
func receiptOf(dir string, began time.Time) string {
	return filepath.Clean(dir) + ".erased-" + began.UTC().Format("20060102T150405.000Z") + ".json"
}
