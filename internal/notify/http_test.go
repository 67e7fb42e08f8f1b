package notify

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"veribatch/internal/price"
)

// at is when the signatures of these tests are made.
var at = time.UnixMilli(1764054000000)

// What DingTalk's and Feishu's own Python examples make of these secrets and times.
func TestSignatures(t *testing.T) {
	targets, _ := ReadTargets(strings.NewReader("dingtalk: https://a.example.com/robot/send?access_token=x"))
	signed := signDingTalk(*targets[0].address, "SECinvented0secret", at)
	query := signed.Query()
	if got, want := query.Get("sign"), "/gZSexNUXRNmAUgh66e+dZ6v7TIsxMiEJFC0oXEJ/yI="; got != want {
		t.Errorf("DingTalk: got %s, want %s", got, want)
	}
	if query.Get("timestamp") != "1764054000000" || query.Get("access_token") != "x" {
		t.Errorf("DingTalk: got %s", signed.RawQuery)
	}
	timestamp, signature := signFeishu("feishuInventedSecret", at)
	if want := "peEuoNEQJsP/1LjhUnZ7Y1BYJ2OPs6vvM61bwWYlqd8="; timestamp != "1764054000" || signature != want {
		t.Errorf("Feishu: got %s %s, want 1764054000 %s", timestamp, signature, want)
	}
}

// A received is a request as a server got it.
type received struct {
	url, authorization, body string
}

// serve returns a TLS server, what trusts it, and the requests that it gets.
func serve(t *testing.T, answer string) (address string, roots *x509.CertPool, got chan received) {
	t.Helper()
	got = make(chan received, 10)
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- received{r.URL.String(), r.Header.Get("Authorization"), string(body)}
		io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	roots = x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return server.URL, roots, got
}

func send(t *testing.T, lines string, roots *x509.CertPool, notices ...Notice) (given int, log string) {
	t.Helper()
	targets, err := ReadTargets(strings.NewReader(lines))
	if err != nil {
		t.Fatal(err)
	}
	return sendTo(targets, roots, notices...)
}

func sendTo(targets []Target, roots *x509.CertPool, notices ...Notice) (given int, log string) {
	var out bytes.Buffer
	n := New(targets, Options{Roots: roots, Log: slog.New(slog.NewTextHandler(&out, nil))})
	n.now = func() time.Time { return at }
	for _, notice := range notices {
		n.Send(notice)
	}
	return n.Close(time.Minute), out.String()
}

func TestEachKindGetsItsOwnForm(t *testing.T) {
	exit := 6
	notice := Notice{
		Event: Ended, Job: "night", Host: "host-1", Time: at.UTC(), Outcome: "budget", Exit: &exit, Failed: true,
		Text: "night · host-1 · 预算已用完",
	}
	for _, c := range []struct{ line, answer, url, authorization, body string }{
		{
			"dingtalk: %s/robot/send?access_token=x SECinvented0secret", `{"errcode":0,"errmsg":"ok"}`,
			"/robot/send?access_token=x&sign=%2FgZSexNUXRNmAUgh66e%2BdZ6v7TIsxMiEJFC0oXEJ%2FyI%3D" +
				"&timestamp=1764054000000", "",
			`{"msgtype":"text","text":{"content":"night · host-1 · 预算已用完"}}`,
		},
		{
			"dingtalk: %s/robot/send?access_token=x", `{"errcode":0}`, "/robot/send?access_token=x", "",
			`{"msgtype":"text","text":{"content":"night · host-1 · 预算已用完"}}`,
		},
		{
			"feishu: %s/open-apis/bot/v2/hook/x feishuInventedSecret", `{"code":0,"msg":"success","data":{}}`,
			"/open-apis/bot/v2/hook/x", "",
			`{"timestamp":"1764054000","sign":"peEuoNEQJsP/1LjhUnZ7Y1BYJ2OPs6vvM61bwWYlqd8=",` +
				`"msg_type":"text","content":{"text":"night · host-1 · 预算已用完"}}`,
		},
		{
			"feishu: %s/hook/x", `{"StatusCode":0,"StatusMessage":"success"}`, "/hook/x", "",
			`{"msg_type":"text","content":{"text":"night · host-1 · 预算已用完"}}`,
		},
		{
			"wecom: %s/cgi-bin/webhook/send?key=x", `{"errcode":0}`, "/cgi-bin/webhook/send?key=x", "",
			`{"msgtype":"text","text":{"content":"night · host-1 · 预算已用完"}}`,
		},
		{
			"webhook: %s/notices bearer-token", "", "/notices", "Bearer bearer-token",
			`{"event":"ended","job":"night","host":"host-1","time":"2025-11-25T07:00:00Z","outcome":"budget",` +
				`"exit":6,"failed":true,"text":"night · host-1 · 预算已用完"}`,
		},
		{"healthchecks: %s/uuid", "OK", "/uuid/fail", "", notice.Text},
	} {
		address, roots, got := serve(t, c.answer)
		given, log := send(t, strings.ReplaceAll(c.line, "%s", address), roots, notice)
		if given != 0 {
			t.Errorf("%s: not delivered\n%s", c.line, log)
			continue
		}
		if r := <-got; r != (received{c.url, c.authorization, c.body}) {
			t.Errorf("%s:\ngot  %v\nwant %v", c.line, r, received{c.url, c.authorization, c.body})
		}
	}
}

