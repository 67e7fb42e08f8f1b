package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"veribatch/internal/sample"
)

// here replaces what the examples of docs/night say of a machine by what is here.
func here(t *testing.T, name, dir string) string {
	t.Helper()
	content, err := os.ReadFile("docs/night/" + name)
	if err != nil {
		t.Fatal(err)
	}
	program, err := exec.LookPath("veribatch")
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("/data/verify", dir, "/usr/bin/veribatch", program).Replace(string(content))
}

// A run by cron's line, in cron's environment: no terminal, no home, and little in PATH. The second night goes on from
// the first.
func TestANightByCron(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writePeople(t, filepath.Join(dir, "users.csv"), make([]sample.Answer, 5)...)
	config := "sandbox: true\n"
	for line := range strings.Lines(here(t, "night.yaml", dir)) {
		if !strings.HasPrefix(line, "window") && !strings.HasPrefix(line, "until") { // it may be day
			config += line
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "night.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	fields := strings.SplitN(strings.TrimSpace(here(t, "crontab", dir)), " ", 6)
	program, err := exec.LookPath("veribatch")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"本次运行：5 次调用", "本次运行：0 次调用"} {
		cron := exec.Command("env", "-i", "SHELL=/bin/sh", "PATH=/usr/bin:/bin:"+filepath.Dir(program), "sh", "-c",
			fields[5])
		if out, err := cron.CombinedOutput(); err != nil || len(out) > 0 {
			t.Fatalf("%v\n%s", err, out)
		}
		log, err := os.ReadFile(filepath.Join(dir, "night.log"))
		if err != nil || !strings.Contains(string(log), want) {
			t.Errorf("it doesn't say %q: %v\n%s", want, err, log)
		}
	}
}

// systemd takes the units.
func TestANightBySystemd(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("there is no systemd-analyze")
	}
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"veribatch.service", "veribatch.timer"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(here(t, name, dir)), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(analyze, "verify", "--man=no", path).CombinedOutput()
		if err != nil || strings.Contains(string(out), dir) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}
