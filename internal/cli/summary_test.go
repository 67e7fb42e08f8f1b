package cli

import (
	"testing"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/words"
)

// No run took no time, whatever the clock was set to meanwhile.
func TestHowLongARunLasted(t *testing.T) {
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for took, want := range map[time.Duration][2]string{
		-time.Hour:                {"under 0.1 s", "不足 0.1 秒"},
		0:                         {"under 0.1 s", "不足 0.1 秒"},
		99 * time.Millisecond:     {"under 0.1 s", "不足 0.1 秒"},
		140 * time.Millisecond:    {"0.1 s", "0.1 秒"},
		10500 * time.Millisecond:  {"10.5 s", "10.5 秒"},
		200200 * time.Millisecond: {"3m20s", "3 分 20 秒"},
	} {
		run := checkpoint.Run{Started: began, Ended: began.Add(took)}
		for i, lang := range []words.Lang{words.EN, words.ZH} {
			if got := lasted(run).In(lang); got != want[i] {
				t.Errorf("%v in %s: %q, want %q", took, lang, got, want[i])
			}
		}
	}
}
