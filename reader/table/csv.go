package table

import (
	"context"
	"errors"
	"iter"
	"strings"

	"veribatch/reader/text"
)

// openText detects the delimiter of a text file: the one that gives the header the most wanted columns, and among
// equals the most columns.
func openText(path string, o Options, wanted HeaderScore) (content, error) {
	delimiters, err := candidateDelimiters(o.Delimiter)
	if err != nil {
		return content{}, err
	}
	f, err := text.Open(path, o.Encoding)
	if errors.Is(err, text.ErrNotText) {
		return content{}, errNotTable
	}
	if err != nil {
		return content{}, err
	}
	var best preview
	var delimiter string
	for _, d := range delimiters {
		p, err := o.finder(wanted).find(textRows(context.Background(), f, d))
		if err != nil {
			return content{}, err
		}
		if p.empty() {
			return content{}, errEmpty
		}
		if best.empty() || p.better(best) {
			best, delimiter = p, d
		}
	}
	return textContent(f, delimiter, best), nil
}

// candidateDelimiters returns the chosen delimiter, or the usual ones.
func candidateDelimiters(chosen string) ([]string, error) {
	if chosen == "" {
		return strings.Split(text.Delimiters, ""), nil
	}
	d, err := text.ParseDelimiter(chosen)
	return []string{d}, err
}

func textContent(f text.File, delimiter string, p preview) content {
	header, escaped := p.head(), isOurs(p.head())
	if escaped {
		header = unescape(header)
	}
	below := p.headRow()
	return content{
		source: Source{Format: CSV, Encoding: f.Encoding(), Delimiter: delimiter, HeaderRow: below},
		header: header,
		filled: p.filled,
		rows: func(ctx context.Context) iter.Seq2[Row, error] {
			return func(yield func(Row, error) bool) {
				for r, err := range textRows(ctx, f, delimiter) {
					if err == nil && r.Number <= below {
						continue
					}
					if escaped {
						r.Cells = unescape(r.Cells)
					}
					if !yield(r, err) || err != nil {
						return
					}
				}
			}
		},
	}
}

// textRows yields the rows that have something in them.
func textRows(ctx context.Context, f text.File, delimiter string) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for r, err := range f.Rows(ctx, delimiter) {
			if err == nil && blank(r.Cells) && !r.Damage.Severe() {
				continue
			}
			if !yield(Row{Number: r.Number, Cells: r.Cells, Damage: r.Damage}, err) || err != nil {
				return
			}
		}
	}
}
