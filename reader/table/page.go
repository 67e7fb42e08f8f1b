package table

import (
	"bytes"
	"context"
	"iter"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"

	"veribatch/internal/patherr"
	"veribatch/internal/words"
	"veribatch/reader/xlsx"
)

// Old systems export a table as a web page under the name of a workbook. A page of one table is read, and held in
// memory meanwhile: some twenty times the file.

const (
	maxPage        = 16 << 20 // bytes of a page
	maxPageColumns = 1 << 14  // of a row, as of a sheet's
)

var (
	errPage = words.Errorf("holds a web page or XML, whatever its name says; " +
		"open it in Excel or WPS and save it as .xlsx")
	errTables = words.Errorf("holds a web page with several tables; " +
		"open it in Excel or WPS and save the one to read as .xlsx")
	errPageCut   = words.Errorf("holds a web page that was not copied to its end; get it again")
	errLargePage = words.Errorf("holds a web page of more than %d MiB, or with too many columns; "+
		"open it in Excel or WPS and save it as .xlsx", maxPage>>20)
)

// openPage opens the only table of a web page.
func openPage(path string, o Options, wanted HeaderScore) (content, error) {
	name, rows, err := readPage(path, o.Encoding)
	if err != nil {
		return content{}, err
	}
	p, err := o.finder(wanted).find(withoutError(rows))
	if err != nil {
		return content{}, err
	}
	if p.empty() {
		return content{}, errPage
	}
	return content{
		source: Source{Format: WebPage, Encoding: name, HeaderRow: p.headRow()},
		header: p.head(),
		filled: p.filled,
		rows: func(ctx context.Context) iter.Seq2[Row, error] {
			return func(yield func(Row, error) bool) {
				_, rows, err := readPage(path, o.Encoding)
				if err != nil {
					yield(Row{}, err)
					return
				}
				for _, r := range rows {
					if r.Number > p.headRow() && !yield(r, ctx.Err()) || ctx.Err() != nil {
						return
					}
				}
			}
		},
	}, nil
}

func withoutError(rows []Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// readPage returns the rows of a page's only table that have something in them, and the name of the page's encoding.
func readPage(path, chosen string) (name string, rows []Row, err error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > maxPage {
		return "", nil, errLargePage
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", nil, patherr.Cause(err)
	}
	e, name, err := pageEncoding(raw, chosen)
	if err != nil {
		return "", nil, err
	}
	content, err := e.NewDecoder().Bytes(raw)
	if err != nil {
		return "", nil, err
	}
	page, err := html.Parse(bytes.NewReader(content))
	if err != nil {
		return "", nil, errPage
	}
	table, err := onlyTableOf(page)
	if err != nil {
		return "", nil, err
	}
	if end := bytes.ToLower(content[max(0, len(content)-1024):]); !bytes.Contains(end, []byte("</table")) &&
		!bytes.Contains(end, []byte("</html")) {
		return "", nil, errPageCut // the parser closes what is open
	}
	rows, err = tableRows(table)
	return name, rows, err
}

// pageEncoding returns the chosen encoding, or what the page says of itself. A page of an old system that says
// nothing, and isn't UTF-8, is Chinese.
func pageEncoding(page []byte, chosen string) (encoding.Encoding, string, error) {
	if chosen != "" && !strings.EqualFold(chosen, "auto") {
		e, err := htmlindex.Get(chosen)
		if err != nil {
			return nil, "", words.Errorf("no such encoding %q", chosen)
		}
		return e, strings.ToUpper(chosen), nil
	}
	e, name, _ := charset.DetermineEncoding(page[:min(len(page), 1024)], "")
	switch {
	case name != "windows-1252": // else it is what is taken where nothing is said
	case utf8.Valid(page):
		e, name = encoding.Nop, "utf-8"
	default:
		e, name = simplifiedchinese.GB18030, "gb18030"
	}
	return e, strings.ToUpper(name), nil
}

// elements yields the elements of a kind below a node in order, those below one another too.
func elements(n *html.Node, kinds ...atom.Atom) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for d := range n.Descendants() {
			if d.Type == html.ElementNode && slices.Contains(kinds, d.DataAtom) && !yield(d) {
				return
			}
		}
	}
}

func onlyTableOf(page *html.Node) (*html.Node, error) {
	tables := slices.Collect(elements(page, atom.Table))
	switch len(tables) {
	case 0:
		return nil, errPage
	case 1:
		return tables[0], nil
	}
	return nil, errTables
}

// tableRows returns the rows of a table, as a spreadsheet numbers them.
func tableRows(table *html.Node) ([]Row, error) {
	var rows []Row
	below := make(map[int]int) // by column: how many rows more a cell from above takes
	number := 0
	for tr := range elements(table, atom.Tr) {
		number++
		row, err := pageRow(tr, below)
		if err != nil {
			return nil, err
		}
		if row.Number = number; !blank(row.Cells) || len(row.Links) > 0 {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// pageRow returns a row. A cell over several rows or columns is the first one's alone, as in a workbook.
func pageRow(tr *html.Node, below map[int]int) (Row, error) {
	row := Row{Hidden: isHidden(tr)}
	skip := func() {
		for below[len(row.Cells)] > 0 {
			below[len(row.Cells)]--
			row.Cells = append(row.Cells, "")
		}
	}
	for td := range elements(tr, atom.Td, atom.Th) {
		skip()
		column, shown := len(row.Cells), shownText(td)
		row.Cells = append(row.Cells, shown)
		row.Damage.Garbled = row.Damage.Garbled || strings.Contains(shown, "\ufffd") || !utf8.ValidString(shown)
		if target := linkIn(td); target != "" {
			row.Links = append(row.Links, xlsx.Link{Column: column, Target: target})
		}
		wide, high := spans(td, "colspan"), spans(td, "rowspan")
		for len(row.Cells) < column+wide {
			row.Cells = append(row.Cells, "")
		}
		for i := range wide {
			if high > 1 {
				below[column+i] = high - 1
			}
		}
		if len(row.Cells) > maxPageColumns {
			return Row{}, errLargePage
		}
	}
	skip()
	return row, nil
}

// isHidden reports whether a row isn't shown: Excel writes so what a filter hides.
func isHidden(n *html.Node) bool {
	style := strings.ToLower(strings.ReplaceAll(attribute(n, "style"), " ", ""))
	return strings.Contains(style, "display:none")
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// spans returns how many columns or rows a cell takes.
func spans(td *html.Node, name string) int {
	n, err := strconv.Atoi(attribute(td, name))
	if err != nil {
		return 1
	}
	return min(max(1, n), maxPageColumns)
}

// shownText returns the text of a cell with single blanks, and with a newline for each <br>.
func shownText(td *html.Node) string {
	var b strings.Builder
	for n := range td.Descendants() {
		switch {
		case n.Type == html.ElementNode && n.DataAtom == atom.Br:
			b.WriteString("\x00")
		case n.Type == html.TextNode && n.Parent.DataAtom != atom.Style && n.Parent.DataAtom != atom.Script:
			b.WriteString(n.Data)
		}
	}
	lines := strings.Split(b.String(), "\x00")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// linkIn returns where a cell leads, or the address of the image that it shows.
func linkIn(td *html.Node) string {
	for n := range elements(td, atom.A, atom.Img) {
		if target := attribute(n, map[atom.Atom]string{atom.A: "href", atom.Img: "src"}[n.DataAtom]); target != "" {
			return target
		}
	}
	return ""
}
