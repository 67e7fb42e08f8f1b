package checkpoint

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"veribatch/internal/verify"

	"github.com/cockroachdb/pebble/v2"
)

// atRest makes a checkpoint of several tables, closed properly, and returns what it holds.
func atRest(t *testing.T, dir string) map[verify.Key]int {
	t.Helper()
	held := make(map[verify.Key]int)
	for run := range 3 {
		s, err := Open(dir, demo)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 40 {
			key := verify.Key{byte(run), byte(i)}
			held[key] = run*40 + i
			if err := s.Put(key, verify.Outcome{State: verify.Passed, Attempts: held[key]}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return held
}

// contents opens a checkpoint as a run does and reads all of it.
func contents(dir string) (map[verify.Key]int, error) {
	s, err := Open(dir, demo)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	found := make(map[verify.Key]int)
	for e, err := range s.All() {
		if err != nil {
			return nil, err
		}
		found[e.Key] = e.Outcome.Attempts
	}
	return found, nil
}

// A checkpoint that was touched by hand is whole, or it is refused: it is
// never taken for one that knows less.
func TestDamage(t *testing.T) {
	made := filepath.Join(t.TempDir(), "made.checkpoint")
	held := atRest(t, made)
	files, err := os.ReadDir(filepath.Join(made, ledgerDir))
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for _, file := range files {
		for what, damage := range damages(random) {
			dir := filepath.Join(t.TempDir(), "users.checkpoint")
			if err := os.CopyFS(dir, os.DirFS(made)); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, ledgerDir, file.Name())
			if err := damage(path); err != nil {
				t.Fatal(err)
			}
			within(t, what+" "+file.Name(), func() {
				found, err := contents(dir)
				if err != nil {
					refused++
					if !strings.HasPrefix(err.Error(), dir+": ") {
						t.Errorf("%s %s: %v", what, file.Name(), err)
					}
				} else if !maps.Equal(found, held) {
					t.Errorf("%s %s: %d of %d outcomes are left, and nobody says so", what, file.Name(), len(found),
						len(held))
				}
			})
		}
	}
	if refused < len(files) {
		t.Errorf("only %d of the damages were seen in %d files", refused, len(files))
	}
}

// The log of a run that was killed ends anywhere, but never before what the
// counts say: it holds everything that was put, or it is refused.
func TestDamagedLog(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	held := make(map[verify.Key]int)
	for i := range 60 {
		held[verify.Key{byte(i)}] = i
		if err := s.Put(verify.Key{byte(i)}, verify.Outcome{State: verify.Passed, Attempts: i}); err != nil {
			t.Fatal(err)
		}
	}
	logs, err := filepath.Glob(filepath.Join(dir, ledgerDir, "*.log"))
	if err != nil || len(logs) == 0 {
		t.Fatalf("%d logs, %v", len(logs), err)
	}
	for what, damage := range damages(rand.New(rand.NewPCG(1, 3))) {
		killed := filepath.Join(t.TempDir(), "killed.checkpoint")
		if err := os.CopyFS(killed, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		if err := damage(filepath.Join(killed, ledgerDir, filepath.Base(logs[len(logs)-1]))); err != nil {
			t.Fatal(err)
		}
		within(t, what, func() {
			found, err := contents(killed)
			if _, ok := errors.AsType[*DamageError](err); !ok && !maps.Equal(found, held) {
				t.Errorf("%s: %d of %d outcomes are left, %v", what, len(found), len(held), err)
			}
		})
	}
}

// damages are what may happen to a file.
func damages(random *rand.Rand) map[string]func(path string) error {
	change := func(f func([]byte) []byte) func(string) error {
		return func(path string) error {
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			return os.WriteFile(path, f(content), 0o600)
		}
	}
	all := map[string]func(string) error{
		"removed":   os.Remove,
		"emptied":   change(func([]byte) []byte { return nil }),
		"truncated": change(func(b []byte) []byte { return b[:len(b)/2] }),
		"shortened": change(func(b []byte) []byte { return b[:max(len(b)-1, 0)] }),
		"garbage":   change(func(b []byte) []byte { return []byte(strings.Repeat("garbage\n", len(b)/8+1)) }),
	}
	for i := range 3 {
		all[fmt.Sprint("flipped ", i)] = change(func(b []byte) []byte {
			if len(b) > 0 {
				b[random.IntN(len(b))] ^= byte(1 + random.IntN(255))
			}
			return b
		})
	}
	return all
}

// Values that Pebble takes for good, and this package can't.
func TestForeignValues(t *testing.T) {
	for _, value := range []string{"", "garbage", "\x01", "\x01{", "\x01[]", "\x02",
		"\x02sealed, perhaps, but not by us", "\x03"} {
		dir := t.TempDir()
		s, err := Open(dir, demo)
		if err != nil {
			t.Fatal(err)
		}
		key := verify.Key{1}
		if err := errors.Join(s.db.Set(outcomeKey(key), []byte(value), pebble.Sync), s.Close()); err != nil {
			t.Fatal(err)
		}
		again := opened(t, dir)
		if _, err := again.Get(key); err == nil || !strings.HasPrefix(err.Error(), dir+": row "+key.RowID()+" ") {
			t.Errorf("Get of %q: %v", value, err)
		}
		for _, err := range again.All() {
			if err == nil {
				t.Errorf("All yields %q", value)
			}
		}
	}
}

func TestForeignMeta(t *testing.T) {
	for _, value := range []string{
		"", "garbage", "{}", `{"schema":1}`, `{"schema":1,"secret":"AQ=="}`,
		`{"schema":99,"secret":"AQ=="}`, `{"schema":1,"derivation":{"function":"rot13"}}`,
		`{"schema":1,"derivation":{"function":"argon2id","passes":1,"memory":4294967295,"lanes":1}}`,
	} {
		dir := t.TempDir()
		s, err := Open(dir, demo)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.db.Set(metaKey, []byte(value), pebble.Sync), s.Close()); err != nil {
			t.Fatal(err)
		}
		for _, options := range [][]Option{nil, {Passphrase([]byte("x"))}} {
			if _, err := Open(dir, demo, options...); err == nil || !strings.HasPrefix(err.Error(), dir+": ") {
				t.Errorf("Open with meta %q: %v", value, err)
			}
		}
	}
}

// Without its settings a ledger isn't an empty one.
func TestMissingMeta(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, demo)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Put(verify.Key{1}, passed), s.db.Delete(metaKey, pebble.Sync), s.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, demo); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("Open = %v", err)
	}
}

func TestAFileInItsPlace(t *testing.T) {
	parent := t.TempDir()
	file := filepath.Join(parent, "users.checkpoint")
	beneath := filepath.Join(parent, "other.checkpoint")
	if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Mkdir(beneath, 0o700),
		os.WriteFile(filepath.Join(beneath, ledgerDir), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, beneath} {
		if _, err := Open(dir, demo); err == nil || !strings.HasPrefix(err.Error(), dir+": a checkpoint is a folder") {
			t.Errorf("Open = %v", err)
		}
		if _, err := Load(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Load = %v", err)
		}
	}
}
