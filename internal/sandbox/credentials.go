package sandbox

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
	"time"
)

// A CredentialsServer lends temporary keys as what ALIBABA_CLOUD_CREDENTIALS_URI
// names does, and can fail to. It is safe for concurrent use.
type CredentialsServer struct {
	ID, Secret string        // an access key of the sandbox
	Lasts      time.Duration // how long keys last; the official client renews them three minutes before

	failing atomic.Pointer[CredentialsFault]
	asked   atomic.Int64
}

// A CredentialsFault is how a CredentialsServer fails.
type CredentialsFault string

// The faults. What comes with each holds the secret, which no client may repeat.
const (
	CredentialsRefused       CredentialsFault = "refused"        // HTTP 500
	CredentialsWithoutExpiry CredentialsFault = "without expiry" // Expiration is left out
	CredentialsUnreadable    CredentialsFault = "unreadable"     // no JSON
)

// Fail makes every request from now on fail; the empty fault is none.
func (s *CredentialsServer) Fail(fault CredentialsFault) { s.failing.Store(&fault) }

// Asked returns how many requests came so far.
func (s *CredentialsServer) Asked() int { return int(s.asked.Load()) }

// ServeHTTP lends keys.
func (s *CredentialsServer) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	s.asked.Add(1)
	lent := map[string]string{
		"Code": "Success", "AccessKeyId": s.ID, "AccessKeySecret": s.Secret, "SecurityToken": "lent-" + newID(),
		"Expiration": time.Now().Add(s.Lasts).UTC().Format(time.RFC3339),
	}
	var fault CredentialsFault
	if f := s.failing.Load(); f != nil {
		fault = *f
	}
	switch fault {
	case CredentialsRefused:
		w.WriteHeader(http.StatusInternalServerError)
	case CredentialsWithoutExpiry:
		delete(lent, "Expiration")
	case CredentialsUnreadable:
		w.Write([]byte("keys: "))
	}
	text, _ := json.Marshal(lent) // of strings
	w.Write(text)
}
