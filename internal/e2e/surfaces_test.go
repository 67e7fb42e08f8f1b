package e2e

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"index/suffixarray"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"veribatch/internal/sample"
)

// A glimpse is what a surface said of a run at some time.
type glimpse struct {
	at     time.Time
	counts map[string]int
	wait   string // what the run waited for; empty: it didn't
}

// A surface is one of those that tell how a run goes: the page, the metrics, or status.
type surface struct {
	name string

	mu       sync.Mutex
	glimpses []glimpse
	said     strings.Builder // all that it ever sent
}

// add takes note of what the surface said, unless it said nothing of the run.
func (s *surface) add(at time.Time, text string, read func(string) (map[string]int, string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said.WriteString(text)
	if counts, wait := read(text); len(counts) > 0 {
		s.glimpses = append(s.glimpses, glimpse{at, counts, wait})
	}
}

// waits are the words by which each surface says what a run waits for.
var waits = map[string]string{
	"service unavailable since": "service", "the service asked for a pause": "quota",
	"服务自": "service", "服务要求暂停，": "quota",
	`veribatch_waiting{reason="service"} 1`: "service", `veribatch_waiting{reason="quota"} 1`: "quota",
}

func waitOf(text string) string {
	for words, reason := range waits {
		if strings.Contains(text, words) {
			return reason
		}
	}
	return ""
}

// counted returns the counts that a pattern finds: its first group is one name or count, its second the other.
func counted(text, pattern string, name, count int) map[string]int {
	counts := make(map[string]int)
	for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(match[count])
		if err == nil {
			counts[strings.ReplaceAll(match[name], "-", "_")] = n
		}
	}
	return counts
}

func readStatus(text string) (map[string]int, string) {
	counts := counted(strings.ReplaceAll(text, "in doubt", "in_doubt"),
		`(\d+) (calls|passed|rejected|unusable|unresolved|in_doubt)\b`, 2, 1)
	if done := regexp.MustCompile(`: (\d+) of \d+ rows done`).FindStringSubmatch(text); done != nil {
		counts["done"], _ = strconv.Atoi(done[1])
		return counts, waitOf(text)
	}
	return nil, ""
}

func readPage(text string) (map[string]int, string) {
	return counted(text, `<data data-of="([^"]+)" value="(\d+)"`, 1, 2), waitOf(text)
}

func readMetrics(text string) (map[string]int, string) {
	counts := counted(text, `(?m)^veribatch_records\{state="(\w+)"\} (\d+)$`, 1, 2)
	if len(counts) == 0 {
		return nil, ""
	}
	done := 0
	for state, n := range counts {
		if state != "pending" {
			done += n
		}
	}
	counts["done"] = done
	for _, n := range counted(text, `(?m)^veribatch_calls_(?:total\{result="(\w+)"\}|(underway)) (\d+)$`, 0, 3) {
		counts["calls"] += n
	}
	counts["left"] = counted(text, `(?m)^(veribatch_budget_left_calls) (\d+)$`, 1, 2)["veribatch_budget_left_calls"]
	return counts, waitOf(text)
}

// shared are the counts that every surface has.
var shared = []string{"done", "calls", "passed", "rejected", "unusable", "unresolved", "in_doubt"}

// late is how far surfaces may be apart: each looks at the run once a second, on a machine that may be busy.
const late = 3 * time.Second

// agrees checks that all a surface said lies between what status said before and after, and that it said what the run
// waits for whenever status said the same for long enough.
func (s *surface) agrees(t *testing.T, status *surface) {
	t.Helper()
	if len(s.glimpses) < 5 || len(status.glimpses) < 5 {
		t.Fatalf("the %s spoke %d times, status %d times:\n%s", s.name, len(s.glimpses), len(status.glimpses), status.said.String())
	}
	for _, g := range s.glimpses {
		said, wait := make(map[string]bool), ""
		for _, other := range status.glimpses {
			for _, count := range shared {
				n, before := g.counts[count], other.counts[count]
				if other.at.Before(g.at.Add(-late)) && n < before || other.at.After(g.at.Add(late)) && n > before {
					t.Errorf("at %s the %s says %s %d, at %s status says %d", g.at.Format(time.TimeOnly), s.name, count, n,
						other.at.Format(time.TimeOnly), before)
				}
			}
			if apart := other.at.Sub(g.at).Abs(); apart <= late {
				said[other.wait], wait = true, other.wait
			}
		}
		if len(said) == 1 && g.wait != wait && wait != "quota" { // pauses come and go
			t.Errorf("at %s the %s says that it waits for %q, status %q", g.at.Format(time.TimeOnly), s.name, g.wait, wait)
		}
	}
}