func TestPingsTellStartSuccessAndFailure(t *testing.T) {
	address, roots, got := serve(t, "OK")
	send(t, "healthchecks: "+address+"/uuid/", roots,
		Notice{Event: Started}, Notice{Event: Outage}, Notice{Event: Stall}, Notice{Event: Resumed},
		Notice{Event: Ended})
	send(t, "healthchecks: "+address+"/uuid", roots, Notice{Event: Ended, Failed: true})
	close(got)
	var urls []string
	for r := range got {
		urls = append(urls, r.url)
	}
	if want := "/uuid/start /uuid /uuid/fail"; strings.Join(urls, " ") != want {
		t.Errorf("got %v, want %s", urls, want)
	}
}

func TestACertificateThatIsNotTrustedGetsNothing(t *testing.T) {
	address, _, got := serve(t, "OK")
	given, log := send(t, "healthchecks: "+address+"/uuid", nil, Notice{Event: Ended})
	if given != 1 || len(got) != 0 || !strings.Contains(log, string(NotTrusted)) {
		t.Errorf("%d given up, %d requests\n%s", given, len(got), log)
	}
}

// A redirect would carry the token, and what is sent, to where nobody wanted it.
func TestRedirectsAreNotFollowed(t *testing.T) {
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		server := httptest.NewServer(http.RedirectHandler(other.URL, status))
		given, log := send(t, "webhook: "+server.URL+" secret", nil, Notice{Event: Ended})
		server.Close()
		if given != 1 || elsewhere.Load() != 0 {
			t.Errorf("%d: %d given up, %d requests elsewhere\n%s", status, given, elsewhere.Load(), log)
		}
	}
}

func TestAnEndlessAnswerIsNotReadToItsEnd(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 4096)); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	if given, log := send(t, "webhook: "+server.URL, nil, Notice{Event: Ended}); given != 0 {
		t.Errorf("%d given up\n%s", given, log)
	}
}

func TestACommandGetsTheNoticeAsJSON(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notice.json")
	cost := price.CNY(125_000)
	want := Notice{
		Event: Ended, Job: "夜间", Host: "host-1", Text: "夜间 · host-1 · 已完成\n第二行",
		Figures: &Figures{Rows: 3, States: map[string]int{"passed": 3}, CNY: &cost},
	}
	if given, log := sendTo([]Target{Command([]string{"tee", path})}, nil, want); given != 0 {
		t.Fatalf("not delivered\n%s", log)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got Notice
	if err := json.Unmarshal(content, &got); err != nil {
		t.Fatalf("%v: %s", err, content)
	}
	if got.Text != want.Text || got.Job != want.Job || got.Figures.Rows != 3 || *got.Figures.CNY != cost {
		t.Errorf("got %+v", got)
	}
}

// A command has no use for the credentials and the addresses of the run.
func TestACommandDoesNotGetTheRunsSecrets(t *testing.T) {
	t.Setenv("VERIBATCH_NOTIFY", "webhook: https://a.example.com/token")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "token")
	t.Setenv("GATEWAY", "kept")
	path := filepath.Join(t.TempDir(), "environment")
	given, log := sendTo([]Target{Command([]string{"sh", "-c", `env >"$0"`, path})}, nil, Notice{Event: Ended})
	content, err := os.ReadFile(path)
	if given != 0 || err != nil {
		t.Fatalf("%d given up, %v\n%s", given, err, log)
	}
	if strings.Contains(string(content), "token") || !strings.Contains(string(content), "GATEWAY=kept") {
		t.Errorf("the command got\n%s", content)
	}
}
