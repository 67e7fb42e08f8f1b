package sample

import (
	"fmt"
	"time"

	"veribatch/internal/idcard"
)

// An Answer is what the sandbox is to say of a person: digits 15 to 17 of
// the identity number, which it reads as the magic numbers of payment test
// cards. Pass stands for any other digits.
type Answer int

// Pass is the answer of a person whose verification passes at once.
const Pass Answer = 0

// Birth dates lie in the fifty years from here, so that everybody is grown up.
var firstBirth = time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC)

const births = 50 * 365

// passing is how many values digits 15–17 take for people who pass: 001 to
// 799, leaving out those that end in 00, where a check digit of 0 would look
// like a number that Excel has rounded. 800 and above are the magic ones.
const passing = 8 * 99

// sequence returns the n-th of them, n from 0 to passing-1.
func sequence(n int) int { return n/99*100 + n%99 + 1 }

// distinct is how many people differ in region or birth date.
func distinct() int { return len(places) * births }

// number returns the i-th identity number and the branch of its region.
// Numbers of equal answers are distinct for i below distinct(), those of
// Pass for passing times as many.
func number(seed uint64, i int, answer Answer) (id, branch string) {
	cell := scatter(seed, i%distinct())
	place := places[cell%len(places)]
	birth := firstBirth.AddDate(0, 0, cell/len(places))
	digits := int(answer)
	if answer == Pass {
		digits = sequence((int(mix(seed^uint64(cell))%passing) + i/distinct()) % passing)
	}
	first17 := fmt.Sprintf("%s%s%03d", place.region, birth.Format("20060102"), digits)
	return first17 + string(idcard.CheckDigit(first17)), place.branch
}

// scatter permutes 0…distinct()-1, so that neighbours lie far apart and none
// comes twice.
func scatter(seed uint64, i int) int {
	const step = 1_000_003 // a prime, so it shares no factor with distinct()
	start := int(mix(seed) % uint64(distinct()))
	return (i*step + start) % distinct()
}

// mix spreads a number's bits: the finaliser of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
