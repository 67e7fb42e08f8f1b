package reader

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"veribatch/internal/verify"
)

// Corrections are cells that people changed after they saw the results. They
// are laid over the records of an input by the id of their row, never by
// position. They are for one goroutine at a time.
type Corrections struct {
	in   *Input
	byID map[string][]*fix
	all  []*fix // in the order in which they were read
}

// A fix is a row of a file of corrections.
type fix struct {
	file, sheet string
	row         int
	id          string
	of          int // the row of the input that it came from; 0 if the file doesn't say
	cells       []correctedCell
	userID      string // empty if the file doesn't say
	again       int
	trouble     IssueKind // what turned out to be wrong with it
	used        bool      // the input has a row of this id
}

// A correctedCell is a cell of a fix and where it belongs.
type correctedCell struct {
	index   int // in the input's header
	value   string
	inexact bool // it is a number of more digits than a spreadsheet keeps
}

// A IssueKind is what keeps a correction from being laid over, or should make
// people look.
type IssueKind string

// The troubles.
const (
	Unknown     IssueKind = "unknown-row"  // the input has no such row
	Conflict    IssueKind = "conflict"     // two corrections of one row differ
	Masked      IssueKind = "masked"       // a masked cell isn't the original's
	Garbled     IssueKind = "garbled"      // a cell has characters that nobody can read
	LostDigits  IssueKind = "lost-digits"  // an identity number was typed as a number
	OtherPerson IssueKind = "other-person" // name and number both changed
)

var sentences = map[IssueKind]string{
	Unknown:     "no row of the input has this row id",
	Conflict:    "another correction of the same row says something else",
	Masked:      "a cell is masked with * and isn't what the input has there; write it out",
	Garbled:     "a cell has characters that can't be read and isn't what the input has there; write it anew",
	LostDigits:  "the identity number is a number of which a spreadsheet keeps 15 digits only; set the cell to text and type it anew",
	OtherPerson: "name and identity number both changed; see that it is still the same person",
}

// Blocking reports whether nobody can know what was meant.
func (t IssueKind) Blocking() bool {
	return t == Conflict || t == Masked || t == Garbled || t == LostDigits
}

// A Issue is a correction with its trouble. It shows nobody's data.
type Issue struct {
	File, Sheet string
	Row         int
	RowID       string // empty if the row has none
	Kind        IssueKind
}

func (d Issue) String() string {
	place := d.File
	if d.Sheet != "" {
		place += fmt.Sprintf(", sheet %q", d.Sheet)
	}
	return fmt.Sprintf("%s, row %d (row id %s): %s", place, d.Row, d.RowID, sentences[d.Kind])
}

// Corrections reads files of corrections: workbooks that veribatch wrote, of
// which the to-do sheet counts if there is one, or any table with a column
// 行标识 or row id. Their columns are those of the input with the same header;
// others are left alone.
func (in *Input) Corrections(ctx context.Context, paths []string, password string) (*Corrections, error) {
	c := &Corrections{in: in, byID: make(map[string][]*fix)}
	for _, path := range paths {
		if err := c.read(ctx, path, password); err != nil {
			return nil, fmt.Errorf("--fixes %s: %w", path, err)
		}
	}
	return c, nil
}

func (c *Corrections) read(ctx context.Context, path, password string) error {
	f, _, err := find(path, Options{Password: password, prefer: isToDo}, identified)
	if err != nil {
		return err
	}
	defer f.close()
	columns, err := c.match(f.header.cells)
	if err != nil {
		return err
	}
	for r, err := range f.body(ctx) {
		if err != nil {
			return err
		}
		if r.broken() {
			return fmt.Errorf("row %d can't be read; repair or remove it", r.number)
		}
		c.add(columns.fix(f, r))
	}
	return nil
}

// broken reports a row whose cells nobody can tell. One with characters that
// can't be read isn't: the input may have had them.
func (r row) broken() bool {
	return verify.Refused(slices.DeleteFunc(slices.Clone(r.findings), func(f verify.Finding) bool {
		return f.Code == rowGarbled && len(r.cells) > 0
	}))
}

func (c *Corrections) add(f *fix) {
	c.all = append(c.all, f)
	c.byID[f.id] = append(c.byID[f.id], f)
}

// isToDo reports the sheet of a results' workbook that people edit.
func isToDo(sheet string) bool {
	name := fold(sheet)
	return strings.HasPrefix(name, "待处理") || strings.HasPrefix(name, "todo")
}

// identified looks for a table whose rows have an id.
func identified(header []string) (score int, enough bool) {
	enough = slices.ContainsFunc(header, isRowID)
	if enough {
		score = 1
	}
	return score, enough
}

