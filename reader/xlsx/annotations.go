package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strconv"

	"veribatch/internal/words"
)

// Annotations are what a worksheet says of its cells behind its rows: which of them lie under merged ones, where
// nobody sees their values, which lead somewhere, and which have an image over them.
type Annotations struct {
	covered map[int][]span      // by row
	links   map[int][]Link      // by row
	images  map[int][]*floating // by row, those that begin above it too
}

// A span is some columns of a row, from 0, both included.
type span struct{ first, last int }

// A Link is where a cell leads: the target of a hyperlink, or the address of the picture that IMAGE() shows.
type Link struct {
	Column  int // from 0
	Target  string
	Unknown bool // it is computed from what isn't in the row
}

// maxCovered is the most rows under merged cells, so that a small file cannot fill the memory.
const maxCovered = 1 << 20

var errManyMerged = words.Errorf("merged cells over more than a million rows, %w", errTooMuch)

// With returns the sheet with its annotations: its Rows leave out what lies under merged cells, and have the links.
func (w Sheet) With(a Annotations) Sheet {
	w.annotations = a
	return w
}

// Annotations reads those of a sheet. That takes unpacking it, without a look at its rows.
func (f *File) Annotations(w Sheet) (Annotations, error) {
	if w.part == nil {
		return Annotations{}, nil
	}
	tail, err := f.behindRows(w.part)
	if err != nil || len(tail) == 0 {
		return Annotations{}, err
	}
	related, err := f.opc.rawRelationships(w.part.Name)
	if err != nil {
		return Annotations{}, damaged(err)
	}
	a := Annotations{
		covered: make(map[int][]span), links: make(map[int][]Link), images: make(map[int][]*floating),
	}
	drawing, err := a.read(tail, linkTargets(related))
	if err != nil {
		return Annotations{}, damaged(err)
	}
	if drawing != "" {
		f.readDrawing(w.part.Name, drawing, &a)
	}
	return a, nil
}

// endOfRows ends the rows of a sheet, whatever the prefix of its names.
var endOfRows = []byte("sheetData>")

// behindRows returns what stands behind a sheet's rows, as XML in an element of its own; nil for a sheet without rows,
// or with nothing there. A sheet that is damaged there is for Rows to refuse.
func (f *File) behindRows(part *zip.File) ([]byte, error) {
	in, err := f.opc.open(part)
	if err != nil {
		return nil, damaged(err)
	}
	defer in.Close()
	text, err := decodeXML(in)
	if err != nil {
		return nil, damaged(err)
	}
	var t tail
	_, err = io.CopyBuffer(&t, struct{ io.Reader }{text}, make([]byte, 64<<10))
	switch {
	case errors.Is(err, errTooMuch):
		return nil, damaged(err)
	case err != nil:
		return nil, f.opc.ctx.Err()
	}
	last := bytes.LastIndex(t.kept, []byte("</"))
	if !t.found || last < 0 || !bytes.Contains(t.kept, []byte("<")) {
		return nil, nil
	}
	return append([]byte("<x>"), append(t.kept[:last:last], "</x>"...)...), nil
}

// A tail keeps what is written behind the last end of rows.
type tail struct {
	kept  []byte // without one, what could begin it
	found bool
}

// longestStart is the most bytes that </PREFIX:sheetData has.
const longestStart = 64

var errLongTail = words.Errorf("more than %d MiB behind its rows, %w", maxInMemory>>20, errTooMuch)

func (t *tail) Write(text []byte) (int, error) {
	from := max(0, len(t.kept)-len(endOfRows)+1)
	t.kept = append(t.kept, text...)
	for {
		i := bytes.Index(t.kept[from:], endOfRows)
		if i < 0 {
			break
		}
		from += i + len(endOfRows)
		tag := t.kept[bytes.LastIndexByte(t.kept[:from], '<')+1 : from]
		if tag[0] == '/' {
			t.kept, from, t.found = append(t.kept[:0], t.kept[from:]...), 0, true
		}
	}
	if !t.found {
		t.kept = append(t.kept[:0], t.kept[max(0, len(t.kept)-longestStart):]...)
	}
	if len(t.kept) > maxInMemory {
		return 0, errLongTail
	}
	return len(text), nil
}

// read reads the merged cells and the hyperlinks (ECMA-376 part 1, 18.3.1.55 and 18.3.1.47). It returns the id of the
// sheet's drawing; empty if it has none.
func (a *Annotations) read(tail []byte, targets map[string]string) (drawing string, err error) {
	m, err := newScanner(bytes.NewReader(tail))
	if err != nil {
		return "", err
	}
	for rows := 0; ; {
		what, err := m.next()
		switch {
		case err != nil || what == finished:
			return drawing, nil // what is damaged here is no part of the table
		case what != began:
		case string(m.name) == "mergeCell":
			n := a.merge(m.attribute("ref"))
			if rows += n; rows > maxCovered {
				return "", errManyMerged
			}
		case string(m.name) == "hyperlink":
			a.link(m.attribute("ref"), targets[relationshipOf(m)])
		case string(m.name) == "drawing":
			drawing = relationshipOf(m)
		}
	}
}

// relationshipOf returns the id of the relationship that the element refers to. The attribute's prefix depends on the
// program.
func relationshipOf(m *scanner) string {
	for _, at := range m.attributes {
		if _, name, prefixed := bytes.Cut(at.name, []byte(":")); prefixed && string(name) == "id" {
			return string(at.value)
		}
	}
	return ""
}

// merge marks what lies under a merged range, and returns how many rows that takes.
func (a *Annotations) merge(ref []byte) (rows int) {
	from, to, ok := bytes.Cut(ref, []byte(":"))
	left, top := columnOf(from), rowOf(from)
	right, bottom := columnOf(to), rowOf(to)
	if !ok || left < 0 || top < 1 || right < left || bottom < top || bottom > maxRows {
		return 0
	}
	if rows = bottom - top + 1; rows > maxCovered {
		return rows
	}
	for row := top; row <= bottom; row++ {
		s := span{left, right}
		if row == top {
			s.first++ // the one that is seen
		}
		if s.first <= s.last {
			a.covered[row] = append(a.covered[row], s)
		}
	}
	return rows
}

// link adds a hyperlink of one cell; one over several cells counts for its first.
func (a *Annotations) link(ref []byte, target string) {
	cell, _, _ := bytes.Cut(ref, []byte(":"))
	if column, row := columnOf(cell), rowOf(cell); column >= 0 && row > 0 && target != "" {
		a.links[row] = append(a.links[row], Link{Column: column, Target: target})
	}
}

// covers reports whether a cell lies under a merged one.
func (a *Annotations) covers(row, column int) bool {
	for _, s := range a.covered[row] {
		if s.first <= column && column <= s.last {
			return true
		}
	}
	return false
}

// rowOf returns the row of a reference such as AB12; 0 for what is no reference.
func rowOf(reference []byte) int {
	digits := bytes.TrimLeft(reference, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz$")
	n, err := strconv.ParseUint(string(digits), 10, 32)
	if err != nil {
		return 0
	}
	return int(n)
}

// linkTargets returns the targets of hyperlinks as they are written, by the ids of the relationships.
func linkTargets(all []relationship) map[string]string {
	targets := make(map[string]string)
	for _, r := range all {
		if r.is("hyperlink") {
			targets[r.ID] = r.Target
		}
	}
	return targets
}
