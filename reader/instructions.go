package reader

import (
	"regexp"
	"strings"

	"veribatch/internal/verify"
)

// instructionRows is how many rows below the header may say how to fill in the table.
const instructionRows = 3

var (
	// example matches the start of a cell that says it is one.
	example = regexp.MustCompile(`(?i)^[(（\[【<]?(填写)?(示例|样例|范例|例如|举例|例[:：]|example\b|e\.g\.)`)

	// instruction matches what forms say about a column: what to write, in which format, of which length.
	instruction = regexp.MustCompile(
		`(?i)必填|选填|可选|填写|请填|请输入|不能为空|格式|位数|字符|文本|数值|长度|必须|要求` +
			`|required|optional|varchar|^(string|text|number|int|char)\b`)

	// longDigits matches the beginning of an identity number.
	longDigits = regexp.MustCompile(`[0-9]{14}`)
)

// instructs reports whether a record is an example, or says how to fill in the table: a cell of its material says so,
// and none of it is an identity number by itself.
func (f *file) instructs(rec *verify.Record) bool {
	if longDigits.MatchString(rec.IDNumber) && !example.MatchString(strings.TrimSpace(rec.IDNumber)) {
		return false
	}
	for _, field := range verify.Fields() {
		value := strings.TrimSpace(*rec.Value(field))
		if example.MatchString(value) || f.action.Requires(field) && instruction.MatchString(value) {
			return true
		}
	}
	return false
}
