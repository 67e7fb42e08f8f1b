package cli

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"sync/atomic"
	"time"
)

// stsKeys serve temporary keys as what ALIBABA_CLOUD_CREDENTIALS_URI
// names does, and can fail to. They are safe for concurrent use.
type stsKeys struct {
	ID, Secret string        // an access key of the sandbox
	Lasts      time.Duration // how long keys last; the official client renews them three minutes before

	failing atomic.Pointer[keyFault]
	asked   atomic.Int64
}

// A keyFault is how stsKeys fail.
type keyFault string

// The faults. What comes with each holds the secret, which no client may repeat.
const (
	keysRefused       keyFault = "refused"        // HTTP 500
	keysWithoutExpiry keyFault = "without expiry" // Expiration is left out
	keysUnreadable    keyFault = "unreadable"     // no JSON
)

// fail makes every request from now on fail; the empty fault is none.
func (s *stsKeys) fail(fault keyFault) { s.failing.Store(&fault) }

// requests returns how many requests came so far.
func (s *stsKeys) requests() int { return int(s.asked.Load()) }

// ServeHTTP serves keys.
func (s *stsKeys) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	s.asked.Add(1)
	keys := map[string]string{
		"Code": "Success", "AccessKeyId": s.ID, "AccessKeySecret": s.Secret, "SecurityToken": "lent-" + rand.Text(),
		"Expiration": time.Now().Add(s.Lasts).UTC().Format(time.RFC3339),
	}
	var fault keyFault
	if f := s.failing.Load(); f != nil {
		fault = *f
	}
	switch fault {
	case keysRefused:
		w.WriteHeader(http.StatusInternalServerError)
	case keysWithoutExpiry:
		delete(keys, "Expiration")
	case keysUnreadable:
		w.Write([]byte("keys: "))
	}
	text, _ := json.Marshal(keys) // of strings
	w.Write(text)
}
