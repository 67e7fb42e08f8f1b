package xlsx

import "testing"

func TestColumnName(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA"} {
		if got := ColumnName(i); got != want {
			t.Errorf("%d is %s, want %s", i, got, want)
		}
		if got := columnOf([]byte(want + "1")); got != i {
			t.Errorf("%s is %d, want %d", want, got, i)
		}
	}
}
