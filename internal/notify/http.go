package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"veribatch/internal/words"
)

// Bounds of one attempt.
const (
	attemptTimeout = 10 * time.Second
	maxAnswer      = 64 << 10 // bytes that are read of an answer; robots send some dozens
)

// A Reason is why a notice wasn't delivered.
type Reason words.Format

// The reasons.
const (
	TimedOut     Reason = "no answer in time"
	Unreachable  Reason = "cannot connect"
	NotTrusted   Reason = "its certificate is not trusted"
	HTTPStatus   Reason = "HTTP status"
	Redirected   Reason = "redirected, which is not followed: HTTP status"
	Refused      Reason = "refused with code"
	NotARobot    Reason = "the answer is no robot's"
	CommandError Reason = "the command failed: exit status"
	NoCommand    Reason = "the command cannot be started"
	Superseded   Reason = "newer notices waited"
)

// A DeliveryError is a notice that wasn't delivered. It quotes neither the address nor the answer: both may hold
// tokens.
type DeliveryError struct {
	Reason    Reason
	Code      int  // an HTTP status, a robot's code or an exit status, by Reason
	Temporary bool // another attempt may succeed
}

func (e *DeliveryError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *DeliveryError) In(lang words.Lang) string {
	reason := words.New(string(e.Reason))
	if e.Code == 0 {
		return reason.In(lang)
	}
	return words.New("%s %d", reason, e.Code).In(lang)
}

// newClient returns what sends notices. It follows no redirect, which would carry a token elsewhere.
func newClient(roots *x509.CertPool) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// post makes one attempt at delivering a notice to an address.
func (n *Notifier) post(ctx context.Context, t Target, notice Notice) error {
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	request, err := newRequest(ctx, t, notice, n.now())
	if err != nil || request == nil {
		return err
	}
	response, err := n.client.Do(request)
	if err != nil {
		return connectionError(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if code := response.StatusCode; code < 200 || code > 299 {
		return statusError(code)
	}
	if err != nil {
		return connectionError(err)
	}
	if t.kind == Webhook || t.kind == Healthchecks {
		return nil
	}
	return judge(body)
}

// newRequest returns what tells a target of a notice; nil if the target isn't told of such.
func newRequest(ctx context.Context, t Target, notice Notice, at time.Time) (*http.Request, error) {
	address := *t.address
	var message any
	switch t.kind {
	case DingTalk:
		message = newTextMessage(notice.Text)
		if t.secret != "" {
			address = signDingTalk(address, t.secret, at)
		}
	case WeCom:
		message = newTextMessage(notice.Text)
	case Feishu:
		message = newFeishuMessage(notice.Text, t.secret, at)
	case Healthchecks:
		return newPing(ctx, address, notice)
	default:
		message = notice
	}
	body, err := json.Marshal(message)
	if err != nil {
		return nil, err
	}
	request, err := newPost(ctx, address, "application/json; charset=utf-8", body)
	if err == nil && t.kind == Webhook && t.secret != "" {
		request.Header.Set("Authorization", "Bearer "+t.secret)
	}
	return request, err
}

// newPing returns the signal of a notice by healthchecks.io's pinging API: start, success or failure; nil for other
// events.
func newPing(ctx context.Context, address url.URL, notice Notice) (*http.Request, error) {
	var signal string
	switch {
	case notice.Event == Started:
		signal = "/start"
	case notice.Event != Ended:
		return nil, nil
	case notice.Failed:
		signal = "/fail"
	}
	address.Path = strings.TrimSuffix(address.Path, "/") + signal
	address.RawPath = ""
	return newPost(ctx, address, "text/plain; charset=utf-8", []byte(notice.Text))
}

func newPost(ctx context.Context, address url.URL, form string, body []byte) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address.String(), bytes.NewReader(body))
	if err != nil {
		return nil, &DeliveryError{Reason: Unreachable} // err quotes the address
	}
	request.Header.Set("Content-Type", form)
	request.Header.Set("User-Agent", "veribatch")
	return request, nil
}

func statusError(code int) error {
	e := &DeliveryError{Reason: HTTPStatus, Code: code}
	switch {
	case code/100 == 3:
		e.Reason = Redirected
	case code == http.StatusRequestTimeout, code == http.StatusTooManyRequests, code >= 500:
		e.Temporary = true
	}
	return e
}

// connectionError says in fixed words why there was no answer: err itself quotes the address.
func connectionError(err error) error {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return &DeliveryError{Reason: NotTrusted}
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return &DeliveryError{Reason: TimedOut, Temporary: true}
	}
	return &DeliveryError{Reason: Unreachable, Temporary: true}
}
