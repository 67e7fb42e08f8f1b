package cli

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"veribatch/internal/sample"
	"veribatch/internal/sandbox"
)

// A way is one form in which the service may be asked and may answer.
type way struct {
	shape  sandbox.Shape
	format sandbox.Format
	errors sandbox.ErrorStyle
	method string
}

func (w way) String() string {
	return fmt.Sprintf("%s-%s-%s-%s", w.shape, w.format, w.errors, w.method)
}

func everyWay() (all []way) {
	for _, shape := range []sandbox.Shape{sandbox.ShapeResult, sandbox.ShapeData, sandbox.ShapeFlat} {
		for _, format := range []sandbox.Format{sandbox.FormatJSON, sandbox.FormatXML} {
			for _, errors := range []sandbox.ErrorStyle{sandbox.ErrorsHTTP, sandbox.ErrorsBody} {
				for _, method := range []string{"POST", "GET"} {
					all = append(all, way{shape, format, errors, method})
				}
			}
		}
	}
	return all
}

// kinds are one of each kind of answer. Left out are 810 and 812, which stop
// a run, 853, for which a run waits until its timeout, and 862, an unknown
// code, which is a lost answer in a 200 and not in an HTTP error.
var kinds = []sample.Answer{
	sample.Pass, 902, 903, 904, 905, 906, 907, 908, 909, 910, 911, 912, 800, 801, 803, 821, 822, 835, 850, 851, 852,
	854, 855, 856, 857, 860, 861, 863, 864, 865, 866, 867, 881, 882,
	871, 872, 873,
}

// Whichever way the service is asked and answers, the workbook is the same.
func TestEveryWayGivesTheSameWorkbook(t *testing.T) {
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
	dir := t.TempDir()
	input := filepath.Join(dir, "users.csv")
	writeSample(t, input)

	ways := everyWay()
	runs := make([]typed, len(ways))
	var group sync.WaitGroup // all at once: most of their time they wait before they try again
	for i, w := range ways {
		group.Go(func() { runs[i] = w.run(t, input, filepath.Join(dir, w.String())) })
	}
	group.Wait()
	var first [][]string
	for i, w := range ways {
		if runs[i].code != int(exitOpen) {
			t.Fatalf("%s: exit %d: %s", w, runs[i].code, runs[i].stderr)
		}
		got := w.compared(t, sheet(t, filepath.Join(dir, w.String()+".xlsx"), "Results"))
		if first == nil {
			first = got
			checkKinds(t, got)
		}
		for row := range got {
			for column := range got[row] {
				want := first[row][column]
				if row > 0 && w.shape == sandbox.ShapeData && slices.Contains(newer, first[0][column]) {
					want = ""
				}
				if got[row][column] != want {
					t.Errorf("%s: row %d, column %s is %q, by %s it is %q", w, row, first[0][column],
						got[row][column], ways[0], want)
				}
			}
		}
	}
}

// newer are the columns of what the older page doesn't have (CONTRACT §2).
var newer = []string{"ID card score (reference only)", "Face quality", "Mask worn"}

// writeSample writes a person of each kind, and one whose number has a slip.
func writeSample(t *testing.T, path string) {
	t.Helper()
	var table strings.Builder
	if err := sample.WriteCSV(&table, sample.Answered(2026, kinds...)); err != nil {
		t.Fatal(err)
	}
	table.WriteString("u000099,张三,110105194912310021,https://photos.example.com/faces/u000099.jpg,,,北京分行\n")
	if err := os.WriteFile(path, []byte(table.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run runs an input against a sandbox of its own.
func (w way) run(t *testing.T, input, output string) typed {
	handler, err := sandbox.New(sandbox.Config{
		AccessKeys: map[string]string{"id": "secret"}, Shape: w.shape, Format: w.format, Errors: w.errors,
	})
	if err != nil {
		return typed{stderr: err.Error()}
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	return typing(t, "run", "--endpoint", server.URL, "--method", w.method, "--biz-type", "demo", "--yes",
		"--max-calls", "99", "--new",
		"--rate", "0", "--attempts", "2", "--in-doubt", "resend", "--lang", "en", "--checkpoint",
		output+".checkpoint", "-o", output+".xlsx",
		input)
}

// ofCalls are the columns that differ from run to run.
var ofCalls = []string{"Time", "RequestId", "All RequestIds", "VerifyToken", "Attempts", "Row id", "BizId"}

// compared returns the cells that are to be the same, under their header: all
// but when it happened, and the ids of calls and of checkpoints.
func (w way) compared(t *testing.T, rows [][]string) [][]string {
	t.Helper()
	head := slices.IndexFunc(rows, func(row []string) bool { return slices.Contains(row, "VerifyStatus") })
	if head < 0 {
		t.Fatalf("%s: the results have no header", w)
	}
	rows = rows[head:]
	var keep []int
	for i, title := range rows[0] {
		if !slices.Contains(ofCalls, title) {
			keep = append(keep, i)
		}
	}
	all := make([][]string, len(rows))
	for r, row := range rows {
		row = append(row, make([]string, len(rows[0]))...) // empty cells at the end are left out
		for _, i := range keep {
			all[r] = append(all[r], row[i])
		}
	}
	return all
}

// checkKinds checks that the kinds came out as they should: a comparison of
// equal nonsense would find nothing.
func checkKinds(t *testing.T, rows [][]string) {
	t.Helper()
	if len(rows) != len(kinds)+2 {
		t.Fatalf("the results have %d rows, want %d", len(rows), len(kinds)+2)
	}
	status, code := slices.Index(rows[0], "VerifyStatus"), slices.Index(rows[0], "Error code")
	want := map[sample.Answer][2]string{
		800: {"", "ParameterIsNull"}, 801: {"", "InvalidParameter"}, 803: {"", "NoPermission"},
		821: {"", "ResourcesTooLarge"}, 822: {"", "DownloadTimedOut"},
		835: {"", "NoFaceDetected"}, 850: {"", "SystemError"}, 860: {"", "InvalidParam.MaterialsNotValid"},
		861: {"", "Error.InternalError"}, 863: {"", "Undecided"}, 864: {"", "Undecided"}, 865: {"", "BadGateway"},
		866: {"", "Unreadable"}, 867: {"", "RequestTooLong"},
		871: {"", "3101"}, 872: {"", "3102"}, 873: {"", "3103"},
	}
	for i, kind := range kinds {
		expected, named := want[kind]
		switch {
		case kind > 900:
			expected = [2]string{fmt.Sprint(kind - 900), ""}
		case !named:
			expected = [2]string{"1", ""}
		}
		if got := [2]string{rows[i+1][status], rows[i+1][code]}; got != expected {
			t.Errorf("%v came out as %q, want %q", kind, got, expected)
		}
	}
}
