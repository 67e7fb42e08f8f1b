package cloudauth

import (
	"sync"
	"sync/atomic"
	"time"

	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/alibabacloud-go/tea/dara"
	"github.com/aliyun/credentials-go/credentials"
	"github.com/cenkalti/backoff/v5"
	"golang.org/x/net/http/httpguts"
)

const (
	// keysHold is for how long keys aren't asked for again: that takes as long
	// as to make out an answer.
	keysHold = time.Second
	// keysLast is for how long keys are good that the library just gave: each of
	// its providers renews keys three minutes before they end. Half a minute is
	// left for the call, and for clocks that differ.
	keysLast = 150 * time.Second

	maxRenewalPause = 30 * time.Second // between requests for keys that fail
)

// keys are what calls are signed with.
type keys struct{ id, secret, token string }

// A keyring gets the keys that calls are signed with from Alibaba's library. It
// asks one request at a time, because the library's providers aren't safe for
// concurrent use. Keys are renewed in the background while the old ones last,
// and a renewal that fails is tried again after a pause. A keyring is safe for
// concurrent use.
type keyring struct {
	source credentials.Credential
	now    func() time.Time

	held     atomic.Pointer[heldKeys] // nil: there were none yet
	renewing sync.WaitGroup

	mu     sync.Mutex // held while source is asked
	failed error      // by the last request; nil: it succeeded
	next   time.Time  // no request before it; zero: at once
	pauses backoff.ExponentialBackOff
}

// heldKeys are the keys that the library gave last.
type heldKeys struct {
	keys
	asked time.Time
}

func newKeyring(source credentials.Credential) *keyring {
	return &keyring{source: source, now: time.Now, pauses: backoff.ExponentialBackOff{
		InitialInterval: time.Second, RandomizationFactor: 0.5, Multiplier: 2, MaxInterval: maxRenewalPause / 2,
	}}
}

// close waits until no keys are asked for any more.
func (r *keyring) close() { r.renewing.Wait() }

// keys returns what to sign with now. A fault is the account's if there never
// were any keys, and passes if those that were have ended.
func (r *keyring) keys() (keys, *verify.Fault) {
	if held := r.good(keysHold); held != nil {
		return held.keys, nil
	}
	if held := r.good(keysLast); held != nil {
		r.renewBehind()
		return held.keys, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.good(keysLast) == nil {
		r.renew()
	}
	if held := r.good(keysLast); held != nil {
		return held.keys, nil
	}
	return keys{}, r.fault()
}

// good returns the keys if they were given less than age ago, else nil.
func (r *keyring) good(age time.Duration) *heldKeys {
	if held := r.held.Load(); held != nil && r.now().Sub(held.asked) < age {
		return held
	}
	return nil
}

// renewBehind renews keys that are still good, unless that is under way.
func (r *keyring) renewBehind() {
	if !r.mu.TryLock() {
		return
	}
	r.renewing.Go(func() {
		defer r.mu.Unlock()
		if r.good(keysHold) == nil {
			r.renew()
		}
	})
}

// renew asks for keys, unless a request failed just now. The caller holds mu.
func (r *keyring) renew() {
	asked := r.now()
	if asked.Before(r.next) {
		return
	}
	var k keys
	if k, r.failed = r.ask(); r.failed != nil {
		if r.held.Load() != nil {
			r.next = r.now().Add(r.pauses.NextBackOff())
		}
		return
	}
	r.pauses.Reset()
	r.next = time.Time{}
	r.held.Store(&heldKeys{k, asked})
}

var (
	errNotRead   = words.Errorf("they can't be read") // instead of the library's own words, which quote the keys
	errNoKey     = words.Errorf("they hold no access key")
	errLineBreak = words.Errorf("a line break or another control character is in them")
)

// ask asks the library for keys. An answer that lacks a field makes some of its
// providers panic.
func (r *keyring) ask() (k keys, err error) {
	defer func() {
		if recover() != nil {
			k, err = keys{}, errNotRead
		}
	}()
	model, err := r.source.GetCredential()
	if err != nil {
		return keys{}, errNotRead
	}
	if model == nil || dara.StringValue(model.AccessKeyId) == "" || dara.StringValue(model.AccessKeySecret) == "" {
		return keys{}, errNoKey
	}
	k = keys{*model.AccessKeyId, *model.AccessKeySecret, dara.StringValue(model.SecurityToken)}
	if !httpguts.ValidHeaderFieldValue(k.id) || !httpguts.ValidHeaderFieldValue(k.token) {
		return keys{}, errLineBreak
	}
	return k, nil
}

// fault says why there is nothing to sign with. The caller holds mu.
func (r *keyring) fault() *verify.Fault {
	if r.held.Load() != nil {
		return refused(CredentialsExpired,
			"the temporary keys have ended, and new ones can't be had; it is tried again")
	}
	return refused(CredentialsUnavailable, "no credentials to sign with; "+
		"set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET: "+r.failed.Error())
}

func (k keys) secrets() []string { return []string{k.secret, k.token, k.id} }
