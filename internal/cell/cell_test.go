package cell

import "testing"

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"":                    "",
		"u0001":               "u0001",
		" u0001\u3000":        "u0001",
		`="u0001"`:            "u0001",
		`= "u0001"`:           `= "u0001"`,
		`="王""小""明"`:          `王"小"明`,
		` "李静"`:               "李静",
		"'李静":                 "李静",
		"'李静'":                "李静",
		"\ufeff=\"' 李静 \"":    "李静",
		`="`:                  `="`,
		`"`:                   `"`,
		`"a"b`:                `"a"b`,
		"=1+1":                "=1+1",
		`C:\photos\'1'.jpg`:   `C:\photos\'1'.jpg`,
		"https://a.example/'": "https://a.example/'",
	} {
		got := Text(in)
		if got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
		if again := Text(got); again != got {
			t.Errorf("Text(%q) = %q, and again %q", in, got, again)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add(`="'" '"`)
	f.Fuzz(func(t *testing.T, in string) {
		once := Text(in)
		if again := Text(once); again != once {
			t.Errorf("Text(%q) = %q, and again %q", in, once, again)
		}
	})
}

func TestNothing(t *testing.T) {
	for _, word := range []string{"", `\N`, "NULL", "null", "(null)", "None", "nan", "NaN", "undefined", "N/A", "#N/A",
		"-", "无", "空", "未知", "不详", "同上", "0"} {
		if !Nothing(word) {
			t.Errorf("%q is taken for a value", word)
		}
	}
	if Null("0") {
		t.Error("0 is taken for nothing where it may be a number")
	}
	for _, value := range []string{"10", "Nan Li", "无名", "https://photos.example.com/null"} {
		if Nothing(value) {
			t.Errorf("%q is taken for nothing", value)
		}
	}
}

func TestCleanCellCostsNoAllocation(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() {
		for _, clean := range []string{"u0001", "欧阳静", "https://photos.example.com/faces/u000001.jpg"} {
			if Text(clean) != clean || Nothing(clean) {
				t.Fatal("a clean cell is changed, or nothing")
			}
		}
	}); n > 0 {
		t.Errorf("a clean cell costs %v allocations, want none", n)
	}
}
