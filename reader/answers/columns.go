package answers

import (
	"maps"
	"slices"
	"strings"

	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/reader"
	"veribatch/reader/table"
)

// The columns that Options may name, as people type them.
const (
	StatusColumn  = "status"
	TimeColumn    = "time"
	SubCodeColumn = "sub_code"
)

// A ColumnError is a table without a column that it needs.
type ColumnError struct {
	File   string
	Column string // StatusColumn, TimeColumn or SubCodeColumn
	Chosen string // what Options have for it; empty: its usual names were looked for

	header []string
}

func (e *ColumnError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *ColumnError) In(lang words.Lang) string {
	if e.Chosen != "" {
		return words.New("%s: no column %q for %s; it has %s", e.File, e.Chosen, e.Column,
			table.Quote(e.header)).In(lang)
	}
	return words.New("%s: no column for %s; it has %s", e.File, e.Column, table.Quote(e.header)).In(lang)
}

// columns are where the parts of an answer stand, from 0; -1 where a table has none.
type columns struct {
	status, word, subCode, code, time, sandbox int

	ours         bool // veribatch wrote the table
	verifyStatus bool // it has the answers of VerifyMaterial
	bizCode      bool // it has those of another action
}

// The usual names of the columns, the surest first. In our own files they are looked for behind the input's columns,
// which may be those of another result.
var (
	conclusion = []string{"结论", "Conclusion"}
	madeUp     = []string{"沙箱演练", "Sandbox"} // by a sandbox
	statuses   = strings.Fields("VerifyStatus verify_status BizCode biz_code " +
		"认证结果 核验结果 认证状态 核验状态 认证结论 核验结论 结论 结果 status result")
	times = strings.Fields("认证时间 核验时间 认证日期 核验日期 verified_at verify_time verify_date 时间 time")
)

func findColumns(file string, header []string, o Options) (columns, error) {
	c := columns{word: -1, code: -1, sandbox: -1, ours: slices.ContainsFunc(header, table.IsRowID)}
	find := first
	if c.ours {
		written := writtenFrom(header)
		find = func(_ []string, names ...string) int { return lastFrom(written, header, names...) }
		c.word, c.code = find(header, conclusion...), find(header, "错误码", "Error code")
		c.sandbox = find(header, madeUp...)
		c.verifyStatus = find(header, "VerifyStatus") >= 0
		c.bizCode = !c.verifyStatus && find(header, "BizCode") >= 0
		if c.word < 0 { // a workbook begins with it
			c.word = first(header, conclusion...)
			c.sandbox = first(header[:max(0, c.word)], madeUp...)
		}
	}
	for _, wanted := range []struct {
		at       *int
		column   string
		chosen   string
		usual    []string
		optional bool
	}{
		{&c.status, StatusColumn, o.Status, statuses, false},
		{&c.time, TimeColumn, o.Time, times, false},
		{&c.subCode, SubCodeColumn, o.SubCode, []string{"SubCode", "sub_code"}, true},
	} {
		if *wanted.at = find(header, wanted.usual...); wanted.chosen != "" {
			*wanted.at = reader.Column(header, wanted.chosen)
		}
		if *wanted.at < 0 && (wanted.chosen != "" || !wanted.optional) {
			return c, &ColumnError{File: file, Column: wanted.column, Chosen: wanted.chosen, header: header}
		}
	}
	return c, nil
}

func first(header []string, names ...string) int {
	for _, name := range names {
		normalized := table.NormalizeHeader(name)
		same := func(cell string) bool { return table.NormalizeHeader(cell) == normalized }
		if i := slices.IndexFunc(header, same); i >= 0 {
			return i
		}
	}
	return -1
}

func last(header []string, names ...string) int { return lastFrom(0, header, names...) }

// lastFrom returns the last column, not before from, of the first name that there is; -1 if there is none.
func lastFrom(from int, header []string, names ...string) int {
	for _, name := range names {
		normalized := table.NormalizeHeader(name)
		for i, cell := range slices.Backward(header) {
			if i >= from && table.NormalizeHeader(cell) == normalized {
				return i
			}
		}
	}
	return -1
}

// writtenFrom returns where the columns begin, in a file of ours, that veribatch wrote behind the input's; 0 if that
// can't be told.
func writtenFrom(header []string) int { return max(0, last(header, "行号", "Row")) }

// originals returns the columns of the material in a file of ours by the names that the input gave them: what was read
// off an ID card has columns of usual names too.
func originals(header []string, o reader.Options) map[verify.Field]string {
	chosen := make(map[verify.Field]string)
	maps.Copy(chosen, o.Columns)
	mine := slices.Clone(header)
	if end := writtenFrom(header); end > 0 {
		clear(mine[end:])
	}
	for field, at := range reader.Named(mine, o.Action) {
		if chosen[field] == "" && len(at) == 1 {
			chosen[field] = header[at[0]]
		}
	}
	return chosen
}
