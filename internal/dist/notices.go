package main

import (
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
)

// writeNotices writes the licences of every module that is linked into a
// program, and of Go itself.
func writeNotices(out io.Writer, program string) error {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Third-party software in %s, and its licences.\n", filepath.Base(program))
	for _, module := range info.Deps {
		if module.Replace != nil {
			module = module.Replace
		}
		dir, err := moduleDir(module)
		if err != nil {
			return err
		}
		files, err := licences(dir)
		if err != nil {
			return err
		}
		if err := writeNotice(out, module.Path+" "+module.Version, dir, files); err != nil {
			return err
		}
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("go env GOROOT: %w", err)
	}
	return writeNotice(out, "Go "+info.GoVersion, strings.TrimSpace(string(root)), []string{"LICENSE", "PATENTS"})
}

// moduleDir returns where a module's source lies.
func moduleDir(module *debug.Module) (string, error) {
	at := module.Path + "@" + module.Version
	answer, err := exec.Command("go", "mod", "download", "-json", at).Output()
	if err != nil {
		return "", fmt.Errorf("go mod download %s: %w", at, err)
	}
	var found struct{ Dir string }
	err = json.Unmarshal(answer, &found)
	return found.Dir, err
}

var licenceName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|copyright|patents)([-._].*)?$`)

// writeNotice writes licence files of a folder. What has none may not be shipped.
func writeNotice(out io.Writer, what, dir string, files []string) error {
	if len(files) == 0 {
		return fmt.Errorf("%s: no licence in %s", what, dir)
	}
	for _, file := range files {
		content, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "\n==== %s: %s ====\n\n%s\n", what, file, content); err != nil {
			return err
		}
	}
	return nil
}

// licences returns the licence files below a folder, in the order of their names.
func licences(dir string) (files []string, err error) {
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && licenceName.MatchString(d.Name()) && filepath.Ext(name) != ".go" {
			files = append(files, name)
		}
		return err
	})
	return files, err
}
