package checkpoint

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"

	"github.com/cockroachdb/pebble/v2/vfs"
)

const (
	crashes       = 20
	crashPeople   = 900 // more than the calls of all lives but the last
	crashWorkers  = 16
	crashMostOnce = 40 // calls from a start to the next crash, at most
)

var errCrashed = errors.New("the machine is gone")

// A history outlasts crashes: it knows what the service was asked, and what
// the ledger said was safe.
type history struct {
	t    *testing.T
	mu   sync.Mutex
	paid map[verify.Key]int  // calls that were answered, or died on the way back
	safe map[verify.Key]bool // Put returned with a final answer
}

// A life is one run until its machine crashes.
type life struct {
	*history
	*Store
	disk    *vfs.MemFS
	left    int // calls until the crash
	crash   vfs.CrashCloneCfg
	crashed *vfs.MemFS // nil until then

	answered int // rows, if it came to its end
}

// Put is the ledger's, watched.
func (l *life) Put(key verify.Key, o verify.Outcome) error {
	err := l.Store.Put(key, o)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil && l.crashed == nil && o.State.Final() {
		l.safe[key] = true
	}
	return err
}

// verify is the service. One of its calls is the moment of the crash; what
// comes after it happens on a machine that is gone.
func (l *life) verify(ctx context.Context, key verify.Key, rec verify.Record, permit verify.Permit) (verify.Outcome,
	error) {
	if _, err := permit(ctx); err != nil {
		return verify.Outcome{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.crashed != nil {
		return verify.Outcome{}, errCrashed
	}
	if l.safe[key] {
		l.t.Errorf("row %d was answered, and is called again", rec.Row)
	}
	l.paid[key]++
	if l.left--; l.left == 0 {
		l.crashed = l.disk.CrashClone(l.crash)
		return verify.Outcome{}, errCrashed
	}
	state := []verify.State{verify.Passed, verify.Passed, verify.Rejected}[rec.Row%3]
	return verify.Outcome{State: state, Verdict: &verify.Verdict{Status: 1}}, nil
}

// run lives until the crash, or until nothing is left to do.
func (l *life) run(t *testing.T) {
	t.Helper()
	s, err := openFor("job", demo, configure(l.disk, []Option{func(c *config) { c.ballast = 1 << 10 }}))
	if err != nil {
		t.Fatal(err)
	}
	l.Store = s
	defer s.Close()
	l.agrees(t)
	run, err := s.StartRun(Run{})
	if err != nil {
		t.Fatal(err)
	}
	runner := &batch.Runner{
		Job: batch.Job{
			Check: func(r verify.Record) (verify.Record, []verify.Finding) { return r, nil },
			Keyer: verify.NewKeyer(s.Secret(), demo.BizType, verify.VerifyMaterial), Store: l,
		},
		RetryPolicy: batch.RetryPolicy{AttemptsOverRuns: 1000}, Verify: l.verify,
		Pacer: batch.NewPacer(0, 1), Budget: batch.NewBudget(0, 0),
		Breaker: batch.NewBreaker(time.Hour), Guard: batch.NewRejectionGuard(1),
		Number: run.Number, Workers: crashWorkers, Attempts: 4, Timeout: time.Minute,
	}
	if err := runner.Run(t.Context(), crowd); err != nil && !errors.Is(err, errCrashed) {
		t.Fatal(err)
	}
	if l.crashed == nil {
		l.agrees(t)
		l.answered = count(t, s)
	}
}

// count returns how many rows have their final answer.
func count(t *testing.T, s *Store) int {
	t.Helper()
	n := 0
	for e, err := range s.All() {
		if err != nil {
			t.Fatal(err)
		}
		if e.Outcome.State.Final() {
			n++
		}
	}
	return n
}

// agrees holds the ledger that is found against what happened.
func (l *life) agrees(t *testing.T) {
	t.Helper()
	for key := range l.paid {
		o, err := l.Get(key)
		if err != nil {
			t.Fatal(err)
		}
		if o.Billed < l.paid[key] {
			t.Errorf("row %s was paid for %d times, the ledger says %d", key.RowID(), l.paid[key], o.Billed)
		}
		if l.safe[key] && !o.State.Final() {
			t.Errorf("row %s was answered, the ledger says %q", key.RowID(), o.State)
		}
	}
}

func crowd(yield func(verify.Record, error) bool) {
	for i := range crashPeople {
		if !yield(verify.Record{Row: i + 2, Name: fmt.Sprint("甲", i), IDNumber: fmt.Sprint(i)}, nil) {
			return
		}
	}
}

// A run on a machine that crashes again and again, losing what it had not
// synced, or some of that, pays for nothing twice that it was told to be safe.
func TestCrashes(t *testing.T) {
	for _, unsynced := range []int{0, 50} {
		t.Run(fmt.Sprintf("%d percent of the unsynced is kept", unsynced), func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(unsynced), 1))
			config := vfs.CrashCloneCfg{UnsyncedDataPercent: unsynced, RNG: random}
			h := &history{t: t, paid: make(map[verify.Key]int), safe: make(map[verify.Key]bool)}
			disk := vfs.NewCrashableMem()
			for range crashes {
				l := &life{history: h, disk: disk, left: 1 + random.IntN(crashMostOnce), crash: config}
				l.run(t)
				if l.crashed == nil {
					t.Fatal("the run ended before its crash")
				}
				disk = l.crashed
			}
			last := &life{history: h, disk: disk}
			last.run(t)

			total := 0
			for _, n := range h.paid {
				total += n
			}
			if last.answered != crashPeople || total > crashPeople+crashes*crashWorkers {
				t.Errorf("%d of %d rows have their answer after %d calls", last.answered, crashPeople, total)
			}
			t.Logf("%d calls for %d rows over %d crashes", total, crashPeople, crashes)
		})
	}
}
