package xlsx

import (
	"bytes"
	"regexp"
	"strconv"
	"unicode/utf16"
)

// richText appends the text of the element that began, a shared or an inline string, to text: that of its runs,
// without their phonetic guides (ECMA-376 part 1, 18.4.8).
func richText(m *scanner, text []byte) ([]byte, error) {
	most := len(text) + maxToken
	for depth := 1; depth > 0; {
		what, err := m.next()
		switch {
		case err != nil:
		case what == ended:
			depth--
		case what != began:
		case string(m.name) == "rPh":
			err = m.skip()
		case string(m.name) == "t":
			text, err = plainText(m, text, most)
		default:
			depth++
		}
		if err != nil {
			return text, err
		}
	}
	return text, nil
}

// plainText appends the text of the element that began to text, which may become most bytes long.
func plainText(m *scanner, text []byte, most int) ([]byte, error) {
	for {
		what, err := m.next()
		switch {
		case err != nil:
		case what == ended:
			return text, nil
		case what == began:
			err = m.skip()
		case len(text)+len(m.text) > most:
			err = errTooLong
		default:
			text = append(text, m.text...)
		}
		if err != nil {
			return text, err
		}
	}
}

// escapedUnit is how a workbook writes a UTF-16 unit that XML does not allow, and an underscore that would begin
// such a form (ECMA-376 part 1, 22.9.2.19).
var escapedUnit = regexp.MustCompile(`(?:_x[0-9A-Fa-f]{4}_)+`)

// unescapeUnits decodes these forms.
func unescapeUnits(text []byte) []byte {
	if !bytes.Contains(text, []byte("_x")) {
		return text
	}
	return escapedUnit.ReplaceAllFunc(text, func(escaped []byte) []byte {
		var units []uint16
		for ; len(escaped) > 0; escaped = escaped[len("_x0000_"):] {
			n, _ := strconv.ParseUint(string(escaped[2:6]), 16, 16)
			units = append(units, uint16(n))
		}
		return []byte(string(utf16.Decode(units)))
	})
}
