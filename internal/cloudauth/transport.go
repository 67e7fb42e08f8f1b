package cloudauth

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"syscall"
	"time"

	"veribatch/internal/verify"
)

// idleLasts is how long a connection waits for its next request: less than
// servers and what stands before them allow.
const idleLasts = 30 * time.Second

// A transport carries requests to the service over HTTP/1.1 connections that are
// kept alive. It sends each request once. net/http's transport isn't used for
// that, because of what it does by itself: over a connection that turns out
// to be dead it sends some requests again, and over HTTP/2 more of them,
// where it can't be seen from outside whether the first was executed, and
// paid for. A transport is safe for concurrent use.
type transport struct {
	dialer dialer
	most   int // connections kept while they are idle

	mu     sync.Mutex
	idle   []*connection // the one used last at the end
	closed bool
}

func newTransport(endpoint url.URL, roots *x509.CertPool, connections int) (*transport, error) {
	if connections <= 0 {
		connections = 64
	}
	d, err := newDialer(endpoint, roots)
	return &transport{dialer: d, most: connections}, err
}

// An answer is what came back, whatever it means.
type answer struct {
	status   int
	header   http.Header
	body     []byte
	response Response // what the body says
	action   *Action  // that was asked
	err      error    // why the body can't be read
}

// decode reads the body, if there is all of it.
func (a *answer) decode() {
	if a.err == nil {
		a.response, a.err = decode(a.body)
	}
}

// send sends a request and reads its answer, as long as ctx lasts. Number is
// the identity number that it asks about, if any. After an answer about
// another, or one that can't be read, the connection isn't used again: the
// request's own answer may still come over it. A fault's message is that of
// the network, and still has to be cleaned.
func (t *transport) send(ctx context.Context, request []byte, number string) (answer, *verify.Fault) {
	for {
		c, used, err := t.connection(ctx)
		if err != nil {
			return answer{}, unsent(ctx, err)
		}
		a, err := c.exchange(ctx, request)
		a.decode()
		if c.reusable && a.err == nil && a.response.about(number) {
			t.put(c)
			return a, nil
		}
		c.Close()
		switch {
		case err == nil:
			return a, nil
		case c.written:
			return answer{}, c.lost(ctx, err)
		case !used || timedOut(ctx, err):
			return answer{}, unsent(ctx, err)
		}
		// It had died since its last answer, and nothing was sent over it.
	}
}

// connection returns one to send over: the one used last, if it is still
// good, because so those that aren't needed grow old.
func (t *transport) connection(ctx context.Context) (c *connection, used bool, err error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	for c := t.take(); c != nil; c = t.take() {
		if time.Since(c.since) < idleLasts && c.quiet() {
			return c, true, nil
		}
		c.Close()
	}
	c, err = t.dialer.dial(ctx)
	return c, false, err
}

func (t *transport) take() *connection {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.idle) == 0 {
		return nil
	}
	last := len(t.idle) - 1
	c := t.idle[last]
	t.idle = t.idle[:last]
	return c
}

// put keeps a connection for the next request.
func (t *transport) put(c *connection) {
	t.mu.Lock()
	keep := !t.closed && len(t.idle) < t.most
	if keep {
		c.since = time.Now()
		t.idle = append(t.idle, c)
	}
	t.mu.Unlock()
	if !keep {
		c.Close()
	}
}

// close closes the connections that are idle, and each of the others after
// the answer that it waits for.
func (t *transport) close() {
	t.mu.Lock()
	idle := t.idle
	t.idle, t.closed = nil, true
	t.mu.Unlock()
	for _, c := range idle {
		c.Close()
	}
}

// lost is the fault of a request that was sent: it may have been executed.
func (c *connection) lost(ctx context.Context, err error) *verify.Fault {
	f := &verify.Fault{Lost: true, Code: ConnectionReset, Message: err.Error()}
	switch {
	case timedOut(ctx, err):
		f.Code, f.Message = Timeout, "the request was sent, and no answer came in time"
	case c.answered:
		f.Code = Network
	}
	f.Class = classOf(f.Code)
	return f
}

// unsent is the fault of a request that wasn't, or not to its end: it surely
// wasn't executed.
func unsent(ctx context.Context, err error) *verify.Fault {
	f := &verify.Fault{Unsent: true, Code: Network, Message: err.Error()}
	var unresolved *net.DNSError
	var insecure *tlsError
	switch {
	case errors.As(err, &unresolved):
		f.Code = DNS
	case timedOut(ctx, err):
		f.Code, f.Message = ConnectTimeout, "no connection in time, nothing was sent"
	case errors.As(err, &insecure):
		f.Code = TLS
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Code = ConnectionRefused
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF):
		f.Code = ConnectionReset
	}
	f.Class = classOf(f.Code)
	return f
}

// timedOut reports whether time was up, or the caller gave up.
func timedOut(ctx context.Context, err error) bool {
	var late net.Error
	return ctx.Err() != nil || errors.As(err, &late) && late.Timeout()
}
