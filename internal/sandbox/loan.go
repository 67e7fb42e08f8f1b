package sandbox

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// A loan is a set of keys to the bucket that holds for a while.
type loan struct {
	key, secret, token string
	ends               time.Time
}

// A lender gives out loans. All of a loan follows from its key, and that
// from when it ends: a lender has nothing to remember.
type lender struct{ seed [sha256.Size]byte }

func newLender() lender {
	var l lender
	rand.Read(l.seed[:])
	return l
}

const loanPrefix = "STS."

// lend returns a loan that ends at a time, to the millisecond.
func (l *lender) lend(ends time.Time) loan {
	found, _ := l.find(loanPrefix + strconv.FormatInt(ends.UnixMilli(), 10))
	return found
}

// find returns the loan with a key, whether it has ended or not.
func (l *lender) find(key string) (loan, bool) {
	digits, ok := strings.CutPrefix(key, loanPrefix)
	ms, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil {
		return loan{}, false
	}
	return loan{key, l.derive("secret", key), l.derive("token", key), time.UnixMilli(ms)}, true
}

func (l *lender) derive(what, key string) string {
	mac := hmac.New(sha256.New, l.seed[:])
	mac.Write([]byte(what + ":" + key))
	return hex.EncodeToString(mac.Sum(nil))
}
