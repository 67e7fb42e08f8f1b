package verify_test

import (
	"slices"
	"strings"
	"testing"

	"veribatch/internal/imageref"
	"veribatch/internal/verify"
)

func TestKeyIsTheMaterial(t *testing.T) {
	keyer := verify.NewKeyer([]byte("secret"), "demo", verify.VerifyMaterial)
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
	live, foreign := verify.NewKeyer([]byte("secret"), "live", verify.VerifyMaterial), verify.NewKeyer([]byte("other"), "demo", verify.VerifyMaterial)
	if live.Key(base) == want || foreign.Key(base) == want {
		t.Error("the scene or the secret makes no difference")
	}
}

// VerifyMaterial's keys are those of a Keyer that knows no action. Those of
// another action are its own.
func TestKeysOfActions(t *testing.T) {
	rec := verify.Record{Name: "甲", IDNumber: "1"}
	key := func(action verify.Action, scene string) verify.Key {
		return verify.NewKeyer([]byte("secret"), scene, action).Key(rec)
	}
	id2 := func(name string) verify.Action {
		return verify.Action{Name: name, Required: []verify.Field{verify.Name, verify.IDNumber}}
	}
	plain := verify.NewKeyer([]byte("secret"), "demo", verify.VerifyMaterial).Key(rec)
	if key(verify.VerifyMaterial, "demo") != plain || key(verify.Action{}, "demo") != plain {
		t.Error("naming VerifyMaterial changes its keys")
	}
	seen := make(map[verify.Key]string)
	for _, action := range []verify.Action{{}, id2("Id2MetaVerify"), id2("Mobile3Meta"), id2("Id2MetaVerifydemo")} {
		for _, scene := range []string{"", "demo", "Id2MetaVerify"} {
			k := key(action, scene)
			if other, twice := seen[k]; twice {
				t.Errorf("%s in the scene %q has the key of %s", action.Name, scene, other)
			}
			seen[k] = action.Name + " in " + scene
		}
	}
}

// What an action doesn't take is the customer's own, and no part of its keys.
func TestKeysHaveWhatTheActionTakes(t *testing.T) {
	action := verify.Action{Name: "Mobile2MetaVerify", Required: []verify.Field{verify.Name, verify.Mobile}}
	keyer := verify.NewKeyer([]byte("a checkpoint's secret"), "", action)
	rec := verify.Record{Name: "甲", Mobile: "13800138000"}
	key := keyer.Key(rec)
	// Existing checkpoints hold it: it never changes.
	if got := key.BizID(); got != "ac946fe0415c29987f587f47a717ff125cf0f6b2a10bed6e3a04add8c8ce366a" {
		t.Errorf("the key is %s", got)
	}
	rec.IDNumber, rec.FaceImage, rec.BankCard = "1", "a.jpg", "2"
	if keyer.Key(rec) != key {
		t.Error("what the action doesn't take makes another key")
	}
	if rec.Mobile = "13800138001"; keyer.Key(rec) == key {
		t.Error("another mobile has the same key")
	}
}

// An action that takes more where an input has more wants it in every row then.
func TestActionsGrowWithTheInput(t *testing.T) {
	bank := verify.Action{
		Name: "BankMetaVerify", Required: []verify.Field{verify.Name, verify.BankCard},
		Growing: []verify.Field{verify.IDNumber, verify.Mobile},
	}
	for _, test := range []struct {
		has, requires []verify.Field
	}{
		{nil, nil},
		{[]verify.Field{verify.IDNumber}, []verify.Field{verify.IDNumber}},
		{[]verify.Field{verify.IDNumber, verify.Mobile}, []verify.Field{verify.IDNumber, verify.Mobile}},
		{[]verify.Field{verify.Mobile}, nil}, // the service has no such three
	} {
		over := bank.Over(func(f verify.Field) bool { return slices.Contains(test.has, f) })
		for _, f := range bank.Growing {
			if want := slices.Contains(test.requires, f); over.Requires(f) != want || over.Takes(f) != want {
				t.Errorf("with %s: requires %s %t, takes it %t", test.has, f, over.Requires(f), over.Takes(f))
			}
		}
	}
}

// A key is also known by an earlier rule, where that read the record otherwise.
func TestEarlierKeys(t *testing.T) {
	keyer := verify.NewKeyer([]byte("secret"), "demo", verify.VerifyMaterial)
	keyer.Rules = []verify.Rule{
		{Image: func(a imageref.Address) string { return strings.TrimSuffix(string(a), "?old") }},
		{Material: func(written verify.Record) verify.Record {
			written.Name = strings.TrimSpace(written.Name)
			return written
		}},
	}
	rec := verify.Record{Name: "甲", IDNumber: "1", FaceImage: "https://a.example.com/1.jpg"}
	if got := keyer.Earlier(rec, rec); len(got) > 0 {
		t.Errorf("earlier keys %v of a record that was always read so", got)
	}
	link := rec
	link.FaceImage += "?old"
	got := keyer.Earlier(link, link)
	if len(got) != 1 || got[0].Key != keyer.Key(rec) || got[0].OtherPerson {
		t.Errorf("earlier keys %v", got)
	}
	written := rec
	written.Name = " 乙 "
	got = keyer.Earlier(written, rec)
	if len(got) != 1 || got[0].Key == keyer.Key(rec) || !got[0].OtherPerson {
		t.Fatalf("earlier keys %v", got)
	}
	for state, want := range map[verify.State]bool{
		verify.Passed: true, verify.Rejected: false, verify.Unusable: false, verify.Sent: false, verify.Pending: false,
	} {
		if got[0].Stands(verify.Outcome{State: state}) != want {
			t.Errorf("for another name, an answer %q stands: %v", state, !want)
		}
	}
}

func TestKeyForms(t *testing.T) {
	key := verify.NewKeyer([]byte("secret"), "demo", verify.VerifyMaterial).Key(verify.Record{Name: "甲"})
	if len(key.BizID()) != 64 || !strings.HasPrefix(key.BizID(), key.RowID()) || len(key.RowID()) != 16 {
		t.Errorf("BizID %s, RowID %s", key.BizID(), key.RowID())
	}
}

func TestKeyAsText(t *testing.T) {
	key := verify.NewKeyer([]byte("secret"), "demo", verify.VerifyMaterial).Key(verify.Record{Name: "甲"})
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
	keyer := verify.NewKeyer([]byte("secret"), "demo", verify.VerifyMaterial)
	rec := verify.Record{Name: "甲", IDNumber: "1", FaceImage: "https://photos.example.com/1.jpg"}
	b.ReportAllocs()
	for b.Loop() {
		keyer.Key(rec)
	}
}

// A person is the same with every photo and in every row, and none without a number.
func TestPerson(t *testing.T) {
	keyer := verify.NewKeyer([]byte("secret"), "demo", verify.VerifyMaterial)
	one := verify.Record{Name: "甲", IDNumber: "1", FaceImage: "a.jpg", UserID: "u"}
	same, other := one, one
	same.FaceImage, same.UserID, same.Row = "b.jpg", "v", 9
	other.Name = "乙"
	key, ok := keyer.Person(one)
	if again, _ := keyer.Person(same); !ok || again != key {
		t.Error("another photo is another person")
	}
	if another, _ := keyer.Person(other); another == key || key == keyer.SourceRow(one) || key == keyer.Key(one) {
		t.Error("two things have one name")
	}
	if _, ok := keyer.Person(verify.Record{Name: "甲", Mobile: "1"}); ok {
		t.Error("a number that the action doesn't take names a person")
	}
}
