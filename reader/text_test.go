package reader

import (
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
		last                    string // the last row's name
		findings                string
	}{
		{"ASCII", header + "Anna,1,x\n", "UTF-8", "Anna", ""},
		{"UTF-8", header + "王小明,1,x\n", "UTF-8", "王小明", ""},
		{"GB18030", header + gbk("王小明,1,x\n"), "GB18030", "王小明", ""},
		{"four bytes", header + gbk("㐀𠮷,1,x\n"), "GB18030", "㐀𠮷", ""},
		{"GB18030 after much ASCII", header + latin + gbk("王小明,1,x\n"), "GB18030", "王小明", ""},
		{"UTF-8 after much ASCII", header + latin + "王小明,1,x\n", "UTF-8", "王小明", ""},
		{"UTF-8 with a name cut short", header + "买买提,1,x\n李小红,1,x\n王小\xe6\x98,1,x\n", "UTF-8", "王小\ufffd", "row-garbled:error"},
		{"GB18030 with a name cut short", header + gbk("买买提,1,x\n王小") + "\xc3,1,x\n", "GB18030", "王小\ufffd", "row-garbled:error"},
	} {
		t.Run(test.name, func(t *testing.T) {
			in, all := readAll(t, write(t, "a.csv", test.content), Options{})
			last := all[len(all)-1]
			if in.Sources()[0].Encoding != test.encoding || last.Name != test.last || found(last) != test.findings {
				t.Errorf("%s: %q %s", in.Sources()[0].Encoding, last.Name, found(last))
			}
		})
	}
}

// FuzzOpen holds that no text makes opening or reading it go wrong: it is
// refused, or its rows come in order with as many cells as the header.
func FuzzOpen(f *testing.F) {
	files, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(files) == 0 {
		f.Fatal("no inputs")
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Add([]byte("姓名|身份证号|人像照\r甲|1|x\r"))
	f.Add([]byte("sep=;\n姓名;身份证号;人像照\n甲;1;\"x\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		in, err := Open(write(t, "a.csv", string(content)), Options{})
		if err != nil {
			return
		}
		last := in.Sources()[0].HeaderRow
		for rec, err := range in.Records(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if rec.Row <= last || len(rec.Cells) != len(in.Header()) {
				t.Errorf("row %d after %d with %d cells", rec.Row, last, len(rec.Cells))
			}
			last = rec.Row
		}
	})
}
