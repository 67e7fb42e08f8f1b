package table

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"veribatch/internal/words"
	"veribatch/reader/xlsx"
)

// headerRows is how many rows are searched for the header: titles and notes may stand above it.
const headerRows = 20

// NoHeader is the Options.HeaderRow of a table without a header: its columns are called A, B, C and so on.
const NoHeader = -1

// ErrHeaderRow is returned for an Options.HeaderRow that is not in the table, or has nothing in it.
var ErrHeaderRow = words.Errorf("no header in row")

// A HeaderScore says how many of the wanted columns a header has, and whether they are enough.
type HeaderScore func(header []string) (score int, enough bool)

// A preview is the beginning of a table: its header, and what is known of the rows below.
type preview struct {
	header Row  // its Number is that of the last of its rows; 0 for a table without one
	any    bool // the table has a row
	enough bool // the header has enough of the wanted columns
	filled bool // there is a row below the header
	score  int
}

// A headerFinder says where a table's header is.
type headerFinder struct {
	score HeaderScore
	row   int // Options.HeaderRow
}

// find reads as many rows as it takes to find the header and a row below it. Where no row has enough of the wanted
// columns, the first row is the header. With an error it returns what the rows before it say.
func (h headerFinder) find(rows iter.Seq2[Row, error]) (preview, error) {
	first, damage := firstRows(rows, max(h.row, headerRows))
	if len(first) == 0 {
		return preview{}, damage
	}
	p := preview{any: true}
	switch {
	case h.row == NoHeader:
		p.header = lettered(first)
	case h.row > 0:
		i := slices.IndexFunc(first, func(r Row) bool { return r.Number == h.row })
		if i < 0 {
			return preview{}, cmp.Or(damage, words.Errorf("%w %d", ErrHeaderRow, h.row))
		}
		p.header = first[i]
	default:
		p.header = h.search(first)
	}
	p.filled = first[len(first)-1].Number > p.header.Number
	p.score, p.enough = h.score(p.header.Cells)
	return p, damage
}

// firstRows reads the rows up to one, and the next one. With an error it returns those before it.
func firstRows(rows iter.Seq2[Row, error], last int) (first []Row, err error) {
	for r, err := range rows {
		if err != nil {
			return first, err
		}
		first = append(first, r)
		if r.Number > last && len(first) > 1 {
			break
		}
	}
	return first, nil
}

// search returns the first row that has enough of the wanted columns, by itself or together with the row below it.
func (h headerFinder) search(rows []Row) Row {
	for i, r := range rows {
		if r.Number > headerRows {
			break
		}
		if _, enough := h.score(r.Cells); enough {
			return r
		}
		if i+1 == len(rows) || rows[i+1].Number != r.Number+1 {
			continue
		}
		if _, enough := h.score(rows[i+1].Cells); enough {
			continue // below a title
		}
		if cells, enough := h.merged(r.Cells, rows[i+1].Cells); enough {
			return Row{Sheet: r.Sheet, Number: rows[i+1].Number, Cells: cells}
		}
	}
	return rows[0]
}

// merged joins the two rows of a header whose upper cells may span several columns: by the lower names alone, or below
// the upper ones, whichever has more of the wanted columns. Neither row alone has enough of them.
func (h headerFinder) merged(upper, lower []string) (cells []string, enough bool) {
	best := 0
	for _, qualified := range []bool{false, true} {
		joined := join(upper, lower, qualified)
		if score, ok := h.score(joined); ok && score > best {
			cells, enough, best = joined, true, score
		}
	}
	return cells, enough
}

func join(upper, lower []string, qualified bool) []string {
	cells := make([]string, max(len(upper), len(lower)))
	span := "" // the upper cell that reaches here
	for i := range cells {
		var above, below string
		if i < len(upper) {
			above = strings.TrimSpace(upper[i])
		}
		if i < len(lower) {
			below = strings.TrimSpace(lower[i])
		}
		if above != "" {
			span = above
		}
		switch {
		case below == "":
			cells[i] = above
		case qualified:
			cells[i] = span + below
		default:
			cells[i] = below
		}
	}
	return cells
}

// lettered returns the header of a table without one, as wide as its first rows.
func lettered(rows []Row) Row {
	width := 0
	for _, r := range rows {
		width = max(width, len(r.Cells))
	}
	header := Row{Sheet: rows[0].Sheet, Cells: make([]string, width)}
	for i := range header.Cells {
		header.Cells[i] = xlsx.ColumnName(i)
	}
	return header
}

// empty reports whether the table has no row.
func (p preview) empty() bool { return !p.any }

// head returns the cells of the header.
func (p preview) head() []string { return p.header.Cells }

// headRow returns the row number of the header; 0 for an empty table, and for one without a header.
func (p preview) headRow() int { return p.header.Number }

// better reports whether the header has more of the wanted columns than another, or as many and more in all.
func (p preview) better(q preview) bool {
	if p.score != q.score {
		return p.score > q.score
	}
	return len(p.head()) > len(q.head())
}
