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
	column    int // whose values are the assignees, from 0
	rows      *spool.Spool[string]
	assignees map[string]bool // that have a workbook
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
		out: out, files: o.outfile(), options: o.workbook(), column: i, rows: rows, assignees: make(map[string]bool),
	}
	s.options.Sheets = []Sheet{workbook.ToDo}
	return s, nil
}

func (s *splitWorkbooks) Write(r verify.Result) error {
	row := s.options.Row(r)
	if row.Task == "" {
		return nil
	}
	assignee := s.assigneeOf(row)
	s.assignees[assignee] = true
	if err := s.rows.Add(assignee, r); err != nil {
		return s.out.Wrap(err)
	}
	return nil
}

// assigneeOf returns whose list has a row.
func (s *splitWorkbooks) assigneeOf(row *report.Row) string {
	assignee := strings.TrimSpace(row.Cell(s.column))
	if assignee == "" {
		assignee = explain.Text{ZH: "（空白）", EN: "(blank)"}.In(s.options.Lang)
	}
	if !s.assignees[assignee] && len(s.assignees) >= maxSplit {
		return explain.Text{ZH: "（其余）", EN: "(others)"}.In(s.options.Lang)
	}
	return assignee
}

func (s *splitWorkbooks) Commit(RunStats) ([]string, error) {
	var all []string
	names := make(fileNames)
	for _, assignee := range slices.Sorted(maps.Keys(s.assignees)) {
		paths, err := s.write(assignee, names.unique(assignee))
		if err != nil {
			return all, err
		}
		all = append(all, paths...)
	}
	return all, nil
}

// write writes the workbook of an assignee, whom its path calls name.
func (s *splitWorkbooks) write(assignee, name string) ([]string, error) {
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
	return list.Commit(RunStats{})
}

func (s *splitWorkbooks) Close() error {
	s.rows.Close() // a second one fails, and does no harm
	return s.out.Close()
}
