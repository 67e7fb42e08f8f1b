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

// A callLine is what a line of the log says.
type callLine struct {
	Time    time.Time `json:"time"`
	Action  string    `json:"action"`
	BizID   string    `json:"biz_id"`
	Attempt int       `json:"attempt"` // of the BizId, from 1; 0: refused before it came to one
	Answer  string    `json:"answer"`
	Billed  bool      `json:"billed"`
}

// write appends one line.
func (l *callLog) write(line callLine) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := append(l.buf[:0], `{"time":"`...)
	b = line.Time.UTC().AppendFormat(b, time.RFC3339Nano)
	b = append(b, `","action":`...)
	b = appendJSONString(b, line.Action)
	b = append(b, `,"biz_id":`...)
	b = appendJSONString(b, line.BizID)
	b = append(b, `,"attempt":`...)
	b = strconv.AppendInt(b, int64(line.Attempt), 10)
	b = append(b, `,"answer":`...)
	b = appendJSONString(b, line.Answer)
	b = append(b, `,"billed":`...)
	b = strconv.AppendBool(b, line.Billed)
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
