package checkpoint

import (
	"errors"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/internal/verify"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

var (
	sent   = verify.Outcome{State: verify.Sent, Attempts: 1, Lost: 1, Billed: 1}
	passed = verify.Outcome{State: verify.Passed, Attempts: 1, Billed: 1}
)

// openedOn opens as a run does, on a file system of the test's.
func openedOn(t *testing.T, fs vfs.FS, options ...Option) *Store {
	t.Helper()
	small := func(c *config) { c.ballast = 1 << 20 }
	s, err := openFor("job", demo, configure(fs, append(options, small)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.StartRun(Run{}); err != nil {
		t.Fatal(err)
	}
	return s
}

// noGrace is for a database that is known not to end once it has failed.
func noGrace(c *config) { c.grace = 0 }

// within holds f to a bound that only a hang passes.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(2 * putDeadline):
		t.Fatalf("%s hangs", what)
	}
}

// A write that the disk doesn't take is the last one, and what was put before
// is all there is.
func TestAFailingDisk(t *testing.T) {
	for _, test := range []struct {
		what  string
		kinds []errorfs.OpKind
		err   error
	}{
		{"a full disk", []errorfs.OpKind{errorfs.OpFileWrite, errorfs.OpCreate, errorfs.OpFilePreallocate},
			syscall.ENOSPC},
		{"a full disk, found late",
			[]errorfs.OpKind{errorfs.OpFileSync, errorfs.OpFileSyncData, errorfs.OpFileSyncTo}, syscall.ENOSPC},
		{"a broken disk", []errorfs.OpKind{errorfs.OpFileWrite, errorfs.OpFileSync, errorfs.OpFileSyncData,
			errorfs.OpCreate}, syscall.EIO},
		{"a disk that became read-only",
			[]errorfs.OpKind{errorfs.OpFileWrite, errorfs.OpCreate, errorfs.OpRemove, errorfs.OpRename},
			syscall.EROFS},
	} {
		t.Run(test.what, func(t *testing.T) {
			disk := vfs.NewCrashableMem()
			var broken atomic.Bool
			s := openedOn(t, errorfs.Wrap(disk, errorfs.InjectorFunc(func(op errorfs.Op) error {
				for _, kind := range test.kinds {
					if broken.Load() && op.Kind == kind {
						return test.err
					}
				}
				return nil
			})), noGrace)
			if err := s.Put(verify.Key{1}, passed); err != nil {
				t.Fatal(err)
			}
			broken.Store(true)
			within(t, "a put", func() {
				err := s.Put(verify.Key{2}, sent)
				if !errors.Is(err, test.err) ||
					!strings.HasPrefix(err.Error(), "job: the checkpoint can't be written: ") {
					t.Errorf("Put = %v", err)
				}
			})
			broken.Store(false)
			within(t, "what comes after", func() {
				_, get := s.Get(verify.Key{1})
				for what, err := range map[string]error{"Put": s.Put(verify.Key{3}, passed), "Get": get,
					"PutRun": s.PutRun(Run{Number: 9})} {
					if !errors.Is(err, test.err) {
						t.Errorf("%s after the failure: %v", what, err)
					}
				}
				if err := s.Close(); !errors.Is(err, test.err) {
					t.Errorf("Close = %v", err)
				}
			})
			again := openedOn(t, disk.CrashClone(vfs.CrashCloneCfg{}))
			defer again.Close()
			first, err1 := again.Get(verify.Key{1})
			second, err2 := again.Get(verify.Key{2})
			third, err3 := again.Get(verify.Key{3})
			if err := errors.Join(err1, err2, err3); err != nil {
				t.Fatal(err)
			}
			if first.State != verify.Passed || second.State != verify.Pending || third.State != verify.Pending {
				t.Errorf("on disk are %q, %q, %q", first.State, second.State, third.State)
			}
		})
	}
}

// Pebble would wait for ever: a put does until its deadline, and what comes
// after the failure doesn't.
func TestADiskThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hangs atomic.Bool
		release := make(chan struct{})
		s := openedOn(t, errorfs.Wrap(vfs.NewMem(), errorfs.InjectorFunc(func(op errorfs.Op) error {
			if hangs.Load() && op.Kind.ReadOrWrite() == errorfs.OpIsWrite {
				<-release
			}
			return nil
		})))
		defer close(release)
		hangs.Store(true)
		for _, want := range []time.Duration{moment + putDeadline, 0, 0} {
			took(t, "Put", want, func() error { return s.Put(verify.Key{1}, sent) })
		}
		took(t, "Close", closeGrace, s.Close)
	})
}

func TestADiskThatHangsOnClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hangs atomic.Bool
		release := make(chan struct{})
		s := openedOn(t, errorfs.Wrap(vfs.NewMem(), errorfs.InjectorFunc(func(op errorfs.Op) error {
			if hangs.Load() && op.Kind == errorfs.OpFileSync {
				<-release
			}
			return nil
		})))
		defer close(release)
		if err := s.Put(verify.Key{1}, passed); err != nil {
			t.Fatal(err)
		}
		hangs.Store(true)
		took(t, "Close", putDeadline+closeGrace, s.Close)
	})
}

// took holds an operation on a disk that hangs to its error and to how long it
// may wait for the disk.
func took(t *testing.T, what string, want time.Duration, f func() error) {
	t.Helper()
	start := time.Now()
	var err error
	within(t, what, func() { err = f() })
	if !errors.Is(err, errTooSlow) {
		t.Errorf("%s = %v", what, err)
	}
	if took := time.Since(start); took != want {
		t.Errorf("%s took %v, want %v", what, took, want)
	}
}

func TestADiskThatCantBeOpened(t *testing.T) {
	for _, errno := range []syscall.Errno{syscall.ENOSPC, syscall.EROFS, syscall.EIO} {
		within(t, "Open", func() {
			_, err := openFor("job", demo,
				configure(errorfs.Wrap(vfs.NewMem(), errorfs.InjectorFunc(func(op errorfs.Op) error {
					if op.Kind == errorfs.OpFileWrite || op.Kind == errorfs.OpFileSync {
						return errno
					}
					return nil
				})), nil))
			if !errors.Is(err, errno) || !strings.HasPrefix(err.Error(), "job: the checkpoint can't be ") {
				t.Errorf("Open = %v", err)
			}
		})
	}
}

func TestClosedIsClosed(t *testing.T) {
	s := openedOn(t, vfs.NewMem())
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(verify.Key{1}, passed); err == nil {
		t.Error("a closed checkpoint takes a put")
	}
	if _, err := s.Get(verify.Key{1}); err == nil {
		t.Error("a closed checkpoint answers")
	}
}
