package answers

import (
	"strconv"
	"strings"
	"time"
)

// layouts are how tables write a time.
var layouts = []string{
	time.DateTime, "2006-01-02 15:04", time.DateOnly, "2006/1/2 15:04:05", "2006/1/2 15:04", "2006/1/2",
	"2006-1-2 15:04:05", "2006-1-2 15:04", "2006-1-2", "2006年1月2日 15:04:05", "2006年1月2日 15:04", "2006年1月2日",
	"2006.1.2 15:04:05", "2006.1.2", "2006-01-02T15:04:05", "20060102150405", "20060102", "2006-01-02 15:04:05.999999",
}

// The lengths of seconds and milliseconds since 1970, in the years that matter.
const (
	secondsDigits = 10
	millisDigits  = 13
)

// parseTime reads a time as tables write it; zero if it is none.
func parseTime(text string, zone *time.Location) time.Time {
	text = strings.TrimSpace(text)
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		switch len(text) {
		case secondsDigits:
			return time.Unix(n, 0)
		case millisDigits:
			return time.UnixMilli(n)
		}
	}
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at
		}
	}
	return time.Time{}
}
