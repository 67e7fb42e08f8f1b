package xlsx

import "testing"

func TestFormatOf(t *testing.T) {
	for code, want := range map[string]format{
		`yyyy"年"m"月"d"日"`:                  date,
		`[$-804]yyyy"年"m"月"d"日";@`:         date,
		`[DBNum1][$-804]yyyy"年"`:           date,
		`[$-F800]dddd\,\ mmmm\ dd\,\ yyyy`: date,
		`mmm-yy`:                           date,
		`mmmm`:                             date,
		`m/d`:                              date,
		`e/m/d`:                            date,
		`aaaa`:                             date,
		`0;yyyy`:                           plainNumber,
		`yyyy/m/d h:mm`:                    dateAndTime,
		`m/d/yy\ h:mm AM/PM`:               dateAndTime,
		`h:mm`:                             clock,
		`mm:ss.0`:                          clock,
		`上午/下午h"时"mm"分"`:                   clock,
		`h:mm AM/PM`:                       clock,
		`[h]:mm:ss`:                        duration,
		`[mm]:ss`:                          duration,
		`General`:                          plainNumber,
		`G/通用格式`:                           plainNumber,
		`0.00E+00`:                         plainNumber,
		`#,##0.00;[Red]-#,##0.00`:          plainNumber,
		`"yyyy "0`:                         plainNumber,
		`\d0`:                              plainNumber,
		`_(* #,##0_);_(* "-"_);_(@_)`:      plainNumber,
		`00000`:                            padded + 5,
		`0`:                                plainNumber,
		`@`:                                plainNumber,
		``:                                 plainNumber,
		`[`:                                plainNumber,
	} {
		if got := formatOf(code); got != want {
			t.Errorf("%s is %d, want %d", code, got, want)
		}
	}
}

func TestBuiltInFormats(t *testing.T) {
	for id, want := range map[int]format{
		0: plainNumber, 1: plainNumber, 13: plainNumber, 14: date, 17: date, 18: clock, 21: clock, 22: dateAndTime,
		23: plainNumber,
		27: date, 31: date, 32: clock, 36: date, 37: plainNumber, 45: clock, 46: duration, 47: clock, 49: plainNumber,
		57: date, 59: plainNumber,
	} {
		if got := builtIn(id); got != want {
			t.Errorf("%d is %d, want %d", id, got, want)
		}
	}
}

func TestSerials(t *testing.T) {
	for _, test := range []struct {
		f          format
		from1904   bool
		number, is string
	}{
		{date, false, "44957", "2023-01-31"},
		{date, false, "44957.99", "2023-01-31"},
		{date, false, "44957.999999", "2023-02-01"}, // half a second before midnight
		{date, false, "1", "1900-01-01"},
		{date, false, "59", "1900-02-28"},
		{date, false, "60", "1900-02-29"},
		{date, false, "61", "1900-03-01"},
		{date, false, "2958465", "9999-12-31"},
		{date, false, "2958465.5", "2958465.5"},
		{date, false, "2958466", "2958466"},
		{date, false, "0.5", "0.5"},
		{date, false, "0", "0"},
		{date, false, "-1", "-1"},
		{date, false, "1e300", "1e300"},
		{date, false, "NaN", "NaN"},
		{date, false, "Inf", "Inf"},
		{date, false, "x", "x"},
		{date, false, "110105194912310038", "110105194912310038"},
		{date, true, "0", "1904-01-01"},
		{date, true, "43495", "2023-01-31"},
		{date, true, "2957003", "9999-12-31"},
		{date, true, "2957004", "2957004"},
		{dateAndTime, false, "44957.354166666664", "2023-01-31 08:30:00"},
		{dateAndTime, false, "44957", "2023-01-31 00:00:00"},
		{clock, false, "0.354166666666667", "08:30:00"},
		{clock, false, "0", "00:00:00"},
		{clock, false, "44957.5", "2023-01-31 12:00:00"},
		{clock, true, "0.5", "12:00:00"},
		{duration, false, "1.5", "36:00:00"},
		{duration, false, "0.000011574", "00:00:01"},
		{duration, false, "2958466", "2958466"},
		{plainNumber, false, "44957", "44957"},
	} {
		if got := test.f.text(test.number, test.from1904); got != test.is {
			t.Errorf("format %d, from 1904 %v: %s is %s, want %s", test.f, test.from1904, test.number, got, test.is)
		}
	}
}

func TestInexactNumber(t *testing.T) {
	for number, want := range map[string]bool{
		"110105194912310038": true, "110105194912310000": true, "1.1010519491231E+17": true, "1.10105E+17": true,
		"1000000000000000": true,
		"110105491231002":  false, "999999999999999": false, "1.5": false, "0.12345678901234567": false,
		"1E+14": false, "": false, "x1234567890123456": false,
	} {
		if inexactNumber(number) != want {
			t.Errorf("%s: not %v", number, want)
		}
	}
}

// FuzzFormat holds that no format and no number stops the reader, and that
// what isn't a date stays as it is.
func FuzzFormat(f *testing.F) {
	f.Add(`yyyy"年"m"月"d"日"`, "44957.5", true)
	f.Add(`[h]:mm:ss;[$-804]@`, "1e17", false)
	f.Add(`[`, "-0", false)
	f.Fuzz(func(t *testing.T, code, number string, from1904 bool) {
		kind := formatOf(code)
		if got := kind.text(number, from1904); got != number && (kind == plainNumber || inexactNumber(number)) {
			t.Errorf("%q as %q is %q", number, code, got)
		}
	})
}