// A watchedRun is a run with an outage, a quota and a budget in it.
type watchedRun struct {
	people, budget      int
	quota               string // calls a second
	outage, back        time.Duration
	noticeOfTheOutage   bool
	endpoint, input     string
	page, metrics, runs *surface
	notices             []string
	noticed             sync.Mutex
}

// TestSurfacesAgree: the page, the metrics and the notices say what status says, and nothing of a person.
func TestSurfacesAgree(t *testing.T) {
	t.Parallel()
	(&watchedRun{people: 150, budget: 120, quota: "20", outage: 3 * time.Second, back: 7 * time.Second}).run(t)
}

// TestSoakSurfacesAgree is the same with an outage that is worth a notice.
func TestSoakSurfacesAgree(t *testing.T) {
	soaking(t)
	t.Parallel()
	(&watchedRun{
		people: 2500, budget: 1500, quota: "20", outage: 30 * time.Second, back: 130 * time.Second, noticeOfTheOutage: true,
	}).run(t)
}

func (x *watchedRun) run(t *testing.T) {
	dir := t.TempDir()
	x.input = filepath.Join(dir, "bank-of-nowhere.csv")
	answers := make([]sample.Answer, x.people)
	for i := range answers {
		answers[i] = []sample.Answer{0, 0, 0, 902, 0, 911, 0, 835, 0, 860, 853}[i%11]
	}
	writePeople(t, x.input, answers...)
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := port.Addr().String()
	port.Close()
	flags := []string{"--listen", address, "--access-key", "id:secret-of-the-account", "--qps", x.quota}
	var away func()
	x.endpoint, away = serveSandbox(t, flags...)
	var timers []*time.Timer
	begun := func() {
		timers = append(timers, time.AfterFunc(x.outage, away),
			time.AfterFunc(x.back, func() { serveSandbox(t, flags...) }))
	}
	defer func() {
		for _, timer := range timers {
			timer.Stop()
		}
	}()

	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		x.noticed.Lock()
		defer x.noticed.Unlock()
		x.notices = append(x.notices, string(body))
	}))
	defer hook.Close()
	file := filepath.Join(dir, "veribatch.prom")
	run := exec.Command("veribatch", "run", "--endpoint", x.endpoint, "--biz-type", "demo", "--new", "--yes",
		"--max-calls", strconv.Itoa(x.budget), "--rate", "30", "--workers", "8", "--timeout", "2s", "--progress", "none",
		"--web", "127.0.0.1:0", "--metrics", "127.0.0.1:0", "--metrics-file", file, x.input)
	run.Env = append(os.Environ(), "ALIBABA_CLOUD_ACCESS_KEY_ID=id",
		"ALIBABA_CLOUD_ACCESS_KEY_SECRET=secret-of-the-account",
		"VERIBATCH_NOTIFY=webhook: "+hook.URL+"/hook-token bearer-token")
	said, err := run.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	x.page, x.metrics, x.runs = &surface{name: "page"}, &surface{name: "metrics"}, &surface{name: "status"}
	x.watch(bufio.NewScanner(said), begun)
	_ = run.Wait()
	if code := run.ProcessState.ExitCode(); code != 6 {
		t.Fatalf("exit %d", code)
	}
	x.page.agrees(t, x.runs)
	x.metrics.agrees(t, x.runs)
	if !x.saw("service") || !strings.Contains(x.metrics.said.String(), `veribatch_calls_total{result="throttled"}`) {
		t.Error("there was no outage, or no quota")
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	x.metrics.said.Write(content)
	x.agreeInTheEnd(t, string(content))
	x.keepsSecrets(t, dir, hook.URL, address)
}

// watch follows all surfaces until the run has ended, and says when it begins.
func (x *watchedRun) watch(said *bufio.Scanner, begun func()) {
	ended := make(chan struct{})
	var all sync.WaitGroup
	every := func(pause time.Duration, look func()) {
		all.Go(func() {
			ticker := time.NewTicker(pause)
			defer ticker.Stop()
			for {
				select {
				case <-ended:
					return
				case <-ticker.C:
					look()
				}
			}
		})
	}
	every(700*time.Millisecond, func() {
		out, _ := exec.Command("veribatch", "status", x.input+".sandbox.checkpoint").Output()
		x.runs.add(time.Now(), string(out), readStatus)
	})
	for said.Scan() {
		if url, ok := strings.CutPrefix(said.Text(), "page: "); ok {
			begun()
			all.Go(func() { x.followPage(url) })
		}
		if url, ok := strings.CutPrefix(said.Text(), "metrics: "); ok {
			every(300*time.Millisecond, func() { x.metrics.add(time.Now(), get(url), readMetrics) })
			every(time.Second, func() { x.metrics.add(time.Now(), get(strings.Replace(url, "/metrics", "/healthz", 1)), readMetrics) })
		}
	}
	close(ended)
	all.Wait()
}

