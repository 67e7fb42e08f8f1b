package writer

import (
	"strconv"
	"time"

	"veribatch/internal/explain"
)

// plain returns a column's value as text that people read: numbers with all
// their digits, times by the clock of zone.
func plain(value any, f format, lang explain.Lang, zone *time.Location) string {
	switch v := value.(type) {
	case string:
		return v
	case told:
		return v.text
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return yesNo(v, lang)
	case time.Time:
		if f == day {
			return v.Format(time.DateOnly)
		}
		return v.In(zone).Format(time.DateTime)
	}
	return ""
}

// data returns a column's value as JSON has it: null for nothing.
func data(value any, f format, zone *time.Location) any {
	switch v := value.(type) {
	case string:
		if v == "" {
			return nil
		}
	case told:
		return v.data
	case time.Time:
		if f == day {
			return v.Format(time.DateOnly)
		}
		return v.In(zone).Format(time.RFC3339)
	}
	return value
}
