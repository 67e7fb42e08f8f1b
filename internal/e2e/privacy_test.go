package e2e

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"veribatch/checkpoint"

	"github.com/rogpeppe/go-internal/testscript"
)

// presign: presign INPUT OUTPUT copies the first 60 rows of a table, its links
// with a signature as those of a bucket have it.
func presign(ts *testscript.TestScript, neg bool, args []string) {
	var out bytes.Buffer
	table := csv.NewWriter(&out)
	rows := readTable(ts, args[0])
	for i, row := range rows[:min(len(rows), 61)] {
		for j, cell := range row {
			if strings.HasPrefix(cell, "https://") {
				row[j] += "?Expires=1893456000&Signature=" + strings.Repeat(string(rune('a'+j)), 8) +
					string(rune('A'+i%26)) + "%2Binvented"
			}
		}
		ts.Check(table.Write(row))
	}
	table.Flush()
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o600))
}

func readTable(ts *testscript.TestScript, path string) [][]string {
	content, err := os.ReadFile(ts.MkAbs(path))
	ts.Check(err)
	table := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	table.FieldsPerRecord = -1
	rows, err := table.ReadAll()
	ts.Check(err)
	return rows
}

// discreet: discreet INPUT FILE... checks that files hold no name, number or
// link's query of a table, and neither access key nor secret; or, with !, that
// each holds one.
func discreet(ts *testscript.TestScript, neg bool, args []string) {
	table := readTable(ts, args[0])
	private := append(column(table, "name"), column(table, "id_number")...)
	private = append(private, queries(table)...)
	private = append(private, ts.Getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"), ts.Getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"))
	for _, path := range args[1:] {
		content, err := os.ReadFile(ts.MkAbs(path))
		ts.Check(err)
		if tells(content, private) != neg {
			ts.Fatalf("%s tells something of %s or of the keys: %v", path, args[0], !neg)
		}
	}
}

// linkless: linkless INPUT CHECKPOINT checks that a checkpoint holds no link of
// a table and no request, as its files lie there and as they are read.
func linkless(ts *testscript.TestScript, neg bool, args []string) {
	private := append(queries(readTable(ts, args[0])), "https://", "?Action=", "oss://", "IdCardNumber")
	dir := ts.MkAbs(args[1])
	ts.Check(filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if tells(content, private) {
			ts.Fatalf("%s tells a link of %s", path, args[0])
		}
		return err
	}))
	store, err := checkpoint.Load(dir)
	ts.Check(err)
	defer store.Close()
	private = append(private, "http://") // a run may know its endpoint, an answer no address at all
	answers := 0
	for entry, err := range store.All() {
		ts.Check(err)
		answers++
		content, err := json.Marshal(entry.Outcome)
		ts.Check(err)
		if tells(content, private) {
			ts.Fatalf("an answer in %s tells a link of %s", args[1], args[0])
		}
	}
	if answers == 0 {
		ts.Fatalf("%s holds no answer: nothing was checked", args[1])
	}
}

// column returns the values of a column that are long enough to mean somebody.
func column(table [][]string, title string) (values []string) {
	i := slices.Index(table[0], title)
	for _, row := range table[1:] {
		if i < len(row) && utf8.RuneCountInString(strings.TrimSpace(row[i])) > 1 {
			values = append(values, strings.TrimSpace(row[i]))
		}
	}
	return values
}

// queries returns the queries of a table's links, and each parameter's value
// by itself.
func queries(table [][]string) (values []string) {
	for _, row := range table[1:] {
		for _, cell := range row {
			_, query, _ := strings.Cut(cell, "?")
			if u, err := url.Parse(cell); err == nil && u.Scheme == "https" && query != "" {
				values = append(values, query, u.Query().Get("Signature"))
			}
		}
	}
	return values
}

// tells reports whether content holds one of the values, as it is or as it
// stands in a URL or in JSON.
func tells(content []byte, values []string) bool {
	return slices.ContainsFunc(values, func(value string) bool {
		quoted, _ := json.Marshal(value)
		return bytes.Contains(content, []byte(value)) || bytes.Contains(content, []byte(url.QueryEscape(value))) ||
			bytes.Contains(content, bytes.Trim(quoted, `"`))
	})
}
