package words

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestSentenceHasItsPartsInItsLanguage(t *testing.T) {
	s := New("%s: %s", "users.csv", Clauses(Count(1, "%d call", "%d calls"), Count(2, "%d row", "%d rows")))
	for lang, want := range map[Lang]string{EN: "users.csv: 1 call, 2 rows", ZH: "users.csv：1 次调用，2 行"} {
		if got := s.In(lang); got != want {
			t.Errorf("%s: %s, want %s", lang, got, want)
		}
	}
	if got := New("cannot connect: %v", 90*time.Minute+2600*time.Millisecond).In(ZH); got != "无法连接：1 小时 30 分 2.6 秒" {
		t.Error(got)
	}
}

func TestErrorWrapsAndSpeaks(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "users.csv")
	_, cause := os.Open(missing)
	err := Errorf("--config: %w", cause)
	if !errors.Is(err, fs.ErrNotExist) || err.Error() != "--config: "+cause.Error() {
		t.Errorf("%v", err)
	}
	if got, want := In(err, ZH), "--config："+missing+"：文件或目录不存在"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	both := errors.Join(fmt.Errorf("x.csv: %w", Errorf("permission denied")), errors.New("foreign"))
	if got := In(both, ZH); got != "x.csv: 没有权限；foreign" {
		t.Error(got)
	}
	if got := In(both, EN); got != "x.csv: permission denied; foreign" {
		t.Error(got)
	}
}

func TestLocale(t *testing.T) {
	for _, test := range []struct {
		environment map[string]string
		want        Lang
	}{
		{nil, ZH},
		{map[string]string{"LANG": "C"}, ZH},
		{map[string]string{"LANG": "C.UTF-8"}, ZH},
		{map[string]string{"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, ZH},
		{map[string]string{"LANG": "zh_CN.GB18030"}, ZH},
		{map[string]string{"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, EN},
		{map[string]string{"LANG": "en_GB.UTF-8"}, EN},
		{map[string]string{"LANG": "de_DE@euro"}, EN},
	} {
		if got := Locale(func(name string) string { return test.environment[name] }); got != test.want {
			t.Errorf("%v: %s, want %s", test.environment, got, test.want)
		}
	}
}
