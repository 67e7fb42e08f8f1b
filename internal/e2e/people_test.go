package e2e

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"veribatch/internal/sample"

	"github.com/rogpeppe/go-internal/testscript"
)

// people: people FILE ANSWER[*N]... writes an input of people whose answers by
// the sandbox are these; 0 is passed.
func people(ts *testscript.TestScript, neg bool, args []string) {
	var answers []sample.Answer
	for _, arg := range args[1:] {
		number, times, repeated := strings.Cut(arg, "*")
		answer, err := strconv.Atoi(number)
		ts.Check(err)
		n := 1
		if repeated {
			n, err = strconv.Atoi(times)
			ts.Check(err)
		}
		answers = append(answers, slices.Repeat([]sample.Answer{sample.Answer(answer)}, n)...)
	}
	ts.Check(writeAnswered(ts.MkAbs(args[0]), answers))
}

func writeAnswered(path string, answers []sample.Answer) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(sample.WriteCSV(file, sample.Answered(7, answers...)), file.Close())
}

// clock: clock NAME OFFSET sets a variable to the time of day in Shanghai, an
// offset such as 2h from now.
func clock(ts *testscript.TestScript, neg bool, args []string) {
	offset, err := time.ParseDuration(args[1])
	ts.Check(err)
	ts.Setenv(args[0], time.Now().Add(offset).In(time.FixedZone("Asia/Shanghai", 8*60*60)).Format("15:04"))
}

// waiting: waiting CHECKPOINT PATTERN waits until status says it of a checkpoint.
func waiting(ts *testscript.TestScript, neg bool, args []string) {
	pattern := regexp.MustCompile(args[1])
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		cmd := exec.Command(filepath.Join(binDir(ts), "veribatch"), "status", args[0])
		cmd.Dir = ts.MkAbs(".")
		if out, err := cmd.Output(); err == nil && pattern.Match(out) {
			return
		}
	}
	ts.Fatalf("status says nothing like %s after a minute", args[1])
}

// writePeople writes an input of people whose answers by the sandbox are these.
func writePeople(t *testing.T, path string, answers ...sample.Answer) {
	t.Helper()
	if err := writeAnswered(path, answers); err != nil {
		t.Fatal(err)
	}
}

// veribatch runs the command and returns what it printed.
func veribatch(t *testing.T, args ...string) string {
	t.Helper()
	out, _ := exec.Command("veribatch", args...).Output()
	return string(out)
}
