package batch_test

import (
	"context"
	"iter"
	"testing"

	"veribatch/batch"
)

// noLedger is a batch.Store that forgets: what remains is the run itself.
type noLedger struct{}

func (noLedger) Get(batch.Key) (batch.Outcome, error) { return batch.Outcome{}, nil }
func (noLedger) Put(batch.Key, batch.Outcome) error   { return nil }
func (noLedger) All() iter.Seq2[batch.Entry, error]   { return func(func(batch.Entry, error) bool) {} }

// BenchmarkRun shows what a record costs the run itself: a ledger that
// forgets, a service that answers at once, no limit.
func BenchmarkRun(b *testing.B) {
	score := 97.25
	passed := batch.Outcome{State: batch.Passed, Verdict: &batch.Verdict{Status: 1, AuthorityScore: &score}}
	r := newRunner(func(ctx context.Context, _ batch.Key, _ batch.Record, permit batch.Permit) (batch.Outcome, error) {
		_, err := permit(ctx)
		return passed, err
	})
	r.Store, r.Workers = noLedger{}, 64
	list := people(b.N)
	b.ReportAllocs()
	b.ResetTimer()
	if err := r.Run(b.Context(), records(list...)); err != nil {
		b.Fatal(err)
	}
	if p := r.Progress(); p.Passed != b.N {
		b.Fatalf("%d of %d passed", p.Passed, b.N)
	}
}
