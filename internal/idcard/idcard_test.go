package idcard

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

var today = time.Date(2026, 3, 1, 8, 0, 0, 0, time.FixedZone("CST", 8*3600))

// numbers are identity numbers as written and as normalised, and their problems.
var numbers = []struct {
	in, out string
	want    []Problem
}{
	{"11010519491231002X", "11010519491231002X", nil},
	{"440524188001010014", "440524188001010014", nil}, // the standard's own samples
	{" 110105 19491231\u00a0002X\t", "11010519491231002X", nil},
	{"\u200b\ufeff\u202d11010519491231002X\u202c", "11010519491231002X", nil},
	{"'11010519491231002x", "11010519491231002X", nil},
	{"\t11010519491231002x", "11010519491231002X", nil},
	{`="11010519491231002X"`, "11010519491231002X", nil},
	{"１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", nil},
	{"11010519491231002Х", "11010519491231002X", nil}, // Cyrillic
	{"110105２0240229001７", "110105202402290017", []Problem{Checksum}},
	{"", "", []Problem{NumberMissing}},
	{" ' ", "", []Problem{NumberMissing}},
	{"110105********002X", "110105********002X", []Problem{NumberMasked}},
	{"110105＊＊＊＊＊＊＊＊002X", "110105********002X", []Problem{NumberMasked}},
	{"110105xxxxxxxx0021", "110105XXXXXXXX0021", []Problem{NumberMasked}},
	{"1.10101E+17", "1.10101E+17", []Problem{Scientific}},
	{"1e17", "1e17", []Problem{Scientific}},
	{"E12345678", "E12345678", []Problem{Character}},
	{"1101051949X2310021", "1101051949X2310021", []Problem{Character}},
	{"11010519491231\x00\xff002", "11010519491231\ufffd002", []Problem{Character}},
	{"X", "X", []Problem{Character}},
	{"11010519491231002", "11010519491231002", []Problem{Length}},
	{"11010549123100X", "11010549123100X", []Problem{Length}},
	{"1101051949123100210", "1101051949123100210", []Problem{Length}},
	{"110105194912310021", "110105194912310021", []Problem{Checksum}},
	{"110105199913010012", "110105199913010012", []Problem{BirthDate, Checksum}},
	{"110105190002290015", "110105190002290015", []Problem{BirthDate, Checksum}}, // 1900 was no leap year
	{"110105000101010017", "110105000101010017", []Problem{BirthDate}},
	{"023432189011233490", "023432189011233490", []Problem{Province, Checksum}},
	{"110105491231002", "110105491231002", []Problem{FifteenDigits}},
	{"110105490231002", "110105490231002", []Problem{BirthDate, FifteenDigits}},
	{"021105491231002", "021105491231002", []Problem{Province, FifteenDigits}},
}

func TestNumbers(t *testing.T) {
	for _, n := range numbers {
		out := NormaliseNumber(n.in)
		if out != n.out {
			t.Errorf("NormaliseNumber(%q) = %q, want %q", n.in, out, n.out)
		}
		if got := CheckNumber(out, today); !slices.Equal(got, n.want) {
			t.Errorf("CheckNumber(%q) = %v, want %v", out, got, n.want)
		}
	}
}

func TestRegions(t *testing.T) {
	for code, want := range map[string]Problem{
		"110101": "", "310115": "", "500233": "", "659001": "", "429006": "", "513221": "", "710101": "",
		"441900": "", "442000": "", "460400": "", "620200": "", // cities without counties
		"810000": ResidencePermit, "820000": ResidencePermit, "830000": ResidencePermit,
		"911156": Foreign,
		"100101": Province, "160101": Province, "660101": Province, "000000": Province,
		"119901": UnknownRegion, "440100": UnknownRegion, "440001": UnknownRegion, "448001": UnknownRegion,
		"110100": UnknownRegion,
	} {
		if got := region(code); got != want {
			t.Errorf("region(%s) = %q, want %q", code, got, want)
		}
	}
}

func TestBirthDateAgainstToday(t *testing.T) {
	for date, want := range map[string]Problem{
		"20260228": "", "20260301": "", "20260302": Future, "20260401": Future, "20270101": Future,
		"20240229": "", "20260229": BirthDate, "18500101": "", "18491231": BirthDate,
	} {
		if got := birth("110105"+date+"0011", today); got != want {
			t.Errorf("birth date %s: %q, want %q", date, got, want)
		}
	}
}

