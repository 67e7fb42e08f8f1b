package checkpoint

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"veribatch/internal/verify"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// putMany puts outcomes under a first byte of their keys, some of them into a table.
func putMany(t *testing.T, s *Store, first byte, n int) {
	t.Helper()
	for i := range n {
		if err := s.Put(verify.Key{first, byte(i)}, passed); err != nil {
			t.Fatal(err)
		}
		if i == n/2 {
			if err := s.db.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// copied returns how many outcomes a copy holds.
func copied(t *testing.T, disk vfs.FS) int {
	t.Helper()
	s, err := loadFrom("copy", configure(disk, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	n := 0
	for _, err := range s.All() {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func TestBackup(t *testing.T) {
	disk := vfs.NewMem()
	var tables atomic.Int32
	s := openedOn(t, errorfs.Wrap(disk, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if op.Kind == errorfs.OpCreate && strings.HasSuffix(op.Path, ".sst"+partSuffix) {
			tables.Add(1)
		}
		return nil
	})))
	defer s.Close()
	for round := range 3 {
		putMany(t, s, byte(round), 20)
		before := time.Now()
		done, err := s.Backup("copy", Copy{Rate: 10, Left: 100})
		if err != nil || done.Dir != "copy" || done.Taken.Before(before.Round(0)) {
			t.Fatalf("Backup = %+v, %v", done, err)
		}
		if n := copied(t, disk); n != 20*(round+1) {
			t.Errorf("the copy holds %d outcomes, want %d", n, 20*(round+1))
		}
	}
	if n := tables.Load(); n != 4 { // its settings', and one a round
		t.Errorf("%d tables were copied, want each once", n)
	}
	names, err := disk.List("copy")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, partSuffix) {
			t.Errorf("%s is left behind", name)
		}
	}
}

// Wherever a backup is cut off, the copy holds all that it held, and says so;
// the next backup completes it.
func TestABackupThatIsCutOff(t *testing.T) {
	for cut := int32(0); ; cut++ {
		disk := vfs.NewMem()
		var armed atomic.Bool
		var left atomic.Int32
		left.Store(cut)
		s := openedOn(t, errorfs.Wrap(disk, errorfs.InjectorFunc(func(op errorfs.Op) error {
			if armed.Load() && strings.HasPrefix(op.Path, "copy") && op.Kind.ReadOrWrite() == errorfs.OpIsWrite &&
				left.Add(-1) < 0 {
				return errors.New("the volume is gone")
			}
			return nil
		})))
		putMany(t, s, 0, 10)
		if _, err := s.Backup("copy", Copy{}); err != nil {
			t.Fatal(err)
		}
		putMany(t, s, 1, 10)
		if err := s.Put(verify.Key{0, 0}, sent); err != nil { // asked again: fewer have passed
			t.Fatal(err)
		}
		armed.Store(true)
		_, err := s.Backup("copy", Copy{})
		armed.Store(false)
		if n := copied(t, disk); n < 10 || err == nil && n != 20 {
			t.Errorf("cut off after %d writes, the copy holds %d outcomes, %v", cut, n, err)
		}
		_, again := s.Backup("copy", Copy{})
		if n := copied(t, disk); again != nil || n != 20 {
			t.Errorf("cut off after %d writes, the next backup holds %d outcomes, %v", cut, n, again)
		}
		s.Close()
		if err == nil {
			if cut < 10 {
				t.Errorf("a backup is only %d writes", cut)
			}
			return
		}
	}
}

// While answers are put, what was safe before a backup is in it.
func TestABackupOfARun(t *testing.T) {
	disk := vfs.NewMem()
	s := openedOn(t, disk)
	defer s.Close()
	var safe atomic.Int32
	var putting sync.WaitGroup
	quit := make(chan struct{})
	putting.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-quit:
				return
			default:
			}
			if err := s.Put(verify.Key{byte(i >> 8), byte(i)}, passed); err != nil {
				t.Error(err)
				return
			}
			safe.Store(int32(i + 1))
		}
	})
	for range 10 {
		least := int(safe.Load())
		if _, err := s.Backup("copy", Copy{}); err != nil {
			t.Fatal(err)
		}
		if n := copied(t, disk); n < least {
			t.Errorf("the copy holds %d outcomes, and %d were safe", n, least)
		}
	}
	close(quit)
	putting.Wait()
}

