package xlsx

import (
	"cmp"
	"fmt"
	"strconv"

	"veribatch/internal/words"
)

// A sheet reads the rows of a worksheet's part (ECMA-376 part 1, 18.3.1) one after the other.
type sheet struct {
	in      *scanner
	styles  *styles
	strings *sharedStrings

	embedded    *embeddedImages
	annotations Annotations
	heights     map[int]float64 // of rows with images over them, in points
	normal      float64         // the height of other rows; 0 if nobody says that

	seen rowSet
	last int  // the number of the row that began last
	open bool // that row hasn't ended yet

	column  int     // of the cell that began last, from 0
	text    []byte  // that the row's cells hold themselves, one after the other
	cells   []cell  // those of the row that aren't empty
	size    int     // of all that the row's cells hold, in bytes
	inexact []int   // the columns of numbers that lost digits
	hidden  bool    // the row is
	height  float64 // of the row, in points; 0 if it is like others
	images  []Image // in the row's cells
	noText  []int   // the columns of errors and booleans

	formula []byte // of the cell that began last
	shared  int    // the number that it has as one that cells share; -1 if none do
	links   []rowLink
	masters map[int]linkFormula // those that cells share and that lead somewhere
}

// A rowLink is a cell with a formula that leads somewhere. It may take cells that follow.
type rowLink struct {
	column  int
	formula linkFormula
}

// A cell is one of the row that is being read.
type cell struct {
	column   int
	shared   string
	from, to int // in the row's text, if it isn't shared
}

// rows yields each row once it is complete, and returns the error that ended them. Hidden rows are among them.
func (s *sheet) rows(yield func(Row, error) bool) error {
	more, err := s.begin()
	var whole Row // once another one begins
	for more && err == nil {
		var r Row
		r, more, err = s.next()
		switch {
		case err != nil || !more:
		case r.Number == whole.Number:
			err = whole.join(r)
		case whole.Number > 0 && !yield(whole, nil):
			return nil
		default:
			whole = r
		}
	}
	if broken := s.open && s.last == whole.Number; whole.Number > 0 && !broken && !yield(whole, nil) {
		return nil
	}
	return err
}

// join adds the cells of another element of the same row: some programs write one for each cell.
func (r *Row) join(more Row) error {
	for i, cell := range more.Cells {
		switch {
		case i >= len(r.Cells):
			r.Cells = append(r.Cells, cell)
		case cell == "":
		case r.Cells[i] != "":
			return errRepeated
		default:
			r.Cells[i] = cell
		}
	}
	r.Inexact, r.NoText = append(r.Inexact, more.Inexact...), append(r.NoText, more.NoText...)
	r.Links, r.Images = append(r.Links, more.Links...), append(r.Images, more.Images...)
	r.Hidden = r.Hidden || more.Hidden
	return nil
}

// where returns the position for an error.
func (s *sheet) where() string {
	switch {
	case s.open:
		return fmt.Sprintf("row %d", s.last)
	case s.last == 0:
		return "before its rows"
	}
	return fmt.Sprintf("after row %d", s.last)
}

// begin moves to the first row, and reports whether there may be any: a sheet that shows a chart has none.
func (s *sheet) begin() (bool, error) {
	root := false
	for depth := 0; ; {
		what, err := s.in.next()
		switch {
		case err != nil:
			return false, err
		case what == finished && !root:
			return false, errCutOff
		case what == finished:
			return false, nil
		case what == ended:
			depth--
		case what == began && depth == 1 && string(s.in.name) == "sheetData":
			return true, nil
		case what == began:
			if string(s.in.name) == "sheetFormatPr" {
				s.normal = points(s.in.attribute("defaultRowHeight"))
			}
			root = true
			depth++
		}
	}
}

// points returns a height; 0 if the attribute says none.
func points(attribute []byte) float64 {
	height, err := strconv.ParseFloat(string(attribute), 64)
	if err != nil || !(height > 0 && height < 1000) {
		return 0
	}
	return height
}