// The check digit catches every single wrong digit and every swap of two
// neighbours: that is what MOD 11-2 promises.
func TestCheckDigitCatchesSlips(t *testing.T) {
	const number = "11010519491231002X"
	for i := range 17 {
		for d := byte('0'); d <= '9'; d++ {
			slip := []byte(number)
			slip[i] = d
			if d != number[i] && CheckDigit(string(slip[:17])) == slip[17] {
				t.Errorf("digit %d written as %c was not caught", i+1, d)
			}
		}
		swap := []byte(number)
		swap[i], swap[i+1] = swap[i+1], swap[i]
		if i < 16 && swap[i] != swap[i+1] && CheckDigit(string(swap[:17])) == swap[17] {
			t.Errorf("digits %d and %d swapped were not caught", i+1, i+2)
		}
	}
}

// names are names as written and as normalised, and their problems.
var names = []struct {
	in, out string
	want    []Problem
}{
	{"张三", "张三", nil},
	{"欧阳𠮷", "欧阳𠮷", nil},
	{"㛃䶮〇", "㛃䶮〇", nil},
	{"王\U0003134A", "王\U0003134A", nil},
	{"\uFA0E\u9FA6", "\uFA0E\u9FA6", nil}, // no compatibility folding
	{"阿依古丽·买买提", "阿依古丽·买买提", nil},
	{"阿依古丽•买买提", "阿依古丽·买买提", nil},
	{"阿依古丽・买买提", "阿依古丽·买买提", nil},
	{"阿依古丽･买买提", "阿依古丽·买买提", nil},
	{"阿依古丽‧买买提", "阿依古丽·买买提", nil},
	{"阿依古丽⋅买买提", "阿依古丽·买买提", nil},
	{"阿依古丽∙买买提", "阿依古丽·买买提", nil},
	{"阿依古丽\u0387买买提", "阿依古丽·买买提", nil},
	{"阿依古丽.买买提", "阿依古丽·买买提", nil},
	{"阿依古丽 ． 买买提", "阿依古丽·买买提", nil},
	{strings.Repeat("长", 50), strings.Repeat("长", 50), nil},
	{"　张　三\u200b", "张三", nil},
	{"'张三", "张三", nil},
	{"葛\U000E0100", "葛", []Problem{NameShort}}, // a variation selector
	{"张三.", "张三.", []Problem{Symbol}},
	{"·张三", "·张三", []Problem{Symbol}},
	{"张三·", "张三·", []Problem{Symbol}},
	{"ANNA  MARIA", "ANNA MARIA", []Problem{Letters}},
	{"张 yan", "张yan", []Problem{Letters}},
	{"", "", []Problem{NameMissing}},
	{" \u3000", "", []Problem{NameMissing}},
	{"张＊", "张*", []Problem{NameMasked}},
	{strings.Repeat("长", 101), strings.Repeat("长", 101), []Problem{NameLong}},
	{"张", "张", []Problem{NameShort}},
	{"张?", "张?", []Problem{Garbled}},
	{"\\N", "\\N", []Problem{Placeholder}},
	{" 未 知 ", "未知", []Problem{Placeholder}},
	{"—— ——", "————", []Problem{Placeholder}},
	{"空明", "空明", nil},
	{"张\xff", "张\xff", []Problem{Garbled}},
	{"张\ue000三", "张\ue000三", []Problem{PrivateUse}},
	{"张三2", "张三2", []Problem{Digits}},
	{"张三（2）？", "张三（2）？", []Problem{Symbol, Digits, Garbled}},
}

func TestNames(t *testing.T) {
	for _, n := range names {
		out := NormaliseName(n.in)
		if out != n.out {
			t.Errorf("NormaliseName(%q) = %q, want %q", n.in, out, n.out)
		}
		if got := CheckName(out); !slices.Equal(got, n.want) {
			t.Errorf("CheckName(%q) = %v, want %v", out, got, n.want)
		}
	}
}

