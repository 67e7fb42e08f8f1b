package cloudauth

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"veribatch/internal/verify"

	"github.com/alibabacloud-go/tea/dara"
	"github.com/aliyun/credentials-go/credentials"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Invented: no such person, key or token.
const (
	testID     = "LTAI5tInventedKeyId"
	testSecret = "inventedSecret0123456789"
	testToken  = "CAISinvented+token/with=signs"
)

// somebody is invented; the number's check digit is right.
func somebody() verify.Record {
	return verify.Record{
		BizID:        strings.Repeat("0a", 32),
		UserID:       "u-1001",
		Name:         "欧阳·试一",
		IDNumber:     "11010519491231002X",
		FaceImage:    "https://photos.example.com/人像/a b.jpg?Expires=1&Signature=x%2By*~",
		IDFrontImage: "oss://bucket:folder/front.jpg",
	}
}

type credential struct {
	credentials.Credential
	model *credentials.CredentialModel
	err   error
}

func (c credential) GetCredential() (*credentials.CredentialModel, error) { return c.model, c.err }

func accessKey(token string) credential {
	model := &credentials.CredentialModel{AccessKeyId: dara.String(testID), AccessKeySecret: dara.String(testSecret)}
	if token != "" {
		model.SecurityToken = &token
	}
	return credential{model: model}
}

// newClient returns a client of an endpoint that uses no proxy.
func newClient(t testing.TB, endpoint string, change ...func(*Config)) *Client {
	t.Helper()
	config := Config{Endpoint: endpoint, BizType: "RPMinTest", Credentials: accessKey(""), Connections: 4}
	for _, f := range change {
		f(&config)
	}
	c, err := NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	c.transport.dialer.proxy, c.ossTransport.Proxy = nil, nil
	t.Cleanup(c.Close)
	return c
}

// serve serves a handler for as long as the test runs.
func serve(t testing.TB, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func method(m string) func(*Config) { return func(c *Config) { c.Method = m } }

// faultOf returns the fault that an error is.
func faultOf(t *testing.T, err error) verify.Fault {
	t.Helper()
	var fault *verify.Fault
	if !errors.As(err, &fault) {
		t.Fatalf("error %v is no fault", err)
	}
	return *fault
}

func TestNewClient(t *testing.T) {
	good := Config{BizType: "RPMinTest", Credentials: accessKey("")}
	for name, c := range map[string]struct {
		change func(*Config)
		want   string // part of the error; empty: none
	}{
		"defaults":         {func(c *Config) {}, ""},
		"no scheme":        {func(c *Config) { c.Endpoint = "cloudauth.cn-beijing.aliyuncs.com" }, ""},
		"loopback":         {func(c *Config) { c.Endpoint = "http://127.0.0.1:8080/" }, ""},
		"loopback by name": {func(c *Config) { c.Endpoint = "http://localhost:8080" }, ""},
		"loopback v6":      {func(c *Config) { c.Endpoint = "http://[::1]:8080" }, ""},
		"plain":            {func(c *Config) { c.Endpoint = "http://cloudauth.aliyuncs.com" }, "https only"},
		"almost loopback":  {func(c *Config) { c.Endpoint = "http://127.0.0.1.example.com" }, "https only"},
		"other scheme":     {func(c *Config) { c.Endpoint = "ftp://cloudauth.aliyuncs.com" }, `"ftp"`},
		"a path":           {func(c *Config) { c.Endpoint = "https://cloudauth.aliyuncs.com/v1" }, "nothing else"},
		"a password": {func(c *Config) { c.Endpoint = "https://u:secret@cloudauth.aliyuncs.com" },
			"nothing else"},
		"no host":            {func(c *Config) { c.Endpoint = "https://" }, "nothing else"},
		"no address":         {func(c *Config) { c.Endpoint = "https://a b:x" }, "nothing else"},
		"get":                {func(c *Config) { c.Method = "get" }, ""},
		"other method":       {func(c *Config) { c.Method = "PUT" }, `"PUT"`},
		"no biz type":        {func(c *Config) { c.BizType = "" }, "biz type"},
		"biz type of 32":     {func(c *Config) { c.BizType = strings.Repeat("a", 32) }, ""},
		"biz type of 33":     {func(c *Config) { c.BizType = strings.Repeat("a", 33) }, "at most 32"},
		"biz type with a _":  {func(c *Config) { c.BizType = "RPMin_Test" }, "letters"},
		"biz type and more":  {func(c *Config) { c.BizType = "RPMinTest\n" }, "letters"},
		"without credential": {func(c *Config) { c.Credentials = nil }, "credentials"},
	} {
		config := good
		c.change(&config)
		client, err := NewClient(config)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want == "" && (client.endpoint.Path != "/" || client.region != DefaultRegion):
			t.Errorf("%s: endpoint %v, region %s", name, client.endpoint, client.region)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		case err != nil && strings.Contains(err.Error(), "secret"):
			t.Errorf("%s: the error tells the password", name)
		}
	}
}

func TestNewClientDefaults(t *testing.T) {
	c, err := NewClient(Config{BizType: "a", Credentials: accessKey("")})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.endpoint.String(); got != DefaultEndpoint+"/" {
		t.Errorf("endpoint %s", got)
	}
	if c.method != http.MethodPost {
		t.Errorf("method %s", c.method)
	}
	if a, b := c.nonce(), c.nonce(); len(a) != 32 || a == b {
		t.Errorf("nonces %q and %q", a, b)
	}
	if d := time.Since(c.now()); d < 0 || d > time.Minute {
		t.Errorf("the clock is off by %v", d)
	}
}
