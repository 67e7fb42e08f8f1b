package metrics

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/internal/verify"
)

// ask asks the exporter's health as a kubelet does.
func ask(e *Exporter) (status int, said string) {
	w := httptest.NewRecorder()
	e.handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	return w.Code, w.Body.String()
}

func TestHealth(t *testing.T) {
	const ok, bad = http.StatusOK, http.StatusServiceUnavailable
	for _, test := range []struct {
		name   string
		during func(elapsed time.Duration) verify.Progress
		lasts  time.Duration
		status int
		said   string
	}{
		{"a call ends now and then", func(d time.Duration) verify.Progress {
			return verify.Progress{Calls: 1 + int(d/(9*time.Minute)), Failed: int(d / (9 * time.Minute))}
		}, 3 * time.Hour, ok, "running\n"},
		{"rows need no call", func(d time.Duration) verify.Progress {
			return verify.Progress{Rows: int(d / time.Minute), Answered: int(d / time.Minute)}
		}, 3 * time.Hour, ok, "running\n"},
		{"nothing comes of it yet", func(time.Duration) verify.Progress {
			return verify.Progress{Calls: 64}
		}, 10 * time.Minute, ok, "running\n"},
		{"nothing comes of it", func(time.Duration) verify.Progress {
			return verify.Progress{Calls: 64}
		}, 11 * time.Minute, bad, "stalled: nothing came of the run for 11m0s\n"},
		{"calls leave and none ends", func(d time.Duration) verify.Progress {
			return verify.Progress{Calls: int(d / time.Minute)}
		}, 11 * time.Minute, bad, "stalled: nothing came of the run for 11m0s\n"},
		{"it is slow on purpose", func(time.Duration) verify.Progress {
			return verify.Progress{Calls: 1, Rate: 0.001}
		}, 20 * time.Minute, ok, "running\n"},
		{"outside the window", func(time.Duration) verify.Progress {
			return verify.Progress{Waiting: verify.Wait{Reason: verify.WaitSchedule}}
		}, 16 * time.Hour, ok, "waiting: hours\n"},
		{"the service fails", func(time.Duration) verify.Progress {
			return verify.Progress{Waiting: verify.Wait{Reason: verify.WaitOutage}}
		}, 20 * time.Minute, ok, "waiting: service\n"},
		{"the window has just opened", func(d time.Duration) verify.Progress {
			if d < 16*time.Hour {
				return verify.Progress{Waiting: verify.Wait{Reason: verify.WaitSchedule}}
			}
			return verify.Progress{Calls: 64}
		}, 16*time.Hour + 5*time.Minute, ok, "running\n"},
		{"it stalls after a wait", func(d time.Duration) verify.Progress {
			if d < time.Hour {
				return verify.Progress{Waiting: verify.Wait{Reason: verify.WaitSchedule}}
			}
			return verify.Progress{}
		}, 2 * time.Hour, bad, "stalled: nothing came of the run for 1h0m1s\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := New(discard)
				e.Start()
				defer e.Close()
				if status, said := ask(e); status != ok || said != "starting\n" {
					t.Errorf("before the run: %d %q", status, said)
				}
				start := time.Now()
				e.Begin(Run{Timeout: 30 * time.Second, Backup: noBackup, Syncs: threeSyncs})
				e.Watch(func() verify.Progress { return test.during(time.Since(start)) })
				time.Sleep(test.lasts)
				synctest.Wait()
				if status, said := ask(e); status != test.status || said != test.said {
					t.Errorf("after %v: %d %q, want %d %q", test.lasts, status, said, test.status, test.said)
				}
				e.End(verify.Progress{})
				time.Sleep(time.Hour)
				if status, said := ask(e); status != ok || said != "ended\n" {
					t.Errorf("after the run: %d %q", status, said)
				}
			})
		})
	}
}
