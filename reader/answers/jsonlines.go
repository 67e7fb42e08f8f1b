package answers

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"veribatch/internal/scratch"
	"veribatch/internal/words"
)

func isJSONLines(path string) bool { return strings.EqualFold(filepath.Ext(path), ".jsonl") }

// A converted file is one of JSON lines as a table, in a private folder.
type converted struct {
	path   string
	folder *scratch.Folder
}

func (c *converted) remove() error { return c.folder.Remove() }

// A line is what is taken of a line of JSON: see docs/jsonl.md.
type line struct {
	Input   map[string]string `json:"input"`
	State   string            `json:"state"`
	Status  json.RawMessage   `json:"verify_status"` // nil: the action has none
	BizCode *string           `json:"biz_code"`
	SubCode *string           `json:"sub_code"`
	Code    *string           `json:"error_code"`
	Time    *string           `json:"time"`
	RowID   string            `json:"row_id"`
	Sandbox bool              `json:"sandbox"`
}

// convert writes a file of JSON lines as the table that holds the same.
func convert(path string) (*converted, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	folder, err := scratch.Make(os.TempDir())
	if err != nil {
		return nil, err
	}
	c := &converted{filepath.Join(folder.Path, filepath.Base(path)+".csv"), folder}
	out, err := os.OpenFile(c.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		err = errors.Join(write(csv.NewWriter(out), bufio.NewReader(in)), out.Close())
	}
	if err != nil {
		return nil, errors.Join(words.Errorf("%s: %w", path, err), c.remove())
	}
	return c, nil
}

// write writes lines of JSON as rows. Their inputs have the keys of the first one.
func write(out *csv.Writer, in *bufio.Reader) error {
	var keys []string
	for n := 1; ; n++ {
		text, err := in.ReadBytes('\n')
		if len(text) == 0 && err == io.EOF {
			out.Flush()
			return out.Error()
		}
		if err != nil && err != io.EOF {
			return err
		}
		var l line
		if json.Unmarshal(text, &l) != nil {
			return words.Errorf("line %d isn't what veribatch writes", n) // what the parser says may quote it
		}
		if n == 1 {
			keys = slices.Sorted(maps.Keys(l.Input))
			head := append(slices.Clone(keys),
				"行号", "结论", "VerifyStatus", "BizCode", "SubCode", "错误码", "时间", "行标识", "沙箱演练")
			if l.Status == nil {
				head[slices.Index(head, "VerifyStatus")] = "-"
			}
			if err := out.Write(head); err != nil {
				return err
			}
		}
		if err := out.Write(l.cells(keys, n)); err != nil {
			return err
		}
	}
}

func (l *line) cells(keys []string, n int) []string {
	var cells []string
	for _, key := range keys {
		cells = append(cells, l.Input[key])
	}
	status := string(l.Status)
	if status == "null" {
		status = ""
	}
	return append(cells, strconv.Itoa(n), l.State, status, deref(l.BizCode), deref(l.SubCode), deref(l.Code),
		deref(l.Time), l.RowID, strconv.FormatBool(l.Sandbox))
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
