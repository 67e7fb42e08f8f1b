package report

import "slices"

// A CorrectedCell is a cell that people changed, as outputs show it.
type CorrectedCell struct {
	Title         string // of its column
	Before, After string
	File          string // that the change came back in
}

// Corrected returns the cells of the row that differ from the input's.
func (r *Row) Corrected() []CorrectedCell {
	if len(r.Record.Corrected) == 0 {
		return nil
	}
	before := slices.Clone(r.Record.Cells)
	for _, c := range r.Record.Corrected {
		before[c.Column] = c.Before
	}
	if r.options.Mask {
		before = r.options.maskCells(before, r.secrets)
	}
	var all []CorrectedCell
	for _, c := range r.Record.Corrected {
		all = append(all, CorrectedCell{at(r.options.Header, c.Column), before[c.Column], r.Cell(c.Column), c.File})
	}
	return all
}

// Handler returns who deals with the row, by what people wrote; empty if they wrote nothing.
func (r *Row) Handler() string { return r.scrubbed(r.Record.ByHand.Handler) }

// round is nil where lists are not remembered.
func (r *Row) round() any {
	if r.options.Round == 0 {
		return nil
	}
	return r.options.Round
}
