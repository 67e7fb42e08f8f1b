package checkpoint

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"veribatch/internal/verify"
	"veribatch/internal/verify/storetest"

	"github.com/cockroachdb/pebble/v2"
)

var passphrase = []byte("correct horse battery staple")

func TestSealedContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) verify.Store {
		s, err := Open(t.TempDir(), demo, Passphrase(passphrase))
		return closed(t, s, err)
	})
}

func TestPassphrases(t *testing.T) {
	sealed, plain := t.TempDir(), t.TempDir()
	s, err := Open(sealed, demo, Passphrase(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	secret := s.Secret()
	if err := errors.Join(s.Put(verify.Key{1}, passed), s.Close()); err != nil {
		t.Fatal(err)
	}
	p, err := Open(plain, demo, Passphrase(nil))
	if err != nil {
		t.Fatal(err)
	}
	p.Close()

	for _, test := range []struct {
		dir        string
		passphrase string
		want       PassphraseProblem // empty: it opens
	}{
		{sealed, string(passphrase), ""},
		{sealed, "", PassphraseMissing},
		{sealed, "correct horse battery stable", PassphraseWrong},
		{plain, "", ""},
		{plain, string(passphrase), PassphraseUnused},
	} {
		open := func(dir string, o ...Option) (*Store, error) { return Open(dir, demo, o...) }
		for what, open := range map[string]func(string, ...Option) (*Store, error){"Open": open, "Load": Load} {
			s, err := open(test.dir, Passphrase([]byte(test.passphrase)))
			if test.want == "" {
				if err != nil {
					t.Fatalf("%s: %v", what, err)
				}
				if o, err := s.Get(verify.Key{1}); test.dir == sealed &&
					(err != nil || o.State != verify.Passed || !bytes.Equal(s.Secret(), secret)) {
					t.Errorf("%s: Get = %+v, %v", what, o, err)
				}
				s.Close()
				continue
			}
			if e, ok := errors.AsType[*PassphraseError](err); !ok || e.Problem != test.want ||
				!strings.HasPrefix(err.Error(), test.dir+": ") {
				t.Errorf("%s with %q: %v", what, test.passphrase, err)
			}
		}
	}
}

// What was read off a card, and the secret, stand in a sealed folder nowhere,
// in a plain one they do: so this test can tell.
func TestSealedTellsNothing(t *testing.T) {
	for _, options := range [][]Option{nil, {Passphrase(passphrase)}} {
		dir := t.TempDir()
		s, err := Open(dir, demo, options...)
		if err != nil {
			t.Fatal(err)
		}
		told := passed
		told.Verdict = &verify.Verdict{Status: 1, OCR: &verify.OCR{Name: "甲某某", Number: "11010519491231002X"}}
		if err := s.Put(verify.Key{1}, told); err != nil {
			t.Fatal(err)
		}
		log := readAll(t, dir) // what was put just now isn't compressed yet
		stored, err := s.read(metaKey)
		if err != nil {
			t.Fatal(err)
		}
		for what, clear := range map[string]bool{
			"name":   bytes.Contains(log, []byte("甲某某")),
			"number": bytes.Contains(log, []byte("11010519491231002X")),
			"secret": bytes.Contains(decoded(t, stored).Secret, s.Secret()),
		} {
			if clear != (len(options) == 0) {
				t.Errorf("the %s is clear text: %v", what, clear)
			}
		}
		s.Close()
	}
}

func readAll(t *testing.T, dir string) []byte {
	t.Helper()
	var all []byte
	paths, _ := filepath.Glob(filepath.Join(dir, ledgerDir, "*"))
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, content...)
	}
	return all
}

// A value is bound to its key, and a sealed ledger takes none that isn't sealed.
func TestSwappedValues(t *testing.T) {
	s, err := Open(t.TempDir(), demo, Passphrase(passphrase))
	closed(t, s, err)
	if err := s.Put(verify.Key{1}, passed); err != nil {
		t.Fatal(err)
	}
	value, err := s.read(outcomeKey(verify.Key{1}))
	if err != nil {
		t.Fatal(err)
	}
	bent := bytes.Clone(value)
	bent[len(bent)-1] ^= 1
	for what, value := range map[string][]byte{
		"another's": value, "a bent one": bent, "a short one": value[:20],
		"a plain one": (*seal)(nil).close(nil, []byte(`{"state":"passed"}`)),
	} {
		if err := s.db.Set(outcomeKey(verify.Key{2}), value, pebble.Sync); err != nil {
			t.Fatal(err)
		}
		if o, err := s.Get(verify.Key{2}); err == nil {
			t.Errorf("%s value is taken: %+v", what, o)
		}
	}
}

func TestEqualOutcomesLookDifferent(t *testing.T) {
	s, err := newSeal(passphrase,
		&derivation{Function: argon2id, Salt: []byte("0123456789abcdef"), Passes: 1, Memory: 64, Lanes: 1})
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(s.close([]byte("k"), []byte("x")), s.close([]byte("k"), []byte("x"))) {
		t.Error("a nonce was used twice")
	}
}

func decoded(t *testing.T, stored []byte) (m meta) {
	t.Helper()
	if err := json.Unmarshal(stored, &m); err != nil {
		t.Fatal(err)
	}
	return m
}
