package cli

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"veribatch/internal/sample"
	"veribatch/internal/sandbox"
)

// Temporary keys that can't be renewed go on being used while they last, and
// nothing of what is lent is ever said or kept.
func TestKeysThatCannotBeRenewed(t *testing.T) {
	const secret = "inventedSecretOfALoan"
	for _, fault := range []keyFault{
		keysRefused, keysWithoutExpiry, keysUnreadable,
	} {
		t.Run(string(fault), func(t *testing.T) {
			// Asked each second, as keys that last a minute are always due.
			keys := &stsKeys{ID: "lent", Secret: secret, Lasts: time.Minute}
			useCredentials(t, keys)
			service, err := sandbox.New(sandbox.Config{
				AccessKeys: map[string]string{"lent": secret}, Latency: 30 * time.Millisecond,
			})
			if err != nil {
				t.Fatal(err)
			}
			var calls atomic.Int64
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("X-Acs-Action") != "" && calls.Add(1) == 1 {
					keys.fail(fault)
				}
				service.ServeHTTP(w, r)
			}))
			defer server.Close()
			dir := t.TempDir()
			input := filepath.Join(dir, "people.csv")
			var people bytes.Buffer
			passing := sample.Answered(1, slices.Repeat([]sample.Answer{sample.Pass}, 400)...)
			if err := sample.WriteCSV(&people, passing); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(input, people.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			ran := typing(t, "run", "--endpoint", server.URL, "--biz-type", "demo", "--yes", "--new", "--rate", "0",
				"--workers", "4", "--max-calls", "1000", "--log-file", filepath.Join(dir, "log"),
				"--checkpoint", filepath.Join(dir, "checkpoint"), "-o", filepath.Join(dir, "result.csv"), input)
			if ran.code != 0 || !strings.Contains(ran.stdout, "400 rows: 400 passed") {
				t.Errorf("exit %d, it says %s%s", ran.code, ran.stdout, ran.stderr)
			}
			if keys.requests() < 2 {
				t.Error("the keys were never to be renewed")
			}
			if strings.Contains(ran.stdout+ran.stderr, secret) {
				t.Error("the command tells the secret")
			}
			notIn(t, dir, secret)
		})
	}
}

// A first request that fails is said in words of our own.
func TestKeysThatNeverCame(t *testing.T) {
	const secret = "inventedSecretOfALoan"
	keys := &stsKeys{ID: "lent", Secret: secret, Lasts: time.Hour}
	keys.fail(keysWithoutExpiry)
	useCredentials(t, keys)
	input := filepath.Join(t.TempDir(), "people.csv")
	people := "name,id_number,face_image\n欧阳试一,11010519491231002X,https://a.example.com/1.jpg\n"
	if err := os.WriteFile(input, []byte(people), 0o600); err != nil {
		t.Fatal(err)
	}
	ran := typing(t, "run", "--endpoint", "http://127.0.0.1:1", "--biz-type", "demo", input)
	if ran.code != int(exitUsage) || !strings.Contains(ran.stderr, "no credentials") ||
		strings.Contains(ran.stdout+ran.stderr, secret) {
		t.Errorf("exit %d, it says %s%s", ran.code, ran.stdout, ran.stderr)
	}
}

// useCredentials makes a server the only one in Alibaba's chain.
func useCredentials(t *testing.T, keys *stsKeys) {
	t.Helper()
	server := httptest.NewServer(keys)
	t.Cleanup(server.Close)
	t.Setenv("HOME", t.TempDir())
	for name, value := range map[string]string{
		"ALIBABA_CLOUD_ACCESS_KEY_ID": "", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "", "ALIBABA_CLOUD_OIDC_TOKEN_FILE": "",
		"ALIBABA_CLOUD_CLI_PROFILE_DISABLED": "true", "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
		"ALIBABA_CLOUD_CREDENTIALS_URI": server.URL,
	} {
		t.Setenv(name, value)
	}
}

// notIn checks that no file in a folder holds a text.
func notIn(t *testing.T, dir, text string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(text)) {
			t.Errorf("%s holds it", filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