func isRowID(header string) bool {
	return slices.Contains([]string{"行标识", "rowid"}, fold(header))
}

// isNumber reports the column with the row of the input.
func isNumber(header string) bool { return slices.Contains([]string{"行号", "row"}, fold(header)) }

// isAgain reports the column that asks for one call more. What stands in
// brackets in its header, such as what to fill in, doesn't matter.
func isAgain(header string) bool {
	name, _, _ := strings.Cut(strings.ReplaceAll(header, "（", "("), "(")
	return slices.Contains([]string{"重新认证", "verifyagain", "sendagain", "reverify"}, fold(name))
}

// fixColumns say where in a file of corrections what stands.
type fixColumns struct {
	id, again, userID, of int   // -1: nowhere
	target                []int // for each column the input's, or -1
}

// match finds in the header of corrections the input's columns, and those
// that veribatch added. As the input's may have the name of an added one, the
// last row id counts, and an input's column asks for no call.
func (c *Corrections) match(header []string) (fixColumns, error) {
	own := c.in.files[0].header.cells
	columns := fixColumns{id: -1, again: -1, of: -1, target: targets(own, header)}
	for i, cell := range header {
		switch {
		case isRowID(cell):
			columns.id = i
		case isAgain(cell) && columns.target[i] < 0:
			columns.again = i
		case isNumber(cell) && columns.target[i] < 0:
			columns.of = i
		}
	}
	if columns.id < 0 {
		return columns, errors.New("has no column 行标识 (row id), by which corrections find their row; take a file that veribatch wrote, or add the column")
	}
	columns.target[columns.id] = -1
	if columns.again < 0 && !slices.ContainsFunc(columns.target, func(j int) bool { return j >= 0 }) {
		return columns, fmt.Errorf("has none of the input's columns (%s), so there is nothing to correct", quoted(own))
	}
	columns.userID = slices.IndexFunc(columns.target, func(j int) bool { return j >= 0 && j == c.in.files[0].indexOf(verify.UserID) })
	return columns, nil
}

// targets returns, for each column of a header, which of the input's it is;
// -1 for none. Where all of the input's stand side by side, it is those;
// else they go by name, and of two with one name the first here is the first there.
func targets(own, header []string) []int {
	mine, all := folded(own), make([]string, len(header))
	target := make([]int, len(header))
	for i, cell := range header {
		all[i], target[i] = fold(cell), -1
	}
	for i := range len(all) - len(mine) + 1 {
		if slices.Equal(all[i:i+len(mine)], mine) {
			for j := range mine {
				target[i+j] = j
			}
			return target
		}
	}
	for i, name := range all {
		for j := range mine {
			if name != "" && mine[j] == name && !slices.Contains(target[:i], j) {
				target[i] = j
				break
			}
		}
	}
	return target
}

// indexOf returns a field's column; -2 if it has none.
func (in *file) indexOf(f verify.Field) int {
	for _, c := range in.columns {
		if c.field == f {
			return c.index
		}
	}
	return -2
}

// fix takes what counts out of a row.
func (c fixColumns) fix(f *file, r row) *fix {
	at := func(i int) string {
		if i < 0 || i >= len(r.cells) {
			return ""
		}
		return strings.TrimSpace(r.cells[i])
	}
	x := &fix{
		file: f.source.File, sheet: f.parts[r.part].sheet, row: r.number,
		id: strings.ToLower(at(c.id)), userID: at(c.userID), again: times(at(c.again)),
	}
	x.of, _ = strconv.Atoi(at(c.of))
	for i, j := range c.target {
		if j >= 0 {
			x.cells = append(x.cells, correctedCell{j, at(i), slices.Contains(r.inexact, i)})
		}
	}
	return x
}

// times returns how many calls more a cell asks for: one for a yes, and a
// number for itself, so that 2 asks once more after 1 was answered.
func times(cell string) int {
	if n, err := strconv.Atoi(cell); err == nil {
		return max(0, n)
	}
	if slices.Contains([]string{"是", "yes", "y", "true"}, fold(cell)) {
		return 1
	}
	return 0
}