// get returns what is at an address; nothing once it is gone.
func get(url string) string {
	answer, err := http.Get(url)
	if err != nil {
		return ""
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	return string(body)
}

// followPage takes note of the page and of each of its events.
func (x *watchedRun) followPage(url string) {
	for _, path := range []string{"", "?lang=en", "assets/page.js", "assets/page.css", "nowhere"} {
		x.page.add(time.Now(), get(url+path), func(string) (map[string]int, string) { return nil, "" })
	}
	answer, err := http.Get(url + "events")
	if err != nil {
		return
	}
	defer answer.Body.Close()
	event := ""
	for lines := bufio.NewReader(answer.Body); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		if event += line; line == "\n" {
			x.page.add(time.Now(), event, readPage)
			event = ""
		}
	}
}

// saw reports whether status said that the run waited for something.
func (x *watchedRun) saw(reason string) bool {
	for _, g := range x.runs.glimpses {
		if g.wait == reason {
			return true
		}
	}
	return false
}

// agreeInTheEnd checks that all surfaces end with what the checkpoint holds.
func (x *watchedRun) agreeInTheEnd(t *testing.T, metrics string) {
	t.Helper()
	var end struct {
		Event, Outcome string
		Figures        struct {
			States              map[string]int
			Calls, Lost, Billed int
		}
	}
	var events []string
	for _, notice := range x.notices {
		if err := json.Unmarshal([]byte(notice), &end); err != nil {
			t.Fatal(err)
		}
		events = append(events, end.Event)
	}
	want := "started outage resumed ended"
	if !x.noticeOfTheOutage { // on a busy machine an outage may still be long enough for one
		want = "started ended"
		events = slices.DeleteFunc(events, func(event string) bool { return event == "outage" || event == "resumed" })
	}
	if strings.Join(events, " ") != want || end.Outcome != "budget" {
		t.Errorf("the notices are %v, the last one %+v", events, end)
	}
	status := veribatch(t, "status", x.input+".sandbox.checkpoint")
	page := x.page.glimpses[len(x.page.glimpses)-1].counts
	measured, _ := readMetrics(metrics)
	for _, c := range []struct {
		what                 string
		page, metrics, notes int
		status               string
	}{
		{"calls", page["calls"], measured["calls"], end.Figures.Calls, fmt.Sprintf("%d calls: ", end.Figures.Calls)},
		{"passed", page["passed"], measured["passed"], end.Figures.States["passed"],
			fmt.Sprintf(": %d passed, ", end.Figures.States["passed"])},
		{"rejected", page["rejected"], measured["rejected"], end.Figures.States["rejected"],
			fmt.Sprintf(", %d rejected, ", end.Figures.States["rejected"])},
		{"billed", page["billed"], x.budget - measured["left"], end.Figures.Billed,
			fmt.Sprintf("\n%d calls perhaps billed; ", end.Figures.Billed)},
	} {
		if c.page != c.notes || c.metrics != c.notes || c.notes == 0 || !strings.Contains(status, c.status) {
			t.Errorf("%s: the page says %d, the metrics %d, the notice %d, status\n%s", c.what, c.page, c.metrics, c.notes,
				status)
		}
	}
}

// keepsSecrets checks that no surface ever sent a name, a number, an address, a path or a token.
func (x *watchedRun) keepsSecrets(t *testing.T, dir, hook, sandbox string) {
	t.Helper()
	file, err := os.Open(x.input)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	private := []string{
		dir, "bank-of-nowhere", hook, sandbox, strings.TrimPrefix(hook, "http://"), "hook-token", "bearer-token",
		"secret-of-the-account", "photos", "oss://", ".csv", ".checkpoint", "/tmp", "127.0.0.1", "demo",
	}
	for _, row := range rows[1:] {
		private = append(private, row...)
	}
	x.noticed.Lock()
	defer x.noticed.Unlock()
	for what, text := range map[string]string{
		"page": x.page.said.String(), "metrics": x.metrics.said.String(), "notices": strings.Join(x.notices, "\n"),
	} {
		if len(text) < 500 {
			t.Errorf("of the %s there is only %q", what, text)
		}
		index := suffixarray.New([]byte(text)) // of thousands of people, in many megabytes
		for _, secret := range private {
			if len(secret) > 1 && len(index.Lookup([]byte(secret), 1)) > 0 {
				t.Errorf("the %s tell of %s", what, secret)
			}
		}
	}
}
