package fleet

import (
	"context"
	"testing"
	"time"

	"veribatch/internal/verify"
)

// A worker asks for the answer to an earlier call: no permit is spent, and that
// nothing was submitted is an answer.
func TestAnEarlierAnswerIsAskedFor(t *testing.T) {
	b := startBroker(t)
	answers := map[string]verify.Outcome{
		person(1).Name: {State: verify.Passed, Verdict: &verify.Verdict{Status: 1}},
		person(2).Name: {State: verify.Pending},
	}
	b.worker(t, func(context.Context, Call) (verify.Outcome, error) {
		t.Error("it was called")
		return verify.Outcome{}, nil
	}, func(w *Worker) {
		w.Query = func(_ context.Context, c Call) (verify.Outcome, error) {
			o, ok := answers[c.Record.Name]
			if !ok {
				return o, &verify.Fault{Class: verify.ClassTransient, Code: "SystemError"}
			}
			return o, nil
		}
	})
	c := b.run(t, 1)
	for n, want := range []verify.State{verify.Passed, verify.Pending} {
		o, err := c.Query(t.Context(), verify.Key{byte(n)}, person(n+1))
		if err != nil || o.State != want {
			t.Errorf("person %d: %+v, %v, want %s", n+1, o, err, want)
		}
	}
	_, err := c.Query(t.Context(), verify.Key{9}, person(3))
	if f := faultOf(t, err); f.Code != "SystemError" || f.Lost || !f.Unsent {
		t.Errorf("the fault is %+v", f)
	}
}

func TestAWorkerThatCannotAsk(t *testing.T) {
	b := startBroker(t)
	b.worker(t, passed)
	c := b.run(t, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, err := c.Query(ctx, verify.Key{}, person(1))
	if f := faultOf(t, err); f.Class != verify.ClassPermission || f.Lost {
		t.Errorf("the fault is %+v", f)
	}
}
