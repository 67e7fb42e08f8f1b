package fleet

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

func TestBrokersThatAreRefused(t *testing.T) {
	for _, refused := range []struct {
		broker NATSConfig
		word   string
	}{
		{NATSConfig{}, "nats://HOST:4222"},
		{NATSConfig{URL: "nats.example.com"}, "nats://HOST:4222"},
		{NATSConfig{URL: "http://127.0.0.1"}, "nats://HOST:4222"},
		{NATSConfig{URL: "nats://nats.example.com"}, "tls://nats.example.com"},
		{NATSConfig{URL: "nats://10.0.0.1:4222"}, "TLS only"},
		{NATSConfig{URL: "nats://127.0.0.1:4222,nats://nats.example.com"}, "TLS only"},
		{NATSConfig{URL: "nats://127.0.0.1,tls://nats.example.com"}, "all of them"},
		{NATSConfig{URL: "nats://someone:hunter2@127.0.0.1"}, "password"},
		{NATSConfig{URL: "nats://hunter2@127.0.0.1"}, "token"},
		{NATSConfig{URL: "nats://127.0.0.1", Cert: os.Args[0]}, "go together"},
		{NATSConfig{URL: "nats://127.0.0.1", Creds: "nowhere.creds"}, "nowhere.creds"},
	} {
		_, err := refused.broker.Dial("test", nil)
		if err == nil || !strings.Contains(err.Error(), refused.word) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%+v: %v, want %s", refused.broker, err, refused.word)
		}
	}
	for _, taken := range []NATSConfig{
		{URL: "nats://127.0.0.1"}, {URL: "nats://[::1]:4222"}, {URL: "nats://localhost:4222"},
		{URL: "tls://nats.example.com:4222"},
		{URL: "nats://nats.example.com", CA: os.Args[0]}, {URL: "nats://10.0.0.1", Insecure: true},
		{URL: "tls://a.example.com,tls://b.example.com"},
	} {
		if err := taken.Check(); err != nil {
			t.Errorf("%+v: %v", taken, err)
		}
	}
}

func TestQueues(t *testing.T) {
	for _, name := range []string{"", "a.b", "a*", ">", "a b", "名", strings.Repeat("a", 65)} {
		if CheckQueue(name) == nil {
			t.Errorf("%q is taken", name)
		}
	}
	if err := CheckQueue("night_run-1"); err != nil {
		t.Error(err)
	}
}

// Over TLS with a certificate on both sides a worker serves; a broker without
// TLS isn't told anything by one who wants it.
func TestTLS(t *testing.T) {
	dir := t.TempDir()
	ca := newAuthority(t, dir)
	cert, key := ca.issue(t, dir, "both")
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoLog: true, NoSigs: true, TLSTimeout: 5,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair}, ClientCAs: ca.pool,
			ClientAuth: tls.RequireAndVerifyClientCert, MinVersion: tls.VersionTLS12},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	defer s.Shutdown()
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the broker didn't start")
	}
	url := fmt.Sprintf("tls://127.0.0.1:%d", s.Addr().(*net.TCPAddr).Port)
	conn, err := NATSConfig{URL: url, CA: ca.file, Cert: cert, Key: key}.Dial("test", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.TLSConnectionState(); err != nil {
		t.Errorf("the connection isn't encrypted: %v", err)
	}
	for _, other := range []NATSConfig{{URL: url, CA: ca.file}, {URL: url}} {
		if conn, err := other.Dial("test", nil); err == nil {
			conn.Close()
			t.Errorf("%+v is let in", other)
		}
	}

	plain := startBroker(t)
	if conn, err := (NATSConfig{URL: fmt.Sprintf("nats://127.0.0.1:%d", plain.port), CA: ca.file}).Dial("test",
		nil); err == nil {
		conn.Close()
		t.Error("a broker without TLS was taken for one")
	}
}

// An authority issues certificates for 127.0.0.1.
type authority struct {
	file string
	pool *x509.CertPool
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T, dir string) *authority {
	t.Helper()
	a := &authority{file: filepath.Join(dir, "ca.pem"), pool: x509.NewCertPool(), key: newKey(t)}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour),
		IsCA:     true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.pool.AddCert(a.cert)
	writePEM(t, a.file, "CERTIFICATE", der)
	return a
}

func (a *authority) issue(t *testing.T, dir, name string) (cert, key string) {
	t.Helper()
	own := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter:    time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, own.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(own)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, name+".pem"), filepath.Join(dir, name+".key")
	writePEM(t, cert, "CERTIFICATE", der)
	writePEM(t, key, "PRIVATE KEY", private)
	return cert, key
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func writePEM(t *testing.T, path, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}
