package writer

import (
	"path/filepath"
	"testing"

	"veribatch/internal/explain"
)

// What support asks for is there, and out of sight.
func TestTechnicalColumnsAreCollapsed(t *testing.T) {
	f := open(t, write(t, filepath.Join(t.TempDir(), "out.xlsx"), sampleOptions(explain.ZH, false), sample(3)))
	header := rows(t, f, "结果")[0]
	first := columnOf(t, header, "错误码")
	for i := range header {
		name := columnName(i + 1)
		visible, err := f.GetColVisible("结果", name)
		level, lerr := f.GetColOutlineLevel("结果", name)
		if err != nil || lerr != nil || visible != (i < first) || (level == 1) != (i >= first) {
			t.Errorf("column %s: visible %v, level %d, %v, %v", header[i], visible, level, err, lerr)
		}
	}
}
