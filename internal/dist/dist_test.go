package main

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// The same tree gives the same archive, whatever modes and times its files have.
func TestArchivesAreEqual(t *testing.T) {
	modified := time.Unix(1_700_000_000, 0).UTC()
	first := fstest.MapFS{"veribatch": {Data: []byte("program"), Mode: 0o700}, "docs/a.md": {Data: []byte("a")}}
	second := fstest.MapFS{"veribatch": {Data: []byte("program"), ModTime: time.Unix(9, 0)},
		"docs/a.md": {Data: []byte("a"), Mode: 0o777}}
	for _, suffix := range []string{".tar.gz", ".zip"} {
		var packed [][]byte
		for _, tree := range []fstest.MapFS{first, second} {
			out := filepath.Join(t.TempDir(), "veribatch-1"+suffix)
			if err := archive(out, tree, "veribatch", modified); err != nil {
				t.Fatal(err)
			}
			content, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			packed = append(packed, content)
		}
		if !bytes.Equal(packed[0], packed[1]) {
			t.Errorf("two %s of one tree differ", suffix)
		}
	}
}

func TestTheProgramIsExecutable(t *testing.T) {
	out := filepath.Join(t.TempDir(), "veribatch-1.zip")
	tree := fstest.MapFS{"veribatch": {}, "LICENSE": {}}
	if err := archive(out, tree, "veribatch", time.Unix(1_700_000_000, 0)); err != nil {
		t.Fatal(err)
	}
	packed, err := zip.OpenReader(out)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	for _, f := range packed.File {
		if executable := f.Mode()&0o111 != 0; executable != (f.Name == "veribatch-1/veribatch") {
			t.Errorf("%s has mode %v", f.Name, f.Mode())
		}
	}
	if len(packed.File) != 2 {
		t.Errorf("%d files", len(packed.File))
	}
}

// What is linked without a licence isn't shipped.
func TestNotices(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	if err := writeNotice(&out, "example.com/m v1", dir, nil); err == nil {
		t.Error("a module without a licence is shipped")
	}
	for name, content := range map[string]string{"LICENSE-MIT": "may be used", "NOTICE": "by us",
		"license.go": "code"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := licences(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeNotice(&out, "example.com/m v1", dir, files); err != nil {
		t.Fatal(err)
	}
	for want, there := range map[string]bool{"example.com/m v1": true, "may be used": true, "by us": true,
		"code": false} {
		if strings.Contains(out.String(), want) != there {
			t.Errorf("the notices have %q: %v", want, !there)
		}
	}
}
