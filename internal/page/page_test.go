package page

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// opened returns a page at a free port of this machine.
func opened(t *testing.T, o Options) *Page {
	t.Helper()
	if o.Zone == nil {
		o.Zone = shanghai
	}
	if o.Lang == "" {
		o.Lang = explain.ZH
	}
	p, err := Open("127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		select {
		case <-p.quit:
		default:
			p.Close()
		}
	})
	return p
}

// certificate returns one for a host.
func certificate(t *testing.T, host string) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{host},
		NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

const token = "0123456789abcdef"

// Beyond loopback a page takes a token, and a certificate so that the token isn't read on its way.
func TestWhereAPageIsServed(t *testing.T) {
	cert := certificate(t, "page.example.com")
	for _, test := range []struct {
		address string
		options Options
		want    Problem // empty: it is served
	}{
		{"127.0.0.1:0", Options{}, ""},
		{"localhost:0", Options{Token: token}, ""},
		{"0.0.0.0:0", Options{Token: token, Certificate: cert}, ""},
		{"0.0.0.0:0", Options{}, NoToken},
		{":0", Options{}, NoToken},
		{"0.0.0.0:0", Options{Certificate: cert}, NoToken},
		{"0.0.0.0:0", Options{Token: token}, NoTLS},
		{"[::]:0", Options{Token: token}, NoTLS},
		{"8080", Options{}, BadAddress},
		{"127.0.0.1.example.com:0", Options{}, NoToken},
	} {
		p, err := Open(test.address, test.options)
		if p != nil {
			p.Close()
		}
		e, _ := errors.AsType[*AddressError](err)
		if test.want == "" && err != nil || test.want != "" && (e == nil || e.Problem != test.want) {
			t.Errorf("%s %v: %v, want %q", test.address, test.options.Token != "", err, test.want)
		}
	}
}

// ask sends a page a request that may be changed before.
func ask(p *Page, path string, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "127.0.0.1:8080"
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	p.handler().ServeHTTP(w, r)
	return w
}

func TestWhoIsAnswered(t *testing.T) {
	open := opened(t, Options{})
	guarded := opened(t, Options{Token: token, Certificate: certificate(t, "page.example.com")})
	bearer := func(token string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
	}
	host := func(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }
	for _, test := range []struct {
		name   string
		page   *Page
		path   string
		change func(*http.Request)
		want   int
	}{
		{"loopback", open, "/", nil, http.StatusOK},
		{"localhost", open, "/", host("localhost"), http.StatusOK},
		{"IPv6", open, "/", host("[::1]:8080"), http.StatusOK},
		{"a script", open, "/assets/page.js", nil, http.StatusOK},
		{"a name that was made point here", open, "/", host("rebound.example.com:8080"), http.StatusMisdirectedRequest},
		{"the same, for events", open, "/events", host("rebound.example.com"), http.StatusMisdirectedRequest},
		{"another method", open, "/", func(r *http.Request) { r.Method = http.MethodPost }, http.StatusMethodNotAllowed},
		{"no list of files", open, "/assets/", nil, http.StatusNotFound},
		{"another path", open, "/progress.json", nil, http.StatusNotFound},
		{"out of the folder", open, "/assets/../page.html", nil, http.StatusTemporaryRedirect},
		{"no token", guarded, "/", nil, http.StatusUnauthorized},
		{"no token, for a script", guarded, "/assets/page.js", nil, http.StatusUnauthorized},
		{"no token, for events", guarded, "/events", nil, http.StatusUnauthorized},
		{"another token", guarded, "/", bearer(token + "0"), http.StatusUnauthorized},
		{"the token", guarded, "/", bearer(token), http.StatusOK},
		{"the token as a password", guarded, "/", func(r *http.Request) { r.SetBasicAuth("me", token) }, http.StatusOK},
		{"by the certificate's name", guarded, "/", func(r *http.Request) {
			r.Host = "page.example.com"
			r.SetBasicAuth("", token)
		}, http.StatusOK},
		{"by another name", guarded, "/", func(r *http.Request) {
			r.Host = "other.example.com"
			r.SetBasicAuth("", token)
		}, http.StatusMisdirectedRequest},
	} {
		w := ask(test.page, test.path, test.change)
		if w.Code != test.want {
			t.Errorf("%s: %d, want %d", test.name, w.Code, test.want)
		}
		for name, value := range headers {
			if got := w.Header().Get(name); got != value {
				t.Errorf("%s: %s is %q", test.name, name, got)
			}
		}
	}
}

func TestTheReadersLanguage(t *testing.T) {
	p := opened(t, Options{Lang: explain.EN})
	for _, test := range []struct{ path, accept, want string }{
		{"/", "", "en"},
		{"/", "zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"},
		{"/", "en-GB,en;q=0.9", "en"},
		{"/", "fr", "en"},
		{"/", "zh-TW", "zh-CN"},
		{"/?lang=zh", "en", "zh-CN"},
		{"/?lang=en", "zh", "en"},
		{"/?lang=xx", "zh", "zh-CN"},
	} {
		body := ask(p, test.path, func(r *http.Request) { r.Header.Set("Accept-Language", test.accept) }).Body.String()
		if !strings.Contains(body, `<html lang="`+test.want+`"`) {
			t.Errorf("%s, %q: not in %s", test.path, test.accept, test.want)
		}
	}
}

