package checkpoint

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"veribatch/internal/verify"
)

// A victim is somebody whose answer is told from all else by its bytes: random,
// so that no compression of a table hides them.
type victim struct {
	key      verify.Key
	name     verify.Key // of the row
	earlier  verify.Key
	path     string
	marks    [][]byte // of what is known: the answer, an earlier key's, the photo's note, the history
	answered verify.Outcome
}

func newVictim() victim {
	v := victim{key: verify.Key(randomBytes(32)), name: verify.Key(randomBytes(32)),
		earlier: verify.Key(randomBytes(32)), path: "faces/1.jpg"}
	for range 4 {
		v.marks = append(v.marks, fmt.Appendf(nil, "%x", randomBytes(24)))
	}
	left := time.Date(2026, 11, 20, 14, 30, 0, 0, time.UTC)
	v.answered = verify.Outcome{
		State: verify.Passed, Attempts: 2, Lost: 1, Billed: 2, VerifyToken: string(v.marks[0]),
		Calls: verify.AddCall(verify.AddCall(nil, left, true), left.Add(time.Hour), true),
	}
	return v
}

func (v victim) erasure() Erasure {
	return Erasure{
		Names: []verify.Key{v.name}, Keys: []verify.Key{v.key, v.earlier, {9}}, Images: []string{v.path},
	}
}

