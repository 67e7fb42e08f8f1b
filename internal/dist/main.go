// Dist makes what is shipped of a built program for one target: an archive
// with the documents, the completions and the licences of all that is linked.
// The same files give the same archive, byte by byte.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

func main() {
	stage := flag.String("stage", "", "`FOLDER` with the program and the completions; the documents are added to it")
	program := flag.String("program", "", "the program's `NAME` in the folder")
	out := flag.String("o", "", "the archive: .zip, or .tar.gz")
	epoch := flag.Int64("epoch", 0, "time of all files in the archive, in Unix `SECONDS`")
	flag.Parse()
	if err := ship(*stage, *program, *out, time.Unix(*epoch, 0).UTC()); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

// documents go into every archive, beside the licences of others.
var documents = []string{"README.md", "README.zh-CN.md", "CHANGELOG.md", "LICENSE", "docs/operations.md",
	"docs/operations.zh-CN.md", "docs/jsonl.md"}

const noticesFile = "THIRD_PARTY_NOTICES.txt"

func ship(stage, program, out string, modified time.Time) error {
	for _, document := range documents {
		if err := copyFile(document, filepath.Join(stage, document)); err != nil {
			return err
		}
	}
	notices, err := os.Create(filepath.Join(stage, noticesFile))
	if err != nil {
		return err
	}
	err = writeNotices(notices, filepath.Join(stage, program))
	if err = errors.Join(err, notices.Close()); err != nil {
		return err
	}
	return archive(out, os.DirFS(stage), program, modified)
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, content, 0o644))
}

// mode is a shipped file's: the umask it was made under must not show.
func mode(name, program string) fs.FileMode {
	if name == program {
		return 0o755
	}
	return 0o644
}
