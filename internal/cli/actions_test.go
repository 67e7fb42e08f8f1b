package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"veribatch/internal/cloudauth"
	"veribatch/internal/explain"
	"veribatch/internal/sandbox"
)

// sold are the actions beside VerifyMaterial.
func sold() []*cloudauth.Action {
	return slices.DeleteFunc(cloudauth.Actions(), func(a *cloudauth.Action) bool { return a.Default() })
}

// scenes are what an action is asked in.
var scenes = map[cloudauth.Scene][]string{
	cloudauth.NoScene: nil, cloudauth.SceneName: {"--biz-type", "demo"},
	cloudauth.SceneNumber: {"--biz-type", "1000000001"},
}

// An action's sample goes through a run that is interrupted by its budget and
// resumed, and comes out with every answer of the action's table: each of them
// explained, paid for once, and in nobody's URL.
func TestEveryActionThroughARun(t *testing.T) {
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
	for _, action := range sold() {
		t.Run(action.Name, func(t *testing.T) {
			input, personal := sampleOf(t, action.Name)
			var calls bytes.Buffer
			service, err := sandbox.New(sandbox.Config{AccessKeys: map[string]string{"id": "secret"}, CallLog: &calls})
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(watchingURLs(t, service, personal))
			defer server.Close()
			out := input + ".jsonl"
			args := append([]string{"run", "--action", action.Name, "--endpoint", server.URL, "--yes", "--new",
				"--rate", "0", "--workers", "8", "--max-rejected", "100%", "--log-file", input + ".log",
				"-o", out, input}, scenes[action.Scene]...)
			if first := typing(t, append(args, "--max-calls", "20")...); first.code != int(exitBudget) {
				t.Fatalf("with a budget: exit %d\n%s", first.code, first.stderr)
			}
			second := typing(t, append(args, "--max-calls", "1000")...)
			if second.code != 0 {
				t.Fatalf("resumed: exit %d\n%s", second.code, second.stderr)
			}
			log, err := os.ReadFile(input + ".log")
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range personal {
				if strings.Contains(second.stdout+second.stderr+string(log)+calls.String(), secret) {
					t.Error("what is printed or logged tells of somebody")
				}
			}
			answers := answersIn(t, out)
			for _, m := range explain.Answers(action.Name) {
				if !answers[m.Key] && !coarse(action.Name, m.Key) {
					t.Errorf("the answer %s doesn't occur", m.Key)
				}
			}
			checkpoint := input + "." + action.Name + ".sandbox.checkpoint"
			if billed, err := ledger(checkpoint); err != nil || billed < executed(calls.Bytes()) {
				t.Errorf("the ledger has %d calls perhaps billed, %v; the service billed %d", billed, err,
					executed(calls.Bytes()))
			}
			for _, lang := range []string{"zh", "en"} {
				book := input + "." + lang + ".xlsx"
				export := typing(t, "export", "--sandbox", "--action", action.Name, "--lang", lang,
					"-o", book, input)
				if export.code != 0 {
					t.Errorf("export in %s: exit %d\n%s", lang, export.code, export.stderr)
				}
			}
			other := typing(t, "export", "--checkpoint", checkpoint, "--action", anotherThan(action), "-o", out, input)
			if !strings.Contains(other.stderr, action.Name) && !strings.Contains(other.stderr, "no column") {
				t.Errorf("the checkpoint is taken for another action's: %s", other.stderr)
			}
		})
	}
}

func anotherThan(a *cloudauth.Action) string {
	if a.Name == "Id2MetaVerify" {
		return "Id2MetaStandardVerify"
	}
	return "Id2MetaVerify"
}

// coarse reports whether an answer is the one that finer ones stand for, where
// the sandbox gives those.
func coarse(action, key string) bool {
	fine := slices.ContainsFunc(explain.Answers(action), func(m explain.Meaning) bool { return len(m.Key) == 3 })
	return fine && len(key) == 1
}

// sampleOf copies the sample of an action, and returns what tells who is in it.
func sampleOf(t *testing.T, action string) (input string, personal []string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "testdata", "actions", action+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	input = filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(input, content, 0o600); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil || len(rows) != 51 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows[1:] {
		for i, title := range rows[0] {
			if slices.Contains([]string{"name", "id_number", "mobile", "bank_card"}, title) {
				personal = append(personal, row[i])
			}
		}
	}
	return input, personal
}

// watchingURLs fails the test where an action has a body and tells of somebody in its URL.
func watchingURLs(t *testing.T, next http.Handler, personal []string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		query := r.URL.Query()
		for _, secret := range personal {
			if len(body) > 0 && slices.ContainsFunc(valuesOf(query), func(v string) bool { return v == secret }) {
				t.Errorf("%s: somebody stands in the URL", r.Header.Get("X-Acs-Action"))
			}
		}
		if action := r.Header.Get("X-Acs-Action"); len(body) == 0 && action != "" && action != "BankMetaVerify" {
			t.Errorf("%s has no body", action)
		}
		next.ServeHTTP(w, r)
	})
}

func valuesOf(query map[string][]string) (all []string) {
	for _, values := range query {
		all = append(all, values...)
	}
	return all
}

// answersIn returns what decided in the rows of a result, which all have to be final.
func answersIn(t *testing.T, path string) map[string]bool {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	answers := make(map[string]bool)
	for line := range bytes.Lines(content) {
		var row struct {
			State, Reason string
			BizCode       string `json:"biz_code"`
			SubCode       string `json:"sub_code"`
			NoRecord      bool   `json:"no_record"`
		}
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		if row.State != "passed" && row.State != "rejected" && row.State != "unusable" {
			t.Errorf("a row is %s: %s", row.State, row.Reason)
		}
		if row.NoRecord && row.State != "rejected" {
			t.Errorf("no record, and %s", row.State)
		}
		answers[row.BizCode], answers[row.SubCode] = true, true
	}
	return answers
}

