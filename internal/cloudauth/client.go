package cloudauth

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"veribatch/internal/verify"
)

// VerifyMaterial has the material of one person verified, as the task that the
// BizId names (at most 64 characters): it sends one request, once, and waits for
// its answer as long as ctx does. Images are public http(s) URLs,
// oss://BUCKET:PATH of the service's own bucket, or oss://BUCKET/KEY of one of
// the caller's, which are sent as a link that is signed for 15 minutes.
//
// The Response has a VerifyStatus or, where the service decided by a code
// alone, one of the codes 3101 to 3104. Everything else is an error, and
// every error is a *verify.Fault. An answer that gives another identity number
// than r's is lost: it belongs to another request.
func (c *Client) VerifyMaterial(ctx context.Context, r verify.Record) (Response, error) {
	if fault := check(r); fault != nil {
		return Response{}, fault
	}
	r, fault := c.presign(ctx, r)
	if fault != nil {
		return Response{}, fault
	}
	a, secrets, fault := c.call(ctx, operation{
		action: c.action, name: c.action.Name, query: c.parameters(r), secrets: secretsOf(r), number: r.IDNumber,
	})
	if fault != nil {
		return Response{}, fault
	}
	return a.judge(r.IDNumber, secrets)
}

// An operation is what is called.
type operation struct {
	action      *Action
	name        string // the action's, or that of one that helps it
	query, form []pair
	secrets     []string // that no message may repeat
	number      string   // the identity number that it asks about; empty: none
}

// call signs an operation and sends it. It adds what it was signed with to the
// secrets that it returns; a fault's message is clean of them.
func (c *Client) call(ctx context.Context, o operation) (answer, []string, *verify.Fault) {
	k, fault := c.keyring.keys()
	if fault != nil {
		return answer{}, nil, fault
	}
	secrets := append(o.secrets, k.secrets()...)
	buffer := buffers.Get().(*[]byte)
	defer keep(buffer)
	*buffer = c.appendRequest((*buffer)[:0], o.name, o.query, o.form, k)
	a, fault := c.transport.send(ctx, *buffer, o.number)
	a.action, a.response.Code = o.action, o.action.codeName(a.response.Code)
	if fault != nil {
		fault.Message = clean(fault.Message, secrets)
	}
	return a, secrets, fault
}

// buffers hold a request for as long as it is written.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// maxBuffer is the largest that is kept for the next request: one without a photo.
const maxBuffer = 64 << 10

func keep(buffer *[]byte) {
	if cap(*buffer) <= maxBuffer {
		buffers.Put(buffer)
	}
}

// Sandbox asks the endpoint whether it is a sandbox. The question has no
// parameters and no signature, so it tells nothing and costs nothing.
// An error is a *verify.Fault.
func (c *Client) Sandbox(ctx context.Context) (bool, error) {
	a, fault := c.transport.send(ctx, appendLines(nil, http.MethodGet, nil, []pair{{"Host", c.endpoint.Host}}, nil), "")
	if fault != nil {
		fault.Message, fault.Lost = clean(fault.Message, nil), false
		return false, fault
	}
	return a.header.Get(SandboxHeader) != "", nil
}

// judge tells a verdict about an identity number from an error.
func (a answer) judge(number string, secrets []string) (Response, error) {
	r := a.clean(secrets)
	why, undecided := r.undecided(a.action, a.status)
	switch {
	case !r.about(number):
		return Response{}, &verify.Fault{
			Class: classOf(WrongPerson), Code: WrongPerson, RequestID: r.RequestID, Lost: true,
			Message: "the answer is about another identity number than was asked about",
		}
	case a.err == nil && undecided:
		return Response{}, a.undecided(r, why)
	case a.err == nil && r.decided():
		return r, nil
	}
	return Response{}, a.fault(r)
}

