package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

// binaryVariable names a built program to try instead of this source's.
const binaryVariable = "VERIBATCH_E2E_BINARY"

// The tests type the command as people do, from the project's folder: a
// program that was built for them is the first in PATH.
func TestMain(m *testing.M) {
	// Most of them wait for services most of the time, so that more of them go beside one another than there are
	// processors, unless -parallel says otherwise.
	if err := flag.Set("test.parallel", strconv.Itoa(3*runtime.GOMAXPROCS(0))); err != nil {
		os.Exit(failed(err))
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "veribatch-e2e-*")
	if err != nil {
		return failed(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chdir("../.."); err != nil {
		return failed(err)
	}
	if err := provide(filepath.Join(dir, "veribatch"), os.Getenv(binaryVariable)); err != nil {
		return failed(err)
	}
	os.Setenv("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
	os.Setenv("LC_ALL", "en_US.UTF-8")       // what tests expect the command to say
	os.Setenv("GORACE", "atexit_sleep_ms=0") // else each command sleeps a second at its end
	return m.Run()
}

func failed(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// provide puts the program to be tried at path: the one that was built before, or this source's,
// with the race detector if the tests have it.
func provide(path, built string) error {
	if built != "" {
		built, err := filepath.Abs(built)
		if err != nil {
			return err
		}
		return os.Symlink(built, path)
	}
	args := []string{"build", "-o", path}
	if raceDetector {
		args = append(args, "-race")
	}
	out, err := exec.Command("go", append(args, ".")...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

// The scripts type the commands that README shows. Beside testscript's own
// they have a few commands, each described where it is defined.
func TestScripts(t *testing.T) {
	fixtures, err := filepath.Abs("reader/testdata")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("LANG", "en_US.UTF-8")
			env.Setenv("FIXTURES", fixtures)
			return copySamples(env.WorkDir)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"sandbox":   startSandbox,
			"nats":      natsServer,
			"worker":    startWorker,
			"waitlines": waitLines,
			"cells":     cells,
			"answers":   answers,
			"mode":      mode,
			"exits":     exits,
			"presign":   presign,
			"discreet":  discreet,
			"linkless":  linkless,
			"people":    people,
			"kept":      kept,
			"clock":     clock,
			"cellenv":   cellenv,
			"holds":     holds,
			"waiting":   waiting,
		},
	})
}

// copySamples puts the sample inputs and their photos into a script's folder:
// runs write beside them, and scripts change them.
func copySamples(dir string) error {
	for _, pattern := range []string{"testdata/*.*", "testdata/photos/*"} {
		samples, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(pattern)), 0o755); err != nil {
			return err
		}
		for _, sample := range samples {
			content, err := os.ReadFile(sample)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(dir, sample), content, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// startSandbox: sandbox [flags] starts a sandbox process, waits until it
// listens and sets $ENDPOINT. It ends with the script.
func startSandbox(ts *testscript.TestScript, neg bool, args []string) {
	cmd := exec.Command("veribatch", append([]string{"sandbox"}, args...)...)
	cmd.Path = filepath.Join(binDir(ts), "veribatch")
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = []string{"PATH=" + ts.Getenv("PATH"), "LANG=" + ts.Getenv("LANG")}
	stdout, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	ts.Check(err)
	_, rest, _ := strings.Cut(line, "listening on ")
	endpoint, _, _ := strings.Cut(rest, ",")
	ts.Setenv("ENDPOINT", endpoint)
}

func binDir(ts *testscript.TestScript) string {
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if _, err := os.Stat(filepath.Join(dir, "veribatch")); err == nil {
			return dir
		}
	}
	ts.Fatalf("veribatch is not in PATH")
	return ""
}

// waitLines: waitlines FILE N waits until FILE is there and has N lines.
func waitLines(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		content, err := os.ReadFile(ts.MkAbs(args[0]))
		if err == nil && bytes.Count(content, []byte("\n")) >= want {
			return
		}
	}
	ts.Fatalf("%s has no %d lines after a minute", args[0], want)
}

// cells: cells WORKBOOK SHEET OUT writes the cells of a sheet as text, one row a line.
func cells(ts *testscript.TestScript, neg bool, args []string) {
	book, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer book.Close()
	rows, err := book.GetRows(args[1])
	ts.Check(err)
	var out strings.Builder
	for _, row := range rows {
		fmt.Fprintln(&out, strings.Join(row, "\t"))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(out.String()), 0o600))
}

// answers: answers LOG checks a call log: answers LOG BIZIDS CALLS TWICE holds
// the number of its BizIds, of its calls, and at most how many BizIds got
// more than one verdict.
func answers(ts *testscript.TestScript, neg bool, args []string) {
	content, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	verdicts := make(map[string]int)
	calls := 0
	for line := range bytes.Lines(content) {
		var call struct {
			BizID  string `json:"biz_id"`
			Answer string `json:"answer"`
		}
		ts.Check(json.Unmarshal(line, &call))
		calls++
		verdicts[call.BizID] += 0
		if _, err := strconv.Atoi(call.Answer); err == nil {
			verdicts[call.BizID]++
		}
	}
	twice := 0
	for _, n := range verdicts {
		if n > 1 {
			twice++
		}
	}
	for i, got := range []int{len(verdicts), calls, twice} {
		limit, atMost := strings.CutPrefix(args[i+1], "<=")
		want, err := strconv.Atoi(limit)
		ts.Check(err)
		if got != want && !(atMost && got < want) {
			ts.Fatalf("%s: %s is %d, want %s", args[0], []string{"BizIds", "calls", "answered twice"}[i], got,
				args[i+1])
		}
	}
}

// exits: exits CODE COMMAND... runs a command and checks its exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// mode: mode PERM PATH... checks the permissions of files.
func mode(ts *testscript.TestScript, neg bool, args []string) {
	for _, path := range args[1:] {
		info, err := os.Stat(ts.MkAbs(path))
		ts.Check(err)
		if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[0] {
			ts.Fatalf("%s has mode %s, want %s", path, got, args[0])
		}
	}
}
