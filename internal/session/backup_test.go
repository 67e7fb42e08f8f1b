package session

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/verify"
)

func opened(t *testing.T, dir string) *checkpoint.Store {
	t.Helper()
	store, err := checkpoint.Open(dir, checkpoint.Settings{Service: checkpoint.Sandbox})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

// What a copy may lack counts as billed once a run goes on from it: at most what
// its run had left to make.
func TestGoingOnFromACopy(t *testing.T) {
	original, dir := opened(t, t.TempDir()), t.TempDir()
	if err := original.Put(verify.Key{1}, verify.Outcome{State: verify.Passed, Billed: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := original.Backup(dir, checkpoint.Copy{Left: 7}); err != nil {
		t.Fatal(err)
	}
	s := &Session{store: opened(t, dir)}
	if copied, err := s.Copy(); copied == nil || err != nil {
		t.Fatalf("Copy = %v, %v", copied, err)
	}
	if err := s.goOn(); err != nil {
		t.Fatal(err)
	}
	if spent, err := Spent(s.store, nil); spent.Billed != 8 || err != nil {
		t.Errorf("%d calls are billed, %v; want 1 and the 7 that may be missing", spent.Billed, err)
	}
	if err := s.goOn(); err != nil {
		t.Fatal(err)
	}
	if spent, err := Spent(s.store, nil); spent.Billed != 8 || err != nil {
		t.Errorf("going on once more, %d calls are billed, %v", spent.Billed, err)
	}
}

// A volume that isn't there fails its backup; when it is back the next one is taken.
func TestAFailedBackupIsTriedAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "volume")
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := &Session{store: opened(t, t.TempDir())}
	o := RunOptions{Backup: filepath.Join(dir, "copy"), BackupEvery: time.Hour, Log: slog.New(slog.DiscardHandler)}
	if err := s.startBackups(o, new(Plan)); err != nil {
		t.Fatal(err)
	}
	if b := s.Backups(); b.Err == nil || !b.Taken.IsZero() {
		t.Errorf("without its volume: %+v", b)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if b := s.EndBackups(); b.Err != nil || b.Taken.IsZero() || b.Late {
		t.Errorf("with its volume: %+v", b)
	}
}

// A copy of another checkpoint keeps a run from beginning.
func TestAnotherCheckpointsCopy(t *testing.T) {
	dir := t.TempDir()
	if _, err := opened(t, t.TempDir()).Backup(dir, checkpoint.Copy{}); err != nil {
		t.Fatal(err)
	}
	s := &Session{store: opened(t, t.TempDir())}
	o := RunOptions{Backup: dir, BackupEvery: time.Hour, Log: slog.New(slog.DiscardHandler)}
	_, ok := errors.AsType[*SetupError](s.startBackups(o, new(Plan)))
	if !ok || s.Backups() != nil {
		t.Error("the run begins")
	}
}

// A volume that hangs doesn't keep a run from ending.
func TestAHangingBackup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Session{store: new(checkpoint.Store),
			backups: &backups{last: make(chan struct{}), done: make(chan struct{})}}
		start := time.Now()
		if b := s.EndBackups(); !b.Late || time.Since(start) != lastBackup {
			t.Errorf("the end took %v: %+v", time.Since(start), b)
		}
	})
}
