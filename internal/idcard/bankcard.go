package idcard

import "strings"

// The problems of bank cards.
const (
	BankCardMissing  Problem = "bank-card-missing"
	BankCardMasked   Problem = "bank-card-masked"   // digits are hidden
	BankCardForm     Problem = "bank-card-form"     // not 12 to 19 digits, ISO/IEC 7812-1
	BankCardChecksum Problem = "bank-card-checksum" // its check digit is wrong
)

// NormaliseBankCard removes blanks and dashes from a card's number. It never
// guesses a digit. Normalising twice changes nothing.
func NormaliseBankCard(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch r {
		case '-', '－', '‐', '‑', '–', '—':
			return -1
		}
		return normalDigit(r)
	}, s), `'="`)
}

// CheckBankCard returns what is wrong with a normalised card number; empty if nothing is.
func CheckBankCard(s string) Problem {
	switch {
	case s == "":
		return BankCardMissing
	case masked(s):
		return BankCardMasked
	case len(s) < 12 || len(s) > 19 || !digits(s):
		return BankCardForm
	case s[len(s)-1] != Luhn(s[:len(s)-1]):
		return BankCardChecksum
	}
	return ""
}

// Luhn returns the check digit of a card number that begins with the given
// digits, by the formula of ISO/IEC 7812-1, annex B.
func Luhn(digits string) byte {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return byte('0' + (10-sum%10)%10)
}
