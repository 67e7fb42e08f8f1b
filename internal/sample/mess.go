package sample

import (
	"bufio"
	"io"
	"iter"
	"math/rand/v2"
	"strings"
)

// A trouble is what goes wrong with a row: with what is in its cells, or with
// its line in a CSV file. The zero one is none.
type trouble struct {
	cells func(Person) Person
	line  func(Person) string
}

// troubles are those of real exports.
var troubles = []trouble{
	{line: func(p Person) string { return p.UserID + "," + p.Name }},           // cut off
	{line: func(p Person) string { return p.line() + ",城南支行,备注" }},             // separators inside a cell
	{line: func(p Person) string { p.Name = "李\xfe\xff"; return p.line() }},    // another encoding
	{cells: func(p Person) Person { p.IDNumber = slip(p.IDNumber); return p }}, // a wrong digit
	{cells: func(p Person) Person { p.IDNumber = p.IDNumber[:6] + "********" + p.IDNumber[14:]; return p }},
	{cells: func(p Person) Person { p.IDNumber = "1.10101E+17"; return p }},
	{cells: func(p Person) Person { p.IDNumber = p.IDNumber[:17]; return p }},
	{cells: func(p Person) Person { p.IDNumber = ""; return p }},
	{cells: func(p Person) Person { p.Name = " 阿依古丽 • 买买提 "; return p }},
	{cells: func(p Person) Person { p.IDNumber = "'" + p.IDNumber[:6] + " " + p.IDNumber[6:]; return p }},
	{cells: func(p Person) Person { p.Name = "王?"; return p }},
	{cells: func(p Person) Person { p.FaceImage = `D:\照片\` + p.UserID + ".jpg"; return p }},
}

func (p Person) line() string { return strings.Join(p.row(), ",") }

// write returns a person's line in a CSV file, with the trouble.
func (t trouble) write(p Person) string {
	switch {
	case t.line != nil:
		return t.line(p)
	case t.cells != nil:
		return t.cells(p).line()
	}
	return p.line()
}

// slip changes the last digit but one, so that the check digit no longer fits.
func slip(number string) string {
	d := (number[16]-'0'+1)%10 + '0'
	return number[:16] + string(d) + number[17:]
}

// One row in so many has a trouble, one in so many lines.
const (
	messyRows  = 20
	messyLines = 100
)

// Messy sprinkles the troubles of real exports over people: those of single
// cells, and those that only show across rows (a row that comes twice, a
// number under another name, a picture under another number).
func Messy(seed uint64, people iter.Seq[Person]) iter.Seq[Person] {
	return func(yield func(Person) bool) {
		random := rand.New(rand.NewPCG(seed, 4))
		var before Person
		for p := range people {
			whole := p
			if random.IntN(messyRows) == 0 {
				p = spoil(random, p, before)
			}
			if !yield(p) {
				return
			}
			before = whole
		}
	}
}

func spoil(random *rand.Rand, p, before Person) Person {
	across := []func(){
		func() { p = before },
		func() { p.IDNumber = before.IDNumber },
		func() { p.FaceImage = before.FaceImage },
	}
	if n := random.IntN(len(across) + len(troubles)); n >= len(across) {
		if t := troubles[n-len(across)]; t.cells != nil {
			p = t.cells(p)
		}
	} else if before.UserID != "" {
		across[n]()
	}
	return p
}

// messyHeader is the header in the form that Excel saves: byte order mark and CRLF.
func messyHeader() string { return "\ufeff" + strings.Join(header, ",") + "\r\n" }

// WriteMessyCSV writes people in the form that Excel saves, some of the lines
// broken as exports break them, and ends with a line of totals.
func WriteMessyCSV(w io.Writer, seed uint64, people iter.Seq[Person]) error {
	random := rand.New(rand.NewPCG(seed, 5))
	out := bufio.NewWriter(w)
	out.WriteString(messyHeader()) // its errors are kept for Flush
	for p := range people {
		line := p.line()
		if random.IntN(messyLines) == 0 {
			line = lineTroubles[random.IntN(len(lineTroubles))](p)
		}
		out.WriteString(line)
		out.WriteString("\r\n")
	}
	out.WriteString("合计,,,,,,\r\n")
	return out.Flush()
}

// lineTroubles are those of lines, and more of them than the samples show.
var lineTroubles = func() []func(Person) string {
	all := []func(Person) string{
		func(p Person) string { p.Branch = "\"" + p.Branch + "\r\n（新）\""; return p.line() },
		func(p Person) string { p.Name = p.Name + "\x00"; return p.line() },
		func(p Person) string { p.Branch = "\"" + p.Branch; return p.line() },
		func(Person) string { return "" },
	}
	for _, t := range troubles {
		if t.line != nil {
			all = append(all, t.line)
		}
	}
	return all
}()
