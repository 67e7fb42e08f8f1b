package writer

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"veribatch/internal/verify"

	"golang.org/x/text/unicode/norm"
)

// maxHandouts is how many workbooks a column is split into at most: who
// splits by a column of numbers doesn't get one a row. Rows of further values
// go into one more.
const maxHandouts = 1000

// handouts is an Output of To-do lists to hand out: one workbook for each
// value of a column that has rows a person must act on.
type handouts struct {
	draft   *draft // names the files, and holds the spool
	options Options
	column  int
	spool   *spool[desk]
	counts  map[string]map[task]int // by value
}

// A desk is whose a row is and what is to be done about it.
type desk struct {
	value string
	task  task
}

// CreateSplit begins one To-do list for each value that the input's column
// has. Commit puts them beside path, named after it and the value.
func CreateSplit(path, column string, o Options) (Output, error) {
	at, err := o.find(column)
	if err != nil {
		return nil, err
	}
	d, err := newDraft(path, o.Password)
	if err != nil {
		return nil, err
	}
	rows, err := newSpool[desk](d.private, "rows")
	if err != nil {
		d.close()
		return nil, d.failed(err)
	}
	o.Sheets = []Sheet{ToDo}
	return &handouts{draft: d, options: o, column: at, spool: rows, counts: make(map[string]map[task]int)}, nil
}

// find returns where the input has a column.
func (o *Options) find(column string) (int, error) {
	if i := slices.Index(o.Header, column); i >= 0 {
		return i, nil
	}
	return 0, fmt.Errorf("the input has no column %q", column)
}

func (h *handouts) Write(r verify.Result) error {
	t := taskOf(r)
	if t == "" {
		return nil
	}
	value := h.valueOf(r)
	if h.counts[value] == nil {
		h.counts[value] = make(map[task]int)
	}
	h.counts[value][t]++
	if err := h.spool.add(desk{value, t}, r); err != nil {
		return h.draft.failed(err)
	}
	return nil
}

// valueOf returns whose a row is.
func (h *handouts) valueOf(r verify.Result) string {
	value := strings.TrimSpace(at(h.options.read(r).cells, h.column))
	if value == "" {
		value = word{ZH: "（空白）", EN: "(blank)"}.In(h.options.Lang)
	}
	if h.counts[value] == nil && len(h.counts) >= maxHandouts {
		return word{ZH: "（其余）", EN: "(others)"}.In(h.options.Lang)
	}
	return value
}

func (h *handouts) Commit(RunStats) ([]string, error) {
	var all []string
	names := make(fileNames)
	for _, value := range slices.Sorted(maps.Keys(h.counts)) {
		path, err := h.hand(value, names.unique(value))
		if err != nil {
			return all, err
		}
		all = append(all, path)
	}
	return all, nil
}

// hand writes the workbook of one value.
func (h *handouts) hand(value, name string) (string, error) {
	base := strings.TrimSuffix(h.draft.path, filepath.Ext(h.draft.path))
	d, err := newDraft(base+"-"+todoName.In(h.options.Lang)+"-"+name+".xlsx", h.options.Password)
	if err != nil {
		return "", err
	}
	w, err := newWorkbook(d, h.options)
	if err != nil {
		return "", err
	}
	defer w.Close()
	for _, known := range rankedTasks(h.counts[value]) {
		if err := h.spool.each(desk{value, known}, w.Write); err != nil {
			return "", err
		}
	}
	paths, err := w.Commit(RunStats{})
	if err != nil {
		return "", err
	}
	return paths[0], nil
}

func (h *handouts) Close() error {
	h.spool.close()
	return h.draft.close()
}

// nameUnits is how many characters of a value a file's name has.
const nameUnits = 40

// fileNames makes parts of file names of values, no two of which are one to
// a file system that ignores case.
type fileNames map[string]bool

func (n fileNames) unique(value string) string {
	name := fileName(value)
	for i := 2; n[strings.ToLower(name)]; i++ {
		name = fmt.Sprintf("%s~%d", fileName(value), i)
	}
	n[strings.ToLower(name)] = true
	return name
}

// fileName returns what of a value may stand in a file's name anywhere: no
// separators, no wildcards, nothing invisible, and not too much of it.
func fileName(value string) string {
	safe := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || strings.ContainsRune("-_()（）·", r) {
			return r
		}
		return '_'
	}, norm.NFC.String(value))
	if runes := []rune(safe); len(runes) > nameUnits {
		safe = string(runes[:nameUnits])
	}
	return safe
}
