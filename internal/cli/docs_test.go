package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The tests that the guide for operators leans on are there.
func TestTheOperationsGuideNamesRealTests(t *testing.T) {
	guide, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	there := declaredTests(t, "../..")
	named := regexp.MustCompile("`(Test[A-Z][A-Za-z0-9]+|[a-z]+\\.txtar)`").FindAllStringSubmatch(string(guide), -1)
	if len(named) < 50 {
		t.Errorf("the guide names %d tests", len(named))
	}
	for _, match := range named {
		if name := match[1]; !there[name] && name != "x.txtar" {
			t.Errorf("the guide names %s, which isn't there", name)
		}
	}
}

// declaredTests returns the names of the tests and scripts below a folder.
func declaredTests(t *testing.T, root string) map[string]bool {
	t.Helper()
	there := make(map[string]bool)
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if filepath.Ext(path) == ".txtar" {
			there[entry.Name()] = true
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		content, err := os.ReadFile(path)
		for _, match := range declared.FindAllSubmatch(content, -1) {
			there[string(match[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return there
}
