package corrections

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/reader"
	"veribatch/reader/table"
)

// A correction is a row of a file of corrections.
type correction struct {
	file, sheet string
	row         int
	rowID       string
	inputRow    int // the row of the input that it came from; 0 if the file does not say
	round       int // that its list is of; likewise
	cells       []correctedCell
	userID      string // empty if the file does not say
	resends     int
	byHand      verify.ByHand

	changes bool      // cells of its record
	issue   IssueKind // empty until Correct finds one
	used    bool      // the input has a row of this id
}

// A correctedCell is a cell of a correction.
type correctedCell struct {
	index   int // in the input's header
	value   string
	inexact bool             // it is a number of more digits than a spreadsheet keeps
	image   bool             // the value is the address of an image that lies in the cell
	unclear bool             // there are several, or it can't be read
	found   []verify.Finding // about its image
}

// readTable reads the corrections of a file in order.
func readTable(ctx context.Context, in *reader.Input, t *table.Table) ([]*correction, error) {
	columns, err := match(in, t.Header())
	if err != nil {
		return nil, words.Errorf("%s: %w", t.Name(), err)
	}
	columns.images, columns.imageOf = in.ImageCells(t), imageColumns(in)
	var all []*correction
	for r, err := range t.Rows(ctx) {
		if err != nil {
			return nil, err
		}
		if r.Damage.Unclosed || r.Damage.TooLong { // garbled characters may be the input's
			return nil, words.Errorf("%s: row %d can't be read; repair or remove it", t.Name(), r.Number)
		}
		c := columns.correction(r)
		c.file = t.Source().File
		all = append(all, c)
	}
	return all, nil
}

// isToDo reports the sheet of a results workbook that people edit.
func isToDo(sheet string) bool {
	name := table.NormalizeHeader(sheet)
	return strings.HasPrefix(name, "待处理") || strings.HasPrefix(name, "todo")
}

// scoreRowID looks for a table whose rows have ids.
func scoreRowID(header []string) (score int, enough bool) {
	if slices.ContainsFunc(header, table.IsRowID) {
		return 1, true
	}
	return 0, false
}

// columns say what each column of a file of corrections holds.
type columns struct {
	rowID, resend, userID, inputRow, round int // -1: the file has none
	byHand                                 byHandColumns
	target                                 []int // for each column that of the input, or -1

	images  reader.ImageCells
	imageOf map[int]verify.Field // by the input's columns
}

// match finds in the header of corrections the input's columns, and those that veribatch added. As an input's column
// may have the name of an added one, the last row id counts, and a column of the input never asks for a call.
func match(in *reader.Input, header []string) (columns, error) {
	own := in.Header()
	c := columns{rowID: -1, resend: -1, inputRow: -1, round: -1, target: targets(own, header)}
	for i, cell := range header {
		switch {
		case table.IsRowID(cell):
			c.rowID = i
		case isResend(cell) && c.target[i] < 0:
			c.resend = i
		case isInputRow(cell) && c.target[i] < 0:
			c.inputRow = i
		case isRound(cell) && c.target[i] < 0:
			c.round = i
		}
	}
	if c.rowID < 0 {
		return c, words.Errorf("has no column 行标识 (row id), by which corrections find their row; " +
			"take a file that veribatch wrote, or add the column")
	}
	c.target[c.rowID] = -1
	c.byHand = matchByHand(header, c.target)
	if c.resend < 0 && !slices.ContainsFunc(c.target, func(j int) bool { return j >= 0 }) {
		return c, words.Errorf("has none of the input's columns (%s), so there is nothing to correct", table.Quote(own))
	}
	c.userID = -1
	if index, ok := in.ColumnOf(verify.UserID); ok {
		c.userID = slices.Index(c.target, index)
	}
	return c, nil
}

// isInputRow reports the column with the row number of the input.
func isInputRow(header string) bool {
	return slices.Contains([]string{"行号", "row"}, table.NormalizeHeader(header))
}

// isRound reports the column with the round that a list is of.
func isRound(header string) bool {
	return slices.Contains([]string{"清单轮次", "listround"}, table.NormalizeHeader(header))
}

// isResend reports the column that asks for one more call. What its header says in brackets, such as what to fill in,
// does not matter.
func isResend(header string) bool {
	name, _, _ := strings.Cut(strings.ReplaceAll(header, "（", "("), "(")
	names := []string{"重新认证", "verifyagain", "sendagain", "reverify"}
	return slices.Contains(names, table.NormalizeHeader(name))
}

// targets returns, for each column of a header, that of the input, or -1. Where all columns of the input stand side by
// side, it is those; otherwise columns match by name, and the first of two with one name is the first of the input's.
func targets(own, header []string) []int {
	mine, all := table.NormalizeHeaders(own), make([]string, len(header))
	target := make([]int, len(header))
	for i, cell := range header {
		all[i], target[i] = table.NormalizeHeader(cell), -1
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

// correction reads a row.
func (c columns) correction(r table.Row) *correction {
	at := func(i int) string {
		if i < 0 || i >= len(r.Cells) {
			return ""
		}
		return strings.TrimSpace(r.Cells[i])
	}
	x := &correction{
		sheet: r.Sheet, row: r.Number,
		rowID: strings.ToLower(at(c.rowID)), userID: at(c.userID), resends: resends(at(c.resend)),
	}
	var known bool
	if x.byHand, known = c.byHand.read(at); !known {
		x.issue = UnknownResult
	}
	x.inputRow, _ = strconv.Atoi(at(c.inputRow))
	x.round, _ = strconv.Atoi(at(c.round))
	for i, j := range c.target {
		if j >= 0 {
			x.cells = append(x.cells, c.cell(r, i, j))
		}
	}
	return x
}

// cell reads a cell for a column of the input. For one of an image it takes the picture that people put into the cell,
// or over it, or the address that the cell leads to.
func (c columns) cell(r table.Row, at, column int) correctedCell {
	x := correctedCell{index: column, inexact: slices.Contains(r.Inexact, at)}
	if at < len(r.Cells) {
		x.value = strings.TrimSpace(r.Cells[at])
	}
	if field, ok := c.imageOf[column]; ok {
		var state table.ImageState
		x.value, x.found, state = c.images.Read(&r, at, field)
		x.image, x.unclear = state != table.NoImage, state != table.NoImage && state != table.OneImage
	}
	return x
}

// imageColumns returns the fields of images by their columns in the input.
func imageColumns(in *reader.Input) map[int]verify.Field {
	all := make(map[int]verify.Field)
	for _, f := range verify.ImageFields() {
		if column, ok := in.ColumnOf(f); ok {
			all[column] = f
		}
	}
	return all
}

// resends returns how many more calls a cell asks for: one for a yes, or its number, so that 2 asks for another after
// 1 was answered.
func resends(cell string) int {
	if n, err := strconv.Atoi(cell); err == nil {
		return max(0, n)
	}
	if slices.Contains([]string{"是", "yes", "y", "true"}, table.NormalizeHeader(cell)) {
		return 1
	}
	return 0
}
