package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"veribatch/writer"
)

// What keeps an output from its place names the flag, once the command prints it.
func TestWriterHints(t *testing.T) {
	dir := t.TempDir()
	theirs := filepath.Join(dir, "theirs.csv")
	if err := os.WriteFile(theirs, []byte("a,b\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path, password string
		want           string
	}{
		{filepath.Join(dir, "none", "out.xlsx"), "", "; create it, or choose another output with -o"},
		{filepath.Join(theirs, "out.xlsx"), "", "; choose another output with -o"},
		{theirs, "", "; move it away, or choose another output with -o"},
		{filepath.Join(dir, "out.csv"), "secret", "; leave out --output-password-file, or this output"},
	} {
		err := writer.Check(test.path, writer.Options{Password: test.password})
		if err == nil || strings.Contains(err.Error(), " -") {
			t.Fatalf("%s: %v, want an error that names no flag", test.path, err)
		}
		if got := withHint(usage(err)); !strings.HasSuffix(got.Error(), test.want) || exitOf(got) != exitUsage {
			t.Errorf("%v (exit %d), want it to end in %q", got, exitOf(got), test.want)
		}
	}
	if err := errors.New("another"); withHint(err) != err {
		t.Error("an error of another package has a hint of the writer's")
	}
}
