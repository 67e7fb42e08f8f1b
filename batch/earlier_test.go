package batch_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"veribatch/batch"
	"veribatch/internal/imageref"
	"veribatch/internal/verify"
)

type fakeAdoptions map[verify.Key]verify.Key

func (f fakeAdoptions) Adopt(key, earlier verify.Key) { f[key] = earlier }

func (f fakeAdoptions) Adopted(key verify.Key) (verify.Key, bool) {
	earlier, ok := f[key]
	return earlier, ok
}

// The answers of a checkpoint from before links were read otherwise are found
// by a run, a plan and an export, and again once the links are signed anew.
func TestAnswersUnderEarlierKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		signed := func(n int, signature string) verify.Record {
			rec := person(n)
			rec.FaceImage += "?auth_key=" + signature + "-0-0-" + strings.Repeat("a", 32)
			return rec
		}
		asWritten := func(a imageref.Address) string { return string(a) }
		r := newRunner(verifier(new(calls), func(string, int) (verify.Outcome, error) { return passed(), nil }))
		r.Workers, r.Adoptions = 1, fakeAdoptions{}
		old := []verify.Record{signed(1, "1700000000"), signed(2, "1700000000")}
		for _, rec := range old { // as a version did that read signatures as part of the address
			rules := r.Keyer.Rules
			r.Keyer.Rules = []verify.Rule{{Image: asWritten}}
			earlier := r.Keyer.Earlier(rec, rec)
			r.Keyer.Rules = rules
			if len(earlier) != 1 {
				t.Fatalf("earlier keys %v", earlier)
			}
			answer := verify.Outcome{State: verify.Rejected, Attempts: 1, Billed: 1, Run: 1}
			if err := r.Store.Put(earlier[0].Key, answer); err != nil {
				t.Fatal(err)
			}
		}
		r.Keyer.Rules = []verify.Rule{{Image: asWritten}}

		renewed := []verify.Record{signed(1, "1800000000"), signed(2, "1800000000"), signed(3, "1800000000")}
		plan, err := planOf(r.Job, records(old...), r.RetryPolicy)
		if err != nil || plan.Calls != 0 || plan.Answered != 2 {
			t.Errorf("plan %+v, %v", plan, err)
		}
		r.Number = 2
		if err := r.Run(t.Context(), records(append(renewed, old...)...)); err != nil {
			t.Fatal(err)
		}
		if p := r.Progress(); p.Calls != 1 || p.Answered != 4 {
			t.Errorf("progress %+v", p)
		}
		for _, all := range [][]verify.Record{old, renewed[:2]} {
			for res, err := range batch.Join(r.Job, records(all...)) {
				if err != nil || res.Outcome.State != verify.Rejected || res.Outcome.Billed != 1 {
					t.Errorf("row %d: %+v, %v", res.Record.Row, res.Outcome, err)
				}
			}
		}
	})
}

// Where another name was read, only a pass stands.
func TestOnlyPassesStandForAnotherName(t *testing.T) {
	for state, want := range map[verify.State]int{
		verify.Passed: 0, verify.Rejected: 1, verify.Unusable: 1, verify.Unresolved: 1, verify.Sent: 1,
	} {
		r := newRunner(nil)
		before := person(1)
		before.Name = "乙"
		if err := r.Store.Put(r.Keyer.Key(before), verify.Outcome{State: state, Attempts: 1}); err != nil {
			t.Fatal(err)
		}
		r.Keyer.Rules = []verify.Rule{{Material: func(written verify.Record) verify.Record {
			written.Name = "乙"
			return written
		}}}
		plan, err := planOf(r.Job, records(person(1)), r.RetryPolicy)
		if err != nil || plan.Calls != want {
			t.Errorf("after %q: %+v, %v; want %d calls", state, plan, err, want)
		}
	}
}
