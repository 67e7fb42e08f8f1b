package corrections

import (
	"veribatch/internal/words"
)

// An Issue is a correction that people should look at. It shows no cell.
type Issue struct {
	File, Sheet string // Sheet is empty for CSV
	Row         int    // in that file
	RowID       string // empty if the row has none
	Kind        IssueKind
}

// String describes the issue in a line.
func (i Issue) String() string { return i.In(words.EN) }

// In is String in a language.
func (i Issue) In(lang words.Lang) string {
	what := words.New(string(sentences[i.Kind]))
	if i.Sheet != "" {
		return words.New("%s, sheet %q, row %d (row id %s): %s", i.File, i.Sheet, i.Row, i.RowID, what).In(lang)
	}
	return words.New("%s, row %d (row id %s): %s", i.File, i.Row, i.RowID, what).In(lang)
}

// An IssueKind says what is wrong with a correction.
type IssueKind string

// The kinds.
const (
	Unknown       IssueKind = "unknown-row"    // the input has no such row
	Conflict      IssueKind = "conflict"       // two corrections of one row differ
	Masked        IssueKind = "masked"         // a masked cell is not the original's
	Garbled       IssueKind = "garbled"        // a cell has characters that can't be read
	LostDigits    IssueKind = "lost-digits"    // an identity number was typed as a number
	UnclearImage  IssueKind = "unclear-image"  // several images in a cell, or one that can't be read
	OtherPerson   IssueKind = "other-person"   // name and number both changed
	UnknownResult IssueKind = "unknown-result" // of a check in person
)

// Blocking reports whether the correction can't be applied, because what was meant is unknown.
func (k IssueKind) Blocking() bool {
	return k == Conflict || k == Masked || k == Garbled || k == LostDigits || k == UnclearImage
}

var sentences = map[IssueKind]words.Format{
	Unknown:  "no row of the input has this row id",
	Conflict: "another correction of the same row says something else",
	Masked:   "a cell is masked with * and differs from the input's; write it out",
	Garbled:  "a cell has unreadable characters and differs from the input's; write it again",
	LostDigits: "the identity number is a number, of which a spreadsheet keeps 15 digits only; " +
		"set the cell to text and type it again",
	UnclearImage: "several pictures lie in one cell, a picture lies over several rows, or it can't be read; " +
		"leave one picture, inside its cell",
	UnknownResult: "the result of the check in person is none of 通过 (passed), 不通过 (failed) and " +
		"无法联系 (unreachable); it is left out",
	OtherPerson: "name and identity number both changed; check that it is still the same person",
}
