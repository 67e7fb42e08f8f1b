package verify_test

import (
	"strings"
	"testing"

	"veribatch/internal/verify"
)

func TestLocalImage(t *testing.T) {
	for address, want := range map[string]bool{
		"photos/1.jpg": true, "1.jpg": true, "/photos/1.jpg": true, `C:\photos\1.jpg`: true, "c:/photos/1.jpg": true,
		`\\share\photos\1.jpg`: true, "../1.jpg": true, "photos.example.com:8080/1.jpg": true, "a/b:c.jpg": true,
		"": false, "https://photos.example.com/1.jpg": false, "HTTP://a/1.jpg": false, "oss://bucket:path": false,
		"oss://bucket/key": false, "ftp://a/1.jpg": false, "file:///photos/1.jpg": false, "data:image/png;base64,AA": false,
	} {
		if got := verify.LocalImage(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

// A file counts as what the hook says, wherever it lies; an address of
// another kind never gets there.
func TestKeyOfLocalImages(t *testing.T) {
	keyer := verify.NewKeyer([]byte("secret"), "demo")
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
		t.Error("the same pictures in another folder are another key")
	}
	if key("a/1.jpg", "") == key("a/2.jpg", "") {
		t.Error("another picture is the same key")
	}
	if key("https://photos.example.com/1.jpg", "") == key("a/1.jpg", "") || keyer.Key(verify.Record{FaceImage: "a/1.jpg"}) == plain {
		t.Error("the path stands in for the content")
	}
}
