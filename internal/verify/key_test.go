package verify_test

import (
	"slices"
	"strings"
	"testing"

	"veribatch/internal/verify"
)

func TestKeyIsTheMaterial(t *testing.T) {
	keyer := verify.NewKeyer([]byte("secret"), "demo")
	base := verify.Record{Name: "甲", IDNumber: "1", FaceImage: "https://a.example.com/1.jpg", IDFrontImage: "https://a.example.com/2.jpg"}
	want := keyer.Key(base)

	same := map[string]func(*verify.Record){
		"row":     func(r *verify.Record) { r.File, r.Sheet, r.Row, r.Cells = "b.csv", "2", 9, []string{"x"} },
		"user id": func(r *verify.Record) { r.UserID = "u" },
		"biz id":  func(r *verify.Record) { r.BizID = "b" },
	}
	for what, change := range same {
		r := base
		change(&r)
		if keyer.Key(r) != want {
			t.Errorf("another %s is another key", what)
		}
	}
	other := map[string]func(*verify.Record){
		"name":   func(r *verify.Record) { r.Name = "乙" },
		"number": func(r *verify.Record) { r.IDNumber = "2" },
		"face":   func(r *verify.Record) { r.FaceImage += "x" },
		"front":  func(r *verify.Record) { r.IDFrontImage = "" },
		"back":   func(r *verify.Record) { r.IDBackImage = "https://a.example.com/3.jpg" },
		"sides":  func(r *verify.Record) { r.IDFrontImage, r.IDBackImage = "", r.IDFrontImage },
		"border": func(r *verify.Record) { r.Name, r.IDNumber = "甲1", "" },
	}
	for what, change := range other {
		r := base
		change(&r)
		if keyer.Key(r) == want {
			t.Errorf("another %s is the same key", what)
		}
	}
	if verify.NewKeyer([]byte("secret"), "live").Key(base) == want || verify.NewKeyer([]byte("other"), "demo").Key(base) == want {
		t.Error("the scene or the secret makes no difference")
	}
}

func TestPresignedLinksRotate(t *testing.T) {
	keyer := verify.NewKeyer([]byte("secret"), "demo")
	key := func(image string) verify.Key { return keyer.Key(verify.Record{FaceImage: image}) }
	const base = "https://photos.example.com/1.jpg"
	for _, link := range []string{
		base + "?Expires=1700000000&OSSAccessKeyId=a&Signature=b%2Fc",
		base + "?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=a&x-oss-date=1&x-oss-expires=2&x-oss-signature=b",
		base + "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a&X-Amz-Date=1&X-Amz-Expires=2&X-Amz-Signature=b",
		base + "?q-sign-algorithm=sha1&q-ak=a&q-sign-time=1&q-key-time=1&q-header-list=&q-url-param-list=&q-signature=b",
		base + "?sv=2024-01-01&se=2024&sr=b&sp=r&sig=a%3D",
		base + "?e=1700000000&token=a:b=",
	} {
		if key(link) != key(base) {
			t.Errorf("%s is another picture", link)
		}
	}
	for _, link := range []string{
		base + "?id=1", base + "?st=1", base + "?token=1", base + "?e=1", base + "?expires=1",
		base + "?x-oss-process=image/resize,w_100",
		base + "?x-oss-process=image/crop&x-oss-signature=b&x-oss-expires=1",
	} {
		if key(link) == key(base) {
			t.Errorf("%s is the same picture", link)
		}
	}
	if key(base+"?id=1&Expires=1&Signature=b") != key(base+"?id=1&Expires=2&Signature=c") {
		t.Error("a parameter of the picture beside a signature is lost")
	}
	if key("oss://bucket:a/1.jpg") != key("oss://bucket/a/1.jpg") {
		t.Error("the two ways to write an object differ")
	}
}

// All that goes with a signature rotates with it. Beside a part of one, or
// nothing of it, the same names say which picture it is.
func TestEveryParameterOfASignature(t *testing.T) {
	keyer := verify.NewKeyer([]byte("secret"), "demo")
	key := func(query ...string) verify.Key {
		return keyer.Key(verify.Record{FaceImage: "https://photos.example.com/1.jpg?" + strings.Join(query, "&")})
	}
	for _, scheme := range []struct {
		marks  []string // are a signature together
		beside string   // what else goes with them
	}{
		{[]string{"Signature", "Expires"}, "OSSAccessKeyId AccessKeyId AWSAccessKeyId security-token"},
		{[]string{"x-oss-signature"}, "x-oss-signature-version x-oss-credential x-oss-date x-oss-expires x-oss-security-token x-oss-additional-headers"},
		{[]string{"X-Amz-Signature"}, "X-Amz-Algorithm X-Amz-Credential X-Amz-Date X-Amz-Expires X-Amz-SignedHeaders X-Amz-Security-Token"},
		{[]string{"q-signature"}, "q-sign-algorithm q-ak q-sign-time q-key-time q-header-list q-url-param-list x-cos-security-token"},
		{[]string{"sig", "se"}, "st sp sv sr spr skoid sktid skt ske sks skv"},
		{[]string{"token", "e"}, ""},
	} {
		signed := func(value string) []string {
			var query []string
			for _, mark := range scheme.marks {
				query = append(query, mark+"="+value)
			}
			return query
		}
		for _, name := range strings.Fields(scheme.beside) {
			if key(append(signed("1"), name+"=1")...) != key(append(signed("2"), name+"=2")...) {
				t.Errorf("with another %s beside %s it is another picture", name, scheme.marks)
			}
			if key(name+"=1") == key(name+"=2") {
				t.Errorf("without %s, %s doesn't tell pictures apart", scheme.marks, name)
			}
		}
		for i, mark := range scheme.marks {
			others := slices.Delete(signed("1"), i, i+1)
			if len(others) > 0 && key(append(others, "id=1")...) == key("id=1") {
				t.Errorf("without its %s, %s is a signature", mark, others)
			}
		}
		if key(append(signed("1"), "id=1")...) == key(append(signed("1"), "id=2")...) {
			t.Errorf("beside %s, id doesn't tell pictures apart", scheme.marks)
		}
	}
}

func TestKeyForms(t *testing.T) {
	key := verify.NewKeyer([]byte("secret"), "demo").Key(verify.Record{Name: "甲"})
	if len(key.BizID()) != 64 || !strings.HasPrefix(key.BizID(), key.RowID()) || len(key.RowID()) != 16 {
		t.Errorf("BizID %s, RowID %s", key.BizID(), key.RowID())
	}
}

func TestKeyAsText(t *testing.T) {
	key := verify.NewKeyer([]byte("secret"), "demo").Key(verify.Record{Name: "甲"})
	text, err := key.MarshalText()
	if err != nil || string(text) != key.BizID() {
		t.Errorf("MarshalText = %s, %v", text, err)
	}
	var back verify.Key
	if err := back.UnmarshalText(text); err != nil || back != key {
		t.Errorf("UnmarshalText = %v, %v", back, err)
	}
	for _, bad := range []string{"", "ab", strings.Repeat("g", 64), strings.Repeat("a", 66)} {
		if err := back.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("UnmarshalText took %q", bad)
		}
	}
}

func BenchmarkKey(b *testing.B) {
	keyer := verify.NewKeyer([]byte("secret"), "demo")
	rec := verify.Record{Name: "甲", IDNumber: "1", FaceImage: "https://photos.example.com/1.jpg"}
	b.ReportAllocs()
	for b.Loop() {
		keyer.Key(rec)
	}
}
