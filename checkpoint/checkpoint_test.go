package checkpoint

import (
	"errors"
	"io/fs"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"veribatch/internal/verify"
	"veribatch/internal/verify/storetest"

	"github.com/cockroachdb/pebble/v2/vfs"
	"go.uber.org/goleak"
)

var demo = Settings{Service: Sandbox, Region: "cn-hangzhou", BizType: "demo"}

// It comes first: a disk that fails in another test leaves goroutines behind.
func TestNoGoroutineIsLeft(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	s := openedOn(t, vfs.NewMem())
	if err := errors.Join(s.Put(verify.Key{1}, passed), s.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestContract(t *testing.T) {
	t.Run("disk", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) verify.Store { return opened(t, t.TempDir()) })
	})
	t.Run("memory", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) verify.Store {
			s, err := OpenMemory(demo)
			return closed(t, s, err)
		})
	})
}

func opened(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir, demo)
	return closed(t, s, err)
}

func closed(t *testing.T, s *Store, err error) *Store {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestReopened(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "users.checkpoint")
	want := verify.Outcome{State: verify.Passed, Attempts: 2}
	key := verify.Key{1, 2, 3}

	s, err := Open(dir, demo)
	if err != nil {
		t.Fatal(err)
	}
	secret := string(s.Secret())
	run, err := s.StartRun(Run{Version: "v1"})
	if err != nil || run.Number != 1 {
		t.Fatalf("the first run: %+v, %v", run, err)
	}
	if err := errors.Join(s.Put(key, want), s.Close()); err != nil {
		t.Fatal(err)
	}

	again := opened(t, dir)
	if got, err := again.Get(key); err != nil || got.State != want.State || got.Attempts != want.Attempts {
		t.Errorf("Get = %+v, %v", got, err)
	}
	if len(secret) != 32 || string(again.Secret()) != secret {
		t.Error("the secret didn't last")
	}
	if run, err := again.StartRun(Run{Version: "v2"}); err != nil || run.Number != 2 {
		t.Errorf("the second run: %+v, %v", run, err)
	}
	if runs, err := again.Runs(); err != nil || len(runs) != 2 || runs[0].Version != "v1" {
		t.Errorf("Runs = %+v, %v", runs, err)
	}
}

func TestOtherSettingsAreRefused(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, demo)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.StartRun(Run{}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	for _, want := range []Settings{
		{Service: "cloudauth.aliyuncs.com", Region: demo.Region, BizType: demo.BizType},
		{Service: demo.Service, Region: "cn-shanghai", BizType: demo.BizType},
		{Service: demo.Service, Region: demo.Region, BizType: "other"},
		{Service: demo.Service, Region: demo.Region, BizType: demo.BizType, ByPath: true},
	} {
		_, err := Open(dir, want)
		if differs, ok := errors.AsType[*SettingsError](err); !ok || !strings.Contains(err.Error(), differs.Have) ||
			!strings.Contains(err.Error(), differs.Want) {
			t.Errorf("Open with %+v: %v", want, err)
		}
	}
	loaded, err := Load(dir)
	if err != nil || loaded.Settings() != demo {
		t.Fatalf("Load: %v", err)
	}
	loaded.Close()
}

// Where nothing was run nothing was asked: a slip that was seen before the run
// doesn't bind.
func TestSettingsBindFromTheFirstRun(t *testing.T) {
	dir := t.TempDir()
	slip := demo
	slip.BizType = "slip"
	s, err := Open(dir, slip)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if s, err = Open(dir, demo); err != nil {
		t.Fatal(err)
	}
	s.Close()
	loaded, err := Load(dir)
	if closed(t, loaded, err); loaded.Settings() != demo {
		t.Errorf("it has %+v", loaded.Settings())
	}
}

// Old numbers may be upgraded later, which binds from the first run that
// does; they may not be left as they are afterwards.
func TestUpgradingBindsOnceARunDoes(t *testing.T) {
	dir := t.TempDir()
	upgrading := demo
	upgrading.UpgradeIDs = true
	for _, step := range []struct {
		what    string
		want    Settings
		runs    bool
		refused bool
	}{
		{"a run without", demo, true, false},
		{"one with it that isn't started", upgrading, false, false},
		{"another without", demo, true, false},
		{"one with it", upgrading, true, false},
		{"one without it, too late", demo, true, true},
		{"one with it again", upgrading, true, false},
	} {
		s, err := Open(dir, step.want)
		if _, refused := errors.AsType[*SettingsError](err); refused != step.refused || err != nil && !refused {
			t.Fatalf("%s: %v", step.what, err)
		}
		if err != nil {
			continue
		}
		if s.Settings() != step.want {
			t.Errorf("%s: it has %+v", step.what, s.Settings())
		}
		if step.runs {
			if _, err := s.StartRun(Run{}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are of another kind on Windows")
	}
	dir := filepath.Join(t.TempDir(), "users.checkpoint")
	s := opened(t, dir)
	_, err := s.StartRun(Run{})
	if err := errors.Join(err, s.Put(verify.Key{}, verify.Outcome{State: verify.Passed}), s.db.Flush(),
		s.Publish(Status{})); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode().Perm(), want)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestNoCheckpoint(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Load = %v", err)
	}
}

// What Put returned from survives a machine that loses all it hadn't synced.
func TestCrash(t *testing.T) {
	disk := vfs.NewCrashableMem()
	s, err := openFor("job", demo, configure(disk, nil))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		if err := s.Put(verify.Key{byte(i)}, verify.Outcome{State: verify.Passed, Attempts: i}); err != nil {
			t.Fatal(err)
		}
	}
	crashed := disk.CrashClone(vfs.CrashCloneCfg{})
	s.Close()

	again, err := openFor("job", demo, configure(crashed, nil))
	closed(t, again, err)
	if string(again.Secret()) != string(s.Secret()) {
		t.Error("the secret is lost")
	}
	for i := range 100 {
		if got, err := again.Get(verify.Key{byte(i)}); err != nil || got.Attempts != i || got.State != verify.Passed {
			t.Errorf("after the crash, %d is %+v, %v", i, got, err)
		}
	}
}

// When a request to ask again first began outlasts the process, and is not begun anew.
func TestRetriesAreRemembered(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "checkpoint")
	first := time.Date(2026, 11, 25, 20, 0, 0, 123, time.UTC)
	for n := range 3 {
		s, err := Open(dir, Settings{Service: "s"})
		if err != nil {
			t.Fatal(err)
		}
		if began, ok := s.RetryBegan("rejected"); ok != (n > 0) || ok && !began.Equal(first) {
			t.Errorf("run %d: it began %v, %v", n+1, began, ok)
		}
		if _, ok := s.RetryBegan("passed"); ok {
			t.Error("another one began too")
		}
		began := map[string]time.Time{"rejected": first.Add(time.Duration(n) * time.Hour)}
		if err := s.BeginRetries(began); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
