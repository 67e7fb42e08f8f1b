package workbook

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// mends are what excelize does not know or write, by version 2.11.1, and other
// programs go by.
type mends struct {
	dimensions map[string]string // the cells in use, such as A1:C3, by the sheet's part
	cached     map[string][]any  // what the cells hold that a chart refers to, by the reference
	texts      int               // shared strings that cells refer to
}

func newMends() *mends {
	return &mends{dimensions: make(map[string]string), cached: make(map[string][]any)}
}

// A mendingZip corrects the parts of a workbook while excelize writes them. It
// holds no more of one than what excelize writes at once, and of a sheet's
// part what comes before the rows.
type mendingZip struct {
	*zip.Writer
	*mends
}

// Create begins a part.
func (z mendingZip) Create(name string) (io.Writer, error) {
	w, err := z.Writer.Create(name)
	switch {
	case err != nil:
		return nil, err
	case strings.HasPrefix(name, "xl/worksheets/sheet"):
		return &sheetPart{w: w, mend: func(head []byte) []byte { return z.mendHead(head, z.dimensions[name]) }}, nil
	case strings.HasPrefix(name, "xl/charts/chart"):
		return wholePart{w, z.mendChart}, nil
	case name == "xl/sharedStrings.xml":
		return wholePart{w, z.mendCount}, nil
	case name == "docProps/core.xml":
		return wholePart{w, mendProperties}, nil
	}
	return w, nil
}

// A sheetPart mends what comes before a sheet's rows and passes the rest on.
type sheetPart struct {
	w    io.Writer
	mend func(head []byte) []byte
	head []byte // so far; nil once it was written
	done bool
}

func (p *sheetPart) Write(b []byte) (int, error) {
	if p.done {
		return p.w.Write(b)
	}
	p.head = append(p.head, b...)
	rows := bytes.Index(p.head, []byte("<sheetData"))
	if rows < 0 {
		return len(b), nil
	}
	all := append(p.mend(p.head[:rows:rows]), p.head[rows:]...)
	p.head, p.done = nil, true
	if _, err := p.w.Write(all); err != nil {
		return 0, err
	}
	return len(b), nil
}

// A wholePart mends a small part, which excelize writes at once.
type wholePart struct {
	w    io.Writer
	mend func([]byte) []byte
}

func (p wholePart) Write(b []byte) (int, error) {
	if _, err := p.w.Write(p.mend(b)); err != nil {
		return 0, err
	}
	return len(b), nil
}

var (
	dimensionElement = regexp.MustCompile(`<dimension ref="[^"]*">`)
	columnElement    = regexp.MustCompile(`<col min="([0-9]+)"[^>]*/>`)
	outlineLevel     = regexp.MustCompile(`outlineLevel="([0-9]+)"`)
	formatElement    = []byte("<sheetFormatPr ")
)

// mendHead gives a sheet its dimension, by which programs that stream rows
// know how many there are: excelize leaves A1. Columns are put in order:
// excelize's stream writes those first that were set last, and other programs
// lose widths. That columns are grouped is said once more for the whole sheet,
// without which Excel hides the buttons that open them.
func (z mendingZip) mendHead(head []byte, dimension string) []byte {
	if dimension != "" {
		head = dimensionElement.ReplaceAll(head, fmt.Appendf(nil, `<dimension ref="%s">`, dimension))
	}
	columns := columnElement.FindAllSubmatch(head, -1)
	if len(columns) == 0 {
		return head
	}
	begin := bytes.Index(head, columns[0][0])
	last := columns[len(columns)-1][0]
	end := bytes.LastIndex(head, last) + len(last)
	slices.SortFunc(columns, func(a, b [][]byte) int { return cmp.Compare(whole(a[1]), whole(b[1])) })
	level := 0
	var sorted []byte
	for _, column := range columns {
		sorted = append(sorted, column[0]...)
		if found := outlineLevel.FindSubmatch(column[0]); found != nil {
			level = max(level, whole(found[1]))
		}
	}
	head = slices.Concat(head[:begin], sorted, head[end:])
	if level > 0 {
		head = bytes.Replace(head, formatElement, fmt.Appendf(nil, `%soutlineLevelCol="%d" `, formatElement, level), 1)
	}
	return head
}

func whole(digits []byte) int {
	n, _ := strconv.Atoi(string(digits)) // digits, as the expressions match them
	return n
}

var chartReference = regexp.MustCompile(`<(str|num)Ref><f>([^<]*)</f>(?:<numCache>.*?</numCache>)?</(?:str|num)Ref>`)

// mendChart adds the values that a chart shows: previews on phones and in chat
// programs draw them without looking at the cells. excelize writes none.
func (z mendingZip) mendChart(part []byte) []byte {
	return chartReference.ReplaceAllFunc(part, func(found []byte) []byte {
		match := chartReference.FindSubmatch(found)
		kind, reference := match[1], match[2]
		values := z.cached[html.UnescapeString(string(reference))]
		var b bytes.Buffer
		fmt.Fprintf(&b, "<%sRef><f>%s</f><%sCache>", kind, reference, kind)
		if string(kind) == "num" {
			b.WriteString("<formatCode>General</formatCode>")
		}
		fmt.Fprintf(&b, `<ptCount val="%d"/>`, len(values))
		for i, value := range values {
			fmt.Fprintf(&b, `<pt idx="%d"><v>`, i)
			xml.EscapeText(&b, fmt.Append(nil, value))
			b.WriteString("</v></pt>")
		}
		fmt.Fprintf(&b, "</%sCache></%sRef>", kind, kind)
		return b.Bytes()
	})
}

var countAttribute = regexp.MustCompile(` count="[0-9]+"`)

// mendCount says how many cells refer to shared strings: excelize says how
// many strings there are.
func (z mendingZip) mendCount(part []byte) []byte {
	first := countAttribute.FindIndex(part)
	if first == nil {
		return part
	}
	return slices.Concat(part[:first[0]], fmt.Appendf(nil, ` count="%d"`, z.texts), part[first[1]:])
}

var propertyPrefix = strings.NewReplacer(
	`<coreProperties xmlns="`, `<cp:coreProperties xmlns:cp="`, "</coreProperties>", "</cp:coreProperties>",
	"<lastModifiedBy>", "<cp:lastModifiedBy>", "</lastModifiedBy>", "</cp:lastModifiedBy>",
)

// mendProperties names the elements as Excel does. exceljs goes by the prefix,
// and reads no workbook without it.
func mendProperties(part []byte) []byte { return []byte(propertyPrefix.Replace(string(part))) }
