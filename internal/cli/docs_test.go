package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The tests that the guide for operators leans on are there, in both languages.
func TestTheOperationsGuideNamesRealTests(t *testing.T) {
	there := declaredTests(t, "../..")
	for _, path := range []string{"../../docs/operations.md", "../../docs/operations.zh-CN.md"} {
		guide, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		named := regexp.MustCompile("`(Test[A-Z][A-Za-z0-9]+|[a-z]+\\.txtar)`").FindAllStringSubmatch(string(guide), -1)
		if len(named) < 50 {
			t.Errorf("%s names %d tests", path, len(named))
		}
		for _, match := range named {
			if name := match[1]; !there[name] && name != "x.txtar" {
				t.Errorf("%s names %s, which isn't there", path, name)
			}
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
