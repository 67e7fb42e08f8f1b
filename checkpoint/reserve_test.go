package checkpoint

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"veribatch/internal/verify"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// Where room is short no call is paid for, and answers still find theirs.
func TestShortOfRoom(t *testing.T) {
	disk := vfs.NewMem()
	s := openedOn(t, disk)
	defer s.Close()
	disk.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: 17 << 20})
	s.reserve.checked = time.Time{} // a second is over
	err := s.PutSent(verify.Key{1}, sent)
	if full, ok := errors.AsType[*DiskFullError](err); !ok || full.Free != 17<<20 || full.Need != minFree ||
		!strings.Contains(err.Error(), "17 MB") || !strings.Contains(err.Error(), "64 MB") {
		t.Errorf("Put of sent = %v", err)
	}
	if o, err := s.Get(verify.Key{1}); err != nil || o.State != verify.Pending {
		t.Errorf("what was refused is %+v, %v", o, err)
	}
	for _, answer := range []verify.Outcome{passed, sent} { // the second was lost
		if err := s.Put(verify.Key{2}, answer); err != nil {
			t.Errorf("Put of an answer = %v", err)
		}
	}
	// What is asked for again keeps its state until it is answered.
	if err := s.PutSent(verify.Key{2}, passed); err == nil {
		t.Error("an answer was asked for again")
	}
	disk.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: 1 << 30})
	s.reserve.checked = time.Time{}
	if err := s.PutSent(verify.Key{1}, sent); err != nil {
		t.Errorf("with room again, Put = %v", err)
	}
}

func TestNoRoomToBegin(t *testing.T) {
	disk := vfs.NewMem()
	s, err := openFor("job", demo, configure(disk, nil))
	closed(t, s, err)
	disk.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: 17 << 20})
	_, err = s.StartRun(Run{})
	if _, ok := errors.AsType[*DiskFullError](err); !ok {
		t.Errorf("StartRun = %v", err)
	}
}

func TestRoomIsLookedAtOnceASecond(t *testing.T) {
	disk := vfs.NewMem()
	r := &reserve{dir: "job", fs: disk, minFree: 100}
	start := time.Unix(1, 0)
	disk.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: 100})
	if err := r.check(start); err != nil {
		t.Error(err)
	}
	disk.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: 99})
	if err := r.check(start.Add(999 * time.Millisecond)); err != nil {
		t.Errorf("within a second: %v", err)
	}
	if err := r.check(start.Add(time.Second)); err == nil {
		t.Error("after a second the missing byte wasn't seen")
	}
}

