package cli

import (
	"crypto/sha256"
	"io/fs"
	"testing"

	"veribatch/internal/image"
	"veribatch/internal/verify"
)

func TestUploads(t *testing.T) {
	picture := func(content string, size int64) image.Info {
		return image.Info{Digest: sha256.Sum256([]byte(content)), Bytes: size}
	}
	album := map[string]image.Info{
		"a.jpg": picture("a", 400_000), "copy of a.jpg": picture("a", 400_000), "b.jpg": picture("b", 1_200_000),
		"large.jpg": picture("large", 9_000_000), "unsent.jpg": picture("unsent", 500_000),
	}
	looks := 0
	u := &uploads{looked: make(map[string]image.Info), look: func(path string) (image.Info, error) {
		looks++
		p, ok := album[path]
		if !ok {
			return p, fs.ErrNotExist
		}
		return p, nil
	}}
	see := func(rec verify.Record, inspected, sent bool) {
		for _, path := range []string{rec.FaceImage, rec.IDFrontImage, rec.IDBackImage} {
			if inspected && verify.LocalImage(path) {
				u.Look(path)
			}
		}
		u.see(rec, sent)
	}
	if line := u.total().line(); line != "" {
		t.Errorf("nothing: %q", line)
	}
	see(verify.Record{FaceImage: "a.jpg", IDFrontImage: "b.jpg", IDBackImage: "a.jpg"}, true, true)
	see(verify.Record{FaceImage: "copy of a.jpg", IDFrontImage: "oss://ours:b.jpg"}, true, true)
	see(verify.Record{FaceImage: "unsent.jpg"}, true, false)
	see(verify.Record{FaceImage: "https://photos.example.com/c.jpg"}, true, true)
	if total := u.total(); total != (uploadTotal{Pictures: 2, Bytes: 1_600_000}) || total.line() != "upload: 2 pictures, 1.6 MB\n" {
		t.Errorf("%+v: %s", total, total.line())
	}
	if looks != 5 {
		t.Errorf("%d looks, want one for each image's inspection", looks)
	}
	see(verify.Record{FaceImage: "large.jpg", IDFrontImage: "gone.jpg"}, false, true)
	if line := u.total().line(); line != "upload: 3 pictures, at most 3.6 MB\n" {
		t.Errorf("with one that is made smaller: %q", line)
	}
}
