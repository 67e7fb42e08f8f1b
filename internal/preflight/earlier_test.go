package preflight

import (
	"testing"

	"veribatch/internal/verify"
)

func TestEarlier(t *testing.T) {
	rec := verify.Record{
		Name: ` ="李 ⽂"`, IDNumber: `="11010519491231002x"`, FaceImage: " https://b.example.com/1.jpg?a=1&amp;b=2 ",
		IDFrontImage: "NULL",
	}
	want := verify.Record{
		Name: `="李⽂"`, IDNumber: "11010519491231002X", FaceImage: "https://b.example.com/1.jpg?a=1&amp;b=2",
		IDFrontImage: "NULL",
	}
	got := Earlier(rec, false)
	if got.Name != want.Name || got.IDNumber != want.IDNumber || got.FaceImage != want.FaceImage ||
		got.IDFrontImage != want.IDFrontImage {
		t.Errorf("%+v", got)
	}
	now, _ := New(Options{Now: clock})(rec)
	if now.Name != "李文" || now.FaceImage != "https://b.example.com/1.jpg?a=1&b=2" || now.IDFrontImage != "" {
		t.Errorf("now %+v", now)
	}
}
