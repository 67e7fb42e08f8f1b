package cli

import (
	"io"
	"os"

	"github.com/rivo/uniseg"
	"golang.org/x/term"
)

// defaultColumns is the width of what is no terminal, or one that doesn't say.
const defaultColumns = 80

// widthOf returns how wide a terminal is now: people resize it.
func widthOf(out io.Writer) int {
	if p, ok := out.(printer); ok {
		out = p.Writer
	}
	if f, ok := out.(*os.File); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
			return columns
		}
	}
	return defaultColumns
}

// fitLine joins as many of the parts, from the first on, as fit into the columns. A Han character takes two. The
// first part is cut if it alone is too wide.
func fitLine(parts []string, columns int) string {
	line := ""
	for i, part := range parts {
		if i > 0 {
			part = line + "  " + part
		}
		if uniseg.StringWidth(part) > columns {
			if i == 0 {
				line = cut(part, columns)
			}
			break
		}
		line = part
	}
	return line
}

// cut returns the beginning of a text that fits into the columns.
func cut(text string, columns int) string {
	fits, width := 0, 0
	for g := uniseg.NewGraphemes(text); g.Next(); {
		if width += g.Width(); width > columns {
			break
		}
		_, fits = g.Positions()
	}
	return text[:fits]
}
