package batch_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/batch"
	"veribatch/internal/verify"
)

// workerCase is a rate and how long a call takes, and what a run makes of it.
type workerCase struct {
	rate    float64 // calls/s
	call    time.Duration
	records int
	seconds float64 // that the run may take at the most
	at      int     // calls under way at once, at the most
}

// As many workers are at work as the rate needs: enough for all of the rate,
// and not many more.
func TestAsManyWorkersAsNeeded(t *testing.T) {
	for _, c := range []workerCase{
		{rate: 10, call: time.Millisecond, records: 200, seconds: 20, at: 4},
		{rate: 10, call: 80 * time.Millisecond, records: 200, seconds: 20.1, at: 4},
		{rate: 10, call: 2 * time.Second, records: 300, seconds: 34, at: 27},
		{rate: 1000, call: 80 * time.Millisecond, records: 5000, seconds: 5.2, at: 512},
		{rate: 0, call: 80 * time.Millisecond, records: 5120, seconds: 0.81, at: 512},
	} {
		synctest.Test(t, c.run)
	}
}

// A peak is the highest number that was reached.
type peak struct{ atomic.Int64 }

func (p *peak) reach(n int64) {
	for old := p.Load(); n > old && !p.CompareAndSwap(old, n); old = p.Load() {
	}
}

func (c workerCase) run(t *testing.T) {
	var sent calls
	var now atomic.Int64
	var most peak
	r := newRunner(verifier(&sent, func(string, int) (verify.Outcome, error) {
		most.reach(now.Add(1))
		time.Sleep(c.call)
		now.Add(-1)
		return passed(), nil
	}))
	r.Workers, r.AsNeeded, r.Pacer = 512, true, batch.NewPacer(c.rate, 1)
	began := time.Now()
	if err := r.Run(t.Context(), records(people(c.records)...)); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began).Seconds(); took > c.seconds || sent.total() != c.records {
		t.Errorf("%+v: %d calls in %.2f s", c, sent.total(), took)
	}
	if most.Load() > int64(c.at) {
		t.Errorf("%+v: %d calls were under way at once", c, most.Load())
	}
}

// Where calls take longer than they did, more workers come; where they take
// less, those that aren't needed go.
func TestWorkersFollowTheCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent calls
		var now atomic.Int64
		var early, late peak
		began := time.Now()
		r := newRunner(verifier(&sent, func(string, int) (verify.Outcome, error) {
			defer now.Add(-1)
			n := now.Add(1)
			switch since := time.Since(began); {
			case since < 20*time.Second:
				time.Sleep(50 * time.Millisecond)
			case since < 60*time.Second:
				early.reach(n)
				time.Sleep(time.Second)
			case since > 80*time.Second:
				late.reach(n)
			}
			return passed(), nil
		}))
		r.Workers, r.AsNeeded, r.Pacer = 512, true, batch.NewPacer(50, 1)
		if err := r.Run(t.Context(), records(people(5000)...)); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 105*time.Second {
			t.Errorf("5000 calls at 50 a second took %v", took)
		}
		if early.Load() < 50 || late.Load() > 4 {
			t.Errorf("%d slow calls were under way at once, and %d fast ones later", early.Load(), late.Load())
		}
	})
}
