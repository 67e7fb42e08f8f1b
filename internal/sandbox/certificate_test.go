package sandbox

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// secured serves a sandbox over TLS, and returns how a client trusts it.
func secured(t *testing.T, hosts ...string) (*httptest.Server, *tls.Config) {
	t.Helper()
	certificate, ca, err := NewCertificate(hosts...)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(newSandbox(t, Config{}))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(ca) {
		t.Fatalf("no certificate in %s", ca)
	}
	return server, &tls.Config{RootCAs: roots}
}

func TestCertificateIsForItsHosts(t *testing.T) {
	server, trust := secured(t, "localhost", "127.0.0.1", "::1")
	for host, good := range map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true, "127.0.0.2": false,
		"example.com": false} {
		config := trust.Clone()
		config.ServerName = host
		conn, err := tls.Dial("tcp", server.Listener.Addr().String(), config)
		if (err == nil) != good {
			t.Errorf("%s: error %v", host, err)
		}
		if err == nil {
			conn.Close()
		}
	}
}

// The CA of one sandbox is not that of another.
func TestCertificatesAreOfOneStart(t *testing.T) {
	server, _ := secured(t, "127.0.0.1")
	_, other := secured(t, "127.0.0.1")
	if _, err := tls.Dial("tcp", server.Listener.Addr().String(), other); !errors.As(err,
		new(x509.UnknownAuthorityError)) {
		t.Errorf("error %v, want an unknown authority", err)
	}
}

// A reset ends TLS without a goodbye, too.
func TestResetOverTLS(t *testing.T) {
	server, trust := secured(t, "127.0.0.1")
	conn, err := tls.Dial("tcp", server.Listener.Addr().String(), trust)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	request := signedV3(http.MethodPost, asking("852", "biz"))
	if err := request.Write(conn); err != nil {
		t.Fatal(err)
	}
	if n, err := conn.Read(make([]byte, 1)); n != 0 || err == nil || errors.Is(err, io.EOF) {
		t.Errorf("%d bytes, error %v; want a reset", n, err)
	}
}
