package cli

import (
	"testing"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/session"
	"veribatch/internal/verify"
)

func TestCallsByDay(t *testing.T) {
	at := func(s string) time.Time { return moment(t, s) }
	hour := func(s string) int64 { return at(s).Unix() / 3600 }
	hourly := verify.Progress{Hourly: []verify.HourlyCount{{Start: at("01 22:00"), Calls: 7, Billed: 6}}}
	d := dayCounts{zone: session.Shanghai}
	d.addOutcome(verify.Outcome{Calls: []verify.CallHour{{Hour: hour("02 23:00"), Calls: 2, Billed: 1}}})
	d.addOutcome(verify.Outcome{Calls: []verify.CallHour{
		{Hour: hour("02 23:00"), Calls: 1}, {Hour: hour("03 00:00"), Calls: 1, Billed: 1},
	}})
	d.addRuns([]checkpoint.Run{
		{Number: 1, Progress: hourly},
		{Number: 2}, // of an earlier version too, and killed: 4 calls of its are billed
		{Number: 3, Progress: hourly, Counted: true},
	})
	want := "2026-01-01: 7 calls, 6 perhaps billed\n2026-01-02: 3 calls, 1 perhaps billed\n" +
		"2026-01-03: 1 call, 1 perhaps billed\nday unknown: 4 calls perhaps billed, of runs that were killed\n"
	if got := english(d.lines(12)...); got != want {
		t.Errorf("by day:\n%swant\n%s", got, want)
	}
}
