package fleet

import (
	"context"
	"testing"
	"time"

	"veribatch/internal/verify"
)

func TestTwoWorkersShareARun(t *testing.T) {
	b := startBroker(t)
	one, first := counting(slow(5 * time.Millisecond))
	two, second := counting(slow(5 * time.Millisecond))
	b.worker(t, one)
	b.worker(t, two)
	c := b.run(t, 2)
	for i, err := range verifyAll(c, 400, 16, 10*time.Second) {
		if err != nil {
			t.Errorf("person %d: %v", i, err)
		}
	}
	calls, others := first(), second()
	if len(calls)+len(others) != 400 || len(calls) < 100 || len(others) < 100 {
		t.Errorf("the workers were asked for %d and %d people", len(calls), len(others))
	}
}

func TestAnOutcomeArrivesWhole(t *testing.T) {
	score, mask := 97.5, true
	want := verify.Outcome{
		State: verify.Rejected, RequestID: "r-1", Code: "c", Message: "m",
		Verdict: &verify.Verdict{Status: 7, AuthorityScore: &score, FaceMask: &mask, OCR: &verify.OCR{Name: "甲"}},
		Images: verify.ResultImages{Face: "https://pictures.example.com/1.jpg?signature=a&b",
			IDBack: "https://pictures.example.com/2.jpg"},
	}
	b := startBroker(t)
	var asked Call
	b.worker(t, func(_ context.Context, c Call) (verify.Outcome, error) { asked = c; return want, nil })
	c := b.run(t, 1, func(o *Options) { o.FullOCR = true })
	permit, _ := permits(time.Second)
	got, err := c.Verify(t.Context(), verify.Key{1, 2}, person(1), permit)
	if err != nil || got.Images != want.Images || *got.Verdict.AuthorityScore != score || !*got.Verdict.FaceMask ||
		*got.Verdict.OCR != *want.Verdict.OCR || got.State != want.State || got.RequestID != "r-1" ||
		got.Code != "c" || got.Message != "m" {
		t.Errorf("Verify = %+v, %v", got, err)
	}
	if asked.Key != (verify.Key{1, 2}) || !asked.FullOCR || asked.Record.Name != "甲1" || asked.Record.UserID != "u1" {
		t.Errorf("the worker was asked for %+v", asked)
	}
	if asked.Record.Cells != nil || asked.Record.File != "" || asked.Record.Row != 0 {
		t.Errorf("the worker was told of the row: %+v", asked.Record)
	}
}
