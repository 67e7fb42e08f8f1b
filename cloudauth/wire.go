package cloudauth

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http/httptrace"
	"sync/atomic"
	"syscall"

	"veribatch/batch"
)

// A wire sees how far a request came: whether it may have been executed
// depends on nothing else.
type wire struct {
	written  atomic.Bool // all of it was handed to the connection
	answered atomic.Bool // something came back
	badTLS   atomic.Bool // the TLS handshake failed
}

// watch returns a context to send with.
//
// Subtleness ahead! net/http calls WroteRequest before it flushes the last
// bytes, so written is true too soon rather than too late: a call is never
// taken for unsent that wasn't. GetConn begins another try, which net/http
// makes only if nothing at all was written before.
func (w *wire) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:              func(string) { w.written.Store(false) },
		WroteRequest:         func(info httptrace.WroteRequestInfo) { w.written.Store(info.Err == nil) },
		GotFirstResponseByte: func() { w.answered.Store(true) },
		TLSHandshakeDone:     func(_ tls.ConnectionState, err error) { w.badTLS.Store(err != nil) },
	})
}

// fault tells what kept the answer from coming. Its message is net/http's
// own, and still has to be cleaned.
func (w *wire) fault(ctx context.Context, err error) *batch.Fault {
	f := &batch.Fault{Message: err.Error()}
	if w.written.Load() {
		f.Lost = true
		f.Code = w.lost(timedOut(ctx, err))
	} else {
		f.Unsent = true
		f.Code = w.unsent(timedOut(ctx, err), err)
	}
	switch f.Code {
	case Timeout:
		f.Message = "the request was sent, and no answer came in time"
	case ConnectTimeout:
		f.Message = "no connection in time, nothing was sent"
	}
	f.Class = Classify(f.Code, 0, 0)
	return f
}

func (w *wire) lost(late bool) string {
	switch {
	case late:
		return Timeout
	case w.answered.Load():
		return Network
	}
	return ConnectionReset
}

func (w *wire) unsent(late bool, err error) string {
	var unresolved *net.DNSError
	switch {
	case errors.As(err, &unresolved):
		return DNS
	case late:
		return ConnectTimeout
	case w.badTLS.Load():
		return TLS
	case errors.Is(err, syscall.ECONNREFUSED):
		return ConnectionRefused
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF):
		return ConnectionReset
	}
	return Network
}

// timedOut reports whether time was up, or the caller gave up.
func timedOut(ctx context.Context, err error) bool {
	var late net.Error
	return ctx.Err() != nil || errors.As(err, &late) && late.Timeout()
}
