package cloudauth

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"time"

	"veribatch/internal/words"

	"golang.org/x/net/http/httpproxy"
	"golang.org/x/net/proxy"
)

// A dialer connects to the service: over TLS, unless it is on this machine,
// and through the proxy that the environment names.
type dialer struct {
	address  string         // host and port
	proxy    *url.URL       // http, https, socks5 or socks5h; nil: none
	roots    *x509.CertPool // of the certificates of an https proxy and the service; nil: the system's
	secure   *tls.Config    // with the service; nil: plain
	patience time.Duration
	connect  proxy.ContextDialer // to a proxy or the service
}

// newDialer reads HTTPS_PROXY and NO_PROXY. Nothing goes through a proxy to this machine.
func newDialer(endpoint url.URL, roots *x509.CertPool) (dialer, error) {
	d := dialer{
		roots:    roots,
		address:  address(endpoint),
		patience: 10 * time.Second,
		connect:  &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second},
	}
	if endpoint.Scheme == "https" {
		d.secure = d.trust(endpoint.Hostname())
	}
	var err error
	d.proxy, err = httpproxy.FromEnvironment().ProxyFunc()(&endpoint)
	return d, err
}

// trust returns how to speak TLS to a host.
func (d *dialer) trust(host string) *tls.Config {
	return &tls.Config{ServerName: host, RootCAs: d.roots, ClientSessionCache: tls.NewLRUClientSessionCache(0)}
}

var ports = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}

// address returns host and port of a URL.
func address(u url.URL) string {
	return net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), ports[u.Scheme]))
}

// dial returns a connection over which a request can be sent.
func (d *dialer) dial(ctx context.Context) (*connection, error) {
	first := d.address
	if d.proxy != nil {
		first = address(*d.proxy)
	}
	conn, err := d.connect.DialContext(ctx, "tcp", first)
	if err != nil {
		return nil, err
	}
	s := &socket{Conn: conn}
	conn, err = d.reach(ctx, s)
	if err == nil && d.secure != nil {
		conn, err = d.handshake(ctx, conn, d.secure)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return newConnection(conn, s), nil
}

// reach returns a connection to the service, through the proxy if there is
// one. The given one is to the first of them.
func (d *dialer) reach(ctx context.Context, conn net.Conn) (_ net.Conn, err error) {
	if d.proxy == nil {
		return conn, nil
	}
	switch d.proxy.Scheme {
	case "https":
		if conn, err = d.handshake(ctx, conn, d.trust(d.proxy.Hostname())); err != nil {
			return nil, err
		}
		return conn, d.tunnel(ctx, conn)
	case "http":
		return conn, d.tunnel(ctx, conn)
	}
	return conn, d.socks(ctx, conn)
}

// socks has a SOCKS proxy connect to the service.
func (d *dialer) socks(ctx context.Context, conn net.Conn) error {
	through, err := proxy.FromURL(d.proxy, connected{conn})
	if err != nil {
		return err
	}
	_, err = through.(proxy.ContextDialer).DialContext(ctx, "tcp", d.address)
	return err
}

// A connected dialer has dialed already: package proxy asks for one.
type connected struct{ conn net.Conn }

func (c connected) DialContext(context.Context, string, string) (net.Conn, error) { return c.conn, nil }

func (c connected) Dial(string, string) (net.Conn, error) { return c.conn, nil }

// tunnel asks a proxy to connect to the service.
func (d *dialer) tunnel(ctx context.Context, conn net.Conn) error {
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	conn.SetDeadline(time.Now().Add(d.patience))
	request := &http.Request{
		Method: http.MethodConnect, URL: &url.URL{Opaque: d.address}, Host: d.address,
		Header: http.Header{"User-Agent": {"veribatch"}},
	}
	if u := d.proxy.User; u != nil {
		password, _ := u.Password()
		request.SetBasicAuth(u.Username(), password)
		request.Header["Proxy-Authorization"] = request.Header["Authorization"]
		request.Header.Del("Authorization")
	}
	if err := request.Write(conn); err != nil {
		return err
	}
	// Nothing is read ahead: over TLS the service waits for the client to begin.
	response, err := http.ReadResponse(bufio.NewReader(conn), request)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return words.Errorf("the proxy refuses to connect: %s", response.Status)
	}
	return conn.SetDeadline(time.Time{})
}

// A tlsError is a handshake that failed.
type tlsError struct{ error }

func (e *tlsError) Unwrap() error { return e.error }

// handshake makes a connection secure.
func (d *dialer) handshake(ctx context.Context, conn net.Conn, config *tls.Config) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.patience)
	defer cancel()
	secured := tls.Client(&records{Conn: conn}, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, &tlsError{err}
	}
	return secured, nil
}
