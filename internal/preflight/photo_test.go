package preflight

import (
	"errors"
	"io/fs"
	"slices"
	"testing"

	"veribatch/internal/photo"
	"veribatch/internal/verify"
)

// photoCases are one file for every finding, and some that are fine.
var photoCases = []struct {
	code string // empty: nothing is found
	fit  bool
	file photo.Info
	err  error
}{
	{"image-file-missing", true, photo.Info{}, &fs.PathError{Err: fs.ErrNotExist}},
	{"image-file-outside", true, photo.Info{}, photo.ErrOutside},
	{"image-file-huge", true, photo.Info{}, photo.ErrTooLarge},
	{"image-file-unreadable", true, photo.Info{}, fs.ErrPermission},
	{"image-file-unreadable", true, photo.Info{}, photo.ErrNoFile},
	{"image-file-unreadable", true, photo.Info{}, errors.New("input/output error")},
	{"image-file-empty", true, photo.Info{}, nil},
	{"image-file-format", true, photo.Info{Bytes: 9}, nil},
	{"image-file-small", true, picture(9, 63, 64), nil},
	{"image-file-small", true, picture(9, 64, 63), nil},
	{"image-file-large", false, picture(photo.MaxBytes+1, 4000, 3000), nil},
	{"image-file-huge", true, picture(photo.MaxBytes+1, 40_000, 30_000), nil},
	{"", true, picture(photo.MaxBytes+1, 4000, 3000), nil},
	{"", false, picture(photo.MaxBytes, 64, 64), nil},
}

func picture(bytes int64, width, height int) photo.Info {
	return photo.Info{Bytes: bytes, Measure: photo.Measure{Format: "JPEG", Width: width, Height: height}}
}

func TestPhotos(t *testing.T) {
	for _, c := range photoCases {
		look := func(path string) (photo.Info, error) {
			if path != "photos/1.jpg" {
				t.Errorf("%s was looked at", path)
			}
			return c.file, c.err
		}
		rec := clean()
		rec.IDBackImage = "photos/1.jpg"
		var want []verify.Finding
		if c.code != "" {
			want = []verify.Finding{{Code: c.code, Severity: verify.Error, Field: verify.IDBackImage}}
		}
		if got := InspectImages(look, c.fit)(rec); !slices.Equal(got, want) {
			t.Errorf("%+v, %v: %+v, want %+v", c.file, c.err, got, want)
		}
	}
}
