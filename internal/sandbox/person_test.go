package sandbox

import (
	"strconv"
	"testing"
)

func TestScoresSuitTheVerdict(t *testing.T) {
	for i := range 500 {
		number := identity(strconv.Itoa(100 + i))
		for status, c := range map[int]struct{ authorityLow, authorityHigh, cardLow, cardHigh int }{
			1:  {6000, 9999, 6000, 9999},
			2:  {0, 0, 6000, 9999},
			6:  {6000, 9999, 500, 4499},
			7:  {500, 4499, 6000, 9999},
			10: {500, 4499, 6000, 9999},
			11: {0, 0, 6000, 9999},
			12: {0, 0, 6000, 9999},
		} {
			p, _ := invent(number, status)
			if p.authority < c.authorityLow || p.authority > c.authorityHigh || p.card < c.cardLow ||
				p.card > c.cardHigh {
				t.Fatalf("VerifyStatus %d: scores %d and %d", status, p.authority, p.card)
			}
		}
	}
}

func TestCardSuitsTheVerdict(t *testing.T) {
	m := material{name: "测试", number: identity("101"), front: "http://img.example/f", back: "http://img.example/b"}
	read := func(status int) card {
		_, sum := invent(m.number, status)
		return m.read(status, sum)
	}
	if c := read(1); c.name != m.name || c.number != m.number || c.sex != "男" || c.birth != "19491231" ||
		c.end != "长期" {
		t.Errorf("passed: %+v", c)
	}
	if c := read(3); c.name == m.name || c.name == "" {
		t.Errorf("3: the name on the card is %q", c.name)
	}
	if c := read(4); c.number != "" {
		t.Error("4: the number could be read")
	}
	if c := read(5); c.end >= "20190101" {
		t.Errorf("5: the card holds until %s", c.end)
	}
	m.number = "110105200001011020"
	if c := read(1); len(c.end) != 8 || c.end < "20360101" || c.start >= c.end || c.sex != "女" {
		t.Errorf("a young person's card: %+v", c)
	}
	m.number = "11010519491231X"
	if c := read(1); c.birth != "" || c.sex != "" || c.end == "" {
		t.Errorf("15 characters: %+v", c)
	}
}

func TestDates(t *testing.T) {
	for in, want := range map[string]string{"20201101": "2020-11-01", "长期": "长期", "": ""} {
		if got := dashed(in); got != want {
			t.Errorf("dashed(%q) is %q, want %q", in, got, want)
		}
	}
}
