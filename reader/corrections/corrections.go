// Package corrections lays the cells that people corrected after they saw the results over the records of an input.
//
// A correction finds its row by the row id that veribatch wrote, never by its position.
package corrections

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"veribatch/internal/imageref"
	"veribatch/internal/verify"
	"veribatch/reader"
	"veribatch/reader/table"
)

// Corrections are those of an input, for one goroutine at a time.
type Corrections struct {
	in   *reader.Input
	byID map[string][]*correction
	all  []*correction // in the order in which they were read

	tables []*table.Table // likewise; open, as images may be in them
}

// Read reads files of corrections: workbooks that veribatch wrote, of which only the to-do sheet counts if there is
// one, or any table with a column 行标识 or row id. Their columns are those of the input with the same header; other
// columns are ignored. password opens protected workbooks. Errors are those of table.Open, and of rows that can't be
// read; each names its file.
func Read(ctx context.Context, in *reader.Input, paths []string, password string) (*Corrections, error) {
	c := &Corrections{in: in, byID: make(map[string][]*correction)}
	for _, path := range paths {
		if err := c.read(ctx, path, password); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	return c, nil
}

func (c *Corrections) read(ctx context.Context, path, password string) error {
	t, err := table.Open(path, table.Options{Password: password, Prefer: isToDo}, scoreRowID)
	if err != nil {
		return err
	}
	c.tables = append(c.tables, t)
	read, err := readTable(ctx, c.in, t)
	for _, x := range read {
		c.all = append(c.all, x)
		c.byID[x.rowID] = append(c.byID[x.rowID], x)
	}
	return err
}

// Close closes the files.
func (c *Corrections) Close() error {
	var errs []error
	for _, t := range c.tables {
		errs = append(errs, t.Close())
	}
	return errors.Join(errs...)
}

// OpenImage opens an image in a workbook of corrections, as reader.Input.OpenImage does. It is safe for concurrent
// use.
func (c *Corrections) OpenImage(address string) (fs.File, error) {
	for _, t := range c.tables {
		if image, err := t.OpenImage(address); !errors.Is(err, fs.ErrNotExist) {
			return image, err
		}
	}
	return nil, fs.ErrNotExist
}

// Correct returns a record with its corrections, and whether there are any that change or resend it. The ids are those
// that name its row, or did in earlier outputs. Where an issue blocks, the record stays as it is; Issues has it
// afterwards.
func (c *Corrections) Correct(ids []verify.Key, rec verify.Record) (verify.Record, bool) {
	found := c.of(ids, rec)
	if len(found) == 0 {
		return rec, false
	}
	changes := make(map[int]change)
	resends := 0
	for _, x := range found {
		x.used = true
		rec.ByHand = lay(rec.ByHand, x.byHand)
		resends = max(resends, x.resends)
		for _, cell := range x.cells {
			c.change(changes, x, cell, rec)
		}
	}
	for _, x := range found {
		if x.masksOther(changes, rec) {
			x.issue = Masked
		}
	}
	if slices.ContainsFunc(found, func(x *correction) bool { return x.issue.Blocking() }) {
		return rec, false
	}
	corrected := c.apply(changes, rec)
	corrected.Resends = resends
	if corrected.Name != rec.Name && corrected.IDNumber != rec.IDNumber {
		found[0].issue = OtherPerson
	}
	return corrected, len(changes) > 0 || resends > 0
}

// Issues returns the corrections that people should look at, in the order of the files. It is complete once Correct
// saw every record of the input.
func (c *Corrections) Issues() []Issue {
	var all []Issue
	for _, x := range c.all {
		kind := x.issue
		if kind == "" && !x.used {
			kind = Unknown
		}
		if kind != "" {
			all = append(all, Issue{x.file, x.sheet, x.row, x.rowID, kind})
		}
	}
	return all
}

// ByHand reports whether people wrote anything beside the cells to correct.
func (c *Corrections) ByHand() bool {
	return slices.ContainsFunc(c.all, func(x *correction) bool { return x.byHand != verify.ByHand{} })
}

// of returns the corrections of a record. Rows may be equal, or once had the same id as others of the same
// material: the user id tells
// them apart, if the file has it, and their row number tells those of one file apart.
func (c *Corrections) of(ids []verify.Key, rec verify.Record) []*correction {
	var found []*correction
	for _, id := range ids {
		for _, x := range c.byID[id.RowID()] {
			if x.userID == "" || same(x.userID, rec.UserID) || masks(x.userID, rec.UserID) {
				found = append(found, x)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(found), func(x *correction) bool {
		return x.inputRow != rec.Row && slices.ContainsFunc(found, func(y *correction) bool {
			return y.file == x.file && y.inputRow == rec.Row
		})
	})
}

// A change is what a cell becomes, and the file that says so first.
type change struct {
	value, file string
	found       []verify.Finding
}

// change adds what a cell changes in the record, if anything.
func (c *Corrections) change(changes map[int]change, x *correction, cell correctedCell, rec verify.Record) {
	switch earlier, changed := changes[cell.index]; {
	case cell.unclear:
		x.issue = UnclearImage
	case cell.value == "" && c.required(cell.index), hides(cell.value), cell.untouched(rec):
	case strings.Contains(cell.value, "\ufffd"):
		x.issue = Garbled
	case cell.inexact && (c.isColumnOf(verify.IDNumber, cell.index) || c.isColumnOf(verify.BankCard, cell.index)):
		x.issue = LostDigits
	case changed && earlier.value != cell.value:
		x.issue = Conflict
	case changed:
		x.changes = true
	default:
		changes[cell.index], x.changes = change{cell.value, x.file, cell.found}, true
	}
}

// untouched reports whether a cell still shows the record's.
func (cell correctedCell) untouched(rec verify.Record) bool {
	original := rec.Cells[cell.index]
	return same(cell.value, original) || masks(cell.value, original) || cell.namesImage()
}

// namesImage reports whether a cell has the address of an image that lay in another workbook, as outputs show it.
func (cell correctedCell) namesImage() bool {
	return !cell.image && imageref.Address(cell.value).IsEmbedded()
}

// masksOther reports whether a masked cell shows neither the record's cell nor what another correction says.
func (x *correction) masksOther(changes map[int]change, rec verify.Record) bool {
	return slices.ContainsFunc(x.cells, func(cell correctedCell) bool {
		return hides(cell.value) && !cell.untouched(rec) && !masks(cell.value, changes[cell.index].value)
	})
}

// required reports the column of a required field: an empty cell there corrects nothing.
func (c *Corrections) required(index int) bool {
	return slices.ContainsFunc(c.in.Action().Required, func(f verify.Field) bool { return c.isColumnOf(f, index) })
}

func (c *Corrections) isColumnOf(f verify.Field, index int) bool {
	own, ok := c.in.ColumnOf(f)
	return ok && own == index
}

// apply returns the record with its changed cells.
func (c *Corrections) apply(changes map[int]change, rec verify.Record) verify.Record {
	if len(changes) == 0 {
		return rec
	}
	isGarbled := func(f verify.Finding) bool { return f.Code == reader.RowGarbled }
	garbled := slices.ContainsFunc(rec.Findings, isGarbled)
	rec.Cells = slices.Clone(rec.Cells)
	columns := slices.Sorted(maps.Keys(changes))
	for _, i := range columns {
		rec.Corrected = append(rec.Corrected, verify.Correction{
			Column: i, Before: rec.Cells[i], File: changes[i].file,
		})
		rec.Cells[i] = changes[i].value
	}
	c.in.Corrected(&rec, columns)
	for _, i := range columns {
		rec.Findings = append(rec.Findings, changes[i].found...)
	}
	still := func(f verify.Field) bool { return strings.Contains(*rec.Value(f), "\ufffd") }
	if garbled && slices.ContainsFunc(c.in.Action().Material(), still) {
		rec.Findings = append(rec.Findings, verify.Finding{Code: reader.RowGarbled, Severity: verify.Error})
	}
	return rec
}