// fill puts the victim's answers among others', over two sessions, and returns
// the folder as a kill leaves it: with tables, and logs.
func (v victim) fill(t *testing.T, options ...Option) (killed string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "users.checkpoint")
	before := v.answered
	before.VerifyToken = string(v.marks[1])
	for session := range 3 {
		s, err := Open(dir, demo, options...)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if _, err := s.StartRun(Run{}); err != nil {
			t.Fatal(err)
		}
		for i := range 40 {
			other := verify.Outcome{State: verify.Rejected, Billed: 1, VerifyToken: fmt.Sprintf("%x", randomBytes(24))}
			if err := s.Put(verify.Key{byte(session), byte(i), 1}, other); err != nil {
				t.Fatal(err)
			}
		}
		s.Images().Put(v.path, v.marks[2])
		s.Adoptions().Adopt(v.key, v.earlier)
		at := historyKey(v.key)
		if err := s.write(at, s.seal.close(at, v.marks[3]), durable); err != nil {
			t.Fatal(err)
		}
		err = errors.Join(s.Put(v.key, v.answered), s.Put(v.earlier, before))
		if session < 2 {
			err = errors.Join(err, s.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	killed = filepath.Join(t.TempDir(), "users.checkpoint")
	if err := os.CopyFS(killed, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return killed
}

// filesWith returns the files below a folder that hold any of the texts.
func filesWith(t *testing.T, dir string, texts ...[]byte) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		for _, text := range texts {
			if bytes.Contains(content, text) {
				files = append(files, path)
				break
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// What was erased is in no file of a checkpoint, nor of its copy, once that is
// closed: not in older tables, not in logs of a run that was killed.
func TestTheErasedAreInNoFile(t *testing.T) {
	v := newVictim()
	dir := v.fill(t)
	for i, mark := range v.marks {
		if len(filesWith(t, dir, mark)) == 0 {
			t.Fatalf("mark %d can't be found where it is known to be", i)
		}
	}
	copied := filepath.Join(t.TempDir(), "copy")
	s, err := Open(dir, demo)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(copied, Copy{}); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(copied, "000001.sst.part") // by a copy that was cut off
	if err := os.WriteFile(left, v.marks[0], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Record(dir, NewEvent(DidErase)); err != nil {
		t.Fatal(err)
	}
	if answers, err := s.Erase(v.erasure()); answers != 2 || err != nil {
		t.Errorf("Erase = %d, %v; want 2 answers", answers, err)
	}
	if err := errors.Join(s.Purge(t.Context()), s.EraseBackup(copied), s.Close()); err != nil {
		t.Fatal(err)
	}
	for _, where := range []string{dir, copied} {
		if files := filesWith(t, where, v.marks...); len(files) > 0 {
			t.Errorf("what was erased is in %v", files)
		}
		v.checkErased(t, where)
		if trail, err := ReadTrail(where); len(trail.Events) != 1 || err != nil {
			t.Errorf("the trail is %+v, %v", trail, err)
		}
	}
}

// checkErased opens a checkpoint from which the victim was erased.
func (v victim) checkErased(t *testing.T, dir string, options ...Option) {
	t.Helper()
	s, err := Open(dir, demo, options...)
	closed(t, s, err)
	got, err := s.Get(v.key)
	if err != nil || got.State != verify.Erased || got.Billed != 2 || got.Lost != 1 || len(got.Calls) != 2 ||
		got.VerifyToken != "" {
		t.Errorf("what is left is %+v, %v", got, err)
	}
	if gone, err := s.Erased(v.name); !gone || err != nil {
		t.Errorf("Erased = %v, %v", gone, err)
	}
	if gone, err := s.Erased(verify.Key{8}); gone || err != nil {
		t.Errorf("Erased of another = %v, %v", gone, err)
	}
	if any, err := s.AnyErased(); !any || err != nil {
		t.Errorf("AnyErased = %v, %v", any, err)
	}
	if _, ok := s.Adoptions().Adopted(v.key); ok || s.Images().Get(v.path) != nil {
		t.Error("an adoption or a note is left")
	}
	states := make(map[verify.State]int)
	for e, err := range s.All() { // holds the ledger against its counts
		if err != nil {
			t.Fatal(err)
		}
		states[e.Outcome.State]++
	}
	if states[verify.Erased] != 2 || states[verify.Rejected] != 120 || states[verify.Pending] > 0 {
		t.Errorf("the ledger has %v", states)
	}
}

func TestErasingFromASealedCheckpoint(t *testing.T) {
	v := newVictim()
	sealed := Passphrase([]byte("a long passphrase"))
	dir := v.fill(t, sealed)
	for range 2 { // again, as after a crash
		s, err := Open(dir, demo, sealed)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Erase(v.erasure()); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.Purge(t.Context()), s.Close()); err != nil {
			t.Fatal(err)
		}
	}
	v.checkErased(t, dir, sealed)
}

func TestErasingEverybody(t *testing.T) {
	v := newVictim()
	dir := v.fill(t)
	s, err := Reopen(dir)
	if err != nil {
		t.Fatal(err)
	}
	answers, err := s.Erase(Erasure{Names: []verify.Key{v.name}, Everybody: true})
	if answers != 122 || err != nil {
		t.Errorf("Erase = %d, %v; want 122 answers", answers, err)
	}
	if err := errors.Join(s.Purge(t.Context()), s.Close()); err != nil {
		t.Fatal(err)
	}
	if files := filesWith(t, dir, v.marks...); len(files) > 0 {
		t.Errorf("answers are left in %v", files)
	}
	s, err = Load(dir)
	closed(t, s, err)
	for e, err := range s.All() {
		if err != nil || e.Outcome.State != verify.Erased {
			t.Errorf("a %s record is left, %v", e.Outcome.State, err)
		}
	}
}

// While another process reads a snapshot, that holds what is to be erased.
func TestNothingIsErasedWhileItIsRead(t *testing.T) {
	v := newVictim()
	dir := v.fill(t)
	first, err := Open(dir, demo) // makes it whole again
	if err == nil {
		err = first.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	reader, err := Load(dir)
	closed(t, reader, err)
	s, err := Open(dir, demo)
	closed(t, s, err)
	if _, err := s.Erase(v.erasure()); !isReading(err) {
		t.Errorf("Erase = %v", err)
	}
	if got, err := s.Get(v.key); err != nil || got.State != verify.Passed {
		t.Errorf("it is %+v, %v", got, err)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Erase(v.erasure()); err != nil {
		t.Errorf("without the reader: %v", err)
	}
}

func isReading(err error) bool {
	_, ok := errors.AsType[*ReadingError](err)
	return ok
}

// A copy that can't be reached isn't made anew.
func TestErasingFromNoBackup(t *testing.T) {
	s := opened(t, t.TempDir())
	gone := filepath.Join(t.TempDir(), "volume", "copy")
	if err := s.EraseBackup(gone); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("EraseBackup = %v", err)
	}
	if _, err := os.Stat(gone); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the folder was made")
	}
}

// An earlier program would send whom we erased: from then on it is kept out.
func TestErasingRaisesTheLayout(t *testing.T) {
	s := opened(t, t.TempDir())
	if s.meta.Layout != countedLayout {
		t.Errorf("a new checkpoint has layout %d", s.meta.Layout)
	}
	if _, err := s.Erase(Erasure{Names: []verify.Key{{1}}}); err != nil || s.meta.Layout != extendedLayout {
		t.Errorf("afterwards it is %d, %v", s.meta.Layout, err)
	}
}

func TestReopen(t *testing.T) {
	dir := t.TempDir()
	if _, err := Reopen(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a checkpoint: %v", err)
	}
	s, err := Open(dir, demo)
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err = Reopen(dir)
	if closed(t, s, err); s.Settings() != demo {
		t.Errorf("its settings became %+v", s.Settings())
	}
}