// next reads the next row, and reports whether there was one. After the last it checks the rest of the part against
// its checksum.
func (s *sheet) next() (r Row, more bool, err error) {
	for {
		what, err := s.in.next()
		switch {
		case err != nil:
			return Row{}, false, err
		case what == ended: // the rows
			return Row{}, false, s.in.drain()
		case what == began && string(s.in.name) == "row":
			r, err := s.row()
			return r, true, err
		case what == began:
			if err := s.in.skip(); err != nil {
				return Row{}, false, err
			}
		}
	}
}

// row reads the row that began.
func (s *sheet) row() (Row, error) {
	number, err := s.number()
	if err != nil {
		return Row{}, err
	}
	s.last, s.open, s.column, s.hidden = number, true, -1, isTrue(s.in.attribute("hidden"))
	s.text, s.cells, s.size, s.inexact, s.noText = s.text[:0], s.cells[:0], 0, nil, nil
	s.links, s.images, s.height = s.links[:0], nil, 0
	if len(s.annotations.images[number]) > 0 {
		s.height = points(s.in.attribute("ht"))
	}
	for {
		what, err := s.in.next()
		switch {
		case err != nil:
		case what == ended:
			return s.whole()
		case what == began && string(s.in.name) == "c":
			err = s.cell()
		case what == began:
			err = s.in.skip()
		}
		if err != nil {
			return Row{}, err
		}
	}
}

// isTrue reports whether an attribute of type boolean is true (ECMA-376 part 1, 22.9.2.1).
func isTrue(attribute []byte) bool { return string(attribute) == "1" || string(attribute) == "true" }

// number returns the number of the row that began: the one it names, or the next.
func (s *sheet) number() (int, error) {
	number := s.last + 1
	if r := s.in.attribute("r"); r != nil {
		n, err := strconv.ParseUint(string(r), 10, 32)
		if err != nil {
			return 0, words.Errorf("invalid row number")
		}
		number = int(n)
	}
	switch {
	case number < 1:
		return 0, words.Errorf("invalid row number")
	case number > maxRows:
		return 0, words.Errorf("row %d of at most %d", number, maxRows)
	case number != s.last && s.seen.add(number):
		return 0, words.Errorf("row %d stands in two places", number)
	}
	return number, nil
}

// rowSet are the numbers of rows, a bit each.
type rowSet []uint64

// add adds a number, and reports whether the set had it.
func (r *rowSet) add(number int) (had bool) {
	word, bit := number/64, uint64(1)<<(number%64)
	for len(*r) <= word {
		*r = append(*r, 0)
	}
	had = (*r)[word]&bit != 0
	(*r)[word] |= bit
	return had
}

// whole returns the row that ended, as long as its last filled cell.
func (s *sheet) whole() (Row, error) {
	r := Row{Number: s.last, Inexact: s.inexact, NoText: s.noText, Hidden: s.hidden, Images: s.images}
	width := 0
	for _, c := range s.cells {
		width = max(width, c.column+1)
	}
	text := string(s.text)
	r.Cells = make([]string, width)
	for _, c := range s.cells {
		if len(s.annotations.covered) > 0 && s.annotations.covers(s.last, c.column) {
			continue
		}
		if r.Cells[c.column] != "" {
			return Row{}, errRepeated
		}
		r.Cells[c.column] = c.shared + text[c.from:c.to] // one of them is empty
	}
	for _, l := range s.links {
		r.Links = append(r.Links, l.formula.at(l.column, s.last, r.Cells))
	}
	r.Links = append(r.Links, s.annotations.links[s.last]...)
	s.float(&r)
	s.open = false
	return r, nil
}

// float adds the images that lie over the row.
func (s *sheet) float(r *Row) {
	floating := s.annotations.images[r.Number]
	if len(floating) == 0 {
		return
	}
	if s.heights == nil {
		s.heights = make(map[int]float64)
	}
	s.heights[r.Number] = cmp.Or(s.height, s.normal)
	for _, f := range floating {
		if image, ok := f.over(r.Number, cmp.Or(s.heights[f.top], s.normal)); ok {
			r.Images = append(r.Images, image)
		}
	}
}
