package writer

import (
	"veribatch/internal/explain"
)

// sheetColumns is how many columns an Excel sheet has.
const sheetColumns = 16384

// A column is one of a table's.
type column struct {
	key         string // its name in JSON Lines: never changed. Empty for the input's own
	title       string
	head        section
	format      format
	least, most int // width in half-width characters

	// value returns nil, a string, an int, a float64, a bool, a time.Time or a told.
	value func(*line) any
	// tinted reports whether a cell is to be seen at once; nil for never.
	tinted func(*line) bool
	// words are those that the column can hold, each with its colour; nil if it holds any.
	words []coloured
	// choices are what a person may enter; nil for anything.
	choices []string
}

// A coloured is a word and the conditional format that colours it.
type coloured struct {
	word string
	rule int
}

// A told is a value that people and programs are told in different words.
type told struct {
	text string
	data any // as JSON
}

// A section says what a column belongs to: its header's colour.
type section int

const (
	original  section = iota // the input's own
	added                    // what became of the record
	technical                // what support asks for: grouped and collapsed
)

// A format says what a column holds: its cells' style.
type format int

const (
	text  format = iota
	prose        // sentences: wrapped
	whole
	score
	day
	moment
)

// A columnList collects columns in a language.
type columnList struct {
	lang explain.Lang
	head section
	all  []column
}

func (c *columnList) add(key, zh, en string, f format, least, most int, value func(*line) any) {
	c.all = append(c.all, column{key: key, title: word{ZH: zh, EN: en}.In(c.lang), head: c.head, format: f, least: least, most: most, value: value})
}

// originals are the input's own columns as they are.
func (c *columnList) originals(header []string) {
	for i, title := range header {
		c.all = append(c.all, column{title: title, head: original, format: text, least: 6, most: 36, value: func(l *line) any { return at(l.cells, i) }})
	}
}

// at returns the cell at i, "" for a row that is too short.
func at(cells []string, i int) string {
	if i >= len(cells) {
		return ""
	}
	return cells[i]
}

// The columns that other code looks for.
const (
	stateKey = "state"
	rowIDKey = "row_id"
)

// newColumns returns the columns of the results: the input's own as they
// are, what became of the record, and what support asks for.
func newColumns(o Options) []column {
	c := columnList{lang: o.Lang}
	c.originals(o.Header)
	c.outcome(o)
	return c.all
}

// outcome is what became of a record.
func (c *columnList) outcome(o Options) {
	c.head = added
	if len(o.Provenance.Inputs) > 1 {
		c.file()
	}
	c.add("row", "行号", "Row", whole, 8, 10, func(l *line) any { return l.Record.Row })
	c.verdict()
	c.scores()
	c.card()
	if o.FullOCR {
		c.holder()
	}
	c.add("findings", "提示", "Notes", prose, 20, 50, (*line).notes)
	c.add("time", "时间", "Time", moment, 20, 20, (*line).time)
	c.head = technical
	c.technical()
}

// sandboxed says in forms that have no banner that nobody was verified.
func (c *columnList) sandboxed(sandbox bool) {
	c.add("sandbox", "沙箱演练", "Sandbox", text, 8, 10, func(*line) any { return sandbox })
}

func (c *columnList) file() {
	c.add("file", "来源文件", "Source file", text, 12, 32, func(l *line) any { return l.Record.File })
}

func (c *columnList) verdict() {
	c.add(stateKey, "结论", "Conclusion", text, 26, 34, (*line).state)
	c.add("verify_status", "VerifyStatus", "VerifyStatus", whole, 8, 16, (*line).status)
	c.add("category", "原因分类", "Category", text, 14, 30, (*line).category)
	c.add("reason", "可能原因", "Reason", prose, 40, 60, (*line).reason)
	c.add("advice", "建议", "Advice", prose, 48, 60, (*line).advice)
}

func (c *columnList) scores() {
	c.add("authority_score", "权威比对分（仅供参考）", "Authority score (reference only)", score, 12, 36, (*line).authorityScore)
	c.add("authority_band", "分数对应误识率", "False acceptance of the score", text, 14, 32, (*line).band)
	c.add("id_card_score", "证件比对分（仅供参考）", "ID card score (reference only)", score, 12, 36, (*line).idCardScore)
	c.add("face_quality", "人像质量", "Face quality", text, 12, 20, (*line).quality)
	c.add("face_mask", "戴口罩", "Mask worn", text, 10, 14, (*line).mask)
}

func (c *columnList) card() {
	c.add("ocr_name", "证件姓名", "Name on card", text, 12, 30, (*line).cardName)
	c.add("ocr_number", "证件号码", "Number on card", text, 20, 22, (*line).cardNumber)
	c.add("ocr_agreement", "证件与输入", "Card and input", text, 14, 22, (*line).agreement)
	c.add("card_from", "证件有效期起", "Card valid from", day, 12, 20, (*line).cardFrom)
	c.add("card_until", "证件有效期止", "Card valid until", day, 12, 20, (*line).cardUntil)
	c.add("card_expired", "证件已过期", "Card expired", text, 12, 18, (*line).expired)
}

// holder is what else stands on the card: kept only if somebody asked for it.
func (c *columnList) holder() {
	c.add("ocr_sex", "性别", "Sex", text, 8, 10, (*line).sex)
	c.add("ocr_nationality", "民族", "Nationality", text, 8, 16, (*line).nationality)
	c.add("ocr_birth", "出生日期", "Born", day, 12, 16, (*line).birth)
	c.add("ocr_address", "住址", "Address", text, 20, 48, (*line).address)
	c.add("ocr_authority", "签发机关", "Issued by", text, 16, 32, (*line).authority)
}

func (c *columnList) technical() {
	c.add("error_code", "错误码", "Error code", text, 16, 30, func(l *line) any { return l.Outcome.Code })
	c.add("attempts", "尝试次数", "Attempts", whole, 8, 12, (*line).attempts)
	c.add("maybe_billed_twice", "可能重复计费", "Perhaps billed twice", text, 14, 24, (*line).billedTwice)
	c.rowID()
	c.add("request_id", "RequestId", "RequestId", text, 38, 40, func(l *line) any { return l.Outcome.RequestID })
	c.add("biz_id", "BizId", "BizId", text, 24, 68, (*line).bizID)
}

// rowID is the column by which corrections find their row.
func (c *columnList) rowID() {
	c.add(rowIDKey, "行标识", "Row id", text, 18, 20, func(l *line) any { return l.RowID() })
}
