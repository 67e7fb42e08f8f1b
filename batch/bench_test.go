package batch_test

import (
	"context"
	"iter"
	"testing"

	"veribatch/internal/verify"
)

// noLedger is a verify.Store that forgets: what remains is the cost of the run itself.
type noLedger struct{}

func (noLedger) Get(verify.Key) (verify.Outcome, error)                     { return verify.Outcome{}, nil }
func (noLedger) Put(verify.Key, verify.Outcome) error                       { return nil }
func (noLedger) PutSent(verify.Key, verify.Outcome) error                   { return nil }
func (noLedger) Supersede(verify.Key, verify.Outcome, verify.Outcome) error { return nil }

func (noLedger) All() iter.Seq2[verify.Entry, error] { return func(func(verify.Entry, error) bool) {} }

// BenchmarkRun shows what a record costs the run itself: a ledger that
// forgets, a service that answers at once, no limit.
func BenchmarkRun(b *testing.B) {
	score := 97.25
	passed := verify.Outcome{State: verify.Passed, Verdict: &verify.Verdict{Status: 1, AuthorityScore: &score}}
	r := newRunner(func(ctx context.Context, _ verify.Key, _ verify.Record, permit verify.Permit) (verify.Outcome,
		error) {
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
