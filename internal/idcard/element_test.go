package idcard

import (
	"testing"
	"time"
)

func TestMobiles(t *testing.T) {
	for written, want := range map[string]string{
		"13800138000": "13800138000", "+86 138-0013-8000": "13800138000", "0086 13800138000": "13800138000",
		"8613800138000": "13800138000", "（+86）138 0013 8000": "13800138000", "１３８００１３８０００": "13800138000",
		"'13800138000": "13800138000", "13800138000\u200b": "13800138000",
	} {
		got := NormaliseMobile(written)
		if got != want || CheckMobile(got) != "" || NormaliseMobile(got) != got {
			t.Errorf("%q became %q: %s", written, got, CheckMobile(got))
		}
	}
	for written, want := range map[string]Problem{
		"": MobileMissing, "138****8000": MobileMasked, "12800138000": MobileForm, "1380013800": MobileForm,
		"138001380001": MobileForm, "010-62345678": MobileForm, "1.38E+10": MobileForm,
	} {
		if got := CheckMobile(NormaliseMobile(written)); got != want {
			t.Errorf("%q: %q, want %q", written, got, want)
		}
	}
}

func TestBankCards(t *testing.T) {
	for written, want := range map[string]string{
		"4111 1111 1111 1111": "4111111111111111", "6222-0200-0000-0000-009": "6222020000000000009",
	} {
		got := NormaliseBankCard(written)
		if got != want || CheckBankCard(got) == BankCardForm || NormaliseBankCard(got) != got {
			t.Errorf("%q became %q", written, got)
		}
	}
	// ISO/IEC 7812-1's formula on the usual test number.
	if Luhn("411111111111111") != '1' || CheckBankCard("4111111111111111") != "" {
		t.Error("a good check digit is refused")
	}
	for written, want := range map[string]Problem{
		"": BankCardMissing, "4111111111111112": BankCardChecksum, "4111********1111": BankCardMasked,
		"411111": BankCardForm, "41111111111111111111": BankCardForm, "4111a11111111111": BankCardForm,
	} {
		if got := CheckBankCard(written); got != want {
			t.Errorf("%q: %q, want %q", written, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	for written, want := range map[string]string{
		"20200131": "20200131", "2020-01-31": "20200131", "2020/1/31": "20200131", "2020.1.31": "20200131",
		"2020年1月31日": "20200131", "2020年01月31日": "20200131", "2020-01-31 00:00:00": "20200131",
		"２０２０－０１－３１": "20200131", "2020-01-31T08:00": "20200131",
		"长期": "长期", "长期有效": "长期", "永久": "长期", "9999-12-31": "长期",
	} {
		got := NormaliseDate(written)
		if got != want || CheckDate(got) != "" || NormaliseDate(got) != got {
			t.Errorf("%q became %q: %s", written, got, CheckDate(got))
		}
	}
	for written, want := range map[string]Problem{
		"": DateMissing, "31/01/2020": DateForm, "20200230": DateForm, "2020": DateForm, "43861": DateForm,
	} {
		if got := CheckDate(NormaliseDate(written)); got != want {
			t.Errorf("%q: %q, want %q", written, got, want)
		}
	}
}

func TestAge(t *testing.T) {
	birthday := time.Date(2026, 5, 6, 0, 0, 0, 0, time.UTC)
	const number = "11010520120506002X"
	for day, want := range map[time.Time]int{birthday.AddDate(0, 0, -1): 13, birthday: 14,
		birthday.AddDate(1, 0, 0): 15} {
		if got, known := Age(number, day); got != want || !known {
			t.Errorf("on %s: %d, %v", day.Format(time.DateOnly), got, known)
		}
	}
	if _, known := Age("1", birthday); known {
		t.Error("what is no number has an age")
	}
}

func FuzzElements(f *testing.F) {
	for _, s := range []string{"+86 138-0013-8000", "2020年1月31日", "4111 1111 1111 1111", "长期", "(86)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, normalise := range map[string]func(string) string{
			"mobile": NormaliseMobile, "bank card": NormaliseBankCard, "date": NormaliseDate,
		} {
			if once := normalise(s); normalise(once) != once {
				t.Errorf("a %s normalised twice is %q, once %q", name, normalise(once), once)
			}
		}
	})
}