// clean returns the response, clean of secrets where it speaks freely.
func (a answer) clean(secrets []string) Response {
	r := a.response
	r.RequestID = clip(strings.ToValidUTF8(cmp.Or(r.RequestID, a.header.Get("X-Acs-Request-Id")), "\uFFFD"), 64)
	r.VerifyToken = cleanToken(r.VerifyToken, secrets)
	if !succeeded(r.Code) && !slices.Contains(Codes(), r.Code) {
		r.Code = clip(clean(r.Code, secrets), 64)
	}
	if !succeeded(r.Message) {
		r.Message = clean(r.Message, secrets)
	}
	return r
}

// fault says why an answer is no verdict.
func (a answer) fault(r Response) *verify.Fault {
	f := &verify.Fault{
		Code: r.Code, Message: r.Message, RequestID: r.RequestID, VerifyToken: r.VerifyToken,
		RetryAfter: a.retryAfter(),
	}
	coded := a.err == nil && !succeeded(r.Code)
	if !coded {
		f.Code, f.Message = a.localCode()
	}
	f.Class = a.class(f.Code, coded)
	f.Lost = a.lost(r.Code, coded)
	f.Unsent = !f.Lost && (f.Class == verify.ClassThrottled || f.Class == verify.ClassAccount)
	return f
}

// class returns the class of an answer with a code of the service, or else
// with a word of ours.
func (a answer) class(code string, coded bool) verify.Class {
	if coded || a.retryAfter() > 0 || a.status == http.StatusTooManyRequests {
		return a.action.classify(code, a.status, a.retryAfter())
	}
	return classOf(code)
}

// statusClientClosed is what nginx answers, or logs, where the client's side
// went away while the service was at work.
const statusClientClosed = 499

// lost reports whether an answer doesn't prove that its call wasn't executed.
// A code that the service is known to give proves it, and so does a client
// error of whatever stands before the service, unless it says that time was up.
func (a answer) lost(code string, coded bool) bool {
	if coded {
		if _, ok := a.action.known(code); ok {
			return code == nonceUsed
		}
	}
	switch a.status {
	case http.StatusRequestTimeout, http.StatusTooEarly, statusClientClosed:
		return true
	}
	return a.status < 400 || a.status >= 500
}

// undecided says that an answer speaks of a verdict and gives none. A code
// that says what failed is kept.
func (a answer) undecided(r Response, why string) *verify.Fault {
	f := &verify.Fault{
		Class: verify.ClassUndecided, Code: Undecided, Message: why,
		RequestID: r.RequestID, VerifyToken: r.VerifyToken, RetryAfter: a.retryAfter(),
	}
	if !succeeded(r.Code) {
		f.Code = r.Code
	}
	if !succeeded(r.Message) {
		f.Message = clip(why+": "+r.Message, maxMessage)
	}
	return f
}

// localCode returns a code of ours for an answer that has none, and says what it is.
func (a answer) localCode() (code, message string) {
	switch {
	case a.status == http.StatusTooManyRequests:
		return "Throttling", "HTTP 429"
	case tooLong(a.status):
		return RequestTooLong, fmt.Sprintf("HTTP %d without an error code", a.status)
	case a.status >= 500:
		return BadGateway, fmt.Sprintf("HTTP %d without an error code", a.status)
	case a.err != nil:
		return Unreadable, fmt.Sprintf("HTTP %d: %v", a.status, a.err)
	}
	return NoVerdict, fmt.Sprintf("HTTP %d without a VerifyStatus or an error code", a.status)
}

// retryAfter returns how long the service asks to wait, an hour at most; 0
// if it doesn't ask. The header is in milliseconds.
func (a answer) retryAfter() time.Duration {
	ms, err := strconv.ParseFloat(a.header.Get("X-Acs-Retry-After"), 64)
	if err != nil || !(ms > 0) {
		return 0
	}
	return time.Duration(math.Min(ms, 3_600_000) * float64(time.Millisecond))
}
