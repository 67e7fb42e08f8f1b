package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"veribatch/internal/sample"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// invented writes an input of people who all pass, in a folder of its own.
func invented(t *testing.T, people int) (input string) {
	t.Helper()
	input = filepath.Join(t.TempDir(), "people.csv")
	file, err := os.Create(input)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	mix := sample.Mix{{Answer: sample.Pass, Weight: 1}}
	if err := sample.WriteCSV(file, sample.People(3, people, mix)); err != nil {
		t.Fatal(err)
	}
	return input
}

// sum returns the sum of a metric over its labels; 0 if it isn't there.
func sum(t *testing.T, text, name string) float64 {
	t.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for _, m := range families[name].GetMetric() {
		total += m.GetCounter().GetValue() + m.GetGauge().GetValue()
	}
	return total
}

func fetch(t *testing.T, address string) string {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", address, answer.Status, err)
	}
	return string(body)
}

// A run under way can be scraped, and its file says at the end what its summary says.
func TestMetricsOfARun(t *testing.T) {
	input := invented(t, 500)
	file := filepath.Join(filepath.Dir(input), "veribatch.prom")
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	errs, in := io.Pipe()
	var out strings.Builder
	code := make(chan int, 1)
	go func() {
		code <- Run(ctx, []string{"run", "--sandbox", "--rate", "25", "--max-calls", "400", "--json", "--progress",
			"none",
			"--metrics", "127.0.0.1:0", "--metrics-file", file, input}, strings.NewReader(""), &out, in)
		in.Close()
	}()
	lines := bufio.NewReader(errs)
	first, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, lines)
	address := strings.TrimSpace(strings.TrimPrefix(first, "metrics: "))
	text := fetch(t, address)
	for deadline := time.Now().Add(time.Minute); sum(t, text, "veribatch_calls_total") < 3; text = fetch(t, address) {
		if time.Now().After(deadline) {
			t.Fatalf("no calls after a minute:\n%s", text)
		}
	}
	if n := sum(t, text, "veribatch_records"); n != 500 {
		t.Errorf("%g records:\n%s", n, text)
	}
	used := sum(t, text, "veribatch_calls_total") + sum(t, text, "veribatch_calls_underway")
	if left := sum(t, text, "veribatch_budget_left_calls"); left > 400-sum(t, text, "veribatch_calls_billed_total") ||
		left < 400-used-64 {
		t.Errorf("%g calls are left of the budget:\n%s", left, text)
	}
	if said := fetch(t, strings.Replace(address, "/metrics", "/healthz", 1)); said != "running\n" {
		t.Errorf("/healthz says %q", said)
	}
	interrupt()
	if got := <-code; got != int(exitInterrupted) {
		t.Errorf("exit code %d", got)
	}
	end, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	calls := fmt.Sprintf(`"calls": %g,`, sum(t, string(end), "veribatch_calls_total"))
	if !strings.Contains(out.String(), calls) {
		t.Errorf("the file says %s, the summary:\n%s", calls, &out)
	}
	for _, private := range []string{"people", "u0000", filepath.Dir(input), "127.0.0.1"} {
		if strings.Contains(text+string(end), private) {
			t.Errorf("the metrics tell of %s", private)
		}
	}
}

// A run that has nothing to send says so in its file.
func TestMetricsOfARunThatSendsNothing(t *testing.T) {
	input := invented(t, 5)
	file := filepath.Join(filepath.Dir(input), "veribatch.prom")
	args := []string{"run", "--sandbox", "--progress", "none", "--max-calls", "8", "--metrics-file", file, input}
	for _, want := range []string{"verdict\"} 5\n", "state=\"answered\"} 5\n"} {
		if _, errs, code := command(t, args...); code != 0 {
			t.Fatalf("exit code %d: %s", code, errs)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), want) || sum(t, string(text), "veribatch_budget_left_calls") != 3 {
			t.Errorf("want %q and 3 calls left:\n%s", want, text)
		}
	}
}

func TestMetricsThatCannotBeServed(t *testing.T) {
	input := invented(t, 1)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, test := range []struct{ flag, value, want string }{
		{"--metrics", taken.Addr().String(), "--metrics " + taken.Addr().String() + ": "},
		{"--metrics", "9090", "--metrics 9090: "},
		{"--metrics-file", "veribatch.txt", "--metrics-file: want a name that ends in .prom"},
		{"--metrics-file", filepath.Join(t.TempDir(), "none", "veribatch.prom"), "--metrics-file: "},
	} {
		_, errs, code := command(t, "run", "--sandbox", test.flag, test.value, input)
		if code != int(exitUsage) || !strings.Contains(errs, test.want) {
			t.Errorf("%s %s: exit code %d, %s", test.flag, test.value, code, errs)
		}
	}
	if made, _ := filepath.Glob(input + ".*"); len(made) > 0 {
		t.Errorf("they made %v", made)
	}
}
