package sandbox

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
)

// A document is an answer being written, in JSON or XML.
type document struct {
	buf    []byte
	xml    bool
	quoted bool // numbers and booleans are strings in JSON
	nested bool // something stands before, at this level
}

// root writes the whole of the document; JSON has no name for it.
func (d *document) root(name string, fill func()) {
	if d.xml {
		d.buf = append(d.buf, "<?xml version='1.0' encoding='UTF-8'?>\n"...)
		d.element(name, fill)
		return
	}
	d.braces(fill)
}

// object writes an object within.
func (d *document) object(name string, fill func()) {
	if d.xml {
		d.element(name, fill)
		return
	}
	d.member(name)
	d.braces(fill)
}

// list writes n objects of one name; XML repeats the element.
func (d *document) list(name string, n int, fill func(i int)) {
	if d.xml {
		for i := range n {
			d.element(name, func() { fill(i) })
		}
		return
	}
	d.member(name)
	d.buf = append(d.buf, '[')
	for i := range n {
		if i > 0 {
			d.buf = append(d.buf, ',')
		}
		d.braces(func() { fill(i) })
	}
	d.buf = append(d.buf, ']')
	d.nested = true
}

// text writes a string.
func (d *document) text(name, value string) {
	if d.xml {
		d.element(name, func() { d.buf = appendXMLText(d.buf, value) })
		return
	}
	d.member(name)
	d.buf = appendJSONString(d.buf, value)
}

// optional writes a string that is left out where it is empty.
func (d *document) optional(name, value string) {
	if value != "" {
		d.text(name, value)
	}
}

// literal writes a number or a boolean.
func (d *document) literal(name, value string) {
	if d.xml || d.quoted {
		d.text(name, value)
		return
	}
	d.member(name)
	d.buf = append(d.buf, value...)
}

func (d *document) integer(name string, value int) { d.literal(name, strconv.Itoa(value)) }

func (d *document) boolean(name string, value bool) { d.literal(name, strconv.FormatBool(value)) }

// score writes hundredths as a decimal.
func (d *document) score(name string, hundredths int) {
	d.literal(name, strconv.FormatFloat(float64(hundredths)/100, 'f', -1, 64))
}

func (d *document) element(name string, fill func()) {
	d.buf = append(append(append(d.buf, '<'), name...), '>')
	fill()
	d.buf = append(append(append(d.buf, "</"...), name...), '>')
}

func (d *document) braces(fill func()) {
	d.buf = append(d.buf, '{')
	d.nested = false
	fill()
	d.buf = append(d.buf, '}')
	d.nested = true
}

func (d *document) member(name string) {
	if d.nested {
		d.buf = append(d.buf, ',')
	}
	d.nested = true
	d.buf = append(append(append(d.buf, '"'), name...), '"', ':')
}

func appendXMLText(buf []byte, s string) []byte {
	if !strings.ContainsFunc(s, special) {
		return append(buf, s...)
	}
	out := bytes.NewBuffer(buf)
	_ = xml.EscapeText(out, []byte(s)) // a Buffer takes everything
	return out.Bytes()
}

// special reports whether XML may need a character escaped or can't hold it.
func special(r rune) bool {
	switch r {
	case '&', '<', '>', '"', '\'', '\uFFFD', '\uFFFE', '\uFFFF':
		return true
	}
	return r < ' '
}
