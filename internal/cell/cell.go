// Package cell reads what somebody wrote in a table's cell: the text without what programs wrap around it, and
// whether that text is a word for nothing. It knows nothing of what the column means.
package cell

import (
	"strings"
	"unicode"
)

// Text returns the text of a cell without blanks and invisible characters at both ends, and without what programs
// put around a value to keep it a text: ="u0001", "u0001" and 'u0001. It is idempotent, and a clean cell costs no
// allocation.
func Text(s string) string {
	for {
		s = Trim(s)
		inner := unwrap(s)
		if len(inner) == len(s) {
			return s
		}
		s = inner
	}
}

// Trim removes blanks and invisible characters from both ends.
func Trim(s string) string {
	if s == "" || visible(rune(s[0])) && visible(rune(s[len(s)-1])) {
		return s
	}
	return strings.TrimFunc(s, blank)
}

// visible reports whether r is one of ASCII that shows.
func visible(r rune) bool { return '!' <= r && r <= '~' }

func blank(r rune) bool {
	if visible(r) || '\u4E00' <= r && r <= '\u9FFF' { // nearly all; the Unicode tables are slow
		return false
	}
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// unwrap removes one wrapping from a trimmed text.
func unwrap(s string) string {
	if s == "" || s[0] != '=' && s[0] != '"' && s[0] != '\'' {
		return s
	}
	if s[0] == '\'' {
		return strings.TrimSuffix(s[1:], "'")
	}
	quoted := strings.TrimPrefix(s, "=")
	if len(quoted) < 2 || quoted[0] != '"' || quoted[len(quoted)-1] != '"' {
		return s
	}
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `""`, `"`)
}

// nulls are what databases, programs and people write where there is nothing.
var nulls = NewWords(
	`\n`, "null", "(null)", "<null>", "[null]", "none", "nil", "nan", "undefined", "n/a", "na", "n.a.",
	"#n/a", "#ref!", "#name?", "#value!", "#div/0!", "#null!", "#num!",
	"-", "--", "---", "—", "——", "/", `\`, ".", "无", "空", "未知", "不详", "暂无", "没有", "缺失", "(空)", "（空）",
	"同上",
)

// Null reports whether a text, as Text returns it, is empty or a word for nothing, such as NULL, \N or 无.
func Null(text string) bool { return text == "" || nulls.Have(text) }

// Nothing is Null for columns in which zero is no value either.
func Nothing(text string) bool { return text == "0" || Null(text) }

// Words are words that a cell may consist of.
type Words struct {
	all     map[string]bool
	longest int // bytes
}

// NewWords returns the words, which are in lower case.
func NewWords(words ...string) Words {
	w := Words{all: make(map[string]bool, len(words))}
	for _, word := range words {
		w.all[word] = true
		w.longest = max(w.longest, len(word))
	}
	return w
}

// Have reports whether a text is one of the words, in capitals or not.
func (w Words) Have(text string) bool {
	if len(text) > w.longest {
		return false
	}
	if strings.ContainsFunc(text, capital) { // to look costs less than to change it
		text = strings.ToLower(text)
	}
	return w.all[text]
}

func capital(r rune) bool { return 'A' <= r && r <= 'Z' }
