package batch_test

import (
	"context"
	"testing"
	"testing/synctest"

	"veribatch/batch"
	"veribatch/internal/verify"
)

func TestEachRowIsATaskOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		biz := make(map[string]int)
		r := newRunner(verifier(new(calls), func(string, int) (verify.Outcome, error) { return passed(), nil }))
		r.EachRow, r.Workers = true, 1
		send := r.Verify
		r.Verify = func(ctx context.Context, key verify.Key, rec verify.Record, permit verify.Permit) (verify.Outcome,
			error) {
			biz[rec.Task(key)]++
			return send(ctx, key, rec, permit)
		}
		other := person(1)
		other.UserID = "another account of the same person"
		all := []verify.Record{person(1), person(2), person(1), other, person(1)}

		plan, err := planOf(r.Job, records(all...), r.RetryPolicy)
		if err != nil || plan.Calls != 5 || plan.Duplicates != 0 {
			t.Errorf("plan %+v, %v", plan, err)
		}
		if err := r.Run(t.Context(), records(all[:3]...)); err != nil {
			t.Fatal(err)
		}
		next := nextRun(r)
		reordered := []verify.Record{other, all[0], all[1], all[2], all[4]}
		if err := next.Run(t.Context(), records(reordered...)); err != nil {
			t.Fatal(err)
		}
		if p := next.Progress(); len(biz) != 5 || p.Answered != 3 || p.Passed != 2 {
			t.Errorf("%d tasks, progress %+v", len(biz), p)
		}
		keys := make(map[verify.Key]bool)
		for res, err := range batch.Join(r.Job, records(all...)) {
			if err != nil || res.Outcome.State != verify.Passed {
				t.Errorf("%+v, %v", res.Outcome, err)
			}
			keys[res.Key] = true
		}
		if len(keys) != 5 {
			t.Errorf("%d keys, want 5", len(keys))
		}
	})
}
