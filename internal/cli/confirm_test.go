//go:build unix

package cli

import (
	"bytes"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"veribatch/internal/sandbox"

	"github.com/creack/pty"
)

// People say yes in either language. Whoever declines is told that nothing was sent, and nothing is wrong.
func TestAnswerOnATerminal(t *testing.T) {
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
	for _, test := range []struct {
		lang, answer string
		sent         bool
		want         string
	}{
		{"zh", "是", true, "通过 3"}, {"zh", "y", true, "通过 3"}, {"en", "yes", true, "3 passed"}, {"en", "是", true, "3 passed"},
		{"zh", "否", false, "没有发送任何内容\n"}, {"en", "n", false, "nothing was sent\n"}, {"en", "", false, "nothing was sent\n"},
	} {
		var calls bytes.Buffer
		service, err := sandbox.New(sandbox.Config{AccessKeys: map[string]string{"id": "secret"}, CallLog: &calls})
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(service)
		input := filepath.Join(t.TempDir(), "users.csv")
		if typed := typing(t, "sample", "--rows", "3", "-o", input); typed.code != 0 {
			t.Fatal(typed)
		}
		keyboard, terminal, err := pty.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := keyboard.WriteString(test.answer + "\n"); err != nil {
			t.Fatal(err)
		}
		var stdout, stderr bytes.Buffer
		code := Run(t.Context(), []string{"run", "--endpoint", server.URL, "--biz-type", "demo", "--rate", "0", "--lang",
			test.lang, input}, terminal, &stdout, &stderr)
		keyboard.Close()
		terminal.Close()
		server.Close()
		if printed := stdout.String() + stderr.String(); code != 0 || !strings.Contains(printed, test.want) ||
			strings.Contains(printed, "veribatch: ") || (calls.Len() > 0) != test.sent {
			t.Errorf("%s, %q: exit %d, %d bytes of calls:\n%s", test.lang, test.answer, code, calls.Len(), printed)
		}
	}
}
