package report

import (
	"strconv"
	"time"
)

// A Labelled is a value that people and programs read in different words.
type Labelled struct {
	Text string
	Data any // as JSON
}

// Text returns a column's value as people read it: numbers with all their
// digits, times in the time zone of the options.
func (o *Options) Text(value any, f Format) string {
	switch v := value.(type) {
	case string:
		return v
	case Labelled:
		return v.Text
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return YesNo(v, o.Lang)
	case time.Time:
		if f == Day {
			return v.Format(time.DateOnly)
		}
		return v.In(o.Zone()).Format(time.DateTime)
	}
	return ""
}

// Data returns a column's value as JSON has it: null for nothing.
func (o *Options) Data(value any, f Format) any {
	switch v := value.(type) {
	case string:
		if v == "" {
			return nil
		}
	case Labelled:
		return v.Data
	case time.Time:
		if f == Day {
			return v.Format(time.DateOnly)
		}
		return v.In(o.Zone()).Format(time.RFC3339)
	}
	return value
}
