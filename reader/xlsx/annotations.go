package xlsx

import (
	"archive/zip"
	"bytes"
	"io"
	"strconv"
	"strings"

	"veribatch/internal/words"
)

// Annotations are what a worksheet says of its cells behind its rows: which of them lie under merged ones, where
// nobody
// sees their values, and which lead somewhere.
type Annotations struct {
	covered map[int][]span // by row
	links   map[int][]Link // by row
}

// A span is some columns of a row, from 0, both included.
type span struct{ first, last int }

// A Link is where a cell leads: the target of a hyperlink, or the address of the picture that IMAGE() shows.
type Link struct {
	Column int // from 0
	Target string
}

const (
	// maxAnnotated is the most bytes of a sheet whose annotations are read: that takes unpacking it once more. Sheets
	// that people merge cells in are far smaller.
	maxAnnotated = 32 << 20

	// maxCovered is the most rows under merged cells, so that a small file cannot fill the memory.
	maxCovered = 1 << 20
)

var errManyMerged = words.Errorf("merged cells over more than a million rows, %w", errTooMuch)

// With returns the sheet with its annotations: its Rows leave out what lies under merged cells, and have the links.
func (w Sheet) With(a Annotations) Sheet {
	w.annotations = a
	return w
}

// Annotations reads those of a sheet; none of a sheet of more than 32 MiB.
func (f *File) Annotations(w Sheet) (Annotations, error) {
	if w.part == nil || w.part.UncompressedSize64 > maxAnnotated {
		return Annotations{}, nil
	}
	tail, err := f.behindRows(w.part)
	if err != nil || len(tail) == 0 {
		return Annotations{}, err
	}
	targets, err := f.linkTargets(w.part.Name)
	if err != nil {
		return Annotations{}, damaged(err)
	}
	a := Annotations{covered: make(map[int][]span), links: make(map[int][]Link)}
	if err := a.read(tail, targets); err != nil {
		return Annotations{}, damaged(err)
	}
	return a, nil
}

// endOfRows ends the rows of a sheet, whatever the prefix of its names.
var endOfRows = []byte("sheetData>")

// behindRows returns what stands behind a sheet's rows, as XML in an element of its own; nil for a sheet without rows.
// A sheet that is damaged there is for Rows to refuse.
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
	all, err := io.ReadAll(text)
	if err != nil {
		return nil, f.opc.ctx.Err()
	}
	i := bytes.LastIndex(all, endOfRows)
	last := bytes.LastIndex(all, []byte("</"))
	if i < 0 || last <= i || !bytes.Contains(all[i:], []byte(" ref=")) {
		return nil, nil
	}
	return append([]byte("<x>"), append(bytes.Clone(all[i+len(endOfRows):last]), "</x>"...)...), nil
}

// read reads the merged cells and the hyperlinks (ECMA-376 part 1, 18.3.1.55 and 18.3.1.47).
func (a *Annotations) read(tail []byte, targets map[string]string) error {
	m, err := newScanner(bytes.NewReader(tail))
	if err != nil {
		return err
	}
	for rows := 0; ; {
		what, err := m.next()
		switch {
		case err != nil || what == finished:
			return nil // Rows has read past it and found no fault: what follows is no part of the table
		case what != began:
		case string(m.name) == "mergeCell":
			n := a.merge(m.attribute("ref"))
			if rows += n; rows > maxCovered {
				return errManyMerged
			}
		case string(m.name) == "hyperlink":
			a.link(m.attribute("ref"), targets[relationshipOf(m)])
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
		a.links[row] = append(a.links[row], Link{column, target})
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

// linkTargets returns the external targets of a sheet's relationships, by their ids.
func (f *File) linkTargets(sheet string) (map[string]string, error) {
	all, err := f.opc.rawRelationships(sheet)
	if err != nil || all == nil {
		return nil, err
	}
	targets := make(map[string]string)
	for _, r := range all {
		if r.is("hyperlink") {
			targets[r.ID] = r.Target
		}
	}
	return targets, nil
}

// linkOf returns the address that a formula leads to or shows: HYPERLINK("https://…","查看"), IMAGE("https://…").
func linkOf(formula string) string {
	formula = strings.TrimPrefix(strings.TrimSpace(strings.TrimPrefix(formula, "=")), "_xlfn.")
	for _, function := range []string{"HYPERLINK(", "IMAGE("} {
		if len(formula) <= len(function) || !strings.EqualFold(formula[:len(function)], function) {
			continue
		}
		argument := strings.TrimSpace(formula[len(function):])
		if target, _, ok := strings.Cut(strings.TrimPrefix(argument, `"`), `"`); ok && argument[0] == '"' {
			return target
		}
	}
	return ""
}
