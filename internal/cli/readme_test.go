package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"veribatch/internal/words"
)

// final are the exit codes after which starting the same command at once is of no use.
var final = []exit{exitUnexpected, exitUsage, exitOpen, exitAccount, exitBudget, exitUntil, exitRejected}

// What README tells supervisors not to restart is what the program means.
func TestReadmeKnowsTheExitCodes(t *testing.T) {
	readme := readReadme(t)
	for _, pattern := range []string{`RestartPreventExitStatus=([0-9 ]+)\n`, `operator: In, values: \[([0-9, ]+)\]`} {
		match := regexp.MustCompile(pattern).FindStringSubmatch(readme)
		if match == nil {
			t.Fatalf("README has nothing like %s", pattern)
		}
		var codes []exit
		for _, word := range strings.FieldsFunc(match[1], func(r rune) bool { return r == ' ' || r == ',' }) {
			code, err := strconv.Atoi(word)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, exit(code))
		}
		if !slices.Equal(codes, final) {
			t.Errorf("%s: README has %v, want %v", pattern, codes, final)
		}
	}
	for _, code := range append(slices.Clone(final), exitDone, exitOutage, exitInterrupted, exitDisagree) {
		if !strings.Contains(readme, "\n| "+strconv.Itoa(int(code))+" | ") {
			t.Errorf("README doesn't explain exit code %d", code)
		}
	}
}

// The file that README's cron and systemd examples name is one that is taken.
func TestReadmesConfigIsTaken(t *testing.T) {
	match := regexp.MustCompile("```yaml\n(biz-type: [^`]+)```").FindStringSubmatch(readReadme(t))
	if match == nil {
		t.Fatal("README has no night.yaml")
	}
	config := filepath.Join(t.TempDir(), "night.yaml")
	if err := os.WriteFile(config, []byte(match[1]), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := newRun()
	root := newRoot(words.EN)
	root.AddCommand(cmd)
	if err := cmd.ParseFlags([]string{"--config", config}); err != nil {
		t.Fatal(err)
	}
	if err := configure(cmd); err != nil {
		t.Fatal(err)
	}
	for flag, want := range map[string]string{"until": "06:30", "yes": "true", "max-calls": "1300000", "rate": "10"} {
		if got := cmd.Flags().Lookup(flag).Value.String(); got != want {
			t.Errorf("--%s is %s, want %s", flag, got, want)
		}
	}
	if window := cmd.Flags().Lookup("window").Value.String(); !strings.Contains(window, "22:00-06:00") {
		t.Errorf("--window is %s", window)
	}
}

func readReadme(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")))
}
