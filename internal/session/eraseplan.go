package session

import (
	"context"
	"maps"
	"slices"
	"strings"

	"veribatch/checkpoint"
	"veribatch/internal/verify"
)

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
