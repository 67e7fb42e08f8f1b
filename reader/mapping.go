package reader

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"veribatch/internal/verify"

	"golang.org/x/text/width"
)

// knownFields refuses a choice for something that is no field.
func knownFields(chosen map[verify.Field]string) error {
	for _, f := range slices.Sorted(maps.Keys(chosen)) {
		if !slices.Contains(verify.Fields(), f) {
			return fmt.Errorf("--columns %s=…: no such field; there are %s", f, join(verify.Fields()))
		}
		if chosen[f] == "" {
			return fmt.Errorf("--columns %s=: name the column that holds it", f)
		}
	}
	return nil
}

// mapping decides which column holds which field.
func (in *file) mapping(chosen map[verify.Field]string) ([]column, error) {
	found := candidates(in.header.cells, chosen)
	var columns []column
	var missing []verify.Field
	for _, f := range verify.Fields() {
		switch at := found[f]; {
		case len(at) > 1:
			return nil, in.ambiguous(f, at)
		case len(at) == 1:
			columns = append(columns, in.column(f, at[0], chosen[f]))
		case isTemplate(chosen[f]):
			return nil, in.unfillable(f, chosen[f])
		case chosen[f] != "":
			return nil, fmt.Errorf("%s--columns %s=%s: row %d has no such column; %s",
				in.source.place(), f, chosen[f], in.header.number, in.foundColumns())
		case f.Required():
			missing = append(missing, f)
		}
	}
	if len(missing) > 0 {
		return nil, in.missing(missing)
	}
	return columns, nil
}

func (in *file) column(f verify.Field, index int, chosen string) column {
	c := column{field: f, index: index}
	if index == templated {
		c.template, _ = parseTemplate(chosen, in.header.cells)
	}
	return c
}

func (in *file) unfillable(f verify.Field, chosen string) error {
	_, missing := parseTemplate(chosen, in.header.cells)
	return fmt.Errorf("%s--columns %s=%s: row %d has no column %s; %s",
		in.source.place(), f, chosen, in.header.number, quoted(missing), in.foundColumns())
}

func (in *file) ambiguous(f verify.Field, at []int) error {
	var names, places []string
	for _, i := range at {
		names = append(names, in.header.cells[i])
		places = append(places, fmt.Sprintf("%q (column %s)", clip(in.header.cells[i]), letters(i)))
	}
	advice := fmt.Sprintf("choose one with --columns %s=%s", f, clip(names[0]))
	if len(slices.Compact(slices.Sorted(slices.Values(names)))) < len(names) {
		advice = "rename all but one of them"
	}
	return fmt.Errorf("%smore than one column for %s: %s; %s", in.source.place(), f, strings.Join(places, " and "), advice)
}

func (in *file) missing(fields []verify.Field) error {
	if looksLikeData(in.header.cells) {
		return fmt.Errorf("%srow %d looks like data, not like a header; put a row with the columns' names above it, such as %s",
			in.source.place(), in.header.number, join(verify.Fields()))
	}
	var lacking []string
	for _, f := range fields {
		usual := headers[f]
		lacking = append(lacking, fmt.Sprintf("%s (known as %s …)", f, strings.Join(usual[2:5], ", ")))
	}
	advice := fmt.Sprintf("say which it is with --columns %s=COLUMN", fields[0])
	for _, f := range fields {
		if similar := in.similar(f); similar != "" {
			advice = fmt.Sprintf("if %q is it, add --columns %s=%s", similar, f, similar)
			break
		}
	}
	return fmt.Errorf("%sno column for %s; %s; %s", in.source.place(), strings.Join(lacking, ", "), in.foundColumns(), advice)
}

// foundColumns lists the header for an error. A first row that looks like
// data isn't shown: it would be somebody's.
func (in *file) foundColumns() string {
	if looksLikeData(in.header.cells) {
		return fmt.Sprintf("row %d looks like data, not like a header", in.header.number)
	}
	text := fmt.Sprintf("row %d has %s", in.header.number, quoted(in.header.cells))
	if len(in.header.cells) == 1 && in.source.Format == formatCSV {
		text += " alone: columns are told apart by comma, semicolon, tab or |"
	}
	return text
}

// minSimilar is the fewest bytes that say something: two Han characters, or
// four letters.
const minSimilar = 4

// similar returns a header that has one of the field's usual ones in it, or
// the other way round.
func (in *file) similar(f verify.Field) string {
	for _, header := range in.header.cells {
		name := fold(header)
		if _, taken := aliases[name]; taken || len(name) < minSimilar || utf8.RuneCountInString(header) > maxShown {
			continue
		}
		for _, usual := range headers[f] {
			if usual = fold(usual); strings.Contains(name, usual) || strings.Contains(usual, name) {
				return header
			}
		}
	}
	return ""
}

// personal is what column names don't have and people's data does: long
// numbers, masked ones too, and addresses.
var personal = regexp.MustCompile(`[0-9*]{7}|://|@|[0-9][eE]\+[0-9]`)

func looksLikeData(cells []string) bool {
	return slices.ContainsFunc(cells, func(c string) bool {
		return personal.MatchString(width.Fold.String(c))
	})
}

// What an error shows at most: so many column names, of so many characters.
const (
	maxListed = 30
	maxShown  = 24
)

// quoted lists names for an error.
func quoted(names []string) string {
	var shown []string
	for _, name := range names {
		if strings.TrimSpace(name) != "" {
			shown = append(shown, fmt.Sprintf("%q", clip(name)))
		}
	}
	if more := len(shown) - maxListed; more > 0 {
		shown = append(shown[:maxListed], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(shown, ", ")
}

func clip(name string) string {
	name = strings.TrimSpace(name)
	if runes := []rune(name); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return name
}

func join(fields []verify.Field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = string(f)
	}
	return strings.Join(names, ", ")
}

// letters returns a column as spreadsheets name it: A for 0.
func letters(index int) string {
	name := ""
	for n := index + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
