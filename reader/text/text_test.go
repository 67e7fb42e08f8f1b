package text

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestCharset(t *testing.T) {
	gbk := func(s string) string {
		encoded, err := simplifiedchinese.GB18030.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return encoded
	}
	const header = "name,id_number,face_image\n"
	latin := strings.Repeat("Anna,1,x\n", 20_000) // more than one sample
	for _, test := range []struct {
		name, content, encoding string
		last                    string // of the last row
		damage                  Damage
	}{
		{"ASCII", header + "Anna,1,x\n", "UTF-8", "Anna", Damage{}},
		{"UTF-8", header + "王小明,1,x\n", "UTF-8", "王小明", Damage{}},
		{"GB18030", header + gbk("王小明,1,x\n"), "GB18030", "王小明", Damage{}},
		{"four bytes", header + gbk("㐀𠮷,1,x\n"), "GB18030", "㐀𠮷", Damage{}},
		{"GB18030 after much ASCII", header + latin + gbk("王小明,1,x\n"), "GB18030", "王小明", Damage{}},
		{"UTF-8 after much ASCII", header + latin + "王小明,1,x\n", "UTF-8", "王小明", Damage{}},
		{"UTF-8 with a name cut short", header + "买买提,1,x\n李小红,1,x\n王小\xe6\x98,1,x\n", "UTF-8", "王小\ufffd",
			Damage{Garbled: true}},
		{"GB18030 with a name cut short", header + gbk("买买提,1,x\n王小") + "\xc3,1,x\n", "GB18030", "王小\ufffd",
			Damage{Garbled: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.csv")
			if err := os.WriteFile(path, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			f, err := Open(path, "")
			if err != nil {
				t.Fatal(err)
			}
			var last Row
			for r, err := range f.Rows(t.Context(), ",") {
				if err != nil {
					t.Fatal(err)
				}
				last = r
			}
			if f.Encoding() != test.encoding || last.Cells[0] != test.last || last.Damage != test.damage {
				t.Errorf("%s: %q %+v", f.Encoding(), last.Cells, last.Damage)
			}
		})
	}
}

func TestParseDelimiter(t *testing.T) {
	for written, want := range map[string]string{
		"^": "^", ";": ";", "tab": "\t", `\t`: "\t", "\t": "\t", `\x01`: "\x01", `\001`: "\x01", "\x01": "\x01",
		"||": "||", "|@|": "|@|", "，": "，", `\x1f\x1e`: "\x1f\x1e",
	} {
		if got, err := ParseDelimiter(written); err != nil || got != want {
			t.Errorf("%q is %q: %v", written, got, err)
		}
	}
	for _, written := range []string{"", "\"", "\n", "\x00", `\x00`, "a\"", "\xff", strings.Repeat("|", 17)} {
		if _, err := ParseDelimiter(written); !errors.Is(err, ErrInvalidDelimiter) {
			t.Errorf("%q: %v", written, err)
		}
	}
}

func TestLongDelimiters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(path, []byte("a|@|b|@|\nc|@|\"d|@|\"\"\" |@|e|@\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, "")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for r, err := range f.Rows(t.Context(), "|@|") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, strings.Join(r.Cells, " "))
	}
	if strings.Join(got, "\n") != "a b \nc d|@|\" e|@" {
		t.Errorf("%q", got)
	}
}
