package writer

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/writer/outfile"
	"veribatch/writer/report"
	"veribatch/writer/spool"
	"veribatch/writer/workbook"
)

// maxSplit is how many assignees get a workbook of their own at most, lest a
// column of numbers make one a row. The rows of further ones share a workbook.
const maxSplit = 1000

// splitWorkbooks is an Output of To-do lists to hand out: a workbook for each
// assignee, a value of one of the input's columns, that has rows a person must
// act on.
type splitWorkbooks struct {
	out       *outfile.File // gives the workbooks their names, and has the spool beside it; never committed
	files     outfile.Options
	options   workbook.Options
	rows      *spool.Spool[string]
	assignees *assignees // that have a workbook
}

// assignees are whose lists there are.
type assignees struct {
	column int // of the input's, whose values they are, from 0
	known  map[string]bool
}

func newAssignees(column int) *assignees { return &assignees{column, make(map[string]bool)} }

// of returns whose list has a row.
func (a *assignees) of(row *report.Row, lang explain.Lang) string {
	assignee := strings.TrimSpace(row.Cell(a.column))
	if assignee == "" {
		assignee = explain.Text{ZH: "（空白）", EN: "(blank)"}.In(lang)
	}
	if !a.known[assignee] && len(a.known) >= maxSplit {
		assignee = explain.Text{ZH: "（其余）", EN: "(others)"}.In(lang)
	}
	a.known[assignee] = true
	return assignee
}

// CreateSplit begins a To-do list for each value of the input's column. Commit
// puts them beside path, named after it and the value.
func CreateSplit(path, column string, o Options) (Output, error) {
	i := slices.Index(o.Header, column)
	if i < 0 {
		return nil, words.Errorf("the input has no column %q", column)
	}
	out, err := outfile.Create(path, o.outfile())
	if err != nil {
		return nil, err
	}
	rows, err := spool.New[string](out.Private(), "rows")
	if err != nil {
		out.Close()
		return nil, out.Wrap(err)
	}
	s := &splitWorkbooks{
		out: out, files: o.outfile(), options: o.workbook(), rows: rows, assignees: newAssignees(i),
	}
	s.options.Sheets = []Sheet{workbook.ToDo}
	return s, nil
}

func (s *splitWorkbooks) Write(r verify.Result) error {
	row := s.options.Row(r)
	if row.Task == "" {
		return nil
	}
	if err := s.rows.Add(s.assignees.of(row, s.options.Lang), r); err != nil {
		return s.out.Wrap(err)
	}
	return nil
}

func (s *splitWorkbooks) Commit(run RunStats) ([]string, error) {
	var all []string
	run = RunStats{Round: run.Round} // how the others' lists came back is none of an assignee's business
	names := make(fileNames)
	for _, assignee := range slices.Sorted(maps.Keys(s.assignees.known)) {
		paths, err := s.write(assignee, names.unique(assignee), run)
		if err != nil {
			return all, err
		}
		all = append(all, paths...)
	}
	return all, nil
}

// write writes the workbook of an assignee, whom its path calls name.
func (s *splitWorkbooks) write(assignee, name string, run RunStats) ([]string, error) {
	base := strings.TrimSuffix(s.out.Path(), filepath.Ext(s.out.Path()))
	out, err := outfile.Create(base+"-"+workbook.ToDo.Name(s.options.Lang)+"-"+name+".xlsx", s.files)
	if err != nil {
		return nil, err
	}
	list, err := newExcel(out, s.options)
	if err != nil {
		out.Close()
		return nil, err
	}
	defer list.Close()
	if err := s.rows.Each(assignee, list.Write); err != nil {
		return nil, err
	}
	return list.Commit(run)
}

func (s *splitWorkbooks) Close() error {
	s.rows.Close() // a second one fails, and does no harm
	return s.out.Close()
}
