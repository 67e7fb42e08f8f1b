package report

import (
	"cmp"
	"slices"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// A Column shows one thing of every row.
type Column struct {
	Key         string // its name in JSON Lines: never changed. Empty for the input's own
	Title       string
	Section     Section
	Format      Format
	Least, Most int // its width on a sheet, in half-width characters

	// Value returns nil, a string, an int, a float64, a bool, a time.Time or a Labelled.
	Value func(*Row) any
}

// Keys of the columns that outputs treat in a way of their own.
const (
	StateKey       = "state"
	TaskKey        = "task"
	AgainKey       = "again"
	AdviceKey      = "advice"
	HandlerKey     = "handler"
	RemarkKey      = "remark"
	CheckResultKey = "check_result"
	CheckerKey     = "checker"
	CheckDateKey   = "check_date"
)

// ResultColumns returns the columns of the results: the input's own, what
// became of the record, and what support asks for.
func (o *Options) ResultColumns() []Column {
	c := columnList{lang: o.Lang}
	c.originals(o)
	c.outcome(o)
	return c.all
}

// SheetColumns returns the ResultColumns as a sheet has them: the conclusion
// comes first, where it stays in view however many columns the input has.
func (o *Options) SheetColumns() []Column {
	all := o.ResultColumns()
	i := slices.IndexFunc(all, func(c Column) bool { return c.Key == StateKey })
	return slices.Concat(all[i:i+1], all[:i], all[i+1:])
}

// SandboxColumn returns the column that says that the results are made up.
func (o *Options) SandboxColumn() Column {
	c := columnList{lang: o.Lang, section: Added}
	c.sandbox(true)
	return c.all[0]
}

// RecordColumns returns the ResultColumns for outputs of one table. In a
// sandbox's, a column says so.
func (o *Options) RecordColumns() []Column {
	c := columnList{lang: o.Lang, all: o.ResultColumns(), section: Technical}
	if o.Provenance.Sandbox {
		c.sandbox(true)
	}
	return c.all
}

// DataColumns returns the columns for programs: what became of the record, the
// same keys whatever the options say, but for FullOCR. The input's own columns
// are not among them.
func (o *Options) DataColumns() []Column {
	c := columnList{lang: o.Lang}
	if !o.severalInputs() {
		c.file() // with several inputs, outcome adds it
	}
	all := *o
	all.Imports = nil                                                         // programs get the number
	all.ByHand, all.History, all.ValidFor = true, true, cmp.Or(o.ValidFor, 1) // the column is there, and empty
	c.outcome(&all)
	if !o.Action.Default() {
		c.add("no_record", "", "", Text, 0, 0, (*Row).noRecord)
	}
	c.add("import", "", "", Whole, 0, 0, (*Row).imported)
	c.add("message", "", "", Text, 0, 0, func(r *Row) any { return r.Outcome.Message })
	c.add(TaskKey, "", "", Text, 0, 0, (*Row).task)
	c.sandbox(o.Provenance.Sandbox)
	return c.all
}

// ToDoColumns returns the columns of the list of tasks: what to do and where,
// the cells to correct, and why. Corrections are read back from such a list by
// the titles of the input's columns, of AgainKey's, of the row id's and of the round's.
func (o *Options) ToDoColumns() []Column {
	c := columnList{lang: o.Lang, section: Added}
	c.add(TaskKey, "待办事项", "What to do", Text, 24, 30, (*Row).task)
	c.row()
	if o.severalInputs() {
		c.file()
	}
	c.originals(o)
	c.add(AgainKey, "重新认证（填 是）", "Verify again (yes)", Text, 18, 22, func(*Row) any { return nil })
	c.byHand()
	c.advice()
	c.add("findings", "提示", "Notes", Prose, 20, 50, (*Row).actionableNotes)
	c.rowID()
	c.add("round", "清单轮次", "List round", Whole, 10, 12, (*Row).round)
	return c.all
}

// A columnList collects columns in a language.
type columnList struct {
	lang    explain.Lang
	section Section // of the columns that add adds
	all     []Column
}

func (c *columnList) add(key, zh, en string, f Format, least, most int, value func(*Row) any) {
	c.all = append(c.all, Column{
		Key: key, Title: explain.Text{ZH: zh, EN: en}.In(c.lang), Section: c.section,
		Format: f, Least: least, Most: most, Value: value,
	})
}

// originals are the input's own columns as they are. The address of an image
// is shown by its beginning: whole ones would push all else out of sight.
func (c *columnList) originals(o *Options) {
	for i, title := range o.Header {
		most := 30
		for _, field := range verify.ImageFields() {
			if title != "" && o.Mapping[field] == title {
				most = 18
			}
		}
		c.all = append(c.all, Column{
			Title: title, Section: Original, Format: Text, Least: 6, Most: most,
			Value: func(r *Row) any { return r.Cell(i) },
		})
	}
}

// outcome is what became of a record.
func (c *columnList) outcome(o *Options) {
	c.section = Added
	if o.severalInputs() {
		c.file()
	}
	c.row()
	if o.Action.Default() {
		c.verdict()
		c.scores()
		c.card()
		if o.FullOCR {
			c.holder()
		}
	} else {
		c.answer(o.Action)
	}
	c.notes()
	if o.ByHand {
		c.byHand()
	}
	c.add("time", "时间", "Time", Moment, 20, 20, (*Row).time)
	c.renewal(o)
	c.source(o)
	c.section = Technical
	c.technical()
}

func (c *columnList) file() {
	c.add("file", "来源文件", "Source file", Text, 12, 32, func(r *Row) any { return r.Record.File })
}

func (c *columnList) row() {
	c.add("row", "行号", "Row", Whole, 8, 10, func(r *Row) any { return r.Record.Row })
}

func (c *columnList) sandbox(sandbox bool) {
	c.add("sandbox", "沙箱演练", "Sandbox", Text, 8, 10, func(*Row) any { return sandbox })
}

func (c *columnList) verdict() {
	c.add(StateKey, "结论", "Conclusion", Text, 26, 46, (*Row).state)
	c.add("verify_status", "VerifyStatus", "VerifyStatus", Whole, 8, 16, (*Row).status)
	c.add("category", "原因分类", "Category", Text, 14, 30, (*Row).category)
	c.advice()
}

func (c *columnList) advice() {
	c.add("reason", "可能原因", "Reason", Prose, 40, 60, (*Row).reason)
	c.add(AdviceKey, "建议", "Advice", Prose, 48, 60, (*Row).advice)
}

// answer is what an action other than VerifyMaterial says.
func (c *columnList) answer(action verify.Action) {
	c.add(StateKey, "结论", "Conclusion", Text, 26, 34, (*Row).state)
	c.add("biz_code", "BizCode", "BizCode", Text, 8, 12, func(r *Row) any { return r.verdict().BizCode })
	c.add("sub_code", "SubCode", "SubCode", Text, 8, 12, func(r *Row) any { return r.verdict().SubCode })
	c.add("category", "原因分类", "Category", Text, 14, 30, (*Row).category)
	c.advice()
	if action.Takes(verify.Mobile) && !action.Takes(verify.BankCard) {
		c.add("isp", "运营商", "Operator", Text, 10, 16, (*Row).operator)
	}
	if action.Face {
		c.add("face_score", "人脸比对分（仅供参考）", "Face score (reference only)", Score, 12, 36, (*Row).faceScore)
		c.add("quality_score", "人像质量分", "Face quality score", Score, 12, 24, (*Row).qualityScore)
		c.add("face_attack", "疑似伪造", "Perhaps forged", Text, 10, 16, (*Row).faceAttack)
		c.add("certify_id", "CertifyId", "CertifyId", Text, 20, 40, func(r *Row) any { return r.verdict().CertifyID })
	}
}

func (c *columnList) scores() {
	c.add("authority_score", "权威比对分（仅供参考）", "Authority score (reference only)",
		Score, 12, 36, (*Row).authorityScore)
	c.add("authority_band", "分数对应误识率", "False acceptance of the score", Text, 14, 32, (*Row).authorityBand)
	c.add("id_card_score", "证件比对分（仅供参考）", "ID card score (reference only)", Score, 12, 36,
		(*Row).idCardScore)
	c.add("face_quality", "人像质量", "Face quality", Text, 12, 20, (*Row).faceQuality)
	c.add("face_mask", "戴口罩", "Mask worn", Text, 10, 14, (*Row).faceMask)
}

func (c *columnList) card() {
	c.add("ocr_name", "证件姓名", "Name on card", Text, 12, 30, (*Row).cardName)
	c.add("ocr_number", "证件号码", "Number on card", Text, 20, 22, (*Row).cardNumber)
	c.add("ocr_agreement", "证件与输入", "Card and input", Text, 14, 22, (*Row).cardAgreement)
	c.add("card_from", "证件有效期起", "Card valid from", Day, 12, 20, (*Row).cardFrom)
	c.add("card_until", "证件有效期止", "Card valid until", Day, 12, 20, (*Row).cardUntil)
	c.add("card_expired", "证件已过期", "Card expired", Text, 12, 18, (*Row).cardExpired)
}

// holder is what else stands on the card.
func (c *columnList) holder() {
	c.add("ocr_sex", "性别", "Sex", Text, 8, 10, func(r *Row) any { return r.ocr().Sex })
	c.add("ocr_nationality", "民族", "Nationality", Text, 8, 16, func(r *Row) any { return r.ocr().Nationality })
	c.add("ocr_birth", "出生日期", "Born", Day, 12, 16, (*Row).birth)
	c.add("ocr_address", "住址", "Address", Text, 20, 48, (*Row).cardAddress)
	c.add("ocr_authority", "签发机关", "Issued by", Text, 16, 32, func(r *Row) any { return r.ocr().Authority })
}

func (c *columnList) notes() {
	c.add("findings", "提示", "Notes", Prose, 20, 50, (*Row).notes)
}

func (c *columnList) technical() {
	c.add("error_code", "错误码", "Error code", Text, 16, 30, func(r *Row) any { return r.Outcome.Code })
	c.add("attempts", "尝试次数", "Attempts", Whole, 8, 12, (*Row).attempts)
	c.add("maybe_billed_twice", "可能重复计费", "Perhaps billed twice", Text, 14, 24, (*Row).billedTwice)
	c.rowID()
	c.add("request_id", "RequestId", "RequestId", Text, 38, 40, func(r *Row) any { return r.Outcome.RequestID })
	c.add("biz_id", "BizId", "BizId", Text, 24, 68, (*Row).bizID)
	c.add("request_ids", "全部 RequestId", "All RequestIds", Text, 38, 40, (*Row).requests)
	c.add("verify_token", "VerifyToken", "VerifyToken", Text, 24, 40,
		func(r *Row) any { return r.Outcome.VerifyToken })
}

// rowID is the column by which corrections find their row.
func (c *columnList) rowID() {
	c.add("row_id", "行标识", "Row id", Text, 18, 20, func(r *Row) any { return r.RowID() })
}
