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
	verifyStatus bool // status is what we call VerifyStatus
}

// The usual names of the columns, the surest first. Those of our own files are the last column of that name: the
// input's come before ours.
var (
	ourStatus = []string{"VerifyStatus", "BizCode"}
	statuses  = strings.Fields("VerifyStatus verify_status BizCode biz_code " +
		"认证结果 核验结果 认证状态 核验状态 认证结论 核验结论 结论 结果 status result")
	times = strings.Fields("认证时间 核验时间 认证日期 核验日期 verified_at verify_time verify_date 时间 time")
)

func findColumns(file string, header []string, o Options) (columns, error) {
	c := columns{word: -1, code: -1, sandbox: -1, ours: slices.ContainsFunc(header, table.IsRowID)}
	find := first
	if c.ours {
		find = last
		c.word, c.code = last(header, "结论", "Conclusion"), last(header, "错误码", "Error code")
		c.sandbox = last(header, "沙箱演练", "Sandbox")
		c.verifyStatus = last(header, ourStatus[0]) >= 0
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

func last(header []string, names ...string) int {
	for _, name := range names {
		normalized := table.NormalizeHeader(name)
		for i, cell := range slices.Backward(header) {
			if table.NormalizeHeader(cell) == normalized {
				return i
			}
		}
	}
	return -1
}

// originals returns the columns of the material in a file of ours by the names that the input gave them: what was read
// off an ID card has columns of usual names too.
func originals(header []string, o reader.Options) map[verify.Field]string {
	chosen := make(map[verify.Field]string)
	maps.Copy(chosen, o.Columns)
	mine := slices.Clone(header)
	if end := last(header, "行号", "Row"); end >= 0 {
		clear(mine[end:])
	}
	for field, at := range reader.Named(mine, o.Action) {
		if chosen[field] == "" && len(at) == 1 {
			chosen[field] = header[at[0]]
		}
	}
	return chosen
}
