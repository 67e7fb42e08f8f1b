package imageref

import (
	"strings"
	"testing"
)

func TestPlain(t *testing.T) {
	for written, want := range map[string]string{
		"https://a.example/1.jpg?a=1&amp;b=2":                 "https://a.example/1.jpg?a=1&b=2",
		"https://a.example/1.jpg?a=1&#38;b=2&#x26;c=3":        "https://a.example/1.jpg?a=1&b=2&c=3",
		"https://a.example/1.jpg?a=1&copy=2;c&reg=3":          "https://a.example/1.jpg?a=1&copy=2;c&reg=3",
		"http%3A%2F%2Fa.example%2F1.jpg%3Fa%3D1":              "http://a.example/1.jpg?a=1",
		"HTTPS%3a%2f%2fa.example%2f1.jpg%3fa%3d1%26amp%3bb=2": "HTTPS://a.example/1.jpg?a=1&b=2",
		"https://a.example/?u=http%3A%2F%2Fb.example":         "https://a.example/?u=http%3A%2F%2Fb.example",
		"photos/a&amp;b.jpg":                                  "photos/a&amp;b.jpg",
		"http%3A%2F%2F%zz/1.jpg":                              "http%3A%2F%2F%zz/1.jpg",
	} {
		if got := Plain(written); got != want {
			t.Errorf("Plain(%q) = %q, want %q", written, got, want)
		}
	}
}

func TestSeveral(t *testing.T) {
	for written, want := range map[string]bool{
		"https://a.example/1.jpg,https://a.example/2.jpg":   true,
		"https://a.example/1.jpg; oss://b/2.jpg":            true,
		"https://a.example/1.jpg\nhttps://a.example/2.jpg":  true,
		"https://a.example/1.jpg，https://a.example/2.jpg":   true,
		"photos/1.jpg;photos/2.PNG":                         true,
		"photos/1.jpg、photos/2.jpg":                         true,
		"https://a.example/1.jpg?x=1,2;3":                   false,
		"https://a.example/get?url=https://b.example/1.jpg": false,
		"photos/Li, Jing.jpg":                               false,
		"photos/a.jpg.png":                                  false,
		"https://a.example/1.jpg":                           false,
	} {
		if got := Several(written); got != want {
			t.Errorf("Several(%q) = %v", written, got)
		}
	}
}

func TestInline(t *testing.T) {
	for written, want := range map[string]bool{
		"data:image/jpeg;base64,/9j/4AAQ": true,
		"DATA:,x":                         true,
		"/9j/4AAQSkZJRg" + strings.Repeat("ABCD", 20):    true,
		"iVBORw0KGgo" + strings.Repeat("AB+/\n", 20):     true,
		"/9j/photos/" + strings.Repeat("x", 80) + ".jpg": false,
		"/9j/1":    false,
		"data.jpg": false,
	} {
		if got := Inline(written); got != want {
			t.Errorf("Inline(%.20q) = %v", written, got)
		}
	}
}

func TestPlainAddressCostsNoAllocation(t *testing.T) {
	const address = "https://photos.example.com/faces/u000001.jpg?Expires=4102444800&Signature=a%2Bb"
	if n := testing.AllocsPerRun(100, func() {
		if Plain(address) != address || Several(address) || Inline(address) {
			t.Fatal("a plain address is taken for something else")
		}
	}); n > 0 {
		t.Errorf("%v allocations, want none", n)
	}
}
