package e2e

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"veribatch/internal/sample"
)

// soaking skips a test that takes minutes of real time, unless it is asked for.
func soaking(t *testing.T) {
	t.Helper()
	if os.Getenv("VERIBATCH_SOAK") == "" {
		t.Skip("takes minutes; VERIBATCH_SOAK=1 runs it")
	}
}

// TestSoakTheQuota: against a quota of 50/s, a run that was told 500/s gets at
// least 85 % of it through over a minute, and has less than 5 % of its calls
// turned away once it has settled.
func TestSoakTheQuota(t *testing.T) {
	soaking(t)
	for _, rate := range []string{"500", "0"} {
		t.Run(rate, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			input, log := filepath.Join(dir, "people.csv"), filepath.Join(dir, "calls.jsonl")
			writePeople(t, input, make([]sample.Answer, 4000)...)
			endpoint, _ := serveSandbox(t, "--access-key", "id:secret", "--qps", "50", "--latency", "80ms",
				"--call-log", log)
			run := exec.Command("veribatch", "run", "--endpoint", endpoint, "--biz-type", "demo", "--new", "--yes",
				"--max-calls", "4000", "--rate", rate, "--progress", "none", input)
			run.Env = append(os.Environ(), "ALIBABA_CLOUD_ACCESS_KEY_ID=id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET=secret")
			if out, err := run.Output(); err != nil || !strings.Contains(string(out), "4000 rows: 4000 passed") {
				t.Fatalf("the run: %v\n%s", err, out)
			}
			taken, turned := readCalls(t, log)
			if got := sum(taken, 1, 61); got < 85*50*60/100 {
				t.Errorf("%d calls got through in a minute, want 85 %% of 3000", got)
			}
			through, away := sum(taken, 10, 70), sum(turned, 10, 70)
			t.Logf("%d of %d calls were turned away", away, away+through)
			if float64(away)/float64(away+through) >= 0.05 {
				t.Errorf("%d of %d calls were turned away, want less than 5 %%", away, away+through)
			}
		})
	}
}

// TestSoakUntil: a run ends at --until.
func TestSoakUntil(t *testing.T) {
	soaking(t)
	t.Parallel()
	input := filepath.Join(t.TempDir(), "people.csv")
	writePeople(t, input, make([]sample.Answer, 1000)...)
	end := time.Now().Add(70 * time.Second).UTC().Truncate(time.Minute) // in 10 s to 70 s
	run := exec.Command("veribatch", "run", "--sandbox", "--rate", "1", "--tz", "UTC", "--until",
		end.Format("15:04"), "--progress", "none", input)
	out, _ := run.CombinedOutput()
	if code := run.ProcessState.ExitCode(); code != 7 || strings.Contains(string(out), "this run: 0 calls") {
		t.Errorf("exit code %d, want 7\n%s", code, out)
	}
	if late := time.Since(end); late < 0 || late > 20*time.Second {
		t.Errorf("it ended %v after --until", late)
	}
}

// TestSoakOutage: a service that goes away in the middle of a run and comes
// back 40 s later costs nobody an answer, and few calls.
func TestSoakOutage(t *testing.T) {
	soaking(t)
	t.Parallel()
	dir := t.TempDir()
	input, log := filepath.Join(dir, "people.csv"), filepath.Join(dir, "calls.jsonl")
	writePeople(t, input, make([]sample.Answer, 1500)...)
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := port.Addr().String()
	port.Close()
	flags := []string{"--listen", address, "--access-key", "id:secret", "--latency", "80ms", "--call-log", log}

	endpoint, away := serveSandbox(t, flags...)
	time.AfterFunc(5*time.Second, away)
	time.AfterFunc(45*time.Second, func() { serveSandbox(t, flags...) })
	run := exec.Command("veribatch", "run", "--endpoint", endpoint, "--biz-type", "demo", "--new", "--yes",
		"--max-calls", "2000", "--rate", "100", "--progress", "plain", input)
	run.Env = append(os.Environ(), "ALIBABA_CLOUD_ACCESS_KEY_ID=id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET=secret")
	out, err := run.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "1500 rows: 1500 passed") ||
		!strings.Contains(string(out), "service unavailable since") {
		t.Fatalf("the run: %v\n%s", err, out)
	}
	taken, _ := readCalls(t, log)
	if n := sum(taken, 0, 1000); n > 1500+64 {
		t.Errorf("%d calls for 1500 people and 64 workers", n)
	}
	if _, rest, _ := strings.Cut(string(out), "this run: "); !strings.HasPrefix(rest, "15") &&
		!strings.HasPrefix(rest, "16") {
		t.Errorf("far too many calls: %s", rest)
	}
}

// serveSandbox starts a sandbox process and returns its address. Away ends it.
func serveSandbox(t *testing.T, flags ...string) (endpoint string, away func()) {
	t.Helper()
	cmd := exec.Command("veribatch", append([]string{"sandbox"}, flags...)...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	away = sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	t.Cleanup(away)
	line := make([]byte, 200)
	n, err := stdout.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(line[:n]), "listening on ")
	endpoint, _, _ = strings.Cut(rest, ",")
	return endpoint, away
}

// readCalls counts a call log by seconds since its first line: the calls
// that were answered, and those that were turned away.
func readCalls(t *testing.T, path string) (taken, turned map[int]int) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	taken, turned = make(map[int]int), make(map[int]int)
	var start time.Time
	for line := range bytes.Lines(content) {
		var call struct {
			Time   time.Time `json:"time"`
			Answer string    `json:"answer"`
		}
		if err := json.Unmarshal(line, &call); err != nil {
			t.Fatal(err)
		}
		if start.IsZero() {
			start = call.Time
		}
		second := int(call.Time.Sub(start).Seconds())
		if strings.HasPrefix(call.Answer, "Throttling") {
			turned[second]++
		} else {
			taken[second]++
		}
	}
	return taken, turned
}

// sum sums up the seconds from one to before another.
func sum(perSecond map[int]int, from, to int) int {
	total := 0
	for s := from; s < to; s++ {
		total += perSecond[s]
	}
	return total
}
