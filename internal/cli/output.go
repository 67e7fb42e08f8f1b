package cli

import (
	"io"
	"os"
	"slices"
	"strings"

	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/writer"
	reporting "veribatch/writer/report"

	"github.com/spf13/pflag"
)

// outputFlags say what is written, where, and in which form.
type outputFlags struct {
	paths []string
	lang  words.Lang // once the command has it
	priceFlag

	format       string
	only         []string
	mask         bool
	by           []string
	sheets       []string
	splitBy      string
	todoNote     string
	ocr          string
	plainCSV     bool
	passwordFile string

	password string // what the file says
}

func (f *outputFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&f.paths, "output", "o", nil,
		"`FILE` to write: .xlsx, .csv or .jsonl by its name, several with several -o, - for standard output "+
			"(default INPUT.result.xlsx, with --sandbox INPUT.sandbox.result.xlsx)")
	f.priceFlag.register(flags)
	flags.StringVar(&f.format, "format", "", "form of what -o - writes: "+strings.Join(writer.Forms(), ", "))
	flags.StringSliceVar(&f.only, "only", nil,
		"rows that the results show: "+strings.Join(groupNames(), ", ")+" (default all; the summary counts all)")
	flags.BoolVar(&f.mask, "mask", false,
		"hide whom a row is about: the middle of names, numbers and user ids, the paths of images; in the original "+
			"columns too")
	flags.StringArrayVar(&f.by, "by", nil,
		"figures for each value of this `COLUMN`, on a sheet beside the summary; 月份 or month is the month of the "+
			"verdict; COLUMN,COLUMN is a cross table; several with several --by")
	flags.StringSliceVar(&f.sheets, "sheets", nil, "sheets of a workbook: "+sheetList()+" (default all)")
	flags.StringVar(&f.splitBy, "split-by", "",
		"write a To-do workbook for each value of this `COLUMN` too, to hand out")
	flags.StringVar(&f.todoNote, "todo-note", "",
		"`TEXT` on top of To-do lists, such as what to fill in and by when to send it back")
	flags.StringVar(&f.ocr, "ocr", "match",
		"what to keep and show of ID cards: match (name, number, validity) or full (sex, nationality, birth, "+
			"address and authority too)")
	flags.BoolVar(&f.plainCSV, "plain-csv", false,
		"in CSV, leave out the tab before long numbers that keeps Excel from cutting them")
	flags.StringVar(&f.passwordFile, "output-password-file", "", "encrypt workbooks with the password in this `FILE`")
}

// groups are what --only takes.
var groups = []struct {
	name   string
	states []verify.State
}{
	{"passed", []verify.State{verify.Passed}},
	{"failed", []verify.State{verify.Rejected, verify.Unusable, verify.Invalid}},
	{"unresolved", []verify.State{verify.Unresolved, verify.Exhausted, verify.Sent, verify.Pending}},
	{"rejected", []verify.State{verify.Rejected}},
	{string(reporting.NoRecord), []verify.State{reporting.NoRecord}}, // of the rejected ones
	{"unusable", []verify.State{verify.Unusable}},
	{"exhausted", []verify.State{verify.Exhausted}},
	{"invalid", []verify.State{verify.Invalid}},
	{"erased", []verify.State{verify.Erased}},
	{"in-doubt", []verify.State{verify.Sent}},
	{"pending", []verify.State{verify.Pending}},
	{onlyChanged, nil}, // whose conclusion is another than the one before it
}

const onlyChanged = "changed"

func groupNames() []string {
	var names []string
	for _, g := range groups {
		names = append(names, g.name)
	}
	return names
}

func sheetList() string {
	var names []string
	for _, s := range writer.Sheets() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// check reads what is written in the flags.
func (f *outputFlags) check() error {
	if f.ocr != "match" && f.ocr != "full" {
		return words.Errorf("--ocr %s: want match or full", f.ocr)
	}
	for _, s := range f.sheets {
		if !slices.Contains(writer.Sheets(), writer.Sheet(s)) {
			return words.Errorf("--sheets %s: there is no such sheet; there are %s", s, words.Names(writer.Sheets()))
		}
	}
	for _, name := range f.only {
		if !slices.Contains(groupNames(), name) {
			return words.Errorf("--only %s: want some of %s", name, words.Names(groupNames()))
		}
	}
	return f.readPassword()
}

// fullOCR reports whether all that was read off ID cards is kept and shown.
func (f *outputFlags) fullOCR() bool { return f.ocr == "full" }

// toStdout reports whether an output goes to standard output.
func (f *outputFlags) toStdout() bool { return slices.Contains(f.paths, session.Stdout) }

// output returns what the flags say. An output doesn't replace a file of keep.
func (f *outputFlags) output(stdout io.Writer, keep []string) session.Output {
	o := session.Output{Paths: f.paths, Format: f.format, Writer: stdout, SplitBy: f.splitBy, Prices: f.of}
	o.Options = writer.Options{
		Lang: f.lang, FullOCR: f.fullOCR(), Mask: f.mask, PlainCSV: f.plainCSV, Password: f.password,
		Keep: keep, By: f.by, ToDoNote: f.todoNote, Changed: slices.Contains(f.only, onlyChanged),
	}
	for _, s := range f.sheets {
		o.Options.Sheets = append(o.Options.Sheets, writer.Sheet(s))
	}
	for _, g := range groups {
		if slices.Contains(f.only, g.name) {
			o.Options.Only = append(o.Options.Only, g.states...)
		}
	}
	return o
}

// maxPassword is the longest that Excel takes, in characters.
const maxPassword = 255

func (f *outputFlags) readPassword() error {
	if f.passwordFile == "" {
		return nil
	}
	content, err := os.ReadFile(f.passwordFile)
	if err != nil {
		return words.Errorf("--output-password-file: %w", err)
	}
	f.password = strings.TrimRight(string(content), "\r\n")
	if n := len([]rune(f.password)); n == 0 || n > maxPassword {
		return words.Errorf("--output-password-file %s: want one line of 1 to %d characters", f.passwordFile,
			maxPassword)
	}
	return nil
}

// maxPlaces is how many outputs are named where a run says where they are.
const maxPlaces = 5

// places says where outputs lie.
func places(paths []string) words.Text {
	if more := len(paths) - maxPlaces; more > 0 {
		return words.New("%s and %d more", words.Names(paths[:maxPlaces]), more)
	}
	return words.Names(paths)
}
