package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// In a real terminal a run leaves one line of progress, however often it was drawn.
func TestProgressIsOneLine(t *testing.T) {
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is missing")
	}
	input, err := filepath.Abs("testdata/users.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, columns := range []int{50, 80, 200} {
		screen := screenOf(t, columns,
			fmt.Sprintf("veribatch run --sandbox --rate 100 --checkpoint c%[1]d -o %[1]d.xlsx "+
				"--timeout 1s '%[2]s'; echo OVER; cat", columns, input))
		if lines := regexp.MustCompile(`(?m)^ *\d+% .*\d+/200 .*$`).FindAllString(screen, -1); len(lines) != 1 {
			t.Errorf("%d columns: %d lines of progress:\n%s", columns, len(lines), screen)
		}
	}
}

// screenOf returns what a terminal shows once a command in it has printed OVER.
func screenOf(t *testing.T, columns int, command string) string {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "tmux")
	tmux := func(args ...string) string {
		out, err := exec.Command("tmux", append([]string{"-S", socket}, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %s: %v\n%s", args[0], err, out)
		}
		return string(out)
	}
	tmux("-f", os.DevNull, "new-session", "-d", "-c", t.TempDir(), "-x", strconv.Itoa(columns), "-y", "100", command)
	defer tmux("kill-server")
	over := regexp.MustCompile(`(?m)^OVER$`)
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if screen := tmux("capture-pane", "-p"); over.MatchString(screen) {
			return screen
		}
	}
	t.Fatalf("not over after a minute:\n%s", tmux("capture-pane", "-p"))
	return ""
}
