package reader

import (
	"regexp"
	"slices"
	"strings"

	"veribatch/internal/verify"
)

// A template makes a field's value of other columns: text with their names in
// braces, as faces/{user_id}.jpg.
type template struct {
	texts   []string // before, between and after the columns: one more than there are
	columns []int
}

var reference = regexp.MustCompile(`\{([^{}]+)\}`)

// isTemplate reports whether a choice of --columns is one, and no header.
func isTemplate(chosen string) bool { return reference.MatchString(chosen) }

// parseTemplate finds the columns that a template names by their header, or
// by the field that they hold. It returns the names that it doesn't find.
func parseTemplate(chosen string, header []string) (t template, missing []string) {
	t.texts = reference.Split(chosen, -1)
	for _, name := range reference.FindAllStringSubmatch(chosen, -1) {
		i := columnCalled(name[1], header)
		if i < 0 {
			missing = append(missing, name[1])
		}
		t.columns = append(t.columns, i)
	}
	return t, missing
}

func columnCalled(name string, header []string) int {
	if i := slices.IndexFunc(header, func(cell string) bool { return fold(cell) == fold(name) }); i >= 0 {
		return i
	}
	field := verify.Field(strings.TrimSpace(name))
	return slices.IndexFunc(header, func(cell string) bool { return aliases[fold(cell)] == field && field != "" })
}

// fill returns the value for a row; empty if a column that it takes is.
func (t template) fill(cells []string) string {
	var b strings.Builder
	for i, index := range t.columns {
		cell := strings.TrimSpace(cells[index])
		if cell == "" {
			return ""
		}
		b.WriteString(t.texts[i])
		b.WriteString(cell)
	}
	b.WriteString(t.texts[len(t.texts)-1])
	return b.String()
}

// nameOf returns a column's header, or the template with the headers in it.
func (in *file) nameOf(c column) string {
	if c.index != templated {
		return in.header.cells[c.index]
	}
	name := c.template.texts[0]
	for i, index := range c.template.columns {
		name += "{" + strings.TrimSpace(in.header.cells[index]) + "}" + c.template.texts[i+1]
	}
	return name
}
