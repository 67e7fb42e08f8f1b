package cloudauth

import (
	"bytes"
	"io"
	"reflect"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// asEverywhere has JSON read as most decoders read it: an answer that was
// paid for isn't refused for how it is spelled.
var asEverywhere = []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

var decoders = sync.Pool{New: func() any { return new(jsontext.Decoder) }}

// readJSON reads a body that is one object and nothing else.
func (e *envelope) readJSON(body []byte) error {
	d := decoders.Get().(*jsontext.Decoder)
	defer decoders.Put(d)
	d.Reset(bytes.NewBuffer(body), asEverywhere...)
	if err := readObject(d, reflect.ValueOf(e).Elem()); err != nil {
		return err
	}
	if _, err := d.ReadToken(); err != io.EOF {
		return errCut
	}
	return nil
}

// A member is a field that JSON is read into.
type member interface {
	readJSON(*jsontext.Decoder) error
}

// readObject reads an object into the fields of a struct, and skips what
// there is no field for. The library's own unmarshalling takes half as long again.
func readObject(d *jsontext.Decoder, to reflect.Value) error {
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	fields := layouts[to.Type()]
	for d.PeekKind() != '}' {
		name, err := d.ReadValue()
		if err != nil {
			return err
		}
		if field, known := fields.find(name); known {
			err = to.FieldByIndex(field).Addr().Interface().(member).readJSON(d)
		} else {
			err = d.SkipValue()
		}
		if err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// A layout says where the fields of a struct are, by their names.
type layout map[string][]int

var layouts = map[reflect.Type]layout{
	reflect.TypeFor[envelope]():   layoutOf[envelope](),
	reflect.TypeFor[result]():     layoutOf[result](),
	reflect.TypeFor[material]():   layoutOf[material](),
	reflect.TypeFor[idCardInfo](): layoutOf[idCardInfo](),
}

func layoutOf[T any]() layout {
	l := make(layout)
	for _, f := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		if reflect.PointerTo(f.Type).Implements(reflect.TypeFor[member]()) {
			l[f.Name] = f.Index
		}
	}
	return l
}

// find returns the field for a name as it stands in JSON, in whatever case.
func (l layout) find(quoted jsontext.Value) (field []int, known bool) {
	if field, known = l[string(quoted[1:len(quoted)-1])]; known {
		return field, true
	}
	name := string(unquote(quoted))
	for own, field := range l {
		if strings.EqualFold(own, name) {
			return field, true
		}
	}
	return nil, false
}
