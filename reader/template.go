package reader

import (
	"regexp"
	"slices"
	"strings"

	"veribatch/internal/cell"
	"veribatch/internal/verify"
	"veribatch/reader/table"
)

// A template makes a field's value of other columns: text with their names in braces, such as faces/{user_id}.jpg.
type template struct {
	texts   []string // before, between and after the columns: one more than there are
	columns []int
}

var reference = regexp.MustCompile(`\{([^{}]+)\}`)

// isTemplate reports whether a choice is a template, and not the name of a column.
func isTemplate(chosen string) bool { return reference.MatchString(chosen) }

// parseTemplate finds the columns that a template names, by their header or by the field that they hold. missing has
// the names that it does not find.
func parseTemplate(chosen string, header []string) (t template, missing []string) {
	t.texts = reference.Split(chosen, -1)
	for _, name := range reference.FindAllStringSubmatch(chosen, -1) {
		i := columnNamed(name[1], header)
		if i < 0 {
			missing = append(missing, name[1])
		}
		t.columns = append(t.columns, i)
	}
	return t, missing
}

func columnNamed(name string, header []string) int {
	normalized := table.NormalizeHeader(name)
	byHeader := func(cell string) bool { return table.NormalizeHeader(cell) == normalized }
	if i := slices.IndexFunc(header, byHeader); i >= 0 {
		return i
	}
	field := verify.Field(strings.TrimSpace(name))
	at := usualColumns(header, nil)[field]
	if len(at) == 0 {
		return -1
	}
	return at[0]
}

// fill returns the value for a row; empty if one of its columns is, or holds a word for nothing.
func (t template) fill(cells []string) string {
	var b strings.Builder
	for i, index := range t.columns {
		value := cell.Text(cells[index])
		if cell.Null(value) {
			return ""
		}
		b.WriteString(t.texts[i])
		b.WriteString(value)
	}
	b.WriteString(t.texts[len(t.texts)-1])
	return b.String()
}

// title returns the template with the headers in it.
func (t template) title(header []string) string {
	title := t.texts[0]
	for i, index := range t.columns {
		title += "{" + strings.TrimSpace(header[index]) + "}" + t.texts[i+1]
	}
	return title
}
