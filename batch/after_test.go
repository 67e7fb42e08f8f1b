package batch_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/internal/verify"
)

func TestAfterFollowsTheVerdictIntoTheLedger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		r := newRunner(verifier(&c, func(name string, n int) (verify.Outcome, error) {
			if n == 1 {
				return verify.Outcome{}, &verify.Fault{Class: verify.ClassTransient, Code: "SystemError"}
			}
			answer := passed()
			answer.Images.Face = "https://photos.example.com/" + name
			return answer, nil
		}))
		ctx, cancel := context.WithCancel(t.Context())
		r.After = func(after context.Context, key verify.Key, answer verify.Outcome) string {
			if o, err := r.Store.Get(key); err != nil || o.State != verify.Passed ||
				o.Images != (verify.ResultImages{}) || o.Archive != verify.ArchiveOwed {
				t.Errorf("the ledger says %+v, %v", o, err)
			}
			cancel() // the run's end is no reason to leave the pictures
			if after.Err() != nil {
				t.Error("what follows ends with the run")
			}
			time.Sleep(time.Second)
			if answer.Images.Face == "https://photos.example.com/甲1" {
				return ""
			}
			return "download"
		}
		r.Workers = 1
		if err := r.Run(ctx, records(person(1))); !errors.Is(err, context.Canceled) {
			t.Fatalf("Run = %v", err)
		}
		again := nextRun(r)
		again.After = r.After
		if err := again.Run(t.Context(), records(people(2)...)); err != nil {
			t.Fatal(err)
		}
		for n, want := range map[int]string{1: "", 2: "download"} {
			if o := known(t, r.Job, person(n)); o.Archive != want || o.State != verify.Passed || o.Billed != 1 {
				t.Errorf("of %d the ledger says %+v, want %q", n, o, want)
			}
		}
	})
}
