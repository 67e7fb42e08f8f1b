package checkpoint

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"veribatch/internal/codec"
	"veribatch/internal/verify"

	"github.com/cockroachdb/pebble/v2"
)

// earlierRejected is an outcome as the programs of layouts 1 and 2 wrote it.
const earlierRejected = `{"state":"rejected","run":2,"attempts":3,"lost":1,"billed":2,"verdict":{"status":7,` +
	`"authority_score":97.25,"face_quality":"LOW","face_mask":true,"ocr":{"name":"甲","start_date":"2020-01-01"}},` +
	`"code":"3101","request_id":"04F0F334","time":"2026-01-02T03:04:05Z","archive":"gone"}`

func wantRejected() verify.Outcome {
	score, mask := 97.25, true
	return verify.Outcome{
		State: verify.Rejected, Run: 2, Attempts: 3, Lost: 1, Billed: 2, Code: "3101", RequestID: "04F0F334",
		Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Archive: "gone",
		Verdict: &verify.Verdict{
			Status: 7, AuthorityScore: &score, FaceQuality: "LOW", FaceMask: &mask,
			OCR: &verify.OCR{Name: "甲", StartDate: "2020-01-01"},
		},
	}
}

// writeEarlier makes a checkpoint of an earlier layout with one outcome.
func writeEarlier(t *testing.T, dir string, layout int, secret, outcome []byte) {
	t.Helper()
	db, err := pebble.Open(filepath.Join(dir, ledgerDir), &pebble.Options{Logger: newFailure(dir)})
	if err != nil {
		t.Fatal(err)
	}
	value, err := json.Marshal(map[string]any{
		"schema": layout, "created": time.Unix(1, 0).UTC(), "secret": secret,
		"settings": map[string]string{"service": demo.Service, "region": demo.Region, "biz_type": demo.BizType},
	})
	if err := errors.Join(err, db.Set(metaKey, value, pebble.Sync),
		db.Set(outcomeKey(verify.Key{1}), append([]byte{plainValue}, outcome...), pebble.Sync),
		db.Set([]byte("r/00000001"), []byte(`{"number":1,"version":"v0"}`), pebble.Sync), db.Close()); err != nil {
		t.Fatal(err)
	}
}

// What every earlier program wrote is read as it is, and a run goes on from it.
func TestEarlierLayouts(t *testing.T) {
	var fields earlierOutcome
	if err := json.Unmarshal([]byte(earlierRejected), &fields); err != nil {
		t.Fatal(err)
	}
	named, err := codec.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	numbered, err := codec.Marshal(wantRejected())
	if err != nil {
		t.Fatal(err)
	}
	secret := bytes.Repeat([]byte{7}, secretSize)
	marked := append([]byte{plainValue}, secret...)
	for what, test := range map[string]struct {
		layout  int
		secret  []byte
		outcome []byte
	}{
		"1, the first": {1, secret, []byte(earlierRejected)},
		"1":            {1, marked, []byte(earlierRejected)},
		"2":            {2, marked, named},
		"3":            {3, marked, numbered},
	} {
		dir := t.TempDir()
		writeEarlier(t, dir, test.layout, test.secret, test.outcome)
		for _, open := range []func() (*Store, error){
			func() (*Store, error) { return Load(dir) },
			func() (*Store, error) { return Open(dir, demo, Version("v4")) },
			func() (*Store, error) { return Load(dir) },
			func() (*Store, error) { return Open(dir, demo, Version("v5")) },
		} {
			s, err := open()
			if err != nil {
				t.Fatalf("layout %s: %v", what, err)
			}
			got, err := s.Get(verify.Key{1})
			if err != nil || !reflect.DeepEqual(got, wantRejected()) {
				t.Errorf("layout %s: Get = %+v, %v", what, got, err)
			}
			if n := count(t, s); n != 1 || !bytes.Equal(s.Secret(), secret) {
				t.Errorf("layout %s: %d outcomes, secret %x", what, n, s.Secret())
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
		s, err := Load(dir)
		if closed(t, s, err); s.meta.Layout != countedLayout || s.meta.Version != "v4" || s.counts.entry.Records != 1 {
			t.Errorf("layout %s became %d of %q with counts %+v", what, s.meta.Layout, s.meta.Version, s.counts.entry)
		}
	}
}

// A manifest of an earlier layout, beside which there are no counts, must be whole.
func TestAnEarlierManifest(t *testing.T) {
	disk := onDisk(t, 2, 10)
	s, err := openFor("job", demo, configure(disk, nil))
	if err != nil {
		t.Fatal(err)
	}
	s.meta.Layout = 3
	if err := errors.Join(s.putMeta(), s.Close(), disk.Remove("job/"+countsFile)); err != nil {
		t.Fatal(err)
	}
	if n := damagedBy(t, "as it was", disk, 20); n != 0 {
		t.Fatal("it was damaged before")
	}
	content, err := disk.UnsafeGetFileDataBuffer(manifestOf(t, disk))
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)-3] ^= 1
	if n := damagedBy(t, "bent", disk, 20); n != len(ways) {
		t.Errorf("%d of %d ways see it", n, len(ways))
	}
}

// What a later program wrote names the version to get, whatever else it holds.
func TestALaterLayout(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, demo)
	if err != nil {
		t.Fatal(err)
	}
	later := []byte(`{"schema":99,"version":"v9.1.0","settings":[1],"secret":{}}`)
	if err := errors.Join(s.db.Set(metaKey, later, pebble.Sync), s.Close()); err != nil {
		t.Fatal(err)
	}
	for _, open := range []func() (*Store, error){
		func() (*Store, error) { return Load(dir) },
		func() (*Store, error) { return Open(dir, demo) },
	} {
		_, err := open()
		if _, ok := errors.AsType[*LayoutError](err); !ok || !strings.Contains(err.Error(), "get v9.1.0 or later") {
			t.Errorf("it is opened: %v", err)
		}
	}
}
