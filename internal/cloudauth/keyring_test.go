package cloudauth

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"veribatch/internal/verify"

	"github.com/aliyun/credentials-go/credentials"
)

// A credentialsServer is what ALIBABA_CLOUD_CREDENTIALS_URI names.
type credentialsServer struct {
	answer  atomic.Pointer[func(w http.ResponseWriter, n int)]
	asked   atomic.Int64
	serving atomic.Int64
	most    atomic.Int64 // requests served at once
}

func (s *credentialsServer) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	s.most.Store(max(s.most.Load(), s.serving.Add(1)))
	defer s.serving.Add(-1)
	(*s.answer.Load())(w, int(s.asked.Add(1)))
}

func (s *credentialsServer) answers(f func(w http.ResponseWriter, n int)) { s.answer.Store(&f) }

// lends answers with keys that end soon, so that the library asks for new ones each time.
func lends(w http.ResponseWriter, n int) {
	end := time.Now().Add(time.Minute).UTC().Format("2006-01-02T15:04:05Z")
	fmt.Fprintf(w, `{"AccessKeyId":%q,"AccessKeySecret":%q,"SecurityToken":"token %d","Expiration":%q}`,
		testID, testSecret, n, end)
}

func fails(w http.ResponseWriter, _ int) {
	w.WriteHeader(http.StatusInternalServerError)
	io.WriteString(w, `{"AccessKeySecret":"`+testSecret+`"}`)
}

func lendsWithoutExpiry(w http.ResponseWriter, _ int) {
	fmt.Fprintf(w, `{"AccessKeyId":%q,"AccessKeySecret":%q,"SecurityToken":%q}`, testID, testSecret, testToken)
}

// A clock is one that a test sets.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// newChain returns Alibaba's own chain as it stands where only a credentials URI is set.
func newChain(t *testing.T) (*credentialsServer, *keyring, *clock) {
	t.Helper()
	s := new(credentialsServer)
	s.answers(lends)
	for _, name := range []string{
		"ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
	} {
		t.Setenv(name, "")
	}
	t.Setenv("HOME", t.TempDir())
	t.Setenv("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")
	t.Setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
	t.Setenv("ALIBABA_CLOUD_CREDENTIALS_URI", serve(t, s.ServeHTTP))
	chain, err := credentials.NewCredential(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{now: time.Now()}
	r := newKeyring(chain)
	r.now = c.Now
	t.Cleanup(r.close)
	return s, r, c
}

// borrow asks for keys from many goroutines at once.
func borrow(t *testing.T, r *keyring) {
	t.Helper()
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			if k, fault := r.keys(); fault != nil || k.id != testID {
				t.Errorf("keys of %q: %v", k.id, fault)
			}
		})
	}
	all.Wait()
}

func TestKeysAreRenewedOneRequestAtATime(t *testing.T) {
	s, r, clock := newChain(t)
	borrow(t, r)
	for range 5 {
		clock.add(2 * keysHold)
		borrow(t, r)
	}
	r.close()
	if s.most.Load() != 1 || s.asked.Load() > 6 {
		t.Errorf("%d requests, %d of them at once; want one a time", s.asked.Load(), s.most.Load())
	}
}

// What failed to be renewed is renewed before the keys end, and not at every call.
func TestKeysLastWhileTheyCannotBeRenewed(t *testing.T) {
	s, r, clock := newChain(t)
	borrow(t, r)
	s.answers(fails)
	for elapsed := time.Duration(0); elapsed < keysLast-time.Second; elapsed += time.Second {
		clock.add(time.Second)
		borrow(t, r)
		r.renewing.Wait() // a request belongs to its own second
	}
	if n := s.asked.Load(); n < 3 || n > 30 {
		t.Errorf("asked %d times in %v", n, keysLast)
	}
	s.answers(lends)
	clock.add(maxRenewalPause)
	k, fault := r.keys()
	if fault != nil || k.token == "token 1" {
		t.Errorf("keys %q, %v; want new ones", k.token, fault)
	}
}

func TestKeysThatEndedAreAPassingFault(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter, int){
		"fails": fails, "no expiry": lendsWithoutExpiry,
	} {
		s, r, clock := newChain(t)
		borrow(t, r)
		s.answers(answer)
		clock.add(keysLast)
		_, fault := r.keys()
		if fault == nil || fault.Code != CredentialsExpired || fault.Class != verify.ClassTransient || !fault.Unsent {
			t.Errorf("%s: %+v", name, fault)
		}
		if text := fmt.Sprint(fault); strings.Contains(text, testSecret) || strings.Contains(text, testToken) {
			t.Errorf("%s: the fault tells the keys", name)
		}
		asked := s.asked.Load()
		if _, again := r.keys(); again == nil || s.asked.Load() != asked {
			t.Errorf("%s: %v; asked %d times at once", name, again, s.asked.Load()-asked)
		}
		s.answers(lends)
		clock.add(maxRenewalPause)
		borrow(t, r)
	}
}

// A panicking credential is what some of the library's providers are where an
// answer lacks a field.
type panicking struct{ credentials.Credential }

func (panicking) GetCredential() (*credentials.CredentialModel, error) {
	var expiration *string
	return accessKey(*expiration).GetCredential()
}

func TestKeysOfALibraryThatPanics(t *testing.T) {
	if _, fault := newKeyring(panicking{}).keys(); fault == nil || fault.Code != CredentialsUnavailable {
		t.Errorf("%+v", fault)
	}
}

// What the library says quotes files and answers, and so the keys.
func TestNothingOfTheLibraryIsQuoted(t *testing.T) {
	_, fault := newKeyring(credential{err: errors.New("cannot read: " + testSecret)}).keys()
	if fault == nil || strings.Contains(fault.Message, testSecret) || strings.Contains(fault.Message, "cannot read") {
		t.Errorf("%+v", fault)
	}
}
