package metrics

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/internal/verify"

	"github.com/prometheus/client_golang/prometheus/testutil"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"go.yaml.in/yaml/v3"
)

var discard = slog.New(slog.DiscardHandler)

func noBackup() time.Time { return time.Time{} }

// threeSyncs says that three syncs took a second each.
func threeSyncs() (d verify.Durations) {
	for range 3 {
		d.Add(time.Second)
	}
	return d
}

var taken = time.Unix(1795593600, 0)

// whole is a run that has all there is to tell.
func whole() Run {
	return Run{
		Rows: 100, Rate: 10, Budget: 1000, Timeout: 30 * time.Second, Fleet: true,
		Backup: func() time.Time { return taken }, Syncs: threeSyncs,
	}
}

func progress() verify.Progress {
	p := verify.Progress{
		Rows: 90, Answered: 5, Duplicates: 6, Invalid: 5, Erased: 2, Held: 4, Exhausted: 3, Passed: 22, Rejected: 11,
		Unusable: 2, Unresolved: 1, InDoubt: 8, Calls: 60, Retries: 9, Verdicts: 36, Failed: 10, Throttled: 4, Lost: 8,
		Billed: 44, GivenBack: 2, Found: 3, Rate: 8.5, BudgetLeft: 950, Workers: 3, Retrying: 5, AtOnce: 64,
		Waiting:   verify.Wait{Reason: verify.WaitQuota},
		Durations: verify.Durations{Calls: 58, Sum: 29 * time.Second},
	}
	for i := range p.Durations.Within {
		p.Durations.Within[i] = min(i*8, 58)
	}
	return p
}

// started returns an exporter of the whole run.
func started(t *testing.T) *Exporter {
	e := New(discard)
	e.Start()
	t.Cleanup(e.Close)
	e.Begin(whole())
	e.Watch(progress)
	return e
}

// values returns what is exported as name{label="value"} → value.
func values(t *testing.T, text io.Reader) map[string]float64 {
	t.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(text)
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]float64)
	for name, family := range families {
		for _, m := range family.Metric {
			id := name
			for _, l := range m.Label {
				id += fmt.Sprintf("{%s=%q}", l.GetName(), l.GetValue())
			}
			switch family.GetType() {
			case dto.MetricType_COUNTER:
				got[id] = m.Counter.GetValue()
			case dto.MetricType_GAUGE:
				got[id] = m.Gauge.GetValue()
			case dto.MetricType_HISTOGRAM:
				got[id+"_count"], got[id+"_sum"] = float64(m.Histogram.GetSampleCount()), m.Histogram.GetSampleSum()
			}
		}
	}
	return got
}

func scrape(t *testing.T, e *Exporter) map[string]float64 {
	t.Helper()
	w := httptest.NewRecorder()
	e.handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	return values(t, w.Body)
}

func TestMetricsSayWhatTheProgressSays(t *testing.T) {
	got := scrape(t, started(t))
	want := map[string]float64{
		`veribatch_records{state="pending"}`: 31, `veribatch_records{state="answered"}`: 5,
		`veribatch_records{state="duplicate"}`: 6, `veribatch_records{state="invalid"}`: 5,
		`veribatch_records{state="held"}`: 4, `veribatch_records{state="exhausted"}`: 3,
		`veribatch_records{state="passed"}`: 22, `veribatch_records{state="rejected"}`: 11,
		`veribatch_records{state="unusable"}`: 2, `veribatch_records{state="unresolved"}`: 1,
		`veribatch_records{state="in_doubt"}`:               8,
		`veribatch_records{state="erased"}`:                 2,
		`veribatch_calls_total{result="verdict"}`:           36,
		`veribatch_calls_total{result="failed"}`:            10,
		`veribatch_calls_total{result="throttled"}`:         4,
		`veribatch_calls_total{result="lost"}`:              8,
		`veribatch_calls_underway`:                          2,
		`veribatch_calls_retried_total`:                     9,
		`veribatch_calls_billed_total`:                      44,
		`veribatch_calls_given_back_total`:                  2,
		`veribatch_answers_found_total`:                     3,
		`veribatch_workers`:                                 64,
		`veribatch_fleet_workers`:                           3,
		`veribatch_budget_calls`:                            1000,
		`veribatch_budget_left_calls`:                       950,
		`veribatch_wanted_calls_per_second`:                 10,
		`veribatch_allowed_calls_per_second`:                8.5,
		`veribatch_waiting{reason="hours"}`:                 0,
		`veribatch_waiting{reason="service"}`:               0,
		`veribatch_waiting{reason="quota"}`:                 1,
		`veribatch_waiting{reason="workers"}`:               0,
		`veribatch_stalled`:                                 0,
		`veribatch_backup_timestamp_seconds`:                1795593600,
		`veribatch_call_duration_seconds_count`:             58,
		`veribatch_call_duration_seconds_sum`:               29,
		`veribatch_ledger_sync_duration_seconds_count`:      3,
		`veribatch_ledger_sync_duration_seconds_sum`:        3,
		`veribatch_retry_queue_records`:                     5,
		`veribatch_waiting_seconds_total{reason="hours"}`:   0,
		`veribatch_waiting_seconds_total{reason="service"}`: 0,
		`veribatch_waiting_seconds_total{reason="workers"}`: 0,
	}
	delete(got, `veribatch_waiting_seconds_total{reason="quota"}`) // by the clock
	for id, value := range want {
		if have, ok := got[id]; !ok || have != value {
			t.Errorf("%s is %v, want %v", id, have, value)
		}
		delete(got, id)
	}
	if len(got) > 0 {
		t.Errorf("unexpected metrics: %v", got)
	}
}

