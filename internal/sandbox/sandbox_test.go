package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"veribatch/internal/cloudauth"

	"github.com/alibabacloud-go/tea/dara"
)

const (
	testKey    = "testid"
	testSecret = "testsecret"
)

// noon is when all of these tests happen.
var noon = time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC)

func newSandbox(t testing.TB, c Config) *Sandbox {
	t.Helper()
	c.AccessKeys = map[string]string{testKey: testSecret, "other": "othersecret"}
	if c.Now == nil {
		c.Now = func() time.Time { return noon }
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A reply is what came back.
type reply struct {
	status int
	header http.Header
	body   string
}

// ask has a request answered. A connection that was cut is a status of 0.
func ask(t testing.TB, s http.Handler, r *http.Request) (got reply) {
	t.Helper()
	w := httptest.NewRecorder()
	defer func() {
		if p := recover(); p != nil && p != http.ErrAbortHandler {
			panic(p)
		} else if p != nil {
			got = reply{header: w.Header()}
		}
		if got.header.Get(cloudauth.SandboxHeader) != "1" {
			t.Errorf("the response is not marked as a sandbox's")
		}
	}()
	s.ServeHTTP(w, r)
	return reply{w.Code, w.Header(), w.Body.String()}
}

// fields decodes a JSON object.
func fields(t testing.TB, body string) map[string]any {
	t.Helper()
	var m map[string]any
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&m); err != nil {
		t.Fatalf("answer is no JSON: %v", err)
	}
	return m
}

func wantError(t testing.TB, got reply, status int, code string) map[string]any {
	t.Helper()
	f := fields(t, got.body)
	if got.status != status || f["Code"] != code {
		t.Errorf("answered %d %v, want %d %s", got.status, f["Code"], status, code)
	}
	return f
}

// logged parses a call log into "attempt answer" strings, and checks its times and ids.
func logged(t testing.TB, log string) []string {
	t.Helper()
	var lines []string
	for line := range strings.Lines(log) {
		var l struct {
			Time    time.Time `json:"time"`
			Action  string    `json:"action"`
			BizID   string    `json:"biz_id"`
			Attempt int       `json:"attempt"`
			Answer  string    `json:"answer"`
			Billed  bool      `json:"billed"`
		}
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&l); err != nil || l.Time.IsZero() {
			t.Fatalf("call log line %d: %v", len(lines)+1, err)
		}
		lines = append(lines, fmt.Sprint(l.BizID, " ", l.Attempt, " ", l.Answer))
	}
	return lines
}

func TestNewRefusesWhatCannotBe(t *testing.T) {
	keys := map[string]string{"a": "b"}
	for want, c := range map[string]Config{
		"no access key":       {},
		"an id and a secret":  {AccessKeys: map[string]string{"a": ""}},
		"unknown shape":       {AccessKeys: keys, Shape: "round"},
		"unknown error style": {AccessKeys: keys, Errors: "loud"},
		"unknown format":      {AccessKeys: keys, Format: "yaml"},
		"share of faults":     {AccessKeys: keys, Faults: 1.5},
		"calls a second":      {AccessKeys: keys, QPS: -1},
		"latency":             {AccessKeys: keys, Latency: -1},
	} {
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("New: %v, want an error about %q", err, want)
		}
	}
}