// figures returns what stands on a page for programs.
func figures(body string) map[string]string {
	got := make(map[string]string)
	for _, match := range regexp.MustCompile(`<data data-of="([^"]+)" value="(\d+)"`).FindAllStringSubmatch(body, -1) {
		got[match[1]] = match[2]
	}
	return got
}

func TestWhatAPageSays(t *testing.T) {
	p := opened(t, Options{})
	if body := ask(p, "/", nil).Body.String(); !strings.Contains(body, "正在读取数据") || len(figures(body)) > 0 {
		t.Errorf("before the run:\n%s", body)
	}
	f := night(90 * time.Minute)
	p.Show(func() Facts { return f })
	body := ask(p, "/?lang=en", nil).Body.String()
	for _, want := range []string{
		"Service unavailable since 23:20, retrying", "41s ago", "about 223,738.50 CNY", "budget 1,300,000 calls",
		"No face in the photo (435)", "ended at --until, not all is done", "Service or network unavailable (now)",
		"Run 2 · 2026-11-29 22:00", "45,120",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("it doesn't say %q", want)
		}
	}
	got := figures(body)
	for key, want := range map[string]int{
		"calls": 45_120, "billed": f.Spent, "passed": f.Run.Progress.Passed, "lost": 27, "no-record": 1_263,
		"pending": f.Run.Rows - f.Run.Progress.Done(), "done": f.Run.Progress.Done(),
	} {
		if got[key] != strconv.Itoa(want) {
			t.Errorf("%s is %s, want %d", key, got[key], want)
		}
	}
	held := Facts{Phase: Idle, Time: f.Time, Compares: true, Spent: 7,
		Records: map[verify.State]int{verify.Passed: 5, verify.Sent: 2}}
	p.Show(func() Facts { return held })
	body = ask(p, "/", nil).Body.String()
	if got = figures(body); !strings.Contains(body, "核验一致") || got["passed"] != "5" || got["in-doubt"] != "2" ||
		got["billed"] != "7" || got["calls"] != "" {
		t.Errorf("of a checkpoint it says %v:\n%s", got, body)
	}
}

// follow connects to a page's events as a browser does.
func follow(t *testing.T, p *Page) *http.Response {
	t.Helper()
	answer, err := http.Get(p.URL() + "events")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	return answer
}

func TestEvents(t *testing.T) {
	p := opened(t, Options{})
	p.Show(func() Facts { return night(time.Minute) })
	events := bufio.NewReader(follow(t, p).Body)
	next := func() (event string) {
		for {
			line, err := events.ReadString('\n')
			if err != nil {
				t.Fatalf("after %q: %v", event, err)
			}
			if line == "\n" {
				return event
			}
			event += line
		}
	}
	if first := next(); figures(first)["calls"] != "564" {
		t.Errorf("the first event is\n%s", first)
	}
	p.Show(func() Facts { return night(2 * time.Minute) })
	for deadline := time.Now().Add(time.Minute); figures(next())["calls"] != "1128"; {
		if time.Now().After(deadline) {
			t.Fatal("it doesn't change")
		}
	}
	go p.Close()
	for event := ""; !strings.HasPrefix(event, "event: end\n"); event = next() {
	}
	if _, err := events.ReadByte(); err != io.EOF {
		t.Errorf("after the end: %v", err)
	}
}

// Of those who follow a page there are so many, and one that goes away makes room.
func TestNotEverybodyFollows(t *testing.T) {
	p := opened(t, Options{})
	var first *http.Response
	for range maxClients {
		answer := follow(t, p)
		if answer.StatusCode != http.StatusOK {
			t.Fatalf("status %s", answer.Status)
		}
		first = answer
	}
	if answer := follow(t, p); answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("one too many gets %s", answer.Status)
	}
	first.Body.Close()
	for deadline := time.Now().Add(time.Minute); follow(t, p).StatusCode != http.StatusOK; {
		if time.Now().After(deadline) {
			t.Fatal("no room after one is gone")
		}
	}
}

// A reader that takes nothing holds up neither what is shown nor the end.
func TestASlowReader(t *testing.T) {
	p := opened(t, Options{})
	conn, err := net.Dial("tcp", p.address.String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	for at := range 3000 { // far more than the buffers of a connection take
		p.Show(func() Facts { return night(time.Duration(at) * time.Second) })
	}
	p.Close()
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
}

// Each word is used, and each that is used is there.
func TestEveryWordIsUsed(t *testing.T) {
	code := ""
	for _, name := range []string{"view.go", "chart.go", "draw.go"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		code += string(text)
	}
	for key, text := range wording {
		if !strings.Contains(code, `"`+key+`"`) || text.ZH == "" || text.EN == "" {
			t.Errorf("%q: %+v", key, text)
		}
	}
	for _, match := range regexp.MustCompile(`v\.(?:word|say)\("([^"]+)"`).FindAllStringSubmatch(code, -1) {
		if _, ok := wording[match[1]]; !ok {
			t.Errorf("%q is no word", match[1])
		}
	}
}
