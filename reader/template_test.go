package reader

import (
	"testing"

	"veribatch/internal/verify"
)

func TestTemplates(t *testing.T) {
	const table = "客户编号,姓名,身份证号,批次\n u1 ,甲,1,2024\n,乙,2,2024\nu3,丙\n"
	columns := map[verify.Field]string{verify.FaceImage: "faces/{批次}/{user_id}.jpg",
		verify.IDFrontImage: "{客户编号}-{批次}"}
	in, all := readAll(t, write(t, "a.csv", table), Options{Columns: columns})
	for i, want := range []string{"faces/2024/u1.jpg", "", ""} {
		if all[i].FaceImage != want {
			t.Errorf("row %d has %q, want %q", all[i].Row, all[i].FaceImage, want)
		}
	}
	if all[0].IDFrontImage != "u1-2024" {
		t.Errorf("front %q", all[0].IDFrontImage)
	}
	if got := in.Mapping()[verify.FaceImage]; got != "faces/{批次}/{客户编号}.jpg" {
		t.Errorf("mapping %q", got)
	}
	refused(t, write(t, "b.csv", table),
		Options{Columns: map[verify.Field]string{verify.FaceImage: "{部门}/{user_id}.jpg"}},
		`no column "部门" for face_image; row 1 has "客户编号"`)
}
