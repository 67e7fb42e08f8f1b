package checkpoint

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/internal/verify"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// other runs a test of this package in a second process: a lock doesn't keep
// its own process out.
func other(t *testing.T, test, dir string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^"+test+"$")
	cmd.Env = append(os.Environ(), "CHECKPOINT_TEST_DIR="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("the second process: %v\n%s", err, out)
	}
	return string(out)
}

func TestInUse(t *testing.T) {
	if dir := os.Getenv("CHECKPOINT_TEST_DIR"); dir != "" {
		_, err := Open(dir, demo)
		if inUse, ok := errors.AsType[*InUseError](err); ok && inUse.Holder != nil {
			os.Stdout.WriteString(err.Error())
		}
		return
	}
	dir := t.TempDir()
	opened(t, dir)
	host, _ := os.Hostname()
	if out := other(t, "TestInUse", dir); !strings.Contains(out, "in use by process ") ||
		!strings.Contains(out, host) {
		t.Errorf("the second process says %q", out)
	}
	if _, err := Open(dir, demo); err == nil {
		t.Error("this process opened it twice")
	}
}

// What a killed process left doesn't name it as the one that has the checkpoint.
func TestADeadHolderIsNotNamed(t *testing.T) {
	dir := t.TempDir()
	opened(t, dir)
	dead := exec.Command(os.Args[0], "-test.run", "^$")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	host, _ := os.Hostname()
	for what, test := range map[string]struct {
		holder Owner
		named  bool
	}{
		"dead":               {Owner{PID: dead.Process.Pid, Host: host}, false},
		"alive":              {Owner{PID: os.Getpid(), Host: host}, true},
		"on another machine": {Owner{PID: dead.Process.Pid, Host: host + "-2"}, true},
	} {
		value, err := json.Marshal(test.holder)
		if err := errors.Join(err, os.WriteFile(filepath.Join(dir, holderFile), value, 0o600)); err != nil {
			t.Fatal(err)
		}
		_, err = Open(dir, demo)
		inUse, ok := errors.AsType[*InUseError](err)
		if !ok || (inUse.Holder != nil) != test.named {
			t.Errorf("a holder that is %s: %v", what, err)
		}
	}
}

// A run waits for a checkpoint that is released in time, and says so once.
func TestARunWaitsForTheLock(t *testing.T) {
	disk := vfs.NewMem()
	first := openedOn(t, disk)
	said := 0
	second, err := openFor("job", demo, configure(disk, []Option{Wait(t.Context(), time.Hour, func(*InUseError) {
		said++
		if err := first.Close(); err != nil {
			t.Error(err)
		}
	})}))
	closed(t, second, err)
	if said != 1 {
		t.Errorf("it was said %d times", said)
	}
}

func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := vfs.NewMem()
		if err := disk.MkdirAll("job/ledger", 0o700); err != nil {
			t.Fatal(err)
		}
		patient := configure(disk, []Option{Wait(t.Context(), 10*time.Second, nil)})
		held, err := takeLock("job", "job/ledger", patient)
		if err != nil {
			t.Fatal(err)
		}
		defer held.Close()
		start := time.Now()
		_, err = takeLock("job", "job/ledger", patient)
		if _, ok := errors.AsType[*InUseError](err); !ok || time.Since(start) != 10*time.Second {
			t.Errorf("a run waited %v: %v", time.Since(start), err)
		}
		start = time.Now()
		reader := patient
		reader.readOnly = true
		_, err = takeLock("job", "job/ledger", reader)
		if _, ok := errors.AsType[*InUseError](err); !ok || time.Since(start) != 0 {
			t.Errorf("a reader waited %v for a run: %v", time.Since(start), err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		patient.ctx = ctx
		if _, err := takeLock("job", "job/ledger", patient); !errors.Is(err, context.Canceled) {
			t.Errorf("interrupted: %v", err)
		}
	})
}

