package cloudauth

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"veribatch/internal/verify"

	"golang.org/x/net/proxy"
)

// closedPort returns an endpoint that nobody listens on.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// hijack serves a handler that answers on the bare connection.
func hijack(t *testing.T, handler func(net.Conn)) string {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		handler(conn)
	})
}

// say returns a handler that says something and ends the connection.
func say(s string) func(net.Conn) {
	return func(conn net.Conn) { io.WriteString(conn, s) }
}

func reset(conn net.Conn) { conn.(*net.TCPConn).SetLinger(0) }

// resetOnRead resets once something came: before that, the reset could be
// seen while still connecting.
func resetOnRead(conn net.Conn) {
	conn.Read(make([]byte, 1))
	reset(conn)
}

// hang says something, and then nothing until the client has gone.
func hang(s string) func(net.Conn) {
	return func(conn net.Conn) {
		io.WriteString(conn, s)
		io.Copy(io.Discard, conn)
	}
}

// Faults after the request was written: it may have been executed and billed.
func TestLost(t *testing.T) {
	for name, c := range map[string]struct {
		endpoint string
		code     string
	}{
		"closed":  {hijack(t, say("")), ConnectionReset},
		"reset":   {hijack(t, reset), ConnectionReset},
		"no HTTP": {hijack(t, say("SSH-2.0-OpenSSH_9.6\r\n\r\n")), Network},
		"endless header": {hijack(t, say("HTTP/1.1 200 OK\r\nA: "+string(make([]byte, 100<<10))+"\r\n\r\n")),
			Network},
		"no answer":      {hijack(t, hang("")), Timeout},
		"half an answer": {hijack(t, hang("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")), Timeout},
		"answer cut off": {hijack(t, say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")), Unreadable},
		"chunks cut off": {hijack(t, say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{")),
			Unreadable},
		"gateway cut off":  {hijack(t, say("HTTP/1.1 502 Bad\r\nContent-Length: 100\r\n\r\n{")), BadGateway},
		"answer too large": {hijack(t, say("HTTP/1.1 200 OK\r\n\r\n"+string(make([]byte, maxAnswer+1)))), Unreadable},
	} {
		for _, m := range []string{"POST", "GET"} {
			ctx := t.Context()
			if c.code == Timeout {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, 50*time.Millisecond)
				defer cancel()
			}
			_, err := newClient(t, c.endpoint, method(m)).VerifyMaterial(ctx, somebody())
			f := faultOf(t, err)
			if f.Code != c.code || !f.Lost || f.Unsent || f.Class != verify.ClassTransient || f.Message == "" {
				t.Errorf("%s, %s: %+v", name, m, f)
			}
		}
	}
}

// Faults before the request was written: it was surely not executed.
func TestUnsent(t *testing.T) {
	silent := newListener(t, func(conn net.Conn) { io.Copy(io.Discard, conn) })
	dial := func(d proxy.ContextDialer) func(*Client) {
		return func(c *Client) { c.transport.dialer.connect = d }
	}
	noNames := &net.Dialer{Resolver: &net.Resolver{PreferGo: true,
		Dial: func(context.Context, string, string) (net.Conn, error) {
			return nil, errors.New("no name server")
		}}}
	secure := httptest.NewUnstartedServer(
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the service was called") }))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)

	for name, c := range map[string]struct {
		endpoint string
		change   func(*Client)
		timeout  time.Duration
		code     string
	}{
		"refused":        {closedPort(t), nil, time.Minute, ConnectionRefused},
		"no such name":   {"https://veribatch.invalid", dial(noNames), time.Minute, DNS},
		"untrusted":      {secure.URL, nil, time.Minute, TLS},
		"no TLS":         {"https://" + newListener(t, say("220 smtp ready\r\n")), nil, time.Minute, TLS},
		"TLS closed":     {"https://" + newListener(t, resetOnRead), nil, time.Minute, TLS},
		"slow handshake": {"https://" + silent, nil, 50 * time.Millisecond, ConnectTimeout},
		"late from the start": {"https://" + silent, func(c *Client) {
			c.transport.dialer.patience = time.Millisecond
		}, time.Minute, ConnectTimeout},
		"time was up": {"http://" + silent, nil, -time.Second, ConnectTimeout},
		"no route": {"https://veribatch.invalid", dial(failing{errors.New("no route to host")}), time.Minute,
			Network},
		"reset on arrival": {"https://veribatch.invalid", dial(failing{&net.OpError{Op: "dial", Err: io.EOF}}),
			time.Minute, ConnectionReset},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), c.timeout)
		defer cancel()
		client := newClient(t, c.endpoint)
		if c.change != nil {
			c.change(client)
		}
		_, err := client.VerifyMaterial(ctx, somebody())
		f := faultOf(t, err)
		if f.Code != c.code || f.Lost || !f.Unsent || f.Class != verify.ClassTransient || f.Message == "" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// A failing dialer reaches nobody.
type failing struct{ err error }

func (f failing) DialContext(context.Context, string, string) (net.Conn, error) { return nil, f.err }

// newListener hands each connection to a handler, and closes it after.
func newListener(t *testing.T, handler func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				handler(conn)
			}()
		}
	}()
	return l.Addr().String()
}

// A connection that was kept alive, and dies when the next request on it was
// read: net/http would send a GET again by itself. Each request is paid for,
// so none may come twice.
func TestNoSilentRetry(t *testing.T) {
	for _, m := range []string{"POST", "GET"} {
		for name, end := range map[string]func(net.Conn){"closed": func(net.Conn) {}, "reset": reset} {
			var requests atomic.Int32
			address := newListener(t, func(conn net.Conn) {
				r := bufio.NewReader(conn)
				if _, err := http.ReadRequest(r); err != nil {
					return
				}
				requests.Add(1)
				say("HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{\"VerifyStatus\":1}")(conn)
				if _, err := http.ReadRequest(r); err != nil {
					return
				}
				requests.Add(1)
				end(conn)
			})
			client := newClient(t, "http://"+address, method(m))
			if _, err := client.VerifyMaterial(t.Context(), somebody()); err != nil {
				t.Fatal(err)
			}
			_, err := client.VerifyMaterial(t.Context(), somebody())
			if f := faultOf(t, err); f.Code != ConnectionReset || !f.Lost || f.Unsent {
				t.Errorf("%s, %s: %+v", m, name, f)
			}
			if n := requests.Load(); n != 2 {
				t.Errorf("%s, %s: 2 calls were %d requests", m, name, n)
			}
		}
	}
}

// A call that is given up is given up as one whose time is up.
func TestGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	endpoint := hijack(t, func(conn net.Conn) {
		cancel()
		io.Copy(io.Discard, conn)
	})
	_, err := newClient(t, endpoint).VerifyMaterial(ctx, somebody())
	if f := faultOf(t, err); f.Code != Timeout || !f.Lost {
		t.Errorf("%+v", f)
	}
}
