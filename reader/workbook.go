package reader

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
)

const formatExcel = "Excel"

// openWorkbook finds the sheets to read and their header.
func openWorkbook(path string, o Options, want wanted) (table, preview, error) {
	b, err := openBook(context.Background(), path)
	if err != nil {
		return table{}, preview{}, err
	}
	defer b.Close()
	b.loading = o.loading

	sheets, err := b.candidates(o)
	if err != nil {
		return table{}, preview{}, err
	}
	parts, first, err := b.table(sheets, want)
	if err != nil {
		return table{}, preview{}, err
	}
	source := Source{Format: formatExcel, Skipped: b.others(parts)}
	for _, p := range parts {
		source.Sheets = append(source.Sheets, p.sheet)
	}
	return table{source: source, parts: parts, rows: bookRows(path, parts)}, first, nil
}

// table returns the sheets that make up the table: the first that has the
// columns, and those with the same header; if none has them, the first that
// isn't empty.
func (b *book) table(sheets []worksheet, want wanted) ([]part, preview, error) {
	var parts []part
	var first preview
	for _, w := range sheets {
		p, err := look(b.ctx, b.rows(w), want)
		switch {
		case err != nil:
			return nil, preview{}, err
		case p.headed && !first.headed, len(parts) == 0, len(first.rows) == 0:
			parts, first = []part{p.part(w.name)}, p
		case p.headed && slices.Equal(folded(p.head()), folded(first.head())):
			parts = append(parts, p.part(w.name))
			first.filled = first.filled || p.filled
		}
	}
	return parts, first, nil
}

// head returns the cells of the header.
func (p preview) head() []string { return p.rows[p.header].cells }

func (p preview) part(sheet string) part {
	if len(p.rows) == 0 {
		return part{sheet: sheet}
	}
	return part{sheet: sheet, header: p.rows[p.header].number}
}

// candidates returns the sheets that may hold the table: the one that was
// asked for, else those that are preferred, else all that can be seen.
func (b *book) candidates(o Options) ([]worksheet, error) {
	var visible, preferred []worksheet
	for _, w := range b.sheets {
		if o.Sheet != "" && strings.EqualFold(strings.TrimSpace(w.name), strings.TrimSpace(o.Sheet)) {
			return []worksheet{w}, nil
		}
		if w.visible && w.part != nil {
			visible = append(visible, w)
			if o.prefer != nil && o.prefer(w.name) {
				preferred = append(preferred, w)
			}
		}
	}
	switch {
	case o.Sheet != "":
		return nil, fmt.Errorf("--sheet %s: the workbook has no such sheet; it has %s", o.Sheet, quoted(b.names()))
	case len(visible) == 0:
		return nil, errors.New("has no visible sheet; name the one to read with --sheet")
	}
	if len(preferred) > 0 {
		return preferred, nil
	}
	return visible, nil
}

func (b *book) names() []string {
	var names []string
	for _, w := range b.sheets {
		names = append(names, w.name)
	}
	return names
}

// others returns the names of the sheets that aren't among the parts.
func (b *book) others(parts []part) []string {
	return slices.DeleteFunc(b.names(), func(name string) bool {
		return slices.ContainsFunc(parts, func(p part) bool { return p.sheet == name })
	})
}

// bookRows reads sheets one after the other from their start, opening the
// workbook anew.
func bookRows(path string, parts []part) func(context.Context) iter.Seq2[row, error] {
	return func(ctx context.Context) iter.Seq2[row, error] {
		return func(yield func(row, error) bool) {
			b, err := openBook(ctx, path)
			if err != nil {
				yield(row{}, err)
				return
			}
			defer b.Close()
			for i, p := range parts {
				at := slices.Index(b.names(), p.sheet)
				if at < 0 {
					yield(row{}, ErrChanged)
					return
				}
				for r, err := range b.rows(b.sheets[at]) {
					r.part = i
					if err == nil {
						err = ctx.Err()
					}
					if !yield(r, err) || err != nil {
						return
					}
				}
			}
			if err := b.drain(); err != nil {
				yield(row{}, damaged(err))
			}
		}
	}
}
