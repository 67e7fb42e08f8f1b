package cli

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "write what the corpus plans as instead of checking it")

// ending is the end of a line of a plan that depends on the time of day.
var ending = regexp.MustCompile(`; ends .*`)

// TestCorpus plans each of testdata/inputs, which other programs made, and
// holds what is said of it.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob("../../testdata/inputs/*.*")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files,
		func(f string) bool { return filepath.Ext(f) == ".plan" || filepath.Ext(f) == ".sh" })
	if len(files) < 8 {
		t.Fatalf("there are %d inputs", len(files))
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			got, errs, code := command(t, "plan", "--lang", "en", file)
			if code != 0 && code != 3 {
				t.Fatalf("exit %d: %s", code, errs)
			}
			got = ending.ReplaceAllString(got, "")
			if *update {
				if err := os.WriteFile(file+".plan", []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file + ".plan")
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("planned\n%s\nwant\n%s", got, want)
			}
		})
	}
}
