// Package explain says what every VerifyStatus, error code, finding and state
// means and what a person can do about it, in Chinese and in English.
//
// Where the service's documents have a text, the reason is that text, word for
// word, with full-width marks. Where two documents differ, the newer one counts.
package explain

import (
	"cmp"
	"fmt"
	"strings"

	"veribatch/internal/words"
)

// A Lang is a language that texts are written in.
type Lang = words.Lang

// The languages.
const (
	ZH = words.ZH
	EN = words.EN
)

// A Text is a text in both languages.
type Text struct{ ZH, EN string }

// In returns the text in a language: English for EN, Chinese for any other.
func (t Text) In(l Lang) string {
	if l == EN {
		return t.EN
	}
	return t.ZH
}

// A Meaning explains a status, code, finding or state.
type Meaning struct {
	Key      string // what is explained: "7", "InvalidParameter", "Throttling.*", "id-checksum", "passed"
	Number   string // the number of a code that has one, such as "401" for InvalidParameter
	Category Category
	Reason   Text
	Advice   Text // what a person can do next
}

// A table holds meanings in the order in which they are listed to people.
type table struct {
	list  []Meaning
	index map[string]Meaning
}

// newTable indexes meanings by key and number, in lower case. Where two share
// one, the first is found.
func newTable(list []Meaning) table {
	t := table{list: list, index: make(map[string]Meaning, 2*len(list))}
	for _, m := range list {
		t.add(m.Key, m)
		if m.Number != "" {
			t.add(m.Number, m)
		}
	}
	return t
}

func (t table) add(key string, m Meaning) {
	key = strings.ToLower(key)
	if _, taken := t.index[key]; !taken {
		t.index[key] = m
	}
}

func (t table) find(key string) (Meaning, bool) {
	m, ok := t.index[strings.ToLower(key)]
	return m, ok
}

// Status returns the meaning of a VerifyStatus. For a status that no document
// has, the meaning says so and contains the number.
func Status(n int) Meaning {
	if n >= 1 && n <= len(statuses) {
		return statuses[n-1]
	}
	return Meaning{
		Key:      fmt.Sprint(n),
		Category: Service,
		Reason: Text{
			ZH: fmt.Sprintf("认证不通过，认证状态 %d：官方文档未说明该状态的含义。", n),
			EN: fmt.Sprintf("Verification failed with status %d, which the documents do not explain.", n),
		},
		Advice: Text{
			ZH: "请先人工核验此人，并将该状态值和请求 ID 提供给阿里云技术支持，询问具体原因。",
			EN: "Verify the person by hand for now, and ask Alibaba Cloud support what it means; " +
				"quote the status and the request id.",
		},
	}
}

// Code returns the meaning of an error code by its name, in any case, or its
// number. For a code that has no entry it is the family's, such as Throttling.*
// for Throttling.User.
func Code(code string) (Meaning, bool) {
	code = cmp.Or(aliases[strings.ToLower(code)], code)
	if m, ok := codes.find(code); ok {
		return m, true
	}
	return family(code)
}

// CodeName returns the name of a code that is given as its number; any other
// code as it is.
func CodeName(code string) string {
	if m, ok := codes.find(code); ok && m.Number == code {
		return m.Key
	}
	return code
}

// Finding returns the meaning of a finding, which is made before any call.
func Finding(code string) (Meaning, bool) { return findings.find(code) }

// State returns the meaning of a record's state. Its Reason is the state's name
// as people read it; the empty state means that the record was never sent. An
// unknown state is its own name.
func State(s string) Meaning {
	for _, m := range states {
		if m.Key == s {
			return m
		}
	}
	return Meaning{Key: s, Reason: Text{ZH: s, EN: s}}
}
