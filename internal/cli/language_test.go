package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"veribatch/internal/words"
)

var (
	// code matches what is the same in each language: commands, flags, values and paths.
	code = regexp.MustCompile("`[^`]*`|\"[^\"]*\"|veribatch( help)? [a-z]+|source <.*|fish \\| source|completion [a-z]+|" +
		`--?[a-z-]+|[\w./:*{}@%-]*[./_*={}@:|\\-][\w./:*{}@%,|\\-]*|duration|strings?|stringArray|float|int|uint`)
	sentence = regexp.MustCompile(`\b[A-Za-z]{2,},? [a-z]{2,}\b`)

	// chinese matches the Chinese that English has: names in the console, in headers, in cells and of actions.
	chinese = regexp.MustCompile(`实人认证|业务场景标识|业务设置|行标识|重新认证|月份|姓名|证件号|单独同意|通过|不通过|无法联系|是|` +
		`known as [^)]*|.* ← .*|\(实$|^人认证|认证结果?|^果,|认证时间|^\w+Verify\w*  .*|^VerifyMaterial  .*`)
	han = regexp.MustCompile(`\p{Han}|[，。：；（）、]`)
)

// No line that people read is half of each language.
func TestLinesAreOfOneLanguage(t *testing.T) {
	dir := t.TempDir()
	input, second := filepath.Join(dir, "users.csv"), filepath.Join(dir, "b.csv")
	if typed := typing(t, "sample", "--rows", "20", "--mix", "pass=8,902=1,907=1,835=1,865=1", "-o", input); typed.code != 0 {
		t.Fatal(typed)
	}
	for name, content := range map[string]string{
		second: "a,b\n1,2\n", filepath.Join(dir, "empty.csv"): "", filepath.Join(dir, "x.pdf"): "%PDF-1.7\n",
		filepath.Join(dir, "bad.yaml"): "max-call: 1\n",
	} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	checkpoint := input + ".sandbox.checkpoint"
	for _, line := range []string{
		"run --sandbox " + input, "run --sandbox " + input, "plan --sandbox " + input, "plan " + second,
		"plan " + input + " --rate 10 --window 22:00-06:00 --until 06:30", "export --sandbox " + input,
		"status " + checkpoint, "status " + input, "status nosuch", "run", "rnu", "run --biz-typ x", "run --rate x " + input,
		"run --sandbox --until 9 " + input, "run --sandbox --retry 7 " + input, "run --sandbox --max-rejected 0 " + input,
		"run --sandbox --window 1 " + input, "run --sandbox --timeout 1ns " + input, "run --timeout",
		"run --config " + filepath.Join(dir, "bad.yaml") + " " + input, "run nosuch.csv", "run " + dir,
		"run " + filepath.Join(dir, "empty.csv"), "run " + filepath.Join(dir, "x.pdf"), "run " + input,
		"run --biz-type RPMinTest " + input, "run --biz-type x --endpoint http://127.0.0.1:1 " + input,
		"run --sandbox " + input + " -o " + second, "run --sandbox --by nosuch " + input,
		"run --sandbox --columns name=nosuch " + input, "run --sandbox --action nosuch " + input,
		"run --sandbox --fixes " + second + " " + input, "run --sandbox --encoding x " + input,
		"run --sandbox --passed-in nosuch " + input, "explain", "explain --actions", "explain 999", "explain 7",
		"worker", "fleet", "sandbox --shape x", "sandbox --listen 8.8.8.8:1", "sample --rows 0 -o x.csv", "version",
		"help", "import --help", "reconcile --help", "erase --help", "demo --help", "init --help", "man --help",
		"import", "import " + checkpoint, "import " + checkpoint + " " + input + " --yes", "import nosuch " + input,
		"import " + checkpoint + " --withdraw 1", "import " + checkpoint + " nosuch.csv",
		"reconcile", "reconcile nosuch", "reconcile " + checkpoint, "reconcile " + checkpoint + " -o x.csv",
		"erase " + input + " --all --sandbox", "erase " + input, "erase " + input + " --row-id 1 --sandbox",
		"demo " + dir, "init " + filepath.Join(dir, "bad.yaml"), "man a b", "man " + filepath.Join(dir, "man"),
		"status " + checkpoint + " --audit", "status " + checkpoint + " -o x.xlsx", "status " + checkpoint + " --web x",
		"status " + checkpoint + " --valid-for 1d --price 0.5", "plan --sandbox --valid-for 1 " + input,
		"plan --sandbox --max-calls 7 --price 0.5 " + input, "plan --sandbox --price x " + input,
		"run --sandbox --price 9Verify=1 " + input, "run --sandbox --workers x " + input, "run --help-all",
		"run --help", "plan --help", "export --help", "status --help", "explain --help", "sample --help",
		"sandbox --help", "worker --help", "fleet --help", "version --help", "completion --help", "completion bash --help",
	} {
		for _, lang := range []words.Lang{words.ZH, words.EN} {
			args := append(strings.Fields(line), "--lang", string(lang))
			typed := typing(t, args...)
			printed := strings.ReplaceAll(typed.stdout+typed.stderr, dir, "")
			if printed == "" {
				t.Errorf("%s: prints nothing", args)
			}
			for printed := range strings.Lines(printed) {
				printed = strings.TrimSpace(printed)
				if lang == words.ZH && sentence.MatchString(code.ReplaceAllString(printed, " ; ")) {
					t.Errorf("%s: not in Chinese: %s", line, printed)
				}
				if lang == words.EN && han.MatchString(chinese.ReplaceAllString(printed, "")) {
					t.Errorf("%s: not in English: %s", line, printed)
				}
			}
		}
	}
}

// A flag, a variable, the locale: the first that says it counts.
func TestLocaleDecidesWithoutTheFlag(t *testing.T) {
	for locale, want := range map[string]string{
		"": "没有命令", "C": "没有命令", "zh_CN.UTF-8": "没有命令", "en_US.UTF-8": "there is no command",
	} {
		t.Setenv("LC_ALL", locale)
		t.Setenv("LANG", "")
		t.Setenv("LC_MESSAGES", "")
		if typed := typing(t, "rnu"); !strings.Contains(typed.stderr, want) || typed.code != 2 {
			t.Errorf("%q: %s", locale, typed.stderr)
		}
	}
	t.Setenv("LC_ALL", "")
	if typed := typing(t, "version", "--lang", "fr"); typed.code != 2 || !strings.Contains(typed.stderr, "zh 或 en") {
		t.Errorf("--lang fr: %d %s", typed.code, typed.stderr)
	}
	t.Setenv("LC_ALL", "en_US.UTF-8")
	t.Setenv("VERIBATCH_LANG", "zh")
	if typed := typing(t, "rnu"); !strings.Contains(typed.stderr, "没有命令") {
		t.Errorf("VERIBATCH_LANG=zh: %s", typed.stderr)
	}
}
