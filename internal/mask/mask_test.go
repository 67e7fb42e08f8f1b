package mask

import "testing"

func TestEnds(t *testing.T) {
	for _, test := range []struct {
		s           string
		first, last int
		want        string
	}{
		{"", 1, 1, ""},
		{"甲", 1, 0, "*"},
		{"甲乙", 1, 0, "甲*"},
		{"甲乙", 1, 1, "**"},
		{"欧阳𠮷", 1, 1, "欧*𠮷"},
		{"11010519491231002X", 3, 4, "110***********002X"},
		{"1234567", 3, 4, "*******"},
		{"12345678", 3, 4, "123*5678"},
		{"12", 0, 0, "**"},
	} {
		if got := Ends(test.s, test.first, test.last); got != test.want {
			t.Errorf("Ends(%q, %d, %d) = %q, want %q", test.s, test.first, test.last, got, test.want)
		}
	}
}
