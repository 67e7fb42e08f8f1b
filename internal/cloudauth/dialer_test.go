package cloudauth

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"veribatch/internal/verify"
)

// A proxyServer connects whoever asks, by HTTP CONNECT or SOCKS5, to where
// they want, and counts them.
type proxyServer struct {
	user, password string // asked for if there is a user
	refuse         string // the status line to answer with instead
	connected      atomic.Int32
}

func (p *proxyServer) connect(conn net.Conn) {
	r := bufio.NewReader(conn)
	request, err := http.ReadRequest(r)
	if err != nil {
		return
	}
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(p.user+":"+p.password))
	switch {
	case p.refuse != "":
		io.WriteString(conn, "HTTP/1.1 "+p.refuse+"\r\n\r\n")
		return
	case request.Method != http.MethodConnect, request.URL.Host != request.Host:
		io.WriteString(conn, "HTTP/1.1 405 Method Not Allowed\r\n\r\n")
		return
	case p.user != "" && request.Header.Get("Proxy-Authorization") != want:
		io.WriteString(conn, "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
		return
	}
	p.splice(conn, r, request.Host, func() { io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n") })
}

// socks speaks as much of SOCKS5 (RFC 1928, without authentication) as is needed.
func (p *proxyServer) socks(conn net.Conn) {
	r := bufio.NewReader(conn)
	hello := make([]byte, 2)
	if _, err := io.ReadFull(r, hello); err != nil {
		return
	}
	io.CopyN(io.Discard, r, int64(hello[1]))
	conn.Write([]byte{5, 0})
	head := make([]byte, 4)
	if _, err := io.ReadFull(r, head); err != nil {
		return
	}
	var host string
	switch head[3] {
	case 1:
		address := make([]byte, 4)
		io.ReadFull(r, address)
		host = net.IP(address).String()
	case 3:
		length, _ := r.ReadByte()
		name := make([]byte, length)
		io.ReadFull(r, name)
		host = string(name)
	}
	port := make([]byte, 2)
	io.ReadFull(r, port)
	to := (&net.TCPAddr{IP: net.ParseIP(host), Port: int(binary.BigEndian.Uint16(port))}).String()
	p.splice(conn, r, to, func() { conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0}) })
}

func (p *proxyServer) splice(conn net.Conn, r io.Reader, to string, ready func()) {
	far, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	p.connected.Add(1)
	ready()
	var both sync.WaitGroup
	both.Go(func() { io.Copy(far, r); far.Close() })
	both.Go(func() { io.Copy(conn, far); conn.Close() })
	both.Wait()
}

