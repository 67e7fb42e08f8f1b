package xlsx

import (
	"bytes"
	"strconv"

	"veribatch/internal/words"
)

// A cellType is how a cell stores its value (ECMA-376 part 1, 18.18.11).
type cellType int

const (
	typeOther cellType = iota // an error's name, or undefined
	typeNumber
	typeShared // the number of a string in the table
	typeText
	typeInline
	typeBool
	typeDate
)

func cellTypeOf(t []byte) cellType {
	switch string(t) {
	case "", "n":
		return typeNumber
	case "s":
		return typeShared
	case "str":
		return typeText
	case "inlineStr":
		return typeInline
	case "b":
		return typeBool
	case "d":
		return typeDate
	}
	return typeOther
}

// cell reads the cell that began into the row.
func (s *sheet) cell() (err error) {
	if s.column, err = s.place(); err != nil {
		return err
	}
	kind, shown := cellTypeOf(s.in.attribute("t")), s.styles.of(s.in.attribute("s"))
	metadata := 0 // of rich data, as of an image in the cell
	if kind == typeOther {
		metadata, _ = strconv.Atoi(string(s.in.attribute("vm")))
	}
	c := cell{column: s.column, from: len(s.text)}
	s.formula, s.shared = s.formula[:0], -1
	if err := s.value(kind); err != nil {
		return err
	}
	special := (len(s.formula) > 0 || s.shared >= 0) && s.follow()
	value := s.text[c.from:]
	if len(value) == 0 {
		return nil // as most of a sheet may be
	}
	switch {
	case special: // an image or a link, which programs that don't know it hold as an error
	case metadata > 0:
		s.image(s.embedded.numbered(metadata))
	case kind == typeOther, kind == typeBool:
		s.noText = append(s.noText, s.column)
	}
	s.text = s.text[:c.from]
	if kind == typeShared {
		var found bool
		if c.shared, found, err = s.strings.at(bytes.TrimSpace(value)); err == nil && !found {
			s.noText = append(s.noText, s.column) // nobody can tell what it held
			return nil
		}
	} else {
		s.text = append(s.text, s.shown(kind, shown, value)...)
	}
	c.to = len(s.text)
	s.cells = append(s.cells, c)
	if s.size += len(c.shared) + c.to - c.from; s.size > maxRowText {
		return errLongRow
	}
	return err
}

// image adds an image in the cell that began.
func (s *sheet) image(i shownImage) {
	s.images = append(s.images, Image{Column: s.column, Last: s.column, Part: partName(i.part), Edited: i.edited})
}

// follow adds the image that the formula of the cell that began shows, or where it leads, and reports whether it does
// either.
func (s *sheet) follow() bool {
	if image, ok := s.embedded.named(s.formula); ok {
		s.image(image)
		return true
	}
	link, ok := s.masters[s.shared]
	if len(s.formula) > 0 {
		if link, ok = parseLink(string(s.formula), s.column, s.last); ok && s.shared >= 0 {
			if s.masters == nil {
				s.masters = make(map[int]linkFormula)
			}
			s.masters[s.shared] = link
		}
	}
	if ok {
		s.links = append(s.links, rowLink{s.column, link})
	}
	return ok
}

// place returns the column of the cell that began: the one it names, or the next.
func (s *sheet) place() (int, error) {
	column := s.column + 1
	if r := s.in.attribute("r"); r != nil {
		column = columnOf(r)
	}
	if column < 0 || column >= maxColumns {
		return 0, errOutside
	}
	if len(s.cells) > maxColumns {
		return 0, errRepeated
	}
	return column, nil
}

// value appends the value of the cell that began to the row's text, and reads to the cell's end.
func (s *sheet) value(kind cellType) error {
	before, behind := "<v>", "</v></c>" // as nearly all cells are written
	if kind == typeInline {
		before, behind = "<is><t>", "</t></is></c>"
	}
	if text, ok := s.in.take("c", before, behind); ok {
		s.text = append(s.text, text...)
		return nil
	}
	from := len(s.text)
	for {
		what, err := s.in.next()
		switch {
		case err != nil:
		case what == ended:
			return nil
		case what == began && string(s.in.name) == "v":
			s.text, err = plainText(s.in, s.text[:from], from+maxToken)
		case what == began && string(s.in.name) == "is" && kind == typeInline:
			s.text, err = richText(s.in, s.text[:from])
		case what == began && string(s.in.name) == "f":
			if si := s.in.attribute("si"); si != nil && string(s.in.attribute("t")) == "shared" {
				if n, err := strconv.ParseUint(string(si), 10, 31); err == nil {
					s.shared = int(n)
				}
			}
			s.formula, err = plainText(s.in, s.formula[:0], maxToken)
		case what == began:
			err = s.in.skip()
		}
		if err != nil {
			return err
		}
	}
}

// shown returns what a cell of the type and format shows for its value.
func (s *sheet) shown(kind cellType, f format, value []byte) []byte {
	switch kind {
	case typeText, typeInline:
		return unescapeUnits(value)
	case typeOther:
		return value
	}
	value = bytes.TrimSpace(value)
	switch {
	case kind == typeBool && string(value) == "1":
		return []byte("TRUE")
	case kind == typeBool && string(value) == "0":
		return []byte("FALSE")
	case kind == typeDate:
		return []byte(f.isoText(string(value)))
	case kind == typeNumber && inexactNumber(string(value)):
		s.inexact = append(s.inexact, s.column)
	case kind == typeNumber && f == plainNumber:
		return whole(value)
	case kind == typeNumber && f > padded:
		return f.pad(value)
	case kind == typeNumber:
		return []byte(f.text(string(value), s.styles.from1904))
	}
	return value
}

var (
	errOutside  = words.Errorf("a cell outside columns A to %s", ColumnName(maxColumns-1))
	errRepeated = words.Errorf("two cells in the same place")
	errLongRow  = words.Errorf("%d MiB and more, %w", maxRowText>>20, errTooMuch)
)