// When the disk is full all the same, the ballast is what lets the answers in. A
// quota that is used up is the same, whatever is free beside it.
func TestTheBallast(t *testing.T) {
	for _, test := range []struct {
		full  syscall.Errno
		words string
	}{{syscall.ENOSPC, "is free on its disk"}, {syscall.EDQUOT, "the quota on its disk is used up"}} {
		disk := vfs.NewMem()
		full := false
		s := openedOn(t, errorfs.Wrap(disk, errorfs.InjectorFunc(func(op errorfs.Op) error {
			_, err := disk.Stat("job/ballast")
			if full && op.Kind == errorfs.OpFileWrite && err == nil {
				return test.full
			}
			return nil
		})))
		if info, err := disk.Stat("job/ballast"); err != nil || info.Size() != 1<<20 {
			t.Fatalf("the ballast: %v, %v", info, err)
		}
		full = true
		if err := s.Put(verify.Key{1}, passed); err != nil {
			t.Errorf("%v: Put of an answer = %v", test.full, err)
		}
		if _, err := disk.Stat("job/ballast"); err == nil {
			t.Errorf("%v: the ballast is still there", test.full)
		}
		err := s.PutSent(verify.Key{2}, sent)
		if _, ok := errors.AsType[*DiskFullError](err); !ok || !strings.Contains(err.Error(), test.words) {
			t.Errorf("%v: PutSent = %v", test.full, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A run that can't even set its ballast aside doesn't begin.
func TestNoRoomForTheBallast(t *testing.T) {
	for _, full := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT} {
		disk := vfs.NewMem()
		r := &reserve{dir: "job", ballast: 1 << 20,
			fs: errorfs.Wrap(disk, errorfs.InjectorFunc(func(op errorfs.Op) error {
				if op.Kind == errorfs.OpFileWrite {
					return full
				}
				return nil
			}))}
		if err := disk.MkdirAll("job", 0o700); err != nil {
			t.Fatal(err)
		}
		err := r.fill()
		if e, ok := errors.AsType[*DiskFullError](err); !ok || e.Quota != (full == syscall.EDQUOT) {
			t.Errorf("%v: fill = %v", full, err)
		}
		if _, err := disk.Stat("job/ballast"); err == nil {
			t.Errorf("%v: half a ballast was left behind", full)
		}
	}
}

func TestAtRestThereIsNoBallast(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	if _, err := s.StartRun(Run{}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, ballastFile)); err == nil {
		t.Error("the ballast was left behind")
	}
}

// A disk of 48 MB that others fill up, in earnest. A second process meets it:
// what still hangs on the disk ends with that, and its lock.
func TestAFullDisk(t *testing.T) {
	if mount := os.Getenv("CHECKPOINT_TEST_DISK"); mount != "" {
		meetAFullDisk(t, mount)
		return
	}
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("mounting a small disk takes root on Linux")
	}
	mount := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs",
		mount).CombinedOutput(); err != nil {
		t.Skipf("a small disk can't be mounted here: %v: %s", err, out)
	}
	t.Cleanup(func() { exec.Command("umount", "-l", mount).Run() })
	met := exec.Command(os.Args[0], "-test.run", "^TestAFullDisk$")
	met.Env = append(os.Environ(), "CHECKPOINT_TEST_DISK="+mount)
	if out, err := met.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}

	text, err := os.ReadFile(filepath.Join(mount, putFile))
	if err != nil {
		t.Fatal(err)
	}
	var put map[verify.Key]verify.State
	if err := json.Unmarshal(text, &put); err != nil {
		t.Fatal(err)
	}
	again := opened(t, filepath.Join(mount, checkpointDir))
	for key, state := range put {
		if o, err := again.Get(key); err != nil || o.State != state {
			t.Fatalf("put as %q, now %q, %v", state, o.State, err)
		}
	}
}

const (
	checkpointDir = "users.checkpoint"
	putFile       = "put.json" // the state of every key, as it was put last
)

// meetAFullDisk puts outcomes until the disk is full, twice, and leaves behind
// what was put, on a disk with room again.
func meetAFullDisk(t *testing.T, mount string) {
	s, err := Open(filepath.Join(mount, checkpointDir), demo, noGrace, func(c *config) { c.minFree = 0 })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.StartRun(Run{}); err != nil {
		t.Fatal(err)
	}
	others, yetOthers := filepath.Join(mount, "others"), filepath.Join(mount, "yet-others")
	fillUp(t, others)

	put := make(map[verify.Key]verify.State)
	within(t, "the first full disk", func() { putUntil(t, s.PutSent, put, sent, &DiskFullError{}) })
	within(t, "an answer", func() {
		for key := range put {
			if err := s.Put(key, passed); err != nil {
				t.Errorf("an answer found no room: %v", err)
			}
			put[key] = verify.Passed
		}
	})
	fillUp(t, yetOthers)
	within(t, "the second full disk", func() { putUntil(t, s.Put, put, passed, nil) })
	within(t, "Close", func() { s.Close() })

	text, err := json.Marshal(put)
	if err := errors.Join(err, os.Remove(others), os.Remove(yetOthers),
		os.WriteFile(filepath.Join(mount, putFile), text, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// putUntil puts outcome after outcome until one is refused: with an error of
// the type of want, or any if that is nil.
func putUntil(
	t *testing.T, write func(verify.Key, verify.Outcome) error, put map[verify.Key]verify.State,
	outcome verify.Outcome, want *DiskFullError,
) {
	outcome.Message = strings.Repeat("x", 4096)
	for range 100_000 {
		key := verify.Key([]byte(fmt.Sprintf("%032d", len(put))))
		err := write(key, outcome)
		if err == nil {
			put[key] = outcome.State
			continue
		}
		if _, ok := errors.AsType[*DiskFullError](err); want != nil && !ok {
			t.Errorf("Put = %v", err)
		}
		return
	}
	t.Error("the disk never got full")
}

// fillUp writes until nothing more fits.
func fillUp(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; size /= 2 {
		for block := make([]byte, size); err == nil; {
			_, err = f.Write(block)
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
		err = nil
	}
}
