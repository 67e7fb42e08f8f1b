package verify_test

import (
	"slices"
	"strings"
	"testing"

	"veribatch/internal/verify"
)

func TestKeyIsTheMaterial(t *testing.T) {
	keyer := verify.NewKeyer([]byte("secret"), "demo")
	base := verify.Record{
		Name: "甲", IDNumber: "1", FaceImage: "https://a.example.com/1.jpg",
		IDFrontImage: "https://a.example.com/2.jpg",
	}
	want := keyer.Key(base)

	same := map[string]func(*verify.Record){
		"row":     func(r *verify.Record) { r.File, r.Sheet, r.Row, r.Cells = "b.csv", "2", 9, []string{"x"} },
		"user id": func(r *verify.Record) { r.UserID = "u" },
		"biz id":  func(r *verify.Record) { r.BizID = "b" },
		"link":    func(r *verify.Record) { r.FaceImage += "?Expires=1&Signature=b" },
	}
	for what, change := range same {
		r := base
		change(&r)
		if keyer.Key(r) != want {
			t.Errorf("another %s gives another key", what)
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
			t.Errorf("another %s gives the same key", what)
		}
	}
	live, foreign := verify.NewKeyer([]byte("secret"), "live"), verify.NewKeyer([]byte("other"), "demo")
	if live.Key(base) == want || foreign.Key(base) == want {
		t.Error("the scene or the secret makes no difference")
	}
}

// VerifyMaterial's keys are those of a Keyer that knows no action. Those of
// another action are its own.
func TestKeysOfActions(t *testing.T) {
	rec := verify.Record{Name: "甲", IDNumber: "1"}
	key := func(action verify.Action, scene string) verify.Key {
		keyer := verify.NewKeyer([]byte("secret"), scene)
		keyer.Action = action
		return keyer.Key(rec)
	}
	if key(verify.VerifyMaterial, "demo") != key("", "demo") {
		t.Error("naming VerifyMaterial changes its keys")
	}
	seen := make(map[verify.Key]string)
	for _, action := range []verify.Action{"", "Id2MetaVerify", "Mobile3MetaVerify", "Id2MetaVerifydemo"} {
		for _, scene := range []string{"", "demo", "Id2MetaVerify"} {
			k := key(action, scene)
			if other, twice := seen[k]; twice {
				t.Errorf("%s in the scene %q has the key of %s", action, scene, other)
			}
			seen[k] = string(action) + " in " + scene
		}
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
		{[]string{"x-oss-signature"},
			"x-oss-signature-version x-oss-credential x-oss-date x-oss-expires x-oss-security-token " +
				"x-oss-additional-headers"},
		{[]string{"X-Amz-Signature"},
			"X-Amz-Algorithm X-Amz-Credential X-Amz-Date X-Amz-Expires X-Amz-SignedHeaders X-Amz-Security-Token"},
		{[]string{"q-signature"},
			"q-sign-algorithm q-ak q-sign-time q-key-time q-header-list q-url-param-list x-cos-security-token"},
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