func isTargetError(err error) bool {
	_, ok := errors.AsType[*BackupTargetError](err)
	return ok
}

// A copy that a run went on from has a life of its own: neither is copied over the other.
func TestEpochs(t *testing.T) {
	disk := vfs.NewMem()
	s := openedOn(t, disk)
	defer s.Close()
	putMany(t, s, 0, 10)
	if _, err := s.Backup("copy", Copy{Rate: 2, Left: 5}); err != nil {
		t.Fatal(err)
	}
	if c, err := s.Copy(); c != nil || err != nil {
		t.Errorf("the original takes itself for a copy: %+v, %v", c, err)
	}
	if _, err := vfs.Clone(disk, disk, "copy", "kept"); err != nil {
		t.Fatal(err)
	}
	on, err := openFor("copy", demo, configure(disk, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer on.Close()
	c, err := on.Copy()
	if err != nil || c == nil || c.Rate != 2 || c.Left != 5 || c.Taken.IsZero() {
		t.Fatalf("Copy = %+v, %v", c, err)
	}
	if err := on.GoOn(3); err != nil {
		t.Fatal(err)
	}
	if c, err := on.Copy(); c != nil || err != nil || on.Missing() != 3 || on.meta.Epoch == s.meta.Epoch {
		t.Errorf("it went on, and is %+v, %v; %d calls missing", c, err, on.Missing())
	}
	if _, err := on.Backup("kept", Copy{}); !isTargetError(err) {
		t.Errorf("the new life is copied over the old one's copy: %v", err)
	}
	if _, err := s.Backup("copy", Copy{}); !isTargetError(err) {
		t.Errorf("the old life is copied over the new one: %v", err)
	}
	if _, err := s.Backup("kept", Copy{}); err != nil {
		t.Errorf("the old life isn't copied over its own copy: %v", err)
	}
	if _, err := s.Backup("job", Copy{}); !isTargetError(err) {
		t.Errorf("it is copied over itself: %v", err)
	}
}

func TestLastBackup(t *testing.T) {
	dir, to := t.TempDir(), t.TempDir()
	if _, err := LastBackup(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("LastBackup of none = %v", err)
	}
	s := opened(t, dir)
	done, err := s.Backup(to, Copy{})
	if err != nil || done.Exposed {
		t.Fatalf("Backup = %+v, %v", done, err)
	}
	if last, err := LastBackup(dir); err != nil || last.Dir != to || !last.Taken.Equal(done.Taken) {
		t.Errorf("LastBackup = %+v, %v", last, err)
	}
	if err := os.Chmod(to+"/"+copyFile, 0o644); err != nil {
		t.Fatal(err)
	}
	if !exposed(to + "/" + copyFile) {
		t.Error("a copy that others may read isn't seen")
	}
}

func TestMissingCalls(t *testing.T) {
	taken := time.Unix(1000, 0)
	for _, test := range []struct {
		rate float64
		left int
		age  time.Duration
		want int
	}{
		{10, 1000, 10 * time.Second, 101},
		{10, 50, 10 * time.Second, 50},
		{0, 50, time.Second, 50},
		{10, 0, time.Hour, 0},
		{10, 1000, -time.Hour, 1},
	} {
		c := Copy{Taken: taken, Rate: test.rate, Left: test.left}
		if got := c.Missing(taken.Add(test.age)); got != test.want {
			t.Errorf("%+v after %v: %d, want %d", c, test.age, got, test.want)
		}
	}
}
