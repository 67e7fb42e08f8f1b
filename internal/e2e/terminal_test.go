package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
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

// TestProgressIsOneLineWhenResized: a terminal that is made narrower wraps what
// it shows, and the bar takes that back.
func TestProgressIsOneLineWhenResized(t *testing.T) {
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is missing")
	}
	t.Parallel()
	input, err := filepath.Abs("testdata/users.csv")
	if err != nil {
		t.Fatal(err)
	}
	term := newTerminal(t, 200, fmt.Sprintf("echo BEFORE; veribatch run --lang zh --sandbox --yes --rate 40 "+
		"--checkpoint c -o out.xlsx '%s'; echo OVER; cat", input))
	bar := regexp.MustCompile(`(?m)^.*\d+/200 .*通过.*$|^.*\d+%.*\d+/200.*$`)
	for _, columns := range []int{60, 120, 35, 200, 50} {
		done := ""
		term.wait(t, func(screen string) bool { // it was drawn
			done = regexp.MustCompile(`\d+/200`).FindString(screen)
			return done != ""
		})
		term.tmux(t, "resize-window", "-x", strconv.Itoa(columns), "-y", "100")
		term.wait(t, func(screen string) bool { // and again: what a bar leaves behind stays there
			again := regexp.MustCompile(`\d+/200`).FindString(screen) != done
			return again && len(bar.FindAllString(screen, -1)) == 1 || over.MatchString(screen)
		})
	}
	screen := term.wait(t, over.MatchString)
	if !strings.Contains(screen, "BEFORE\nusers.csv：200 行") || len(bar.FindAllString(screen, -1)) != 1 {
		t.Errorf("the end:\n%s", screen)
	}
}

// screenOf returns what a terminal shows once a command in it has printed OVER.
func screenOf(t *testing.T, columns int, command string) string {
	t.Helper()
	return newTerminal(t, columns, command).wait(t, over.MatchString)
}

var over = regexp.MustCompile(`(?m)^OVER$`)

// A terminal is one that tmux draws.
type terminal struct{ socket string }

func newTerminal(t *testing.T, columns int, command string) terminal {
	t.Helper()
	term := terminal{filepath.Join(t.TempDir(), "tmux")}
	term.tmux(t, "-u", "-f", os.DevNull, "new-session", "-d", "-c", t.TempDir(),
		"-x", strconv.Itoa(columns), "-y", "100", command)
	t.Cleanup(func() { term.tmux(t, "kill-server") })
	return term
}

func (term terminal) tmux(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", term.socket}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("tmux %s: %v\n%s", args[0], err, out)
	}
	return string(out)
}

// shown returns what the terminal shows, and what it scrolled away.
func (term terminal) shown(t *testing.T) string {
	t.Helper()
	return term.tmux(t, "capture-pane", "-p", "-S", "-")
}

// wait returns what the terminal shows once it is as wanted.
func (term terminal) wait(t *testing.T, wanted func(screen string) bool) string {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if screen := term.shown(t); wanted(screen) {
			return screen
		}
	}
	t.Fatalf("not as wanted after a minute:\n%s", term.shown(t))
	return ""
}
