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

// No form of output shows with which words somebody is found again: user id,
// mobile, bank card and the address of an image, in their own cells or others.
func TestMaskOfEverythingPersonal(t *testing.T) {
	o := Options{
		Header: []string{"id", "face", "front", "remark"}, Mask: true,
		Mapping: map[verify.Field]string{
			verify.UserID: "id", verify.FaceImage: "face", verify.IDFrontImage: "front",
		},
	}
	const face = "https://img.example.com/faces/110101199001011234.jpg?Signature=abc"
	for _, test := range []struct{ id, front, remark, wantID, wantFront, want string }{
		{"u-000123", "oss://bucket/wang/1.jpg", "13800138000", "u*****23", "oss://bucket/***", "138****8000"},
		{"12", "photos/王小明.jpg", "6222 0200 0000 0000 000", "**", "***", "622**************** 000"},
		{"u-000123", "https://me:secret@h.example.com/1.jpg", "见 u-000123，138-0013-8000", "u*****23", "***",
			"见 u*****23，138******8000"},
		{"u-000123", "", "照片 " + face + "，１３８００１３８０００", "u*****23", "",
			"照片 https://img.example.com/***，１３８****８０００"},
		{"u-000123", "", "2026-03-02 22:00:00", "u*****23", "", "2026-03-02 22:00:00"},
	} {
		r := verify.Result{Record: verify.Record{
			UserID: test.id, FaceImage: face, IDFrontImage: test.front,
			Cells: []string{test.id, face, test.front, test.remark},
		}}
		row := o.Row(r)
		for i, want := range []string{test.wantID, "https://img.example.com/***", test.wantFront, test.want} {
			if got := row.Cell(i); got != want {
				t.Errorf("%s: %q, want %q", o.Header[i], got, want)
			}
		}
	}
}
