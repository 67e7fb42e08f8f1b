package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"veribatch/internal/sample"

	"github.com/cockroachdb/pebble/v2"
)

// A checkpoint that nobody encrypted holds no address of a picture: its
// parameters would let anybody fetch it. Every way a call can end is tried,
// since each leaves words of its own.
func TestNoImageAddressInTheLedger(t *testing.T) {
	dir := t.TempDir()
	writePresigned(t, filepath.Join(dir, "people.csv"))
	cmd := exec.Command("veribatch", "run", "--sandbox", "--attempts", "1", "--timeout", "500ms", "--checkpoint", "job", "people.csv")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); !bytes.Contains(out, []byte("14 rows: 1 passed, 3 rejected, 3 unusable, 4 unresolved, 3 in doubt")) {
		t.Fatalf("%v\n%s", err, out)
	}
	stored := everything(t, filepath.Join(dir, "job"))
	for _, known := range []string{`"biz_type":"sandbox"`, `"state":"passed"`, `"code":"NoFaceDetected"`, `"Calls":`} {
		if !bytes.Contains(stored, []byte(known)) {
			t.Errorf("%s isn't found, so nothing else would be", known)
		}
	}
	for _, secret := range []string{"Expires=", "Signature", "S3cret", "https:", "http:", "photos.example.com", "/faces/", "/cards/"} {
		if bytes.Contains(stored, []byte(secret)) {
			t.Errorf("the checkpoint holds %q", secret)
		}
	}
}

// writePresigned writes people with all kinds of answers, whose pictures have presigned addresses.
func writePresigned(t *testing.T, path string) {
	t.Helper()
	const query = "?Expires=1735689600&OSSAccessKeyId=LTAI&Signature=S3cret%2Fpresigned%3D"
	people := slices.Collect(sample.Answered(1, sample.Pass, 902, 907, 801, 803, 821, 822, 835, 850, 851, 852, 853, 855, 871))
	for i := range people {
		p := &people[i]
		for _, image := range []*string{&p.FaceImage, &p.IDFrontImage, &p.IDBackImage} {
			if *image != "" {
				*image += query
			}
		}
	}
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := sample.WriteCSV(file, slices.Values(people)); err != nil {
		t.Fatal(err)
	}
}

// everything returns all bytes of a checkpoint's files, and all keys and
// values of its database, which are compressed in them.
func everything(t *testing.T, dir string) []byte {
	t.Helper()
	var all []byte
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		all = append(all, content...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	db, err := pebble.Open(filepath.Join(dir, "ledger"), &pebble.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	it, err := db.NewIter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer it.Close()
	for it.First(); it.Valid(); it.Next() {
		all = append(append(all, it.Key()...), it.Value()...)
	}
	return all
}
