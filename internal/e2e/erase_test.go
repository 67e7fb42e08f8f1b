package e2e

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// cellenv: cellenv VARIABLE TABLE ROW COLUMN sets a variable to a cell of a CSV file, its rows counted from 1 below
// the header.
func cellenv(ts *testscript.TestScript, neg bool, args []string) {
	table := readTable(ts, args[1])
	row, err := strconv.Atoi(args[2])
	ts.Check(err)
	at := slices.Index(table[0], args[3])
	if at < 0 || len(table) <= row || table[row][at] == "" {
		ts.Fatalf("%s has no %s in row %d", args[1], args[3], row)
	}
	ts.Setenv(args[0], table[row][at])
}

// holds: holds FOLDER TEXT... checks that some file below a folder has each of the texts; with !, that none has any.
func holds(ts *testscript.TestScript, neg bool, args []string) {
	found := make(map[string]string)
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		for _, text := range args[1:] {
			if bytes.Contains(content, []byte(text)) {
				found[text] = path
			}
		}
		return err
	}))
	for _, text := range args[1:] {
		if path, ok := found[text]; ok == neg {
			ts.Fatalf("%q: found below %s: %v %s", text, args[0], ok, path)
		}
	}
}
