package cli

import (
	"strings"
	"testing"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/price"
	"veribatch/internal/session"
	"veribatch/internal/verify"
)

// What status says that calls cost goes by their answers: one without a record
// is free, and one that was lost costs what a call does.
func TestStatusByAnswer(t *testing.T) {
	dir := t.TempDir() + "/c"
	store, err := checkpoint.Open(dir, checkpoint.Settings{Service: "cloudauth.aliyuncs.com", Action: "Id2MetaVerify"})
	if err != nil {
		t.Fatal(err)
	}
	left := time.Date(2026, 1, 2, 23, 30, 0, 0, time.UTC) // the third in Shanghai
	called := func(billed int, o verify.Outcome) verify.Outcome {
		o.Billed, o.Time = billed, left.Add(time.Second)
		for i := range 2 {
			o.Calls = verify.AddCall(o.Calls, left, i < billed)
		}
		return o
	}
	for i, o := range []verify.Outcome{
		called(1, verify.Outcome{State: verify.Passed, Verdict: &verify.Verdict{BizCode: "1"}}),
		called(2, verify.Outcome{State: verify.Rejected, Lost: 1, Verdict: &verify.Verdict{BizCode: "2"}}),
		called(0, verify.Outcome{State: verify.Rejected, Verdict: &verify.Verdict{BizCode: "3", Unbilled: true}}),
	} {
		if err := store.Put(verify.Key{byte(i)}, o); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := store.StartRun(checkpoint.Run{Counted: true, MaxCalls: 10}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		price string
		lines []string
	}{
		{"Id2MetaVerify=0.1,Id2MetaVerify/2=0.05", []string{
			"3 calls perhaps billed, about 0.25 CNY (estimate); 1 record perhaps billed twice\n",
			"budget: 7 of 10 calls left (--max-calls), about 0.70 CNY (estimate)\n",
			"2026-01-03: 6 calls, 3 perhaps billed, about 0.25 CNY (estimate)\n",
		}},
		{"0.1", []string{"2026-01-03: 6 calls, 3 perhaps billed, about 0.30 CNY (estimate)\n"}},
		{"VerifyMaterial=1", []string{
			"3 calls perhaps billed; 1 record perhaps billed twice\n", "budget: 7 of 10 calls left (--max-calls)\n",
			"2026-01-03: 6 calls, 3 perhaps billed\n",
		}},
	} {
		got := typing(t, "status", dir, "--price", test.price)
		for _, line := range test.lines {
			if !strings.Contains(got.stdout, line) {
				t.Errorf("--price %s: %s%s; want %s", test.price, got.stdout, got.stderr, line)
			}
		}
	}
}

// What was spent so far is an estimate, and nothing where a sandbox answered.
func TestSpentSoFar(t *testing.T) {
	yuan := price.CNY(10_000)
	for _, test := range []struct {
		sandbox bool
		list    *price.List
		want    string
	}{
		{false, &price.List{Call: yuan}, "so far: 3 calls perhaps billed, about 3.00 CNY (estimate)\n"},
		{false, nil, "so far: 3 calls perhaps billed; price unknown, give --price\n"},
		{true, &price.List{Call: yuan}, "so far: 3 calls; sandbox: nothing was charged\n"},
	} {
		r := &planReport{plan: new(session.Plan), sandbox: test.sandbox}
		r.setCost(test.list, session.Spending{Billed: 3, Cost: test.list.Calls(3)}, 0)
		if got := english(r.spentLine()...); got != test.want {
			t.Errorf("%+v: said %q, want %q", test, got, test.want)
		}
		if test.sandbox && r.Spent.Cost != nil {
			t.Errorf("JSON has %s CNY for what a sandbox did", r.Spent.Cost)
		}
	}
}
