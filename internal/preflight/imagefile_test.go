package preflight

import (
	"errors"
	"io/fs"
	"slices"
	"testing"

	"veribatch/internal/image"
	"veribatch/internal/verify"
)

// fileCases are a file for every finding, and some that are fine.
var fileCases = []struct {
	code string // empty if nothing is found
	fit  bool
	file image.Info
	err  error
}{
	{"image-file-missing", true, image.Info{}, &fs.PathError{Err: fs.ErrNotExist}},
	{"image-file-outside", true, image.Info{}, image.ErrOutside},
	{"image-file-huge", true, image.Info{}, image.ErrTooLarge},
	{"image-file-unreadable", true, image.Info{}, fs.ErrPermission},
	{"image-file-unreadable", true, image.Info{}, image.ErrNoFile},
	{"image-file-unreadable", true, image.Info{}, errors.New("input/output error")},
	{"image-file-empty", true, image.Info{}, nil},
	{"image-file-format", true, image.Info{Bytes: 9}, nil},
	{"image-file-small", true, sized(9, 63, 64), nil},
	{"image-file-small", true, sized(9, 64, 63), nil},
	{"image-file-large", false, sized(image.MaxBytes+1, 4000, 3000), nil},
	{"image-file-huge", true, sized(image.MaxBytes+1, 40_000, 30_000), nil},
	{"", true, sized(image.MaxBytes+1, 4000, 3000), nil},
	{"", false, sized(image.MaxBytes, 64, 64), nil},
}

func sized(bytes int64, width, height int) image.Info {
	return image.Info{Bytes: bytes, Measure: image.Measure{Format: "JPEG", Width: width, Height: height}}
}

func TestInspectImages(t *testing.T) {
	for _, c := range fileCases {
		stat := func(path string) (image.Info, error) {
			if path != "photos/1.jpg" {
				t.Errorf("%s was read", path)
			}
			return c.file, c.err
		}
		rec := clean()
		rec.IDBackImage = "photos/1.jpg"
		var want []verify.Finding
		if c.code != "" {
			want = []verify.Finding{{Code: c.code, Severity: verify.Error, Field: verify.IDBackImage}}
		}
		if got := InspectImages(stat, c.fit)(rec); !slices.Equal(got, want) {
			t.Errorf("%+v, %v: %+v, want %+v", c.file, c.err, got, want)
		}
	}
}

// Where other machines read the images, one in the workbook is refused before anything is paid.
func TestRefuseEmbedded(t *testing.T) {
	rec := clean()
	rec.FaceImage, rec.IDFrontImage = "workbook:a.xlsx!xl/media/image1.png", "faces/1.jpg"
	want := []verify.Finding{{Code: "image-elsewhere", Severity: verify.Error, Field: verify.FaceImage}}
	if got := RefuseEmbedded(rec); !slices.Equal(got, want) {
		t.Errorf("found %v", got)
	}
	if checked, found := New(Options{Now: clock})(rec); verify.Refused(found) || checked.FaceImage != rec.FaceImage {
		t.Errorf("%q: found %v", checked.FaceImage, found)
	}
}
