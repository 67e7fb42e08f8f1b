package writer

import (
	"veribatch/batch"
	"veribatch/internal/explain"
)

// sheetColumns is how many columns an Excel sheet has.
const sheetColumns = 16384

// A column is one of the results'.
type column struct {
	title       string
	head        section
	format      format
	least, most int // width in half-width characters
	value       func(line) any
}

// A section says what a column belongs to: its header's colour.
type section int

const (
	original  section = iota // the input's own
	added                    // what became of the record
	technical                // what support asks for
)

// A format says what a column holds: its cells' style.
type format int

const (
	text  format = iota
	prose        // sentences: wrapped
	whole
	score
	moment
)

// A line is a result with what it means, worked out once for all its columns.
type line struct {
	batch.Result
	reason, advice string
	lang           explain.Lang
	book           *book
}

// read works out what a result means.
func (b *book) read(r batch.Result) line {
	m := causeOf(r).meaning()
	return line{Result: r, reason: m.Reason.In(b.lang), advice: m.Advice.In(b.lang), lang: b.lang, book: b}
}

// conclusionTitle heads the column that is coloured by its words.
var conclusionTitle = word{ZH: "结论", EN: "Conclusion"}

// newColumns returns the columns of the results: the input's own as they
// are, what became of the record, and what support asks for.
func newColumns(o Options) []column {
	var all []column
	for i, title := range o.Header {
		all = append(all, column{title, original, text, 6, 36, func(l line) any { return at(l.Record.Cells, i) }})
	}
	add := func(zh, en string, s section, f format, least, most int, value func(line) any) {
		all = append(all, column{word{ZH: zh, EN: en}.In(o.Lang), s, f, least, most, value})
	}
	if len(o.Job.Inputs) > 1 {
		add("来源文件", "Source file", added, text, 12, 32, func(l line) any { return l.Record.File })
	}
	add("行号", "Row", added, whole, 8, 10, func(l line) any { return l.Record.Row })
	add(conclusionTitle.ZH, conclusionTitle.EN, added, text, 26, 34, func(l line) any { return explain.State(string(l.Outcome.State)).Reason.In(l.lang) })
	add("VerifyStatus", "VerifyStatus", added, whole, 8, 16, line.status)
	add("可能原因", "Reason", added, prose, 40, 60, func(l line) any { return l.reason })
	add("建议", "Advice", added, prose, 48, 60, func(l line) any { return l.advice })
	add("权威比对分（仅供参考）", "Authority score (reference only)", added, score, 12, 36, line.authorityScore)
	add("证件比对分（仅供参考）", "ID card score (reference only)", added, score, 12, 36, line.idCardScore)
	add("提示", "Notes", added, prose, 20, 50, func(l line) any { return notes(l.Result, l.reason, l.lang) })
	add("时间", "Time", added, moment, 20, 20, line.time)
	add("错误码", "Error code", technical, text, 16, 30, func(l line) any { return l.Outcome.Code })
	add("尝试次数", "Attempts", technical, whole, 8, 12, line.attempts)
	add("行标识", "Row id", technical, text, 18, 20, func(l line) any { return l.RowID() })
	add("RequestId", "RequestId", technical, text, 38, 40, func(l line) any { return l.Outcome.RequestID })
	add("BizId", "BizId", technical, text, 24, 68, func(l line) any { return l.Record.Task(l.Key) })
	return all
}

// at returns the cell at i, "" for a row that is too short.
func at(cells []string, i int) string {
	if i >= len(cells) {
		return ""
	}
	return cells[i]
}

func (l line) status() any {
	if l.Outcome.Verdict == nil {
		return nil
	}
	return l.Outcome.Verdict.Status
}

func (l line) authorityScore() any {
	if l.Outcome.Verdict == nil || l.Outcome.Verdict.AuthorityScore == nil {
		return nil
	}
	return *l.Outcome.Verdict.AuthorityScore
}

func (l line) idCardScore() any {
	if l.Outcome.Verdict == nil || l.Outcome.Verdict.IDCardScore == nil {
		return nil
	}
	return *l.Outcome.Verdict.IDCardScore
}

// attempts is empty for a record that was never sent.
func (l line) attempts() any {
	if l.Outcome.Attempts == 0 {
		return nil
	}
	return l.Outcome.Attempts
}

func (l line) time() any {
	if l.Outcome.Time.IsZero() {
		return nil
	}
	return l.book.serial(l.Outcome.Time)
}
