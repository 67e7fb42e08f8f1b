package xlsx

import (
	"regexp"
	"strconv"
	"strings"
)

// A linkFormula is what HYPERLINK() leads to or IMAGE() shows: texts and cells, one after the other.
type linkFormula struct {
	column, row int // of its cell; of the first one, if it is shared with others
	terms       []linkTerm
	unknown     bool // it takes more than that to compute
}

// A linkTerm is a text, or what another cell holds.
type linkTerm struct {
	text        string
	column, row int // from 0, and from 1; row is 0 for a text
	fixedColumn bool
	fixedRow    bool
}

var (
	linkFunction = regexp.MustCompile(`(?i)^=?\s*(?:_xlfn\.)?(?:HYPERLINK|IMAGE)\(`)
	linkText     = regexp.MustCompile(`^\s*"((?:[^"]|"")*)"\s*`)
	linkCell     = regexp.MustCompile(`^\s*(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})\s*`)
)

// parseLink returns what a formula leads to, and whether it leads anywhere: HYPERLINK("https://…","查看"),
// HYPERLINK(B2,"查看"), HYPERLINK("https://…"&A2&".jpg"), IMAGE("https://…").
func parseLink(formula string, column, row int) (linkFormula, bool) {
	link := linkFormula{column: column, row: row}
	rest := formula[len(linkFunction.FindString(formula)):]
	if len(rest) == len(formula) {
		return link, false
	}
	for {
		var term linkTerm
		var ok bool
		if term, rest, ok = cutTerm(rest); !ok || rest == "" {
			break
		}
		link.terms = append(link.terms, term)
		switch rest[0] {
		case '&':
			rest = rest[1:]
			continue
		case ',', ')':
			return link, true
		}
		break
	}
	link.unknown = true
	return link, true
}

// cutTerm cuts a term off the beginning of an expression.
func cutTerm(expression string) (term linkTerm, rest string, ok bool) {
	if found := linkText.FindStringSubmatch(expression); found != nil {
		return linkTerm{text: strings.ReplaceAll(found[1], `""`, `"`)}, expression[len(found[0]):], true
	}
	found := linkCell.FindStringSubmatch(expression)
	if found == nil {
		return term, "", false
	}
	term.fixedColumn, term.fixedRow = found[1] != "", found[3] != ""
	term.column = columnOf([]byte(found[2] + found[4]))
	term.row, _ = strconv.Atoi(found[4])
	return term, expression[len(found[0]):], term.column >= 0 && term.row > 0
}

// at returns the link of a cell that has the formula, given the cells of its row.
func (l linkFormula) at(column, row int, cells []string) Link {
	link := Link{Column: column, Unknown: l.unknown}
	for _, t := range l.terms {
		if t.row == 0 {
			link.Target += t.text
			continue
		}
		if !t.fixedColumn {
			t.column += column - l.column
		}
		if !t.fixedRow {
			t.row += row - l.row
		}
		link.Unknown = link.Unknown || t.row != row
		if cell := nth(cells, t.column); cell != nil {
			link.Target += *cell
		}
	}
	if link.Unknown {
		link.Target = ""
	}
	return link
}
