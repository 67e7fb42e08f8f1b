package reader

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"veribatch/internal/verify"
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
				message: fmt.Sprintf("there is no field %q; the fields are %s", f, join(fields))}
		case !slices.Contains(fields, f):
			return &ColumnError{Problem: UnknownField, Field: f,
				message: fmt.Sprintf("%s takes no %s; its fields are %s", action.Name, f, join(fields))}
		}
		if chosen[f] == "" {
			return &ColumnError{Problem: UnnamedColumn, Field: f,
				message: fmt.Sprintf("no column is named for %s", f)}
		}
	}
	return nil
}

// A column says where a field stands.
type column struct {
	field    verify.Field
	index    int // in the header, from 0; or templated
	template template
}

// title returns the column's header, or its template with the headers in it.
func (c column) title(header []string) string {
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
func (h header) columns(chosen map[verify.Field]string) ([]column, error) {
	found := candidates(h.cells, h.action, chosen)
	var columns []column
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

func (h header) column(f verify.Field, index int, chosen string) column {
	c := column{field: f, index: index}
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
		message: fmt.Sprintf("%sno column %s for %s; %s", h.place(), wanted, f, h.describe())}
}

func (h header) ambiguous(f verify.Field, at []int) error {
	var names, places []string
	for _, i := range at {
		name := table.Clip(h.cells[i])
		names = append(names, h.cells[i])
		places = append(places, fmt.Sprintf("%q (column %s)", name, xlsx.ColumnName(i)))
	}
	e := &ColumnError{Problem: AmbiguousName, Field: f, Column: table.Clip(names[0])}
	e.message = fmt.Sprintf("%smore than one column for %s: %s", h.place(), f, strings.Join(places, " and "))
	if len(slices.Compact(slices.Sorted(slices.Values(names)))) < len(names) {
		e.Column = "" // a name would not choose between them
		e.message += "; rename all but one of them"
	}
	return e
}

func (h header) missing(fields []verify.Field) error {
	if looksLikeData(h.cells) {
		return fmt.Errorf("%s%s; put a row with the columns' names above it, such as %s",
			h.place(), h.describe(), join(h.action.Fields()))
	}
	e := &ColumnError{Problem: MissingColumn, Field: fields[0], header: h.cells}
	var lacking []string
	for _, f := range fields {
		lacking = append(lacking, fmt.Sprintf("%s (known as %s …)", f, strings.Join(headers[f][2:5], ", ")))
		if similar := h.similar(f); similar != "" && e.Column == "" {
			e.Field, e.Column = f, similar
		}
	}
	e.message = fmt.Sprintf("%sno column for %s; %s", h.place(), strings.Join(lacking, ", "), h.describe())
	return e
}

// place names the sheet for the beginning of an error; it is empty for CSV.
func (h header) place() string {
	if len(h.source.Sheets) == 0 {
		return ""
	}
	return fmt.Sprintf("sheet %q: ", h.source.Sheets[0])
}

// describe lists the header for an error. A first row that looks like data is not shown: it would be a person's.
func (h header) describe() string {
	row := fmt.Sprintf("row %d", h.source.HeaderRow)
	if looksLikeData(h.cells) {
		return row + " looks like data, not like a header"
	}
	list := row + " has " + table.Quote(h.cells)
	if len(h.cells) == 1 && h.source.Format == table.CSV {
		list += " alone: columns are told apart by comma, semicolon, tab, | or \\x01"
	}
	return list
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

func join(fields []verify.Field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = string(f)
	}
	return strings.Join(names, ", ")
}
