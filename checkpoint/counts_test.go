package checkpoint

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"veribatch/internal/verify"

	"github.com/cockroachdb/pebble/v2/vfs"
	"golang.org/x/sync/errgroup"
)

// onDisk returns a file system with the checkpoint of a few runs, closed.
func onDisk(t *testing.T, runs, outcomes int) *vfs.MemFS {
	t.Helper()
	disk := vfs.NewMem()
	for run := range runs {
		s := openedOn(t, disk)
		for i := range outcomes {
			if err := s.Put(verify.Key{byte(run), byte(i)}, passed); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return disk
}

func cloned(t *testing.T, disk *vfs.MemFS) *vfs.MemFS {
	t.Helper()
	other := vfs.NewMem()
	if _, err := vfs.Clone(disk, other, "job", "job"); err != nil {
		t.Fatal(err)
	}
	return other
}

// ways are how a checkpoint is opened.
var ways = map[string]func(vfs.FS) (*Store, error){
	"a run":    func(fs vfs.FS) (*Store, error) { return openFor("job", demo, configure(fs, nil)) },
	"a reader": func(fs vfs.FS) (*Store, error) { return loadFrom("job", configure(fs, nil)) },
}

// found opens a checkpoint and counts its outcomes.
func found(open func(vfs.FS) (*Store, error), fs vfs.FS) (n int, err error) {
	s, err := open(fs)
	if err != nil {
		return 0, err
	}
	for _, e := range s.All() {
		if e != nil {
			err = e
			break
		}
		n++
	}
	return n, errors.Join(err, s.Close())
}

// damagedBy holds every way of opening what was damaged to seeing it, or
// finding all that is there.
func damagedBy(t *testing.T, what string, disk *vfs.MemFS, want int) (refused int) {
	t.Helper()
	for way, open := range ways {
		n, err := found(open, cloned(t, disk))
		if _, ok := errors.AsType[*DamageError](err); ok {
			refused++
		} else if err != nil || n != want {
			t.Errorf("%s: %s finds %d outcomes of %d, %v", what, way, n, want, err)
		}
	}
	return refused
}

// manifestOf returns the path of the manifest that counts.
func manifestOf(t *testing.T, disk vfs.FS) string {
	t.Helper()
	name, err := currentManifest(disk, "job/ledger")
	if name == "" || err != nil {
		t.Fatal(name, err)
	}
	return "job/ledger/" + name
}

// One bit of the manifest of a checkpoint at rest loses nothing without a word.
func TestABitOfTheManifest(t *testing.T) {
	disk := onDisk(t, 3, 20)
	path := manifestOf(t, disk)
	info, err := disk.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := int64(0); at < info.Size(); at += 5 {
		bent := cloned(t, disk)
		content, err := bent.UnsafeGetFileDataBuffer(path)
		if err != nil {
			t.Fatal(err)
		}
		content[at] ^= 4
		if n := damagedBy(t, fmt.Sprint("byte ", at), bent, 60); n != len(ways) {
			t.Errorf("byte %d: %d of %d ways see the damage", at, n, len(ways))
		}
	}
}

// A marker that is set back to an earlier manifest is seen before Pebble
// removes what that doesn't speak of.
func TestAMarkerThatIsSetBack(t *testing.T) {
	disk := onDisk(t, 1, 20)
	early := manifestOf(t, disk)
	content, err := disk.UnsafeGetFileDataBuffer(early)
	if err != nil {
		t.Fatal(err)
	}
	content = bytes.Clone(content)
	s := openedOn(t, disk)
	for i := range 20 {
		if err := s.Put(verify.Key{9, byte(i)}, passed); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(s.Close(),
		openedOn(t, disk).Close()); err != nil { // the second removes the log of the first
		t.Fatal(err)
	}
	marker := "job/ledger/marker.manifest.999999." + disk.PathBase(early)
	for path, text := range map[string][]byte{early: content, marker: nil} {
		f, err := disk.Create(path, vfs.WriteCategoryUnspecified)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	for way, open := range ways {
		bent := cloned(t, disk)
		if n, err := found(open, bent); err == nil {
			t.Errorf("%s finds %d outcomes of 40", way, n)
		}
		if err := bent.Remove(marker); err != nil {
			t.Fatal(err)
		}
		if n, err := found(ways["a reader"], bent); n != 40 || err != nil {
			t.Errorf("after %s, with its marker again, there are %d outcomes, %v", way, n, err)
		}
	}
}

// A killed run's answers lie in its log alone.
func TestAMissingLog(t *testing.T) {
	disk := vfs.NewMem()
	s := openedOn(t, disk)
	for i := range 20 {
		if err := s.Put(verify.Key{byte(i)}, passed); err != nil {
			t.Fatal(err)
		}
	}
	killed := cloned(t, disk)
	s.Close()
	if n := damagedBy(t, "as it was", killed, 20); n != 0 {
		t.Errorf("%d ways see damage where there is none", n)
	}
	names, err := killed.List("job/ledger")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".log") {
			if err := killed.Remove("job/ledger/" + name); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := damagedBy(t, "without its log", killed, 20); n != len(ways) {
		t.Errorf("%d of %d ways see that the log is missing", n, len(ways))
	}
}

// What is left of a checkpoint is not taken for none.
func TestWhatIsLeftOfACheckpoint(t *testing.T) {
	for what, damage := range map[string]func(*vfs.MemFS) error{
		"without its ledger": func(fs *vfs.MemFS) error { return fs.RemoveAll("job/ledger") },
		"with an empty ledger": func(fs *vfs.MemFS) error {
			return errors.Join(fs.RemoveAll("job/ledger"), fs.MkdirAll("job/ledger", 0o700))
		},
		"without its counts": func(fs *vfs.MemFS) error { return fs.Remove("job/counts") },
	} {
		disk := onDisk(t, 1, 5)
		if err := damage(disk); err != nil {
			t.Fatal(err)
		}
		if !existsOn(disk, "job") {
			t.Errorf("%s: it is said not to be there", what)
		}
		if n := damagedBy(t, what, disk, 5); n != len(ways) {
			t.Errorf("%s: %d of %d ways see it", what, n, len(ways))
		}
	}
}

// A slot that is torn leaves the one before.
func TestATornSlot(t *testing.T) {
	disk := onDisk(t, 1, 5)
	for slot := range 2 {
		torn := cloned(t, disk)
		content, err := torn.UnsafeGetFileDataBuffer("job/counts")
		if err != nil {
			t.Fatal(err)
		}
		content[slot*slotSize+20] ^= 1
		if n := damagedBy(t, "a torn slot", torn, 5); n != 0 {
			t.Errorf("%d ways see damage", n)
		}
	}
}

// Runs begin, put answers, ask again for some, and end, and the machine is lost
// at many moments, with all it hadn't synced, some of it, or none of it. What is
// found then is never called damaged.
func TestNoFalseAlarm(t *testing.T) { noFalseAlarm(t, 50) }

func TestSoakNoFalseAlarm(t *testing.T) {
	if os.Getenv("VERIBATCH_SOAK") == "" {
		t.Skip("takes minutes; VERIBATCH_SOAK=1 runs it")
	}
	noFalseAlarm(t, 1000)
}

func noFalseAlarm(t *testing.T, moments int) {
	disk := vfs.NewCrashableMem()
	quit, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- keepRunning(disk, quit) }()
	random := rand.New(rand.NewPCG(2026, 11))
	held := 0
	for range moments {
		time.Sleep(time.Duration(random.IntN(int(10 * time.Millisecond))))
		kept := []int{0, 20, 80, 100}[random.IntN(4)]
		crashed := disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: kept, RNG: random})
		if !existsOn(crashed, "job") {
			continue // it was lost before anything was in it
		}
		n, err := found(ways["a run"], crashed)
		again, errAgain := found(ways["a reader"], crashed)
		if err != nil || errAgain != nil || n != again {
			t.Errorf("with %d %% of the unsynced: %d outcomes, %v; then %d, %v", kept, n, err, again, errAgain)
		}
		held = max(held, n)
	}
	close(quit)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if held == 0 {
		t.Error("no moment had an outcome")
	}
}

// keepRunning runs over a checkpoint until it is told to quit: some hundred
// puts, then another run.
func keepRunning(disk vfs.FS, quit chan struct{}) error {
	random := rand.New(rand.NewPCG(1, 1))
	states := []verify.Outcome{sent, passed, passed, {State: verify.Rejected}, {State: verify.Unresolved}}
	for {
		small := func(c *config) { c.ballast = 1 << 10 }
		s, err := openFor("job", demo, configure(disk, []Option{small}))
		if err != nil {
			return err
		}
		for range 100 + random.IntN(400) {
			select {
			case <-quit:
				return s.Close()
			default:
			}
			key := verify.Key{byte(random.IntN(4)), byte(random.IntN(256))}
			if err := s.Put(key, states[random.IntN(len(states))]); err != nil {
				return err
			}
			if random.IntN(200) == 0 {
				err = s.db.Flush()
			}
			if err != nil {
				return err
			}
		}
		if err := s.Close(); err != nil {
			return err
		}
	}
}

// Every answer that is put waits for a sync, and some share one.
func TestSyncsAreTimed(t *testing.T) {
	s, err := OpenMemory(Settings{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	before := s.Syncs()
	const answers = 5
	for n := range answers {
		if err := s.Put(verify.Key{byte(n)}, verify.Outcome{State: verify.Passed}); err != nil {
			t.Fatal(err)
		}
	}
	after := s.Syncs()
	if synced := after.Calls - before.Calls; synced != answers || after.Sum <= before.Sum {
		t.Errorf("%d syncs in %v, want %d", synced, after.Sum-before.Sum, answers)
	}
}

// A ledger counts its outcomes whatever is known of them beside the database: calls that are asked again once they are
// answered, and more of them under way than are remembered.
func TestCountsOfCallsUnderWay(t *testing.T) {
	disk := vfs.NewMem()
	s := openedOn(t, disk)
	sent, rejected := verify.Outcome{State: verify.Sent}, verify.Outcome{State: verify.Rejected}
	key := func(i int) verify.Key { return verify.Key{byte(i), byte(i >> 8), byte(i >> 16)} }
	const keys = maxStates + 100
	put := func(put func(verify.Key, verify.Outcome) error, outcome verify.Outcome, from, to int) {
		t.Helper()
		var puts errgroup.Group
		puts.SetLimit(64)
		for i := from; i < to; i++ {
			puts.Go(func() error { return put(key(i), outcome) })
		}
		if err := puts.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	put(s.PutSent, sent, 0, keys)
	put(s.Put, passed, 0, keys-10) // the last ones stay in doubt
	put(s.PutSent, sent, 0, 20)
	put(s.Put, rejected, 0, 20)
	put(s.Put, verify.Outcome{State: verify.Pending}, 20, 25)
	want := map[verify.State]int{verify.Passed: keys - 10 - 25, verify.Rejected: 20}
	if got := s.counts.entry.tally; got.Records != keys-5 || !maps.Equal(got.Final, want) {
		t.Errorf("%d records, %v; want %d, %v", got.Records, got.Final, keys-5, want)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := found(ways["a run"], disk); err != nil {
		t.Errorf("%d outcomes, %v", n, err)
	}
}
