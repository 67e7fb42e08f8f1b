package idcard

import "testing"

func TestStandardForm(t *testing.T) {
	for name, want := range map[string]string{
		"王⼩明":             "王小明",
		"李⽂":              "李文",
		"⻢超":              "马超",
		"⾼军":              "高军",
		"⺼⻳":              "肉龟",
		"金力":              "金力",
		"丽明":              "丽明",
		"陈﨑":              "陈﨑", // a character of its own, in spite of its block
		"朱⺀":              "朱⺀",
		"欧阳𠮷·买买提 Li Jing": "欧阳𠮷·买买提 Li Jing",
	} {
		got := StandardForm(name)
		if got != want {
			t.Errorf("StandardForm(%q) = %q, want %q", name, got, want)
		}
		if again := StandardForm(got); again != got {
			t.Errorf("StandardForm(%q) = %q, and again %q", name, got, again)
		}
	}
	for i, r := range radicals {
		if !han(r) && r != firstRadical+rune(i) {
			t.Errorf("U+%X becomes %q", firstRadical+i, r)
		}
	}
	if len(radicals) != 0x2EF4-firstRadical {
		t.Errorf("%d radicals", len(radicals))
	}
}
