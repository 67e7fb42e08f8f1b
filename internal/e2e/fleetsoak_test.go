//go:build unix

package e2e

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"veribatch/internal/sample"
)

// TestSoakTheRateOfAFleet: however many workers share a run, its rate is the
// run's own, within 1 %, with their slots just enough for it.
func TestSoakTheRateOfAFleet(t *testing.T) {
	soaking(t)
	const rate, seconds = 50, 60
	trial := newFleetTrial(t, rate*(seconds+10), 300*time.Millisecond, "--rate", fmt.Sprint(rate))
	for range 4 {
		trial.worker(t, "--workers", "6") // 15 are under way at once
	}
	if out, err := trial.run.CombinedOutput(); err != nil {
		t.Fatalf("the run: %v\n%s", err, out)
	}
	taken, turned := readCalls(t, trial.calls.path)
	got := float64(sum(taken, 5, 5+seconds)) / seconds
	if math.Abs(got/rate-1) > 0.01 || len(turned) > 0 {
		t.Errorf("%.1f calls/s, want %d", got, rate)
	}
	t.Logf("%.2f calls/s", got)
}

// A machine is a network namespace that is joined to this one by a cable.
type machine struct {
	name string
	here string // this end's address
	wire string // this end's interface
}

// newMachine makes the nth machine.
func newMachine(t *testing.T, n int) *machine {
	t.Helper()
	m := &machine{name: fmt.Sprintf("vbm%d", n), here: fmt.Sprintf("10.213.%d.1", n), wire: fmt.Sprintf("vbw%d", n)}
	t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", m.name).Run() }) // and the cable with it
	there := m.wire + "x"
	for _, command := range []string{
		"netns add " + m.name,
		fmt.Sprintf("link add %s type veth peer name %s netns %s", m.wire, there, m.name),
		fmt.Sprintf("addr add %s/30 dev %s", m.here, m.wire),
		"link set " + m.wire + " up",
		fmt.Sprintf("-n %s addr add 10.213.%d.2/30 dev %s", m.name, n, there),
		fmt.Sprintf("-n %s link set %s up", m.name, there),
		fmt.Sprintf("-n %s link set lo up", m.name),
	} {
		if out, err := exec.Command("ip", strings.Fields(command)...).CombinedOutput(); err != nil {
			t.Skipf("network namespaces aren't allowed here: ip %s: %v: %s", command, err, out)
		}
	}
	return m
}

// unplug pulls the cable, plug puts it back.
func (m *machine) unplug() error { return exec.Command("ip", "link", "set", m.wire, "down").Run() }
func (m *machine) plug() error   { return exec.Command("ip", "link", "set", m.wire, "up").Run() }

// command is one that runs on the machine.
func (m *machine) command(args ...string) *exec.Cmd {
	return exec.Command("ip", append([]string{"netns", "exec", m.name, "veribatch"}, args...)...)
}

// TestSoakACableIsPulled: two workers on machines of their own, each with a
// service of its own. One's cable is pulled for half a minute; what it had
// under way is asked for again, and no more.
func TestSoakACableIsPulled(t *testing.T) {
	soaking(t)
	t.Parallel()
	const people, slots = 6000, 8
	dir := t.TempDir()
	input := filepath.Join(dir, "people.csv")
	writePeople(t, input, make([]sample.Answer, people)...)
	machines := []*machine{newMachine(t, 1), newMachine(t, 2)}
	url, stop, err := serveNATS("0.0.0.0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	port := url[strings.LastIndexByte(url, ':')+1:]
	var logs []string
	for i, m := range machines {
		log := filepath.Join(dir, fmt.Sprintf("calls-%d.jsonl", i))
		logs = append(logs, log)
		sandbox := runWorker(t, m.command("sandbox", "--access-key", "id:secret", "--latency", "80ms", "--call-log",
			log))
		_, rest, _ := strings.Cut(sandbox.ready, "listening on ")
		endpoint, _, _ := strings.Cut(rest, ",")
		runWorker(t, m.command("worker", "--nats", "nats://"+m.here+":"+port, "--nats-insecure", "--queue", "q",
			"--endpoint", endpoint, "--biz-type", "demo", "--workers", fmt.Sprint(slots)))
	}
	run := exec.Command("veribatch", "run", "--nats", "nats://127.0.0.1:"+port, "--queue", "q", "--new", "--yes",
		"--max-calls", "100000",
		"--rate", "100", "--workers", "16", "--timeout", "3s", "--progress", "none", "--log-file",
		filepath.Join(dir, "run.log"), input)
	var out bytes.Buffer
	run.Stdout, run.Stderr = &out, &out
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(10*time.Second, func() { _ = machines[0].unplug() })
	time.AfterFunc(40*time.Second, func() { _ = machines[0].plug() })
	err = run.Wait()
	log, _ := os.ReadFile(filepath.Join(dir, "run.log"))
	if err != nil || !strings.Contains(out.String(), fmt.Sprintf("%d rows: %d passed", people, people)) ||
		!bytes.Contains(log, []byte("a worker is gone")) {
		t.Fatalf("the run: %v\n%s\n%s", err, out.String(), log)
	}
	calls := 0
	for _, path := range logs {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		calls += bytes.Count(content, []byte("\n"))
	}
	if calls-people > slots {
		t.Errorf("%d calls for %d people, and %d were under way", calls, people, slots)
	}
	if n := bytes.Count(log, []byte("a worker is there")); n != 3 {
		t.Errorf("a worker came %d times, want each once and one again", n)
	}
	t.Logf("%d calls for %d people", calls, people)
}
