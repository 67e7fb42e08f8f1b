package table

import (
	"strings"
	"testing"

	"veribatch/internal/words"
)

func TestNormalizeHeader(t *testing.T) {
	for header, want := range map[string]string{
		"USER ID": "userid", "用户ｉｄ": "用户id", "*姓名（必填）": "姓名", "姓 名": "姓名", "姓名[必填]:": "姓名",
		"【必填】真实姓名":  "真实姓名",
		"ID-Number": "idnumber", "证件号码(Required)": "证件号码", "身份证（人像面）": "身份证人像面", "": "",
		"***": "", "（必填）": "",
	} {
		if got := NormalizeHeader(header); got != want {
			t.Errorf("%q is %q, want %q", header, got, want)
		}
	}
}

// TestQuote holds that an error shows some names only, and no long ones.
func TestQuote(t *testing.T) {
	long := strings.Repeat("长", MaxName+1)
	if got, want := Quote([]string{" a ", "", long}).In(words.EN), `"a", "`+long[:3*MaxName]+`…"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	many := strings.Split(strings.Repeat("a ", maxQuoted+2), " ")
	if got := Quote(many).In(words.EN); !strings.HasSuffix(got, `"a", and 2 more`) {
		t.Error(got)
	}
}

// FuzzNormalizeHeader holds that normalising twice changes nothing more, and that what forms
// put around a header makes no difference.
func FuzzNormalizeHeader(f *testing.F) {
	f.Add("*姓名（必填）")
	f.Add("ＩＤ Card-No.")
	f.Add("((必填)")
	f.Add("\xf5\u03F9")    // after a broken byte a letter isn't normalized
	f.Add("\u1100-\u1161") // two that make one once nothing is between them
	f.Fuzz(func(t *testing.T, header string) {
		folded := NormalizeHeader(header)
		if again := NormalizeHeader(folded); again != folded {
			t.Errorf("%q, then %q", folded, again)
		}
		if strings.ContainsAny(header, "([【{<（［｛＜〔") {
			return // an open bracket may take in what is put after it
		}
		if dressed := NormalizeHeader(" *" + header + " (必填) "); dressed != folded {
			t.Errorf("%q, dressed %q", folded, dressed)
		}
	})
}
