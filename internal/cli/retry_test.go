package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"veribatch/internal/sample"
)

// A date asks again for what was answered before it, once, though the retry without one is finished.
func TestRetryFromADateOn(t *testing.T) {
	var people bytes.Buffer
	if err := sample.WriteCSV(&people, sample.Answered(15, 0, 907, 907, 907)); err != nil {
		t.Fatal(err)
	}
	input := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(input, people.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(retry, calls string) {
		t.Helper()
		args := []string{"run", "--sandbox", input}
		if retry != "" {
			args = append(args, "--retry", retry)
		}
		if out, errs, code := command(t, args...); code != 0 || !strings.Contains(out, "this run: "+calls) {
			t.Errorf("--retry %s: exit %d, want %s\n%s%s", retry, code, calls, out, errs)
		}
	}
	run("", "4 calls")
	run("rejected", "3 calls")
	run("rejected", "0 calls")
	now := "rejected@" + time.Now().Format(time.RFC3339Nano)
	run(now, "3 calls")
	run(now, "0 calls")
	run("rejected", "0 calls")
	run("rejected@2026-01-02", "0 calls")
}