// Correct lays the corrections over a record; it is a batch.AmendFunc. What it
// finds wrong with them is in Doubts afterwards.
func (c *Corrections) Correct(original verify.Key, rec verify.Record) (verify.Record, bool) {
	fixes := c.of(original, rec)
	if len(fixes) == 0 {
		return rec, false
	}
	changes := make(map[int]string)
	again := 0
	for _, f := range fixes {
		f.used = true
		again = max(again, f.again)
		for _, cell := range f.cells {
			c.change(changes, f, cell, rec)
		}
	}
	for _, f := range fixes {
		if slices.ContainsFunc(f.cells, func(cell correctedCell) bool {
			return hides(cell.value) && !untouched(cell, rec) && !masks(cell.value, changes[cell.index])
		}) {
			f.trouble = Masked // and not what another correction says either
		}
	}
	if slices.ContainsFunc(fixes, func(f *fix) bool { return f.trouble.Blocking() }) {
		return rec, false
	}
	amended := c.lay(changes, rec)
	amended.Resends = again
	if amended.Name != rec.Name && amended.IDNumber != rec.IDNumber {
		fixes[0].trouble = OtherPerson
	}
	return amended, len(changes) > 0 || again > 0
}

// of returns the corrections of a record. Records may have the same material
// and so the same row id: the user id, where there is one, tells them apart,
// and among rows of one file their number.
func (c *Corrections) of(original verify.Key, rec verify.Record) []*fix {
	var fixes []*fix
	for _, f := range c.byID[original.RowID()] {
		if f.userID == "" || same(f.userID, rec.UserID) || masks(f.userID, rec.UserID) {
			fixes = append(fixes, f)
		}
	}
	return slices.DeleteFunc(slices.Clone(fixes), func(f *fix) bool {
		return f.of != rec.Row && slices.ContainsFunc(fixes, func(g *fix) bool { return g.file == f.file && g.of == rec.Row })
	})
}

// change notes what a cell changes in the record, if anything.
func (c *Corrections) change(changes map[int]string, f *fix, cell correctedCell, rec verify.Record) {
	switch earlier, changed := changes[cell.index]; {
	case cell.value == "" && c.required(cell.index), hides(cell.value), untouched(cell, rec):
	case strings.Contains(cell.value, "\ufffd"):
		f.trouble = Garbled
	case cell.inexact && cell.index == c.in.files[0].indexOf(verify.IDNumber):
		f.trouble = LostDigits
	case changed && earlier != cell.value:
		f.trouble = Conflict
	default:
		changes[cell.index] = cell.value
	}
}

// required reports a column that no row can do without: an empty cell there
// corrects nothing.
func (c *Corrections) required(index int) bool {
	return slices.ContainsFunc(c.in.files[0].columns, func(col column) bool {
		return col.index == index && col.field.Required()
	})
}

// lay makes the record anew from its changed cells. What the reader said of
// the row is no longer so: somebody has looked at it.
func (c *Corrections) lay(changes map[int]string, rec verify.Record) verify.Record {
	if len(changes) == 0 {
		return rec
	}
	garbled := slices.ContainsFunc(rec.Findings, func(f verify.Finding) bool { return f.Code == rowGarbled })
	rec.Cells, rec.Findings = slices.Clone(rec.Cells), nil
	for i, value := range changes {
		rec.Cells[i] = value
	}
	c.in.files[0].take(&rec)
	if garbled && strings.Contains(rec.Name+rec.IDNumber+rec.FaceImage+rec.IDFrontImage+rec.IDBackImage, "\ufffd") {
		note(&rec, rowGarbled, verify.Error, "", "")
	}
	return rec
}

// same reports whether a cell says what the original does: programs add and
// drop blanks around it, and write newlines their own way.
func same(cell, original string) bool {
	return strings.Join(strings.Fields(cell), " ") == strings.Join(strings.Fields(original), " ")
}

// untouched reports whether a cell still shows the record's.
func untouched(cell correctedCell, rec verify.Record) bool {
	original := rec.Cells[cell.index]
	return same(cell.value, original) || masks(cell.value, original)
}

// hides reports whether a cell shows a part only.
func hides(cell string) bool { return strings.Contains(cell, "*") }

// hidden is what stands for characters that aren't shown, and for those
// beyond what a cell of a workbook holds.
var hidden = regexp.MustCompile(`…(（截断）| \(cut\))$|[*…]+`)

// masks reports whether a cell is the original with some of it hidden.
func masks(cell, original string) bool {
	if !strings.ContainsAny(cell, "*…") {
		return false
	}
	parts := hidden.Split(cell, -1)
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile(`^(?s)` + strings.Join(parts, ".*") + `$`).MatchString(strings.TrimSpace(original))
}

// Issues returns the corrections that people should look at, in the order of
// the files. It is complete once every record of the input was amended.
func (c *Corrections) Issues() []Issue {
	var all []Issue
	for _, f := range c.all {
		trouble := f.trouble
		if trouble == "" && !f.used {
			trouble = Unknown
		}
		if trouble != "" {
			all = append(all, Issue{f.file, f.sheet, f.row, f.id, trouble})
		}
	}
	return all
}
