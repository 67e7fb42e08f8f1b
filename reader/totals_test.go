package reader

import (
	"strings"
	"testing"

	"veribatch/internal/verify"
)

func TestTotals(t *testing.T) {
	const header = "user_id,姓名,身份证号,人像照,备注\n"
	const person = "u1,甲乙,11010519491231002X,https://photos.example.com/1.jpg,\n"
	for line, want := range map[string]string{
		"合计,,,,":                           "totals-line:error",
		"合计：,,7,,":                         "totals-line:error",
		"合　计,7,,,":                         "totals-line:error",
		",总计7人,,,":                         "totals-line:error",
		"共 7 条,,,,":                        "totals-line:error",
		"北京分行小计,,3,,":                      "totals-line:error",
		"Total: 7 rows,,,,":                "totals-line:error",
		"ＴＯＴＡＬ,,,,":                        "totals-line:error",
		"Sub-total,,,,":                    "totals-line:error",
		"小计,,7,7,":                         "totals-line:error",
		"小计,\"1,204\",甲,7.0,":              "totals-line:error",
		"小计,甲乙,110105491231002,,":          "",
		"Grand Total,,7,,":                 "totals-line:error",
		"sum,7":                            "totals-line:error", // and no word of the cells that it lacks
		"合计,,,,,7":                         "totals-line:error", // nor of one too many
		"合计,甲乙,,,":                         "totals-line:error",
		"合计,甲乙,11010519491231002X,,":       "",
		"总计划部,,,,":                         "",
		"u2,合计,,,":                         "",
		"summer,,,,":                       "",
		"共青团,,,,":                          "",
		strings.Repeat("一", 30) + "合计,,,,": "",
		"totals\x00,,,,":                   "nul-removed:note totals-line:error",
		"共 6 条记录":                          "footer-line:error",
		"6 rows selected.,,,,":             "footer-line:error",
		"(6 rows affected)":                "footer-line:error",
		"制表人：某甲,,,,":                       "footer-line:error",
		"导出时间：2026-11-20 10:00:00":         "footer-line:error",
		"\x1a":                             "footer-line:error",
		",备注：以上为全部人员,,,":                   "footer-line:error",
		"备注人,甲乙,11010519491231002X,,":      "",
		"示例：u1,示例：甲乙,示例：11010519491231002X,示例：x,": "instruction-line:error",
		"文本,必填,18 位,网址,":                          "instruction-line:error",
		"u2,张三,请填写18位身份证号,,":                      "instruction-line:error",
		"例子,甲乙,11010519491231002X,photos/示例.jpg,": "",
	} {
		_, all := readAll(t, write(t, "people.csv", header+person+line+"\n"), Options{})
		if got := found(all[1]); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// A column that is made of others is never empty.
func TestTotalsUnderATemplate(t *testing.T) {
	path := write(t, "people.csv", "user_id,姓名,身份证号\nu1,甲乙,11010519491231002X\n合计,,7\n")
	_, all := readAll(t, path, Options{Columns: map[verify.Field]string{verify.FaceImage: "faces/{user_id}.jpg"}})
	if got := found(all[1]); got != "totals-line:error" {
		t.Errorf("%q", got)
	}
}
