package report

import (
	"testing"

	"veribatch/internal/verify"
)

// A name or number of one byte is masked in its own cell and nowhere else: its
// character is in every other cell.
func TestMaskOfOneByte(t *testing.T) {
	o := Options{Header: []string{"name", "number", "note"},
		Mapping: map[verify.Field]string{verify.Name: "name", verify.IDNumber: "number"}}
	for _, test := range []struct {
		name, number, note         string
		wantName, wantNumber, want string
	}{
		{"A", "1", "A photo of 2011, BANK", "*", "*", "A photo of 2011, BANK"},
		{"AB", "12", "ABout 2012, A", "A*", "**", "A*out 20**, A"},
		{"王", "1", "王某 2011", "*", "*", "*某 2011"}, // three bytes
	} {
		r := verify.Result{Record: verify.Record{Name: test.name, IDNumber: test.number,
			Cells: []string{test.name, test.number, test.note}}}
		got := o.maskCells(r.Record.Cells, personal(r))
		if got[0] != test.wantName || got[1] != test.wantNumber || got[2] != test.want {
			t.Errorf("%q, %q, %q became %q", test.name, test.number, test.note, got)
		}
	}
}
