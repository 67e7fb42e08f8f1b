package verify_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"veribatch/internal/imageref"
	"veribatch/internal/verify"
)

// Existing checkpoints hold keys of version 1: whatever is rewritten, the same
// material has the same key, today or by an earlier rule, or its answer is paid for again. These keys were
// made before this package existed. An entry of testdata/keys.txt is the key of
// a person whose face image has that address.

func goldenKeyer() *verify.Keyer {
	return verify.NewKeyer([]byte("a checkpoint's secret"), "demo", verify.VerifyMaterial)
}

func TestKeysOfAddressesStay(t *testing.T) {
	golden, err := os.ReadFile("testdata/keys.txt")
	if err != nil {
		t.Fatal(err)
	}
	keyer := goldenKeyer()
	keyer.Rules = []verify.Rule{{Image: imageref.Address.IdentityByNames}}
	for line := range strings.Lines(string(golden)) {
		want, address, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		rec := verify.Record{Name: "欧阳𠮷", IDNumber: "11010519491231002X", FaceImage: address}
		keys := []string{keyer.Key(rec).BizID()}
		for _, earlier := range keyer.Earlier(rec, rec) {
			keys = append(keys, earlier.BizID())
		}
		if !slices.Contains(keys, want) {
			t.Errorf("%q: keys %s, want %s", address, keys, want)
		}
	}
}

func TestKeysOfRecordsStay(t *testing.T) {
	whole := verify.Record{
		Name: "甲", IDNumber: "1", FaceImage: "a/1.jpg",
		IDFrontImage: "https://a.example.com/2.jpg?Expires=1&Signature=b&id=3", IDBackImage: "oss://bucket:3.jpg",
	}
	resent := whole
	resent.Resends = 300
	byContent := goldenKeyer()
	byContent.LocalImage = func(path string) string { return "sha256:" + path }
	for _, test := range []struct {
		keyer *verify.Keyer
		rec   verify.Record
		want  string
	}{
		{goldenKeyer(), verify.Record{}, "998dc304060066dddf36ceddce38a199009125e57e8cf1b29e34fb3419ee128a"},
		{goldenKeyer(), whole, "08db1b8a609d0e1ef70a5bfef27e45b6f7c571bd8e7a54b8ada002aa69857935"},
		{goldenKeyer(), resent, "2a5460473059f3bb2e3d3491b2c240c4a4052d983926d0cf2e24461da3dc881c"},
		{byContent, whole, "576dcb515be4835f1af97814e1384b58ac6753ce19e53c5584316827cdd3ffd4"},
	} {
		if got := test.keyer.Key(test.rec).BizID(); got != test.want {
			t.Errorf("%+v: key %s, want %s", test.rec, got, test.want)
		}
	}
}

func TestKeysOfRowsStay(t *testing.T) {
	const want = "5185224766c788e7a81f6ac9469d75d92e44b6b992a52495e84096c7e7c02b36"
	if got := goldenKeyer().Row(verify.Key{1, 2}, "u1", 300).BizID(); got != want {
		t.Errorf("key %s, want %s", got, want)
	}
}