// While somebody reads, a run begins, writes and ends, and the reader reads
// what was there when it began.
func TestReadersKeepNoRunOut(t *testing.T) {
	if dir := os.Getenv("CHECKPOINT_TEST_DIR"); dir != "" {
		s := opened(t, dir)
		for i := range 100 {
			if err := errors.Join(s.Put(verify.Key{2, byte(i)}, passed), s.db.Flush()); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.db.Compact(t.Context(), []byte("a"), []byte("z"), false); err != nil {
			t.Fatal(err)
		}
		return
	}
	dir := t.TempDir()
	s, err := Open(dir, demo)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		if err := s.Put(verify.Key{1, byte(i)}, passed); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	reader, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	other(t, "TestReadersKeepNoRunOut", dir)
	if n := count(t, reader); n != 100 {
		t.Errorf("the reader finds %d outcomes, want 100", n)
	}
	if err := reader.Close(); err != nil {
		t.Error(err)
	}
	later, err := Load(dir)
	if n := count(t, closed(t, later, err)); n != 200 {
		t.Errorf("after the run there are %d outcomes, want 200", n)
	}
}

// A snapshot ends with its reader; what a killed reader left, the next run removes.
func TestSnapshotsAreRemoved(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, demo)
	if err := errors.Join(err, s.Put(verify.Key{1}, passed), s.Close()); err != nil {
		t.Fatal(err)
	}
	snapshots := func() []string {
		found, err := filepath.Glob(filepath.Join(dir, snapshotPrefix+"*"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	reader, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(snapshots()); n != 1 {
		t.Fatalf("%d snapshots while one reads", n)
	}
	if err := errors.Join(os.MkdirAll(filepath.Join(dir, snapshotPrefix+"left"), 0o700),
		os.WriteFile(filepath.Join(dir, snapshotPrefix+"left", "000004.sst"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	opened(t, dir)
	if n := len(snapshots()); n != 1 {
		t.Errorf("%d snapshots once a run began beside a reader, want 1", n)
	}
	if err := reader.Close(); err != nil {
		t.Error(err)
	}
	if n := len(snapshots()); n != 0 {
		t.Errorf("%d snapshots are left", n)
	}
}

// A killed run's ledger is read, its log too, where nothing can be written.
func TestReadOnlyMedium(t *testing.T) {
	for _, cause := range []error{syscall.EROFS, os.ErrPermission} {
		disk := vfs.NewMem()
		s := openedOn(t, disk)
		if err := s.Put(verify.Key{1}, passed); err != nil {
			t.Fatal(err)
		}
		killed := vfs.NewMem()
		if _, err := vfs.Clone(disk, killed, "job", "job"); err != nil {
			t.Fatal(err)
		}
		s.Close()
		if err := killed.Remove("job/" + holderFile); err != nil {
			t.Fatal(err)
		}
		medium := errorfs.Wrap(killed, errorfs.InjectorFunc(func(op errorfs.Op) error {
			if op.Kind == errorfs.OpLock || op.Kind.ReadOrWrite() == errorfs.OpIsWrite {
				return &os.PathError{Op: "open", Path: op.Path, Err: cause}
			}
			return nil
		}))
		r, err := loadFrom("job", configure(medium, nil))
		if n := count(t, closed(t, r, err)); n != 1 {
			t.Errorf("%d outcomes are read, want 1", n)
		}
	}
}

// The same in earnest.
func TestReadOnlyMount(t *testing.T) {
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("mounting takes root on Linux")
	}
	dir, mount := t.TempDir(), t.TempDir()
	s, err := Open(dir, demo)
	if err := errors.Join(err, s.Put(verify.Key{1}, passed), s.Close()); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"--bind", dir, mount}, {"-o", "remount,ro,bind", mount}} {
		if out, err := exec.Command("mount", args...).CombinedOutput(); err != nil {
			t.Skipf("a folder can't be mounted here: %v: %s", err, out)
		}
	}
	t.Cleanup(func() { exec.Command("umount", "-l", mount).Run() })
	r, err := Load(mount)
	if n := count(t, closed(t, r, err)); n != 1 {
		t.Errorf("%d outcomes are read, want 1", n)
	}
}

// Where there is no room for a snapshot, the ledger is read where it lies.
func TestNoRoomForASnapshot(t *testing.T) {
	disk := vfs.NewMem()
	s := openedOn(t, disk)
	if err := errors.Join(s.Put(verify.Key{1}, passed), s.Close()); err != nil {
		t.Fatal(err)
	}
	full := errorfs.Wrap(disk, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if strings.Contains(op.Path, snapshotPrefix) && op.Kind == errorfs.OpFileWrite {
			return syscall.ENOSPC
		}
		return nil
	}))
	r, err := loadFrom("job", configure(full, nil))
	if n := count(t, closed(t, r, err)); n != 1 {
		t.Errorf("%d outcomes are read, want 1", n)
	}
	if names, err := disk.List("job"); err != nil || strings.Contains(strings.Join(names, " "), snapshotPrefix) {
		t.Errorf("left behind: %v, %v", names, err)
	}
}
