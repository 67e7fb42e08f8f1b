package mojibake

import (
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// inGB returns the bytes of a text in GB18030.
func inGB(t *testing.T, text string) string {
	t.Helper()
	s, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestReadUTF8(t *testing.T) {
	for _, text := range []string{"王小红", "贺丽", "欧阳静怡", "杭州分行，柜面采集", "刘淼"} {
		if got := Read([]byte(text)); got != UTF8 {
			t.Errorf("%s is read as %v", text, got)
		}
	}
	if got := Read([]byte("许踮")); got == GB18030 {
		t.Error("许踮 is taken for GB18030")
	}
}

// Names in GB18030 whose bytes happen to be valid UTF-8.
func TestReadGB18030(t *testing.T) {
	for _, name := range []string{"佟强", "石莓", "叶荻", "姚蚍垚", "陆佼"} {
		if got := Read([]byte(inGB(t, name))); got != GB18030 {
			t.Errorf("%s is read as %v", name, got)
		}
	}
}

func TestFromGB(t *testing.T) {
	if got, ok := FromGB([]byte(inGB(t, "王小明"))); !ok || got != "王小明" {
		t.Errorf("got %q, %v", got, ok)
	}
	for _, damaged := range []string{"\xe4\xbd", "王小\xe6\x98", "\xff\xff", "abc"} {
		if got, ok := FromGB([]byte(damaged)); ok {
			t.Errorf("%q is taken for %q", damaged, got)
		}
	}
}

func TestIs(t *testing.T) {
	for _, name := range []string{"鏉庨潤", "锟斤拷", "王锟斤拷", "ï»¿李静", "ÀîÃ÷", "çŽ‹å°æ˜Ž", "鐜嬪皬鏄?",
		"鐜嬪皬鏄\ufffd", "١ǿ"} {
		if !Is(name) {
			t.Errorf("%s is taken for a name", name)
		}
	}
	for _, name := range []string{
		"李静", "闫妮", "缪婷", "逄琳", "欧阳𠮷", "䶮䲜", "阿依古丽·买买提", "José García", "Müller", "Zoë",
		"Владимир", "محمد",
		"王?", "Li Jing", "斤小明", "屯留", "",
	} {
		if Is(name) {
			t.Errorf("%s is taken for mojibake", name)
		}
	}
}

func TestOrdinaryNamesCostNoAllocation(t *testing.T) {
	Is("李静") // makes the table
	if n := testing.AllocsPerRun(100, func() { Is("欧阳静怡") }); n > 0 {
		t.Errorf("%v allocations, want none", n)
	}
}