func TestUpgrade(t *testing.T) {
	for number, want := range map[string]string{
		"110105491231002":    "11010519491231002X",
		"440524990101001":    "440524199901010013",
		"110105490231002":    "110105194902310026", // no such day, and none afterwards
		"11010519491231002X": "11010519491231002X",
		"440524188001010014": "440524188001010014",
		"110105194912310021": "110105194912310021", // a wrong check digit isn't mended
		"11010549123100":     "11010549123100",
		"11010549123100X":    "11010549123100X",
		"１１０１０５４９１２３１００２": "１１０１０５４９１２３１００２", // not normalised
		"": "",
	} {
		if got := Upgrade(number); got != want {
			t.Errorf("Upgrade(%q) = %q, want %q", number, got, want)
		}
	}
}

// upgrades checks a normalised number against what its upgrade is to be.
func upgrades(t *testing.T, number string) {
	t.Helper()
	upgraded := Upgrade(number)
	if again := Upgrade(upgraded); again != upgraded {
		t.Errorf("upgrading %q gives %q, and again %q", number, upgraded, again)
	}
	if len(number) != 15 || !digits(number) {
		if upgraded != number {
			t.Errorf("%q became %q", number, upgraded)
		}
		return
	}
	if len(upgraded) != 18 || NormaliseNumber(upgraded) != upgraded {
		t.Errorf("%q became %q, which is no number", number, upgraded)
	}
	of15 := slices.DeleteFunc(CheckNumber(number, today), func(p Problem) bool { return p == FifteenDigits })
	of18 := slices.DeleteFunc(CheckNumber(upgraded, today), func(p Problem) bool { return p == Rounded })
	if !slices.Equal(of15, of18) {
		t.Errorf("of %q is said %v, of its upgrade %v", number, of15, of18)
	}
}

// A number of 15 digits is right if, and only if, its upgrade is.
func TestUpgradingAndCheckingAgree(t *testing.T) {
	random := rand.New(rand.NewPCG(1999, 18))
	valid := 0
	for range 20_000 {
		province := provinces[random.IntN(len(provinces))]
		number := fmt.Sprintf("%02d01%02d%02d%02d%02d%03d", province, random.IntN(100), random.IntN(100),
			random.IntN(14), random.IntN(33), random.IntN(1000))
		upgrades(t, number)
		if slices.Equal(CheckNumber(number, today), []Problem{FifteenDigits}) {
			valid++
		}
	}
	if valid < 10_000 {
		t.Errorf("only %d of the numbers were valid", valid)
	}
}

func FuzzUpgrade(f *testing.F) {
	for _, n := range numbers {
		f.Add(n.in)
	}
	f.Fuzz(func(t *testing.T, s string) { upgrades(t, NormaliseNumber(s)) })
}

func FuzzNumber(f *testing.F) {
	for _, n := range numbers {
		f.Add(n.in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := NormaliseNumber(s)
		if twice := NormaliseNumber(once); twice != once {
			t.Errorf("normalising %q gives %q, and again %q", s, once, twice)
		}
		found := CheckNumber(once, today)
		if len(found) == 0 && (len(once) != 18 || !digits(once[:17]) || once[17] != CheckDigit(once[:17])) {
			t.Errorf("%q passes, though it is no identity number", once)
		}
	})
}

func FuzzName(f *testing.F) {
	for _, n := range names {
		f.Add(n.in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := NormaliseName(s)
		if twice := NormaliseName(once); twice != once {
			t.Errorf("normalising %q gives %q, and again %q", s, once, twice)
		}
		if len(CheckName(once)) == 0 && strings.ContainsFunc(once, abnormal) && !strings.Contains(once, " ") {
			t.Errorf("%q passes and is not normalised", once)
		}
	})
}

func BenchmarkNumber(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if CheckNumber(NormaliseNumber("11010519491231002X"), today) != nil {
			b.Fatal("a clean number has problems")
		}
	}
}

func BenchmarkName(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if CheckName(NormaliseName("阿依古丽·买买提")) != nil {
			b.Fatal("a clean name has problems")
		}
	}
}

func TestCleanCostsNoAllocation(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() {
		CheckNumber(NormaliseNumber("11010519491231002X"), today)
		CheckName(NormaliseName("欧阳𠮷"))
	}); n > 0 {
		t.Errorf("a clean number and name cost %v allocations, want none", n)
	}
}
