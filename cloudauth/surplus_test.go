package cloudauth

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// transports are the ways to speak HTTP/1.1 to a service: plain, and over each version of TLS.
var transports = map[string]uint16{"plain": 0, "TLS 1.2": tls.VersionTLS12, "TLS 1.3": tls.VersionTLS13}

// A corked connection holds back what is written, until it is let out at once.
type corked struct {
	net.Conn
	held  bytes.Buffer
	holds bool
}

func (c *corked) Write(p []byte) (int, error) {
	if c.holds {
		return c.held.Write(p)
	}
	return c.Conn.Write(p)
}

// release lets out all that is held but the last bytes.
func (c *corked) release(but int) {
	c.Conn.Write(c.held.Next(c.held.Len() - but))
}

// A talker answers requests as a test wants it: it gets the connection that requests come over, what is
// beneath its TLS, and the answer to write.
type talker func(conn net.Conn, beneath *corked, answer string)

// talk serves one connection: each request's BizId is the VerifyStatus that it gets.
func (t talker) talk(conn net.Conn, beneath *corked, padding string) {
	r := bufio.NewReader(conn)
	for {
		request, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		body := fmt.Sprintf(`{"VerifyStatus":%s,"Padding":"%s"}`, request.URL.Query().Get("BizId"), padding)
		t(conn, beneath, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
	}
}

// newTalker serves over TLS of a version, or plain if it is 0. It returns a client and counts the connections.
func newTalker(t *testing.T, version uint16, padding string, talker talker) (*Client, *atomic.Int32) {
	t.Helper()
	certified := httptest.NewTLSServer(nil)
	t.Cleanup(certified.Close)
	connections := new(atomic.Int32)
	address := newListener(t, func(conn net.Conn) {
		connections.Add(1)
		beneath := &corked{Conn: conn}
		if version == 0 {
			talker.talk(beneath, beneath, padding)
			return
		}
		config := certified.TLS.Clone()
		config.NextProtos = nil
		config.MinVersion, config.MaxVersion = version, version
		talker.talk(tls.Server(beneath, config), beneath, padding)
	})
	if version == 0 {
		return newClient(t, "http://"+address), connections
	}
	client := newClient(t, "https://"+address)
	client.wire.dialer.secure.RootCAs = certified.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	return client, connections
}

// wants calls the service and checks that the answer is the caller's own.
func wants(t *testing.T, client *Client, of string, status int) {
	t.Helper()
	r := somebody()
	r.BizID = fmt.Sprint(status)
	got, err := client.VerifyMaterial(t.Context(), r)
	if err != nil || got.VerifyStatus != status {
		t.Errorf("%s: VerifyStatus %d, error %v; want %d", of, got.VerifyStatus, err, status)
	}
}

// A server that answers one request twice: the second answer is nobody's, however it arrives.
func TestSurplusAnswers(t *testing.T) {
	twice := func(together func(net.Conn, *corked, string)) talker {
		var first atomic.Bool
		return func(conn net.Conn, beneath *corked, answer string) {
			if !first.CompareAndSwap(false, true) {
				beneath.holds = false
				beneath.release(0)
				io.WriteString(conn, answer)
				return
			}
			together(conn, beneath, answer)
		}
	}
	for name, together := range map[string]func(net.Conn, *corked, string){
		"one record": func(conn net.Conn, _ *corked, answer string) { io.WriteString(conn, answer+answer) },
		"two records, one segment": func(conn net.Conn, beneath *corked, answer string) {
			beneath.holds = true
			io.WriteString(conn, answer)
			io.WriteString(conn, answer)
			beneath.release(0)
		},
		"the second cut off": func(conn net.Conn, beneath *corked, answer string) {
			beneath.holds = true
			io.WriteString(conn, answer)
			io.WriteString(conn, answer)
			beneath.release(7) // until the next request was read
		},
		"the second only begun": func(conn net.Conn, beneath *corked, answer string) {
			beneath.holds = true
			io.WriteString(conn, answer)
			before := beneath.held.Len()
			io.WriteString(conn, answer)
			beneath.release(beneath.held.Len() - before - 3)
		},
		"an interim one after it": func(conn net.Conn, beneath *corked, answer string) {
			beneath.holds = true
			io.WriteString(conn, answer)
			io.WriteString(conn, "HTTP/1.1 100 Continue\r\n\r\n"+answer)
			beneath.release(0)
		},
	} {
		for transport, version := range transports {
			for _, size := range []int{0, 6000} { // less and more than is read ahead
				of := fmt.Sprintf("%s, %s, %d bytes more", name, transport, size)
				client, connections := newTalker(t, version, strings.Repeat("x", size), twice(together))
				wants(t, client, of, 2)
				wants(t, client, of, 3)
				wants(t, client, of, 4)
				if n := connections.Load(); n != 2 {
					t.Errorf("%s: 3 calls took %d connections, want 2", of, n)
				}
			}
		}
	}
}

// Without a surplus a connection is used again, over TLS too, whose session tickets are none.
func TestConnectionsAreReusedOverTLS(t *testing.T) {
	for transport, version := range transports {
		client, connections := newTalker(t, version, "", func(conn net.Conn, _ *corked, answer string) { io.WriteString(conn, answer) })
		for i := range 20 {
			wants(t, client, transport, 2+i)
		}
		if n := connections.Load(); n != 1 {
			t.Errorf("%s: 20 calls took %d connections", transport, n)
		}
	}
}
