package session

import (
	"reflect"
	"testing"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/price"
	"veribatch/internal/verify"
)

func TestUsageByDay(t *testing.T) {
	at := func(s string) time.Time {
		t.Helper()
		at, err := time.ParseInLocation("2006-01-02 15:04", "2026-01-"+s, verify.Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	hour := func(s string, calls, billed int) verify.CallHour {
		return verify.CallHour{Hour: at(s).Unix() / 3600, Calls: calls, Billed: billed}
	}
	hourly := verify.Progress{Hourly: []verify.HourlyCount{{Start: at("01 22:00"), Calls: 7, Billed: 6}}}
	list := &price.List{Call: 10_000, Answers: map[string]price.CNY{"7": 5_000}}
	u := newUsage(verify.Shanghai, list)
	u.Add(verify.Outcome{State: verify.Rejected, Billed: 2, Lost: 1, Verdict: &verify.Verdict{Status: 7},
		Time: at("03 00:10"), Calls: []verify.CallHour{hour("02 23:00", 2, 1), hour("03 00:00", 1, 1)}})
	u.Add(verify.Outcome{State: verify.Sent, Billed: 1, Lost: 1, Calls: []verify.CallHour{hour("03 01:00", 1, 1)}})
	u.addRuns([]checkpoint.Run{
		{Number: 1, Progress: hourly},
		{Number: 2}, // of an earlier version too, and killed: 4 calls of its are billed
		{Number: 3, Progress: hourly, Counted: true},
	})
	want := []Day{
		{Date: "2026-01-01", Calls: 7, Perhaps: 6, Cost: new(price.CNY(60_000))},
		{Date: "2026-01-02", Calls: 2, Perhaps: 1, Late: 1, Cost: new(price.CNY(10_000))},
		{Date: "2026-01-03", Calls: 2, Billed: 1, Perhaps: 1, Cost: new(price.CNY(15_000))},
	}
	if got := u.Days(); !reflect.DeepEqual(got, want) {
		t.Errorf("days are %+v, want %+v", got, want)
	}
	if n := u.Dateless(13); n != 4 {
		t.Errorf("%d calls are of no day, want 4", n)
	}
	unknown := newUsage(time.UTC, nil)
	unknown.Add(verify.Outcome{Billed: 1, Calls: []verify.CallHour{hour("03 01:00", 1, 1)}})
	if d := unknown.Days(); len(d) != 1 || d[0].Date != "2026-01-02" || d[0].Cost != nil {
		t.Errorf("without a price, by another clock: %+v", d)
	}
}
