package table

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"veribatch/internal/words"
	"veribatch/reader/xlsx"
)

// openWorkbook finds the sheets of a workbook that make up the table, and their header.
func openWorkbook(path string, o Options, wanted HeaderScore) (content, error) {
	f, err := xlsx.Open(context.Background(), path)
	if err != nil {
		return content{}, err
	}
	defer f.Close()
	if o.Loading != nil {
		f.Loading = func(bytes int64) { o.Loading("", bytes) }
	}
	candidates, err := candidateSheets(f.Sheets(), o)
	if err != nil {
		return content{}, err
	}
	found, first, err := findSheets(f, candidates, o.finder(wanted))
	if err != nil {
		return content{}, err
	}
	if first.empty() {
		return content{}, errEmpty
	}
	if err := annotate(f, found); err != nil {
		return content{}, err
	}
	return content{
		source: Source{
			Format: Excel, HeaderRow: first.headRow(),
			Sheets: sheetNames(found), Skipped: otherSheets(f.Sheets(), found),
		},
		header: first.head(),
		filled: first.filled,
		rows:   workbookRows(path, found),
	}, nil
}

// candidateSheets returns the sheets that may hold the table: the one that was asked for, else the preferred ones,
// else all visible ones.
func candidateSheets(sheets []xlsx.Sheet, o Options) ([]xlsx.Sheet, error) {
	var visible, preferred []xlsx.Sheet
	for _, s := range sheets {
		if o.Sheet != "" && strings.EqualFold(strings.TrimSpace(s.Name), strings.TrimSpace(o.Sheet)) {
			return []xlsx.Sheet{s}, nil
		}
		if s.Visible && s.HasRows() {
			visible = append(visible, s)
			if o.Prefer != nil && o.Prefer(s.Name) {
				preferred = append(preferred, s)
			}
		}
	}
	switch {
	case o.Sheet != "":
		var names []string
		for _, s := range sheets {
			names = append(names, s.Name)
		}
		return nil, words.Errorf("%w %q; it has %s", ErrNoSheet, o.Sheet, Quote(names))
	case len(visible) == 0 && slices.ContainsFunc(sheets, xlsx.Sheet.Missing):
		return slices.DeleteFunc(sheets, func(s xlsx.Sheet) bool { return !s.Missing() }), nil // the error says so
	case len(visible) == 0:
		return nil, ErrAllHidden
	case len(preferred) > 0:
		return preferred, nil
	}
	return visible, nil
}

// A foundSheet is one of the worksheets that are read as one table.
type foundSheet struct {
	name        string
	headerRow   int
	annotations xlsx.Annotations
}

// findSheets returns the sheets that make up the table: the first that has the wanted columns, and those with the same
// header; if there is no such sheet, the first that is not empty. A damaged sheet matters only if it is one of them,
// or if there is none.
func findSheets(f *xlsx.File, candidates []xlsx.Sheet, finder headerFinder) ([]foundSheet, preview, error) {
	var found []foundSheet
	var first preview
	var damage error
	for _, s := range candidates {
		p, err := finder.find(sheetRows(f, s))
		switch {
		case err != nil && p.enough && (!first.enough || p.sameHeader(first)):
			return nil, preview{}, err
		case err != nil:
			damage = cmp.Or(damage, err)
		case p.enough && !first.enough, first.empty():
			found, first = []foundSheet{{name: s.Name, headerRow: p.headRow()}}, p
		case p.enough && p.sameHeader(first):
			found = append(found, foundSheet{name: s.Name, headerRow: p.headRow()})
			first.filled = first.filled || p.filled
		}
	}
	if damage != nil && !first.enough {
		return nil, preview{}, damage
	}
	return found, first, nil
}

func (p preview) sameHeader(q preview) bool {
	return slices.Equal(NormalizeHeaders(p.head()), NormalizeHeaders(q.head()))
}

// annotate reads what the sheets say of their cells behind their rows.
func annotate(f *xlsx.File, found []foundSheet) (err error) {
	for _, s := range f.Sheets() {
		for i := range found {
			if found[i].name != s.Name {
				continue
			}
			if found[i].annotations, err = f.Annotations(s); err != nil {
				return err
			}
		}
	}
	return nil
}

func sheetNames(found []foundSheet) []string {
	var names []string
	for _, s := range found {
		names = append(names, s.name)
	}
	return names
}

// otherSheets returns the names of the sheets that are not among those found.
func otherSheets(sheets []xlsx.Sheet, found []foundSheet) []string {
	var names []string
	for _, s := range sheets {
		if !slices.ContainsFunc(found, func(f foundSheet) bool { return f.name == s.Name }) {
			names = append(names, s.Name)
		}
	}
	return names
}

// workbookRows reads the sheets one after the other, each below its header, from a workbook that it opens anew.
func workbookRows(path string, found []foundSheet) func(context.Context) iter.Seq2[Row, error] {
	return func(ctx context.Context) iter.Seq2[Row, error] {
		return func(yield func(Row, error) bool) {
			f, err := xlsx.Open(ctx, path)
			if err != nil {
				yield(Row{}, err)
				return
			}
			defer f.Close()
			for _, s := range found {
				if !yieldSheet(ctx, f, s, yield) {
					return
				}
			}
			if err := f.Verify(); err != nil {
				yield(Row{}, err)
			}
		}
	}
}

// yieldSheet yields the rows of a sheet below its header, and reports whether to go on.
func yieldSheet(ctx context.Context, f *xlsx.File, found foundSheet, yield func(Row, error) bool) bool {
	sheets := f.Sheets()
	i := slices.IndexFunc(sheets, func(s xlsx.Sheet) bool { return s.Name == found.name })
	if i < 0 {
		yield(Row{}, ErrChanged)
		return false
	}
	for r, err := range sheetRows(f, sheets[i].With(found.annotations)) {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil && r.Number <= found.headerRow {
			continue
		}
		if !yield(r, err) || err != nil {
			return false
		}
	}
	return true
}

// sheetRows yields the rows of a sheet that have something in them.
func sheetRows(f *xlsx.File, s xlsx.Sheet) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for r, err := range f.Rows(s) {
			if err == nil && blank(r.Cells) {
				continue
			}
			row := Row{Sheet: s.Name, Number: r.Number, Cells: r.Cells, Inexact: r.Inexact, NoText: r.NoText,
				Hidden: r.Hidden, Links: r.Links, Images: r.Images}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}
