// Package words holds what the program says to people, in two languages.
//
// A sentence is written in English where it is said; that format string is its
// id in the catalogue, zh.po, which has the Chinese. English is also what logs,
// JSON and Error() have, so that programs read the same whoever runs them.
package words

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/leonelquinteros/gotext"
)

// A Lang is a language that texts are written in.
type Lang string

// The languages.
const (
	ZH Lang = "zh"
	EN Lang = "en"
)

// A Text can be said in each language.
type Text interface{ In(Lang) string }

//go:embed zh.po
var chinese []byte

// catalogue returns the Chinese by the English.
var catalogue = sync.OnceValue(func() map[string]string {
	po := gotext.NewPo()
	po.Parse(chinese)
	all := make(map[string]string)
	for english, entry := range po.GetDomain().GetTranslations() {
		all[english] = entry.Get()
	}
	return all
})

// Chinese returns the Chinese of an English sentence or format string, and whether the catalogue has it.
func Chinese(english string) (string, bool) {
	chinese, ok := catalogue()[english]
	return chinese, ok
}

// A Format is an English format string in a table, for New.
type Format string

// A Sentence is a format string and its arguments. Arguments that are a Text
// or an error are said in the language of the sentence.
type Sentence struct {
	format string
	args   []any
}

// New returns a sentence. Its format is a constant in English, which the catalogue has.
func New(format string, args ...any) Sentence { return Sentence{format, args} }

// String returns the sentence in English.
func (s Sentence) String() string { return s.In(EN) }

// In returns the sentence in a language: English for EN, Chinese for any other.
func (s Sentence) In(lang Lang) string {
	format := s.format
	if chinese, ok := Chinese(format); ok && lang != EN {
		format = chinese
	}
	args := make([]any, len(s.args))
	for i, arg := range s.args {
		args[i] = said(arg, lang)
	}
	return fmt.Sprintf(strings.ReplaceAll(format, "%w", "%v"), args...)
}

// said returns an argument as a sentence in a language has it.
func said(arg any, lang Lang) any {
	switch arg := arg.(type) {
	case Text:
		return arg.In(lang)
	case error:
		return In(arg, lang)
	case time.Duration:
		if lang != EN {
			return inChinese(arg)
		}
	}
	return arg
}

// inChinese says a duration in hours, minutes and seconds: 33 小时 20 分, 2.6 秒.
func inChinese(d time.Duration) string {
	var parts []string
	if hours := d / time.Hour; hours > 0 {
		parts = append(parts, fmt.Sprintf("%d 小时", hours))
	}
	if minutes := d % time.Hour / time.Minute; minutes > 0 {
		parts = append(parts, fmt.Sprintf("%d 分", minutes))
	}
	if seconds := (d % time.Minute).Seconds(); seconds > 0 || parts == nil {
		parts = append(parts, fmt.Sprintf("%g 秒", seconds))
	}
	return strings.Join(parts, " ")
}

// Count returns a number of things: New(one, n) or New(many, n). Chinese has no plural: its format is that of many.
func Count(n int, one, many string) Text {
	if n == 1 {
		return counted{New(one, n), New(many, n)}
	}
	return New(many, n)
}

// counted is one thing.
type counted struct{ one, many Sentence }

func (c counted) String() string { return c.one.String() }

func (c counted) In(lang Lang) string {
	if lang == EN {
		return c.one.In(lang)
	}
	return c.many.In(lang)
}

// A List is texts one after another.
type List struct {
	parts  []Text
	en, zh string // what stands between them
}

// Names lists names, codes or paths: a, b and c have no language.
func Names[T ~string](names []T) List {
	l := List{en: ", ", zh: "、"}
	for _, name := range names {
		l.parts = append(l.parts, Verbatim(name))
	}
	return l
}

// Items lists what has a language.
func Items(parts ...Text) List { return List{parts, ", ", "、"} }

// Clauses puts commas between the parts of a sentence.
func Clauses(parts ...Text) List { return List{parts, ", ", "，"} }

// Sentences puts semicolons between what could stand alone.
func Sentences(parts ...Text) List { return List{parts, "; ", "；"} }

// Columns puts blanks between figures on one line.
func Columns(parts ...Text) List { return List{parts, "  ", "  "} }

// String returns the list in English.
func (l List) String() string { return l.In(EN) }

// In returns the list in a language.
func (l List) In(lang Lang) string {
	between := l.zh
	if lang == EN {
		between = l.en
	}
	parts := make([]string, len(l.parts))
	for i, part := range l.parts {
		parts[i] = part.In(lang)
	}
	return strings.Join(parts, between)
}

// A Verbatim text is the same in both languages.
type Verbatim string

func (n Verbatim) In(Lang) string { return string(n) }
