package writer

import (
	"cmp"
	"strings"
	"time"
	"unicode"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// A line is a result with what it means, worked out once for all its columns.
type line struct {
	verify.Result
	cells   []string // the original ones, masked if that is asked for
	masks   bool
	meaning explain.Meaning
	lang    explain.Lang
	today   time.Time // cards that ended before it are expired; zero for the day of the verdict
}

// read works out what a result means.
func (o *Options) read(r verify.Result) *line {
	l := &line{Result: r, cells: r.Record.Cells, masks: o.Mask, meaning: causeOf(r).meaning(), lang: o.Lang, today: o.Provenance.Today}
	if o.Mask {
		l.cells = o.maskCells(r)
	}
	return l
}

func (l *line) reason() any { return l.meaning.Reason.In(l.lang) }
func (l *line) advice() any { return l.meaning.Advice.In(l.lang) }

func (l *line) state() any {
	s := string(l.Outcome.State)
	return told{explain.State(s).Reason.In(l.lang), cmp.Or(s, "pending")}
}

// category is empty where nothing went wrong.
func (l *line) category() any {
	if l.meaning.Category == "" {
		return nil
	}
	return told{l.meaning.Category.Name().In(l.lang), string(l.meaning.Category)}
}

// verdict is never nil.
func (l *line) verdict() *verify.Verdict {
	if l.Outcome.Verdict == nil {
		return &verify.Verdict{}
	}
	return l.Outcome.Verdict
}

func (l *line) status() any {
	if l.Outcome.Verdict == nil {
		return nil
	}
	return l.Outcome.Verdict.Status
}

func (l *line) authorityScore() any { return number(l.verdict().AuthorityScore) }
func (l *line) idCardScore() any    { return number(l.verdict().IDCardScore) }

func number(score *float64) any {
	if score == nil {
		return nil
	}
	return *score
}

func (l *line) band() any {
	score := l.verdict().AuthorityScore
	if score == nil {
		return nil
	}
	band := explain.BandOf(*score)
	return told{band.Rate.In(l.lang), band.Key}
}

// qualities are the service's words for a face photo (its table FaceQuality).
var qualities = map[string]word{
	"UNQUALIFIED": {ZH: "较差", EN: "unqualified"},
	"LOW":         {ZH: "低", EN: "low"},
	"NORMAL":      {ZH: "一般", EN: "normal"},
	"HIGH":        {ZH: "高", EN: "high"},
}

func (l *line) quality() any {
	q := l.verdict().FaceQuality
	if w, ok := qualities[q]; ok {
		return told{w.In(l.lang), q}
	}
	return q
}

func (l *line) mask() any {
	if worn := l.verdict().FaceMask; worn != nil {
		return *worn
	}
	return nil
}

// ocr is never nil.
func (l *line) ocr() *verify.OCR {
	if ocr := l.verdict().OCR; ocr != nil {
		return ocr
	}
	return &verify.OCR{}
}

func (l *line) cardName() any    { return l.hide(l.ocr().Name, maskName) }
func (l *line) cardNumber() any  { return l.hide(l.ocr().Number, maskNumber) }
func (l *line) sex() any         { return l.ocr().Sex }
func (l *line) nationality() any { return l.ocr().Nationality }
func (l *line) birth() any       { return date(l.ocr().Birth) }
func (l *line) address() any     { return l.hide(l.ocr().Address, maskName) }
func (l *line) authority() any   { return l.ocr().Authority }
func (l *line) cardFrom() any    { return date(l.ocr().StartDate) }

// noEnd is what stands on a card that is valid for good.
const noEnd = "长期"

func (l *line) cardUntil() any {
	if until := l.ocr().EndDate; until != noEnd {
		return date(until)
	}
	return told{word{ZH: noEnd, EN: "no end"}.In(l.lang), noEnd}
}

// bizID may be the input's own, and then anything.
func (l *line) bizID() any {
	if l.Record.BizID == "" {
		return l.Key.BizID()
	}
	return l.hide(l.Record.BizID, func(s string) string { return scrub(s, personal(l.Result)) })
}

func (l *line) hide(s string, mask func(string) string) string {
	if l.masks {
		return mask(s)
	}
	return s
}

// date returns a day as a time, and what is none as it came.
func date(s string) any {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t
	}
	return s
}

// expired is empty where no end is known. A card is valid on its last day.
func (l *line) expired() any {
	until, ok := date(l.ocr().EndDate).(time.Time)
	if !ok {
		if l.ocr().EndDate == noEnd {
			return false
		}
		return nil
	}
	today := cmp.Or(l.today, l.Outcome.Time)
	return !today.Before(time.Date(until.Year(), until.Month(), until.Day()+1, 0, 0, 0, 0, today.Location()))
}

// agreement compares what was read off the card with what was sent.
func (l *line) agreement() any {
	ocr := l.ocr()
	if ocr.Name == "" && ocr.Number == "" {
		return nil
	}
	name := ocr.Name == "" || legible(ocr.Name) == legible(l.Record.Name)
	number := ocr.Number == "" || legible(ocr.Number) == legible(l.Record.IDNumber)
	switch {
	case name && number:
		return told{word{ZH: "一致", EN: "agree"}.In(l.lang), "agree"}
	case number:
		return told{word{ZH: "姓名不一致", EN: "name differs"}.In(l.lang), "name-differs"}
	case name:
		return told{word{ZH: "号码不一致", EN: "number differs"}.In(l.lang), "number-differs"}
	}
	return told{word{ZH: "姓名、号码均不一致", EN: "both differ"}.In(l.lang), "both-differ"}
}

// legible is what counts when two spellings of a name or number are
// compared: its letters and digits.
func legible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}

// attempts is empty for a record that was never sent.
func (l *line) attempts() any {
	if l.Outcome.Attempts == 0 {
		return nil
	}
	return l.Outcome.Attempts
}

// billedTwice is told to people only where it is so.
func (l *line) billedTwice() any {
	twice := l.Outcome.MaybeBilledTwice()
	if !twice {
		return told{"", false}
	}
	return told{yesNo(true, l.lang), true}
}

func (l *line) time() any {
	if l.Outcome.Time.IsZero() {
		return nil
	}
	return l.Outcome.Time
}

// A finding is what was seen in a row before any call, as programs are told.
type finding struct {
	Code     string          `json:"code"`
	Severity verify.Severity `json:"severity"`
	Field    verify.Field    `json:"field,omitempty"`
	Detail   string          `json:"detail,omitempty"`
	Text     string          `json:"text"`
}

func (l *line) notes() any {
	all := make([]finding, 0, len(l.Findings))
	for _, f := range l.Findings {
		all = append(all, finding{f.Code, f.Severity, f.Field, f.Detail, note(f, l.lang)})
	}
	return told{notes(l.Result, l.meaning.Reason.In(l.lang), l.lang), all}
}