func TestAWrongSetOfColumnsIsRefused(t *testing.T) {
	input, _ := sampleOf(t, "Mobile2MetaVerify")
	got := typing(t, "run", "--sandbox", "--action", "Mobile3MetaDetailVerify", input)
	if got.code != int(exitUsage) || !strings.Contains(got.stderr, "no column for id_number") {
		t.Errorf("exit %d: %s", got.code, got.stderr)
	}
	if got := typing(t, "run", "--sandbox", "--action", "Nothing", input); got.code != int(exitUsage) ||
		!strings.Contains(got.stderr, "Id2MetaVerify") {
		t.Errorf("an action that isn't: exit %d: %s", got.code, got.stderr)
	}
}

func TestActionsByAnyName(t *testing.T) {
	for _, name := range []string{"id2metaverify", "Id2MetaVerify", "身份二要素核验", "手机号三要素核验（详版）",
		"手机号三要素核验(详版)"} {
		f := actionFlag{name: name}
		if err := f.check(); err != nil {
			t.Error(err)
		}
	}
}

// With corrections laid over, only what changed is asked about.
func TestCorrectionsOfAnAction(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	people := "user_id,name,mobile\nu1,欧阳一,+86 138 0013 8000\nu2,欧阳二,13800138902\n"
	if err := os.WriteFile(path("people.csv"), []byte(people), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(flags ...string) typed {
		return typing(t, append([]string{"run", "--sandbox", "--action", "Mobile2MetaVerify", path("people.csv")},
			flags...)...)
	}
	if got := run("-o", path("first.csv")); !strings.HasPrefix(got.stdout, "2 rows: 1 passed, 1 rejected\n") {
		t.Fatalf("%s%s", got.stdout, got.stderr)
	}
	first, err := os.ReadFile(path("first.csv"))
	if err != nil {
		t.Fatal(err)
	}
	fixed := bytes.ReplaceAll(first, []byte("13800138902"), []byte("13800138123"))
	if err := os.WriteFile(path("fixed.csv"), fixed, 0o600); err != nil {
		t.Fatal(err)
	}
	got := run("--fixes", path("fixed.csv"), "-o", path("second.csv"))
	if !strings.HasPrefix(got.stdout, "2 rows: 2 passed\nthis run: 1 call,") {
		t.Errorf("%s%s", got.stdout, got.stderr)
	}
}

// Local photos are fitted and sent in the call, without any bucket.
func TestLocalPhotosTravelInTheCall(t *testing.T) {
	for _, action := range []string{"Id3MetaVerify", "ContrastFaceVerify"} {
		dir := t.TempDir()
		got := typing(t, "run", "--sandbox", "--action", action, "--checkpoint", filepath.Join(dir, "checkpoint"),
			"-o", filepath.Join(dir, "out.csv"), filepath.Join("..", "..", "testdata", "local.csv"))
		if got.code != 0 || !strings.HasPrefix(got.stdout, "6 rows: 6 passed\n") {
			t.Errorf("%s: exit %d: %s%s", action, got.code, got.stdout, got.stderr)
		}
	}
}

// The sample workbook of every action has the people of its CSV: what the one paid for answers the other.
func TestEveryActionsSampleWorkbook(t *testing.T) {
	for _, action := range cloudauth.Actions() {
		t.Run(action.Name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for _, name := range []string{"people.csv", "people.xlsx"} {
				if made := typing(t, "sample", "--action", action.Name, "--rows", "20", "-o", name); made.code != 0 {
					t.Fatal(made.stderr)
				}
			}
			flags := []string{"--action", action.Name, "--sandbox", "--checkpoint", "c", "--lang", "en"}
			run := typing(t, append([]string{"run", "people.csv", "--rate", "0", "--yes", "-o", "o.csv"}, flags...)...)
			if run.code != 0 {
				t.Fatalf("exit %d\n%s", run.code, run.stderr)
			}
			plan := typing(t, append([]string{"plan", "people.xlsx"}, flags...)...)
			if plan.code != 0 || !strings.Contains(plan.stdout, "20 answered") {
				t.Errorf("exit %d\n%s%s", plan.code, plan.stdout, plan.stderr)
			}
		})
	}
}

// The score of Id3MetaVerify is read whether it comes in a string of JSON, as an object or not at all.
func TestFaceDetailInEveryReading(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, args := range [][]string{
		{"sample", "--action", "Id3MetaVerify", "--rows", "60", "-o", "people.csv"},
		{"run", "--sandbox", "--action", "Id3MetaVerify", "--rate", "0", "--yes", "-o", "out.jsonl", "people.csv"},
	} {
		if got := typing(t, args...); got.code != 0 {
			t.Fatalf("%s: exit %d: %s", args[0], got.code, got.stderr)
		}
	}
	content, err := os.ReadFile("out.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	ways := make(map[string]int)
	for line := range bytes.Lines(content) {
		var row struct {
			State string
			Score *float64          `json:"face_score"`
			Input map[string]string `json:"input"`
		}
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		number := row.Input["id_number"]
		way := map[byte]string{'1': "object", '2': "none"}[number[len(number)-1]]
		ways[way]++
		if row.State != "passed" || (row.Score == nil) != (way == "none") {
			t.Errorf("%s, its score as %q: %v", row.State, way, row.Score)
		}
	}
	if len(ways) != 3 {
		t.Errorf("the sandbox plays %v", ways)
	}
}