// secureService is one over TLS that answers everybody, and a change that has clients trust it.
func secureService(t *testing.T) (endpoint string, trust func(*Config)) {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"VerifyStatus":1}`)
	}))
	t.Cleanup(server.Close)
	return server.URL, trusting(server)
}

func trusting(server *httptest.Server) func(*Config) {
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return func(c *Config) { c.Roots = roots }
}

func TestProxies(t *testing.T) {
	for name, c := range map[string]struct {
		server *proxyServer
		scheme string
		user   *url.Userinfo
	}{
		"http":               {&proxyServer{}, "http", nil},
		"http, a password":   {&proxyServer{user: "u", password: "p:w"}, "http", url.UserPassword("u", "p:w")},
		"https":              {&proxyServer{}, "https", nil},
		"socks5":             {&proxyServer{}, "socks5", nil},
		"socks5, name there": {&proxyServer{}, "socks5h", nil},
	} {
		endpoint, trust := secureService(t)
		handler := c.server.connect
		switch c.scheme {
		case "https": // its certificate is that of every server of httptest
			certified := httptest.NewTLSServer(nil)
			t.Cleanup(certified.Close)
			config := certified.TLS.Clone()
			config.NextProtos = nil
			handler = func(conn net.Conn) { c.server.connect(tls.Server(conn, config)) }
		case "socks5", "socks5h":
			handler = c.server.socks
		}
		through := &url.URL{Scheme: c.scheme, User: c.user, Host: newListener(t, handler)}
		client := newClient(t, endpoint, trust)
		client.transport.dialer.proxy = through
		for range 3 {
			if _, err := client.VerifyMaterial(t.Context(), somebody()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := c.server.connected.Load(); n != 1 {
			t.Errorf("%s: 3 calls made %d connections through the proxy", name, n)
		}
	}
}

// A proxy that says no, or nothing, or that isn't there: nothing was sent.
func TestProxiesThatDont(t *testing.T) {
	endpoint, trust := secureService(t)
	silent := newListener(t, func(conn net.Conn) { io.Copy(io.Discard, conn) })
	closed, _ := url.Parse(closedPort(t))
	for name, c := range map[string]struct {
		proxy *url.URL
		code  string
		says  string
	}{
		"refuses": {&url.URL{Scheme: "http", Host: newListener(t, (&proxyServer{refuse: "403 Forbidden"}).connect)},
			Network, "403 Forbidden"},
		"wants a password": {&url.URL{
			Scheme: "http", Host: newListener(t, (&proxyServer{user: "u", password: "p"}).connect),
			User: url.UserPassword("u", "wrong"),
		}, Network, "407"},
		"no proxy":     {&url.URL{Scheme: "http", Host: newListener(t, say("SSH-2.0-x\r\n\r\n"))}, Network, ""},
		"not there":    {&url.URL{Scheme: "http", Host: closed.Host}, ConnectionRefused, ""},
		"not there, 5": {&url.URL{Scheme: "socks5", Host: closed.Host}, ConnectionRefused, ""},
		"says nothing": {&url.URL{Scheme: "http", Host: silent}, ConnectTimeout, ""},
		"no TLS either": {&url.URL{Scheme: "https", Host: newListener(t, say("HTTP/1.1 400 Bad Request\r\n\r\n"))},
			TLS, ""},
	} {
		client := newClient(t, endpoint, trust)
		client.transport.dialer.proxy, client.transport.dialer.patience = c.proxy, 100*time.Millisecond
		_, err := client.VerifyMaterial(t.Context(), somebody())
		f := faultOf(t, err)
		if f.Code != c.code || !f.Unsent || f.Lost || !strings.Contains(f.Message, c.says) ||
			strings.Contains(f.Message, "wrong") {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// The environment names the proxy, except to this machine.
func TestProxyFromEnvironment(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://u:secret@proxy.example:3128")
	t.Setenv("NO_PROXY", "direct.example")
	for endpoint, want := range map[string]string{
		"https://cloudauth.aliyuncs.com": "http://u:secret@proxy.example:3128",
		"https://direct.example":         "",
		"https://127.0.0.1:8443":         "",
		"http://127.0.0.1:8080":          "",
	} {
		u, err := parseEndpoint(endpoint)
		if err != nil {
			t.Fatal(err)
		}
		d, err := newDialer(u, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if d.proxy != nil {
			got = d.proxy.String()
		}
		if got != want {
			t.Errorf("to %s by %q, want %q", endpoint, got, want)
		}
	}
}

// A variable that names no proxy is refused, and what is in it isn't told.
func TestMalformedProxies(t *testing.T) {
	for value, want := range map[string]bool{
		"http://u:hunter2@proxy.example:3128": true, "https://proxy.example": true, "socks5h://[::1]:1080": true,
		"proxy.example:3128": true, "proxy.example": true, "127.0.0.1:3128": true, "": true,
		"htttp://u:hunter2@proxy.example:3128": false, "http://u:hunter2@proxy.example:port": false,
		"http//u:hunter2@proxy.example": false, "http://u:hunter2@": false, "http://": false, ":3128": false,
		"proxy.example:312800": false, "http://u:hunter2@proxy .example": false,
		"http://hunter2%zz@proxy.example": false,
	} {
		for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
			t.Run(name, func(t *testing.T) {
				t.Setenv(name, value)
				_, err := NewClient(Config{BizType: "a", Credentials: accessKey("")})
				refused, ok := errors.AsType[*ProxyError](err)
				if ok == want || err != nil && !ok || ok && refused.Variable != name {
					t.Errorf("%q: %v", value, err)
				}
				if err != nil && (!strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "hunter2")) {
					t.Errorf("%q: it says %v", value, err)
				}
			})
		}
	}
}

// A session of TLS is resumed by the next connection.
func TestTLSIsResumed(t *testing.T) {
	endpoint, trust := secureService(t)
	client := newClient(t, endpoint, trust)
	for want := range 2 {
		c, err := client.transport.dialer.dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := c.exchange(t.Context(),
			appendLines(nil, "GET", nil, []pair{{"Host", "127.0.0.1"}}, nil)); err != nil {
			// TLS 1.3 sends its ticket after the handshake
			t.Fatal(err)
		}
		if resumed := c.Conn.(*tls.Conn).ConnectionState().DidResume; resumed != (want == 1) {
			t.Errorf("connection %d: resumed %v", want+1, resumed)
		}
	}
}

// A connection that died while it was idle, or on which something came that
// nobody asked for, isn't used: the call goes over another, and nobody notices.
func TestIdleConnections(t *testing.T) {
	const answer = "HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{\"VerifyStatus\":1}"
	for name, after := range map[string]func(net.Conn){
		"closed":      func(conn net.Conn) { conn.Close() },
		"reset":       func(conn net.Conn) { reset(conn); conn.Close() },
		"unasked for": func(conn net.Conn) { io.WriteString(conn, "HTTP/1.1 408 Request Timeout\r\n\r\n") },
	} {
		var connections, requests atomic.Int32
		read, done := make(chan struct{}), make(chan struct{})
		address := newListener(t, func(conn net.Conn) {
			connections.Add(1)
			if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
				return
			}
			requests.Add(1)
			io.WriteString(conn, answer)
			<-read // by the client
			after(conn)
			done <- struct{}{}
			io.Copy(io.Discard, conn)
		})
		client := newClient(t, "http://"+address)
		for range 3 {
			if _, err := client.VerifyMaterial(t.Context(), somebody()); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			read <- struct{}{}
			<-done
			idle := client.transport.idle[0]
			for deadline := time.Now().Add(10 * time.Second); idle.quiet(); {
				if time.Now().After(deadline) {
					t.Fatalf("%s: the connection seems alive", name)
				}
				time.Sleep(time.Millisecond) // until it has come through the system
			}
		}
		if c, r := connections.Load(), requests.Load(); c != 3 || r != 3 {
			t.Errorf("%s: 3 calls were %d requests over %d connections", name, r, c)
		}
	}
}

// A server that wants no more requests on a connection gets none.
func TestConnectionsThatEnd(t *testing.T) {
	for name, answer := range map[string]string{
		"said so":      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 18\r\n\r\n{\"VerifyStatus\":1}",
		"older HTTP":   "HTTP/1.0 200 OK\r\nContent-Length: 18\r\n\r\n{\"VerifyStatus\":1}",
		"to its end":   "HTTP/1.1 200 OK\r\n\r\n{\"VerifyStatus\":1}",
		"more than it": "HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{\"VerifyStatus\":1}HTTP/1.1 200 OK\r\n\r\n",
	} {
		var connections atomic.Int32
		client := newClient(t, "http://"+newListener(t, func(conn net.Conn) {
			connections.Add(1)
			if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				io.WriteString(conn, answer)
			}
		}))
		for range 3 {
			if _, err := client.VerifyMaterial(t.Context(), somebody()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := connections.Load(); n != 3 {
			t.Errorf("%s: 3 calls took %d connections", name, n)
		}
	}
}

// What a server says before its answer is no answer.
func TestInterimAnswers(t *testing.T) {
	endpoint := hijack(t, say(
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 "+
			"OK\r\nContent-Length: 18\r\n\r\n{\"VerifyStatus\":1}"))
	if r, err := newClient(t, endpoint).VerifyMaterial(t.Context(), somebody()); err != nil || r.VerifyStatus != 1 {
		t.Errorf("VerifyStatus %d, error %v", r.VerifyStatus, err)
	}
}

// A connection whose call was given up has an answer to come that is nobody's.
func TestNoAnswerIsAnothers(t *testing.T) {
	release := make(chan struct{})
	var first atomic.Bool
	endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if first.CompareAndSwap(false, true) {
			<-release
			io.WriteString(w, `{"VerifyStatus":2}`)
			return
		}
		io.WriteString(w, `{"VerifyStatus":1}`)
	})
	client := newClient(t, endpoint)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := client.VerifyMaterial(ctx, somebody())
	if f := faultOf(t, err); f.Code != Timeout || !f.Lost {
		t.Errorf("%+v", f)
	}
	close(release)
	for range 3 {
		if r, err := client.VerifyMaterial(t.Context(), somebody()); err != nil || r.VerifyStatus != 1 {
			t.Errorf("VerifyStatus %d, error %v", r.VerifyStatus, err)
		}
	}
}

// A request that can't be written to its end over a connection that was used
// before goes over a new one; over a new one it is a fault, and unsent.
func TestHalfWritten(t *testing.T) {
	endpoint := reply(t, 200, `{"VerifyStatus":1}`)
	client := newClient(t, endpoint)
	if _, err := client.VerifyMaterial(t.Context(), somebody()); err != nil {
		t.Fatal(err)
	}
	used := client.transport.idle[0]
	used.Conn = &broken{Conn: used.Conn}
	if _, err := client.VerifyMaterial(t.Context(), somebody()); err != nil {
		t.Errorf("over a connection that was used: %v", err)
	}
	client = newClient(t, endpoint)
	client.transport.dialer.connect = breaking{}
	_, err := client.VerifyMaterial(t.Context(), somebody())
	if f := faultOf(t, err); f.Code != Network || !f.Unsent || f.Lost || f.Class != verify.ClassTransient {
		t.Errorf("over a new one: %+v", f)
	}
}

// A broken connection takes half of what is written.
type broken struct{ net.Conn }

func (b *broken) Write(p []byte) (int, error) { return len(p) / 2, errors.New("the cable is out") }

type breaking struct{}

func (breaking) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	return &broken{Conn: conn}, err
}

// Keys that no header can carry are said to be so, without the keys.
func TestKeysWithALineBreak(t *testing.T) {
	endpoint := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the service was called") })
	client := newClient(t, endpoint, func(c *Config) { c.Credentials = accessKey(testToken + "\nX-Evil: 1") })
	_, err := client.VerifyMaterial(t.Context(), somebody())
	f := faultOf(t, err)
	if f.Code != CredentialsUnavailable || !strings.Contains(f.Message, "line break") ||
		strings.Contains(f.Message, testToken) {
		t.Errorf("%+v", f)
	}
}
