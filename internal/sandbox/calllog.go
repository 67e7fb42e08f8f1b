package sandbox

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// A callLog is the proof of who was paid for how often.
type callLog struct {
	mu  sync.Mutex
	out io.Writer
	buf []byte
}

// write appends one line. Attempt counts the calls of a BizId from 1; it is 0
// where it was refused before it came to an attempt.
func (l *callLog) write(at time.Time, bizID string, attempt int, a answer) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := append(l.buf[:0], `{"time":"`...)
	b = at.UTC().AppendFormat(b, time.RFC3339Nano)
	b = append(b, `","biz_id":`...)
	b = appendJSONString(b, bizID)
	b = append(b, `,"attempt":`...)
	b = strconv.AppendInt(b, int64(attempt), 10)
	b = append(b, `,"answer":`...)
	b = appendJSONString(b, a.word)
	b = append(b, `,"billed":`...)
	b = strconv.AppendBool(b, a.billed)
	l.buf = append(b, "}\n"...)
	_, err := l.out.Write(l.buf)
	return err
}

// appendJSONString appends s as JSON has strings. Nearly all are plain.
func appendJSONString(buf []byte, s string) []byte {
	if strings.ContainsFunc(s, escaped) || !utf8.ValidString(s) {
		quoted, _ := json.Marshal(s) // a string always can be
		return append(buf, quoted...)
	}
	buf = append(buf, '"')
	buf = append(buf, s...)
	return append(buf, '"')
}

func escaped(r rune) bool { return r < ' ' || r == '"' || r == '\\' }
