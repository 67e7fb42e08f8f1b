package cli

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"veribatch/internal/sandbox"
)

// pageFigures returns what a page says for programs: a count by its name.
func pageFigures(body string) map[string]int {
	figures := make(map[string]int)
	for _, match := range regexp.MustCompile(`<data data-of="([^"]+)" value="(\d+)"`).FindAllStringSubmatch(body, -1) {
		var n int
		fmt.Sscan(match[2], &n)
		figures[match[1]] = n
	}
	return figures
}

// write writes a file that only its owner may read, and returns its path.
func write(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPagesThatCannotBeServed(t *testing.T) {
	dir := t.TempDir()
	token := write(t, dir, "token", "0123456789abcdef\n")
	short := write(t, dir, "short", "0123\n0123456789abcdef\n")
	broken := write(t, dir, "broken.pem", "-----BEGIN CERTIFICATE-----\n")
	input := people(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--web", "0.0.0.0:0"}, "add --web-token-file, --web-cert and --web-key, or use 127.0.0.1"},
		{[]string{"--web", ":0", "--web-token-file", token}, "add --web-cert and --web-key, or use 127.0.0.1"},
		{[]string{"--web", "8080"}, "--web 8080: want HOST:PORT, such as 127.0.0.1:8080"},
		{[]string{"--web-token-file", token}, "go with --web ADDR"},
		{[]string{"--web", "127.0.0.1:0", "--web-token-file", short}, "want a token of at least 16 characters"},
		{[]string{"--web", "127.0.0.1:0", "--web-token-file", dir + "/none"}, "--web-token-file: "},
		{[]string{"--web", "127.0.0.1:0", "--web-cert", broken}, "--web-cert and --web-key go together"},
		{[]string{"--web", "127.0.0.1:0", "--web-cert", broken, "--web-key", broken}, "--web-cert, --web-key: "},
	} {
		for _, command := range [][]string{{"run", "--sandbox", input}, {"status", dir}} {
			run := typing(t, append(command, c.args...)...)
			if command[0] == "status" && strings.Contains(run.stderr, "no checkpoint") {
				continue // it looks there first
			}
			if run.code != int(exitUsage) || !strings.Contains(run.stderr, c.want) {
				t.Errorf("%s %v: exit %d, want %q\n%s", command[0], c.args, run.code, c.want, run.stderr)
			}
		}
	}
	if made, _ := filepath.Glob(input + ".*"); len(made) > 0 {
		t.Errorf("they made %v", made)
	}
}

// showing runs a command until it has said where its page is, and returns that and what ends the command.
func showing(t *testing.T, args ...string) (url string, end func() int) {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	errs, in := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- Run(ctx, args, strings.NewReader(""), io.Discard, in)
		in.Close()
	}()
	lines := bufio.NewScanner(errs)
	for lines.Scan() {
		if found, ok := strings.CutPrefix(lines.Text(), "page: "); ok {
			url = found
			break
		}
	}
	go io.Copy(io.Discard, errs)
	if url == "" {
		t.Fatalf("%v: no page", args)
	}
	ended := -1
	end = func() int {
		if interrupt(); ended < 0 {
			ended = <-code
		}
		return ended
	}
	t.Cleanup(func() { end() })
	return url, end
}

// A checkpoint is shown as status tells it, and a run that takes it up is followed.
func TestThePageOfACheckpoint(t *testing.T) {
	input := invented(t, 60)
	dir := input + ".sandbox.checkpoint"
	if run := typing(t, "run", "--sandbox", "--max-calls", "20", input); run.code != int(exitBudget) {
		t.Fatalf("exit %d\n%s", run.code, run.stderr)
	}
	url, end := showing(t, "status", dir, "--web", "127.0.0.1:0")
	body := fetch(t, url)
	if got := pageFigures(body); got["passed"] != 20 || got["billed"] != 20 || len(got) != 2 {
		t.Errorf("it shows %v:\n%s", got, body)
	}
	for _, want := range []string{"当前没有运行", "已达到 --max-calls", "沙箱"} {
		if !strings.Contains(body, want) {
			t.Errorf("it doesn't say %q", want)
		}
	}
	code := make(chan int)
	go func() {
		code <- typing(t, "run", "--sandbox", "--rate", "5", "--max-calls", "40", "--progress", "none", input).code
	}()
	seen := false
	for deadline := time.Now().Add(time.Minute); !seen; time.Sleep(lookEvery / 10) {
		body = fetch(t, url+"?lang=en")
		got := pageFigures(body)
		seen = strings.Contains(body, "Running") && got["calls"] > 0 && got["billed"] == 20+got["passed"]
		if time.Now().After(deadline) {
			t.Fatalf("the run is not shown:\n%s", body)
		}
	}
	if got := <-code; got != int(exitBudget) {
		t.Errorf("exit %d", got)
	}
	for deadline := time.Now().Add(time.Minute); !strings.Contains(body, "No run at the moment"); {
		body = fetch(t, url+"?lang=en")
		if time.Now().After(deadline) {
			t.Fatalf("the end is not shown:\n%s", body)
		}
	}
	if got := pageFigures(body); got["passed"] != 40 || got["billed"] != 40 {
		t.Errorf("in the end it shows %v", got)
	}
	if got := end(); got != 0 {
		t.Errorf("exit %d", got)
	}
}

// With a certificate and a token a page is served to those who have it, wherever they are.
func TestAGuardedPage(t *testing.T) {
	dir, input := t.TempDir(), invented(t, 100)
	certificate, ca, err := sandbox.NewCertificate("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	cert, key := writePair(t, dir, certificate)
	token := write(t, dir, "token", "0123456789abcdef\n")
	url, _ := showing(t, "run", "--sandbox", "--rate", "1", "--max-calls", "100", "--progress", "none", "--web",
		"0.0.0.0:0", "--web-token-file", token, "--web-cert", cert, "--web-key", key, input)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	port := url[strings.LastIndexByte(url, ':')+1 : len(url)-1]
	for password, want := range map[string]int{"0123456789abcdef": http.StatusOK, "": http.StatusUnauthorized} {
		request, err := http.NewRequest(http.MethodGet, "https://127.0.0.1:"+port+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.SetBasicAuth("anyone", password)
		answer, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("with the password %q: %s", password, answer.Status)
		}
	}
}

// writePair writes a certificate and its key.
func writePair(t *testing.T, dir string, c tls.Certificate) (cert, key string) {
	t.Helper()
	var chain strings.Builder
	for _, der := range c.Certificate {
		if err := pem.Encode(&chain, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
			t.Fatal(err)
		}
	}
	der, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	secret := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	return write(t, dir, "cert.pem", chain.String()), write(t, dir, "key.pem", secret)
}
