package reader

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/reader/table"
	"veribatch/reader/xlsx"

	"golang.org/x/text/width"
)

// checkChoices refuses a choice for a field that no action takes, and one without a column.
func checkChoices(action verify.Action, also []verify.Action, chosen map[verify.Field]string) error {
	takes := func(f verify.Field) func(verify.Action) bool {
		return func(a verify.Action) bool { return slices.Contains(a.Fields(), f) }
	}
	for _, f := range slices.Sorted(maps.Keys(chosen)) {
		switch fields := action.Fields(); {
		case slices.ContainsFunc(also, takes(f)) && chosen[f] != "":
		case !slices.Contains(verify.Fields(), f):
			return &ColumnError{Problem: UnknownField, Field: f,
				message: words.New("there is no field %q; the fields are %s", f, words.Names(fields))}
		case !slices.Contains(fields, f):
			return &ColumnError{Problem: UnknownField, Field: f,
				message: words.New("%s takes no %s; its fields are %s", action.Name, f, words.Names(fields))}
		}
		if chosen[f] == "" {
			return &ColumnError{Problem: UnnamedColumn, Field: f,
				message: words.New("no column is named for %s", f)}
		}
	}
	return nil
}

// A column says where a field stands.
type column struct {
	field    verify.Field
	index    int // in the header, from 0; or templated
	template template
	required bool // a record must have the field; set once all columns are known
	image    bool // the field holds an image's address
}

// title returns the column's header, or its template with the headers in it.
func (c *column) title(header []string) string {
	if c.index == templated {
		return c.template.title(header)
	}
	return header[c.index]
}

// A header is a row of column names, and where it comes from.
type header struct {
	cells  []string
	source table.Source
	action verify.Action
}

// columns returns the column of each field that the header has.
func (h header) columns(chosen map[verify.Field]string) ([]*column, error) {
	found := candidates(h.cells, h.action, chosen)
	var columns []*column
	var missing []verify.Field
	for _, f := range h.action.Fields() {
		switch at := found[f]; {
		case len(at) > 1:
			return nil, h.ambiguous(f, at)
		case len(at) == 1:
			columns = append(columns, h.column(f, at[0], chosen[f]))
		case chosen[f] != "":
			return nil, h.noSuchColumn(f, chosen[f])
		case h.action.Requires(f):
			missing = append(missing, f)
		}
	}
	if len(missing) > 0 {
		return nil, h.missing(missing)
	}
	return columns, nil
}

func (h header) column(f verify.Field, index int, chosen string) *column {
	c := &column{field: f, index: index, image: f.Image()}
	if index == templated {
		c.template, _ = parseTemplate(chosen, h.cells)
	}
	return c
}

func (h header) noSuchColumn(f verify.Field, chosen string) error {
	wanted := table.Quote([]string{chosen})
	if isTemplate(chosen) {
		_, lacking := parseTemplate(chosen, h.cells)
		wanted = table.Quote(lacking)
	}
	return &ColumnError{Problem: NoSuchColumn, Field: f, Column: chosen,
		message: h.inSheet(words.New("no column %s for %s; %s", wanted, f, h.describe()))}
}

func (h header) ambiguous(f verify.Field, at []int) error {
	var names []string
	var places []words.Text
	for _, i := range at {
		name := table.Clip(h.cells[i])
		names = append(names, h.cells[i])
		places = append(places, words.New("%q (column %s)", name, xlsx.ColumnName(i)))
	}
	e := &ColumnError{Problem: AmbiguousName, Field: f, Column: table.Clip(names[0])}
	e.message = h.inSheet(words.New("more than one column for %s: %s", f, words.Items(places...)))
	if len(slices.Compact(slices.Sorted(slices.Values(names)))) < len(names) {
		e.Column = "" // a name would not choose between them
		e.message = words.New("%s; rename all but one of them", e.message)
	}
	return e
}

func (h header) missing(fields []verify.Field) error {
	if looksLikeData(h.cells) {
		return words.Errorf("%s; put a row with the columns' names above it, such as %s", h.inSheet(h.describe()),
			words.Names(h.action.Fields()))
	}
	e := &ColumnError{Problem: MissingColumn, Field: fields[0], header: h.cells}
	var lacking []words.Text
	for _, f := range fields {
		lacking = append(lacking, words.New("%s (known as %s …)", f, words.Names(headers[f][2:5])))
		if similar := h.similar(f); similar != "" && e.Column == "" {
			e.Field, e.Column = f, similar
		}
	}
	e.message = h.inSheet(words.New("no column for %s; %s", words.Items(lacking...), h.describe()))
	return e
}

// inSheet begins an error with the sheet, where there are sheets.
func (h header) inSheet(text words.Text) words.Text {
	if len(h.source.Sheets) == 0 {
		return text
	}
	return words.New("sheet %q: %s", h.source.Sheets[0], text)
}

// describe lists the header for an error. A first row that looks like data is not shown: it would be a person's.
func (h header) describe() words.Text {
	row, cells := h.source.HeaderRow, table.Quote(h.cells)
	switch {
	case looksLikeData(h.cells):
		return words.New("row %d looks like data, not like a header", row)
	case len(h.cells) == 1 && h.source.Format == table.CSV:
		return words.New("row %d has %s alone: columns are told apart by comma, semicolon, tab, | or \\x01", row, cells)
	}
	return words.New("row %d has %s", row, cells)
}

// minSimilar is the fewest bytes of a name that is compared: two Han characters, or four letters.
const minSimilar = 4

// otherMeaning matches headers about a field, or about somebody else's.
var otherMeaning = regexp.MustCompile(
	`类型|种类|类别|有效期|日期|时间|状态|结果|是否|拼音|曾用|英文|父|母|配偶|监护|联系人|担保|代理|type`)

// similar returns a header that contains one of the field's usual ones.
func (h header) similar(f verify.Field) string {
	for _, cell := range h.cells {
		name := table.NormalizeHeader(cell)
		_, known := fieldOf(cell)
		if known != unknown || utf8.RuneCountInString(cell) > table.MaxName || otherMeaning.MatchString(name) {
			continue
		}
		for _, usual := range headers[f] {
			if usual = table.NormalizeHeader(usual); len(usual) >= minSimilar && strings.Contains(name, usual) {
				return cell
			}
		}
	}
	return ""
}

// personal matches what people's data has and column names do not: long numbers, masked ones too, and addresses.
var personal = regexp.MustCompile(`[0-9*]{7}|://|@|[0-9][eE]\+[0-9]`)

func looksLikeData(cells []string) bool {
	return slices.ContainsFunc(cells, func(c string) bool {
		return personal.MatchString(width.Fold.String(c))
	})
}
