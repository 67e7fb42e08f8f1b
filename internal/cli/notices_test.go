package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"veribatch/checkpoint"
	"veribatch/internal/notify"
)

// A person is invented; so are the job's and the targets' tokens.
const peopleCSV = "姓名,证件号,人脸照片\n甲乙,11010519491231002X,https://photos.example.com/1.jpg\n" +
	"丙丁,110105194912318021,https://photos.example.com/2.jpg\n"

// hook serves a webhook: what it got comes from the channel.
func hook(t *testing.T) (line string, got chan notify.Notice) {
	t.Helper()
	got = make(chan notify.Notice, 16)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var n notify.Notice
		if err := json.NewDecoder(r.Body).Decode(&n); err != nil {
			t.Error(err)
		}
		got <- n
	}))
	t.Cleanup(server.Close)
	return "webhook: " + server.URL + "/hook-token bearer-token\n", got
}

// people writes an input, and returns its path.
func people(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret-bank.csv")
	if err := os.WriteFile(path, []byte(peopleCSV), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func drain(got chan notify.Notice) (all []notify.Notice) {
	for {
		select {
		case n := <-got:
			all = append(all, n)
		default:
			return all
		}
	}
}

func TestARunTellsItsStartAndItsEnd(t *testing.T) {
	for _, c := range []struct {
		name    string
		args    []string
		code    exit
		outcome string
		failed  bool
		lines   []string
	}{
		{"done", []string{"--lang", "en"}, exitDone, "done", false, []string{
			"finished, every record has its final answer", "2 rows · Passed 2", "this run: 2 calls, 0 answers lost",
			"sandbox: nothing was charged", "Nothing to do.",
		}},
		{"budget", []string{"--max-calls", "1"}, exitBudget, "budget", true, []string{
			"已达到 --max-calls，任务停止", "共 2 行 · 通过 1 · 尚未发送 1", "本次调用 1 次，其中 0 次没有收到回答",
			"沙箱：未产生费用", "调大 --max-calls 后再次运行同一命令即可继续。",
		}},
		{"a flag that can't be", []string{"--rate", "-1"}, exitUsage, "usage", true, []string{
			"参数、文件或设置有误，任务停止", "请按该主机上的错误信息更正。",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			line, got := hook(t)
			t.Setenv(notifyVariable, line)
			args := append([]string{"run", "--sandbox", "--job-name", "night", people(t)}, c.args...)
			if run := typing(t, args...); run.code != int(c.code) {
				t.Fatalf("exit %d, want %d\n%s", run.code, c.code, run.stderr)
			}
			all := drain(got)
			if len(all) != 2 || all[0].Event != notify.Started || all[1].Event != notify.Ended {
				t.Fatalf("got %+v", all)
			}
			host, _ := os.Hostname()
			end := all[1]
			want := "night · " + host + " · " + strings.Join(c.lines, "\n")
			if end.Text != want || end.Outcome != c.outcome || end.Failed != c.failed || *end.Exit != int(c.code) {
				t.Errorf("got  %+v\nwant %q", end, want)
			}
		})
	}
}

// Neither the notices, nor the run's record, its log and the terminal hold a token, and the notices neither a person
// nor the input's name.
func TestNoticesAndRecordsKeepSecrets(t *testing.T) {
	line, got := hook(t)
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"errcode":310000,"errmsg":"a-token"}`)
	}))
	defer refusing.Close()
	dir := t.TempDir()
	file, log, told := filepath.Join(dir, "notify"), filepath.Join(dir, "log"), filepath.Join(dir, "a-token")
	lines := line + "dingtalk: " + refusing.URL + "/?access_token=a-token a-token\n"
	if err := os.WriteFile(file, []byte(lines), 0o640); err != nil {
		t.Fatal(err)
	}
	input := people(t)
	run := typing(t, "run", "--sandbox", "--notify-file", file, "--notify-command", "tee "+told, "--log-file", log,
		input)
	said := run.stdout + run.stderr
	if run.code != 0 || !strings.Contains(said, "2 notices could not be delivered") ||
		!strings.Contains(said, "others may read it") {
		t.Errorf("exit %d\n%s", run.code, said)
	}
	notices, err := json.Marshal(drain(got))
	if err != nil {
		t.Fatal(err)
	}
	command, record, logged := read(t, told), runsOf(t, input+".sandbox.checkpoint"), read(t, log)
	for what, text := range map[string]string{
		"the notices": string(notices), "the command's notice": command, "the record": record, "the log": logged,
		"the terminal": said,
	} {
		if strings.Contains(text, "-token") || strings.Contains(text, "127.0.0.1") {
			t.Errorf("%s holds an address:\n%s", what, text)
		}
	}
	for _, private := range []string{"甲乙", "11010519491231002X", "secret-bank", "photos.example.com", dir} {
		if strings.Contains(string(notices)+command, private) {
			t.Errorf("the notices hold %s:\n%s\n%s", private, notices, command)
		}
	}
	if !json.Valid([]byte(command)) || !strings.Contains(record, "--notify-command") {
		t.Errorf("the command got %q, the record is %s", command, record)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// runsOf returns the record of a checkpoint's runs.
func runsOf(t *testing.T, dir string) string {
	t.Helper()
	store, err := checkpoint.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	runs, err := store.Runs()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(runs)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A target that hangs from the start on keeps a run from nothing: its results are there, and said, before it answers.
func TestARunGoesOnWhileATargetHangs(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-release
	}))
	defer server.Close()
	t.Setenv(notifyVariable, "webhook: "+server.URL)
	out, stdout := io.Pipe()
	ended := make(chan int)
	go func() {
		ended <- Run(context.Background(), []string{"run", "--sandbox", people(t)}, strings.NewReader(""), stdout,
			io.Discard)
	}()
	for lines := bufio.NewScanner(out); lines.Scan() && !strings.HasPrefix(lines.Text(), "results: "); {
	}
	close(release)
	go io.Copy(io.Discard, out)
	if code := <-ended; code != 0 {
		t.Errorf("exit %d", code)
	}
}

func TestFlagsOfNoticesThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	empty, wrong := filepath.Join(dir, "empty"), filepath.Join(dir, "wrong")
	for path, content := range map[string]string{empty: "# nothing\n",
		wrong: "telegram: https://a.example.com/a-token\n"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	input := people(t)
	for want, args := range map[string][]string{
		"--notify-file":                   {"--notify-file", filepath.Join(dir, "none")},
		"it names no target":              {"--notify-file", empty},
		"there are dingtalk, feishu":      {"--notify-file", wrong},
		"--notify-command: there is no":   {"--notify-command", "/nowhere/gateway a-token"},
		"--job-name: want a line of 1 to": {"--job-name", "two\nlines"},
	} {
		run := typing(t, append([]string{"run", "--sandbox", input}, args...)...)
		if run.code != int(exitUsage) || !strings.Contains(run.stderr, want) ||
			strings.Contains(run.stderr, "a-token") {
			t.Errorf("%v: exit %d\n%s", args, run.code, run.stderr)
		}
	}
}

func TestEveryExitHasAnOutcome(t *testing.T) {
	for _, code := range bySeverity {
		o := outcomes[code]
		if o.word == "" || o.title.ZH == "" || o.title.EN == "" || o.advice.ZH == "" || o.advice.EN == "" {
			t.Errorf("exit %d: %+v", code, o)
		}
	}
}

// The example file of both README names targets that are taken.
func TestReadmesTargetsAreTaken(t *testing.T) {
	for _, path := range []string{"../../README.md", "../../README.zh-CN.md"} {
		_, example, _ := strings.Cut(read(t, path), "```yaml\n# notify")
		example, _, _ = strings.Cut(example, "```")
		targets, err := notify.ReadTargets(strings.NewReader("#" + example))
		if err != nil || len(targets) != len(notify.Kinds()) {
			t.Errorf("%s: %d targets, want one of each kind; %v", path, len(targets), err)
		}
	}
}
