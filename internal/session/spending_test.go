package session

import (
	"testing"

	"veribatch/checkpoint"
	"veribatch/internal/price"
	"veribatch/internal/verify"
)

// What runs cost adds up to what all cost, each answer at its price.
func TestSpentByAnswer(t *testing.T) {
	store, err := checkpoint.OpenMemory(checkpoint.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for i, o := range []verify.Outcome{
		{State: verify.Passed, Run: 1, Billed: 1, Verdict: &verify.Verdict{Status: 1}},
		{State: verify.Rejected, Run: 2, Billed: 2, Lost: 1, Verdict: &verify.Verdict{Status: 7}},
		{State: verify.Sent, Run: 2, Billed: 1, Lost: 1},
	} {
		if err := store.Put(verify.Key{byte(i)}, o); err != nil {
			t.Fatal(err)
		}
	}
	spent, err := Spent(store, &price.List{Call: 10_000, Answers: map[string]price.CNY{"7": 2_500}})
	if err != nil || spent.Billed != 4 || spent.Twice != 1 || *spent.Cost != 32_500 {
		t.Fatalf("%+v, %v", spent, err)
	}
	run := func(n, billed int) price.CNY {
		return *spent.run(checkpoint.Run{Number: n, Progress: verify.Progress{Billed: billed}})
	}
	if first, second := run(1, 1), run(2, 3); first != 10_000 || second != 22_500 {
		t.Errorf("the runs cost %s and %s", first, second)
	}
	if spent, err := Spent(store, nil); err != nil || spent.Cost != nil || spent.run(checkpoint.Run{}) != nil {
		t.Errorf("without a price: %+v, %v", spent, err)
	}
}
