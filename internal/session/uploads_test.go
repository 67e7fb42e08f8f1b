package session

import (
	"crypto/sha256"
	"io/fs"
	"testing"

	"veribatch/internal/image"
	"veribatch/internal/verify"
)

func TestUploads(t *testing.T) {
	photo := func(content string, size int64) image.Info {
		return image.Info{Digest: sha256.Sum256([]byte(content)), Bytes: size}
	}
	album := map[string]image.Info{
		"a.jpg": photo("a", 400_000), "copy of a.jpg": photo("a", 400_000), "b.jpg": photo("b", 1_200_000),
		"large.jpg": photo("large", 9_000_000), "unsent.jpg": photo("unsent", 500_000),
	}
	looks := 0
	u := &uploads{seen: make(map[string]image.Info), stat: func(path string) (image.Info, error) {
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
				u.Stat(path)
			}
		}
		u.add(rec, sent)
	}
	if total := u.total(); total != (UploadTotal{}) {
		t.Errorf("nothing: %+v", total)
	}
	see(verify.Record{FaceImage: "a.jpg", IDFrontImage: "b.jpg", IDBackImage: "a.jpg"}, true, true)
	see(verify.Record{FaceImage: "copy of a.jpg", IDFrontImage: "oss://ours:b.jpg"}, true, true)
	see(verify.Record{FaceImage: "unsent.jpg"}, true, false)
	see(verify.Record{FaceImage: "https://photos.example.com/c.jpg"}, true, true)
	if total := u.total(); total != (UploadTotal{Images: 2, Bytes: 1_600_000}) {
		t.Errorf("%+v", total)
	}
	if looks != 5 {
		t.Errorf("%d looks, want one for each image's inspection", looks)
	}
	see(verify.Record{FaceImage: "large.jpg", IDFrontImage: "gone.jpg"}, false, true)
	if total := u.total(); total != (UploadTotal{Images: 3, Bytes: 1_600_000 + image.MaxBytes, Fitted: true}) {
		t.Errorf("with one that is made smaller: %+v", total)
	}
}
