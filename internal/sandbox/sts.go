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

// An stsKey is a temporary key to the bucket, as STS issues them.
type stsKey struct {
	id, secret, token string
	expires           time.Time
}

// An stsIssuer issues temporary keys. All of a key follows from its id, and that
// from when it expires: an issuer has nothing to remember.
type stsIssuer struct{ seed [sha256.Size]byte }

func newSTSIssuer() stsIssuer {
	var i stsIssuer
	rand.Read(i.seed[:])
	return i
}

const stsPrefix = "STS."

// issue returns a key that expires at a time, to the millisecond.
func (i *stsIssuer) issue(expires time.Time) stsKey {
	key, _ := i.find(stsPrefix + strconv.FormatInt(expires.UnixMilli(), 10))
	return key
}

// find returns the key with an id, whether it has expired or not.
func (i *stsIssuer) find(id string) (stsKey, bool) {
	digits, ok := strings.CutPrefix(id, stsPrefix)
	ms, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil {
		return stsKey{}, false
	}
	return stsKey{id, i.derive("secret", id), i.derive("token", id), time.UnixMilli(ms)}, true
}

func (i *stsIssuer) derive(what, id string) string {
	mac := hmac.New(sha256.New, i.seed[:])
	mac.Write([]byte(what + ":" + id))
	return hex.EncodeToString(mac.Sum(nil))
}