func TestNamesFollowTheConventions(t *testing.T) {
	problems, err := testutil.GatherAndLint(started(t).registry)
	if err != nil || len(problems) > 0 {
		t.Errorf("%v %v", problems, err)
	}
}

// What isn't limited, and what isn't there, has no metric: 0 would be an alarm.
func TestWhatIsNotThereHasNoMetric(t *testing.T) {
	e := New(discard)
	e.Start()
	defer e.Close()
	if got := scrape(t, e); len(got) > 0 {
		t.Errorf("before the run: %v", got)
	}
	e.Begin(Run{Backup: noBackup, Syncs: threeSyncs})
	e.Watch(func() verify.Progress { return verify.Progress{} })
	for id := range scrape(t, e) {
		for _, absent := range []string{"budget", "per_second", "backup", "fleet"} {
			if strings.Contains(id, absent) {
				t.Errorf("%s is exported", id)
			}
		}
	}
}

func TestWaitsAreTimed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := New(discard)
		e.Start()
		defer e.Close()
		start := time.Now()
		e.Begin(Run{Backup: noBackup, Syncs: threeSyncs})
		e.Watch(func() verify.Progress {
			var p verify.Progress
			switch d := time.Since(start); {
			case d < time.Hour:
				p.Waiting.Reason = verify.WaitSchedule
			case d >= 2*time.Hour && d < 2*time.Hour+5*time.Minute:
				p.Waiting.Reason = verify.WaitOutage
			}
			return p
		})
		time.Sleep(3 * time.Hour)
		got := scrape(t, e)
		for reason, want := range map[verify.WaitReason]float64{
			verify.WaitSchedule: 3600, verify.WaitOutage: 300, verify.WaitQuota: 0, verify.WaitWorkers: 0,
		} {
			id := fmt.Sprintf("veribatch_waiting_seconds_total{reason=%q}", reason)
			if got[id] != want {
				t.Errorf("%s is %v, want %v", id, got[id], want)
			}
		}
	})
}

func TestTheFileFollowsTheRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "veribatch.prom")
	passed := func() float64 {
		t.Helper()
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return values(t, bytes.NewReader(text))[`veribatch_records{state="passed"}`]
	}
	synctest.Test(t, func(t *testing.T) {
		e := New(discard)
		if err := e.WriteTo(file); err != nil {
			t.Fatal(err)
		}
		e.Start()
		time.Sleep(time.Hour)
		if _, err := os.Stat(file); !os.IsNotExist(err) {
			t.Errorf("before the run there is a file: %v", err)
		}
		start := time.Now()
		e.Begin(Run{Backup: noBackup, Syncs: threeSyncs})
		e.Watch(func() verify.Progress { return verify.Progress{Passed: int(time.Since(start) / time.Second)} })
		time.Sleep(time.Hour + time.Second/2)
		synctest.Wait()
		if n := passed(); n < 3600-16 || n > 3600 {
			t.Errorf("after an hour the file says %g", n)
		}
		e.End(verify.Progress{Passed: 4000})
		e.Close()
		if n := passed(); n != 4000 {
			t.Errorf("at the end the file says %g", n)
		}
	})
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "*")); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// A file that can't be written any more is logged, and ends nothing.
func TestAFileThatCannotBeWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "metrics")
	if err := New(discard).WriteTo(filepath.Join(dir, "veribatch.prom")); err == nil {
		t.Error("a folder that isn't there is taken")
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		e := New(slog.New(slog.NewTextHandler(&log, nil)))
		if err := e.WriteTo(filepath.Join(dir, "veribatch.prom")); err != nil {
			t.Fatal(err)
		}
		e.Start()
		e.Begin(whole())
		e.Watch(progress)
		if err := os.Remove(dir); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		e.Close()
		if n := strings.Count(log.String(), "could not be written"); n != 1 {
			t.Errorf("it is logged %d times: %s", n, &log)
		}
	})
}

// Each alert asks for metrics that are exported.
func TestAlertsNameMetricsThatAre(t *testing.T) {
	text, err := os.ReadFile("../../docs/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var rules struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&rules); err != nil {
		t.Fatal(err)
	}
	var exported []string
	for id := range scrape(t, started(t)) {
		name, _, _ := strings.Cut(id, "{")
		exported = append(exported, name)
	}
	var alerts []string
	for _, rule := range rules.Groups[0].Rules {
		alerts = append(alerts, rule.Alert)
		names := regexp.MustCompile(`veribatch_\w+`).FindAllString(rule.Expr, -1)
		if len(names) == 0 || rule.Annotations["summary"] == "" {
			t.Errorf("%s: %+v", rule.Alert, rule)
		}
		for _, name := range names {
			if !slices.Contains(exported, name) {
				t.Errorf("%s asks for %s, which is not exported", rule.Alert, name)
			}
		}
	}
	if want := []string{"VeribatchBudgetNearlySpent", "VeribatchStalled",
		"VeribatchAnswersLost"}; !slices.Equal(alerts, want) {
		t.Errorf("the alerts are %v, want %v", alerts, want)
	}
}