func TestEveryWayToAsk(t *testing.T) {
	s := newSandbox(t, Config{})
	form := asking("100", "form")
	for name, r := range map[string]*http.Request{
		"v3 POST":        signedV3("POST", asking("100", "a")),
		"v3 GET":         signedV3("GET", asking("100", "b")),
		"v3 form":        signedV3Body("POST", url.Values{}, form.Encode(), signContentType),
		"v1 POST":        signedV1("POST", asking("100", "c"), format("JSON")),
		"v1 GET":         signedV1("GET", asking("100", "d"), format("json")),
		"v1 form":        accepting(formV1(form)),
		"v1 with Accept": accepting(signedV1("GET", asking("100", "e"))),
	} {
		got := ask(t, s, r)
		result, _ := fields(t, got.body)["ResultObject"].(map[string]any)
		if got.status != 200 || result["VerifyStatus"] != "1" {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}

func signContentType(d *dara.Request) {
	d.Headers["content-type"] = dara.String("application/x-www-form-urlencoded")
}

func format(f string) func(*dara.Request) {
	return func(d *dara.Request) { d.Query["Format"] = dara.String(f) }
}

func accepting(r *http.Request) *http.Request {
	r.Header.Set("Accept", "application/json")
	return r
}

func TestFormatByDefault(t *testing.T) {
	s := newSandbox(t, Config{})
	xml := func(d *dara.Request) { d.Headers["accept"] = dara.String("application/xml") }
	none := func(d *dara.Request) { delete(d.Headers, "accept") }
	for name, c := range map[string]struct {
		r    *http.Request
		want string
	}{
		"v1":              {signedV1("GET", asking("100", "a")), "text/xml;charset=utf-8"},
		"v3":              {signedV3("POST", asking("100", "a"), none), "application/json;charset=utf-8"},
		"v3, Accept XML":  {signedV3("POST", asking("100", "a"), xml), "text/xml;charset=utf-8"},
		"v3, Format=XML":  {signedV3("POST", with(asking("100", "a"), "Format", "XML")), "text/xml;charset=utf-8"},
		"nothing at all":  {httptest.NewRequest("GET", "/", nil), "text/xml;charset=utf-8"},
		"v1, Format=JSON": {signedV1("GET", asking("100", "a"), format("JSON")), "application/json;charset=utf-8"},
	} {
		if got := ask(t, s, c.r).header.Get("Content-Type"); got != c.want {
			t.Errorf("%s: answered in %s, want %s", name, got, c.want)
		}
	}
}

func with(p url.Values, name, value string) url.Values {
	p.Set(name, value)
	return p
}

func without(p url.Values, name string) url.Values {
	p.Del(name)
	return p
}

// A writerFunc is a writer.
type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// remote sends a request for sandbox.example to a server.
func remote(server *httptest.Server, r *http.Request) *http.Request {
	r.RequestURI = ""
	r.URL.Host = server.Listener.Addr().String()
	r.Host = "sandbox.example" // as signed
	return r
}

func TestCallLogIsWrittenBeforeTheAnswer(t *testing.T) {
	var log bytes.Buffer
	written := make(chan struct{})
	s := newSandbox(t, Config{Latency: time.Hour, CallLog: writerFunc(func(p []byte) (int, error) {
		defer close(written)
		return log.Write(p)
	})})
	server := httptest.NewServer(s)
	defer server.Close()
	r := signedV3("POST", asking("100", "biz"))
	gone := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, err := http.DefaultClient.Do(remote(server, r).WithContext(ctx))
		gone <- err
	}()
	<-written // the answer is an hour away
	cancel()
	if err := <-gone; err == nil {
		t.Error("the call was answered at once, want it to last an hour")
	}
	if got := logged(t, log.String()); len(got) != 1 || got[0] != "biz 1 1" {
		t.Errorf("call log has %q", got)
	}
}

func TestCallLogThatCannotBeWritten(t *testing.T) {
	full := writerFunc(func([]byte) (int, error) { return 0, io.ErrShortWrite })
	s := newSandbox(t, Config{CallLog: full})
	wantError(t, ask(t, s, signedV3("POST", asking("100", "biz"))), 500, "InternalError")
}

func TestCallLogHoldsAnyBizID(t *testing.T) {
	var log bytes.Buffer
	s := newSandbox(t, Config{CallLog: &log})
	for _, id := range []string{"a\"b\\c\n", "\xff\x00", strings.Repeat("业", 64), strings.Repeat("x", 5000)} {
		ask(t, s, signedV3("POST", asking("100", id)))
	}
	if got := logged(t, log.String()); len(got) != 4 || got[0] != "a\"b\\c\n 1 1" || len(got[3]) > 100 {
		t.Errorf("call log has %q", got)
	}
}

func TestThrottling(t *testing.T) {
	var log bytes.Buffer
	now := noon
	s := newSandbox(t, Config{QPS: 2, CallLog: &log, Now: func() time.Time { return now }})
	call := func() reply { return ask(t, s, signedV3("POST", asking("851", "biz"))) }

	wantError(t, call(), 500, "SystemError")
	if got := call(); got.status != 200 {
		t.Errorf("the second of two calls a second: %d", got.status)
	}
	got := call()
	wantError(t, got, 400, "Throttling.User")
	if after := got.header.Get("x-acs-retry-after"); after != "500" {
		t.Errorf("x-acs-retry-after is %q, want 500 ms", after)
	}
	now = now.Add(499 * time.Millisecond)
	wantError(t, call(), 400, "Throttling.User")
	now = now.Add(time.Millisecond)
	if got := call(); got.status != 200 {
		t.Errorf("after the wait: %d", got.status)
	}
	want := []string{"biz 1 SystemError", "biz 2 1", "biz 0 Throttling.User", "biz 0 Throttling.User", "biz 3 1"}
	if got := logged(t, log.String()); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("call log has %q, want %q", got, want)
	}
}
