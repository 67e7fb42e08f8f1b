package verify_test

import (
	"slices"
	"strings"
	"testing"

	"veribatch/internal/verify"
)

func TestImages(t *testing.T) {
	rec := verify.Record{FaceImage: "face.jpg", IDBackImage: "back.jpg"}
	var got []string
	for field, address := range rec.Images() {
		got = append(got, string(field)+"="+address)
	}
	if want := []string{"face_image=face.jpg", "id_front_image=", "id_back_image=back.jpg"}; !slices.Equal(got, want) {
		t.Errorf("images %q, want %q", got, want)
	}
	for range rec.Images() {
		break
	}
}

// A file counts as what the hook returns, wherever it lies. The hook is given
// paths only.
func TestKeyOfLocalImages(t *testing.T) {
	keyer := verify.NewKeyer([]byte("secret"), "demo", verify.VerifyMaterial)
	plain := keyer.Key(verify.Record{FaceImage: "a/1.jpg"})
	keyer.LocalImage = func(path string) string {
		if strings.Contains(path, "://") || path == "" {
			t.Errorf("%q was taken for a path", path)
		}
		return "sha256:" + path[strings.LastIndex(path, "/")+1:]
	}
	key := func(face, front string) verify.Key {
		return keyer.Key(verify.Record{FaceImage: face, IDFrontImage: front, IDBackImage: "oss://bucket/key"})
	}
	if key("a/1.jpg", "a/2.jpg") != key("b/1.jpg", "c/2.jpg") {
		t.Error("the same images in another folder have another key")
	}
	if key("a/1.jpg", "") == key("a/2.jpg", "") {
		t.Error("another image has the same key")
	}
	if key("https://photos.example.com/1.jpg", "") == key("a/1.jpg", "") ||
		keyer.Key(verify.Record{FaceImage: "a/1.jpg"}) == plain {
		t.Error("the path stands in for the content")
	}
}
