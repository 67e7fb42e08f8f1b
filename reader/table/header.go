package table

import (
	"iter"
	"slices"
)

// headerRows is how many rows are searched for the header: titles and notes may stand above it.
const headerRows = 20

// A HeaderScore says how many of the wanted columns a header has, and whether they are enough.
type HeaderScore func(header []string) (score int, enough bool)

// A preview is the beginning of a table: its first rows, and which of them is the header.
type preview struct {
	rows   []Row
	header int  // in rows
	enough bool // the header has enough of the wanted columns
	filled bool // there is a row below the header
	score  int
}

// findHeader reads as many rows as it takes to find the header and a row below it. Where no row has enough of the
// wanted columns, the first row is the header.
func findHeader(rows iter.Seq2[Row, error], score HeaderScore) (preview, error) {
	var p preview
	for r, err := range rows {
		if err != nil {
			return preview{}, err
		}
		p.rows = append(p.rows, r)
		if r.Number > headerRows && len(p.rows) > 1 {
			break
		}
	}
	if len(p.rows) == 0 {
		return p, nil
	}
	i := slices.IndexFunc(p.rows, func(r Row) bool {
		_, enough := score(r.Cells)
		return r.Number <= headerRows && enough
	})
	p.header, p.enough = max(0, i), i >= 0
	p.filled = len(p.rows) > p.header+1
	p.score, _ = score(p.head())
	return p, nil
}

// empty reports whether the table has no row.
func (p preview) empty() bool { return len(p.rows) == 0 }

// head returns the cells of the header.
func (p preview) head() []string { return p.rows[p.header].Cells }

// headRow returns the row number of the header; 0 for an empty table.
func (p preview) headRow() int {
	if p.empty() {
		return 0
	}
	return p.rows[p.header].Number
}

// better reports whether the header has more of the wanted columns than another, or as many and more in all.
func (p preview) better(q preview) bool {
	if p.score != q.score {
		return p.score > q.score
	}
	return len(p.head()) > len(q.head())
}
