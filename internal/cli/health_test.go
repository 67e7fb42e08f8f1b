package cli

import (
	"strings"
	"testing"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/notify"
	"veribatch/internal/verify"
)

// What a run's health tells, second by second: each step says what its progress is for how long.
func TestHealthTellsWhatLasts(t *testing.T) {
	type step struct {
		lasts time.Duration
		wait  verify.WaitReason
		moves bool
	}
	const short, long = steadyFor / 2, 2 * steadyFor
	for _, c := range []struct {
		name  string
		rate  float64
		steps []step
		want  string
	}{
		{"gets on", 0, []step{{time.Hour, "", true}}, ""},
		{"a short outage", 0, []step{{long, "", true}, {short, verify.WaitOutage, false}, {long, "", true}}, ""},
		{"an outage", 0, []step{{long, verify.WaitOutage, false}, {long, "", true}}, "outage resumed"},
		{"one that flickers", 0, []step{
			{long, verify.WaitOutage, false}, {time.Second, "", true}, {long, verify.WaitOutage, true},
			{long, "", true},
		}, "outage resumed"},
		{"no workers", 0, []step{{long, verify.WaitWorkers, false}}, "outage"},
		{"the window", 0, []step{{16 * time.Hour, verify.WaitSchedule, false}, {long, "", true}}, ""},
		{"an outage over the window", 0, []step{
			{long, verify.WaitOutage, false}, {time.Hour, verify.WaitSchedule, false}, {long, "", true},
		}, "outage resumed"},
		{"a stall", 0, []step{{long, "", true}, {stallAfter + long, "", false}, {long, "", true}}, "stall resumed"},
		{"nothing yet", 0, []step{{stallAfter - time.Second, "", false}}, ""},
		{"a slow rate", 0.001, []step{{stallAfter + long, "", false}}, ""},
	} {
		now := time.Date(2026, 11, 25, 22, 0, 0, 0, time.UTC)
		h := newHealth(now, c.rate)
		var told []string
		var p verify.Progress
		for _, s := range c.steps {
			for range int(s.lasts / time.Second) {
				now = now.Add(time.Second)
				if p.Waiting.Reason = s.wait; s.moves {
					p.Calls++
				}
				if event := h.look(now, p); event != "" {
					told = append(told, string(event))
				}
			}
		}
		if got := strings.Join(told, " "); got != c.want {
			t.Errorf("%s: told %q, want %q", c.name, got, c.want)
		}
	}
}

func TestHealthIsToldInBothLanguages(t *testing.T) {
	ten := time.Date(2026, 11, 25, 22, 0, 0, 0, time.UTC)
	wait := func(reason verify.WaitReason) verify.Wait { return verify.Wait{Reason: reason, Since: ten} }
	n := &notices{zone: time.UTC, outage: time.Hour}
	for _, c := range []struct {
		event  notify.Event
		wait   verify.Wait
		zh, en string
	}{
		{notify.Outage, wait(verify.WaitOutage), "服务自 22:00 起不可用", "service unavailable since 22:00"},
		{notify.Outage, wait(verify.WaitWorkers), "自 22:00 起没有 worker", "no workers since 22:00"},
		{notify.Outage, wait(verify.WaitQuota), "服务要求暂停调用", "the service asked for a pause"},
		{notify.Stall, verify.Wait{}, "任务停滞，自 22:00 起没有进展",
			"the run is stalled, with no progress since 22:00"},
		{notify.Resumed, verify.Wait{}, "任务继续进行", "the run goes on"},
	} {
		title, advice := n.healthText(c.event, c.wait, ten)
		if title != (explain.Text{ZH: c.zh, EN: c.en}) || advice.ZH == "" || advice.EN == "" {
			t.Errorf("%s, %s: got %+v, %+v", c.event, c.wait.Reason, title, advice)
		}
	}
}
