package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"veribatch/internal/cloudauth"
	"veribatch/internal/verify"
	"veribatch/writer"

	"github.com/spf13/pflag"
)

// bookFlags say what stands in the outputs, and in which form.
type bookFlags struct {
	format       string
	only         []string
	mask         bool
	by           []string
	sheets       []string
	splitBy      string
	ocr          string
	plainCSV     bool
	passwordFile string

	password string   // what the file says
	keep     []string // files of corrections: an output doesn't replace them
}

func (f *bookFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.format, "format", "", "form of what -o - writes: "+strings.Join(writer.Forms(), ", "))
	flags.StringSliceVar(&f.only, "only", nil, "rows that the results show: "+strings.Join(groupNames(), ", ")+" (default all; the summary counts all)")
	flags.BoolVar(&f.mask, "mask", false, "hide the middle of names and numbers, in the original columns too")
	flags.StringArrayVar(&f.by, "by", nil, "figures for each value of this `COLUMN`, on a sheet beside the summary; 月份 or month is the month of the verdict; several with several --by")
	flags.StringSliceVar(&f.sheets, "sheets", nil, "sheets of a workbook: "+sheetList()+" (default all)")
	flags.StringVar(&f.splitBy, "split-by", "", "write a To-do workbook for each value of this `COLUMN` too, to hand out")
	flags.StringVar(&f.ocr, "ocr", "match", "what to keep and show of ID cards: match (name, number, validity) or full (sex, nationality, birth, address and authority too)")
	flags.BoolVar(&f.plainCSV, "plain-csv", false, "in CSV, leave out the tab before long numbers that keeps Excel from cutting them")
	flags.StringVar(&f.passwordFile, "output-password-file", "", "encrypt workbooks with the password in this `FILE`")
}

// groups are what --only takes.
var groups = []struct {
	name   string
	states []verify.State
}{
	{"passed", []verify.State{verify.Passed}},
	{"failed", []verify.State{verify.Rejected, verify.Unusable, verify.Invalid}},
	{"unresolved", []verify.State{verify.Unresolved, verify.Sent, verify.Pending}},
	{"rejected", []verify.State{verify.Rejected}},
	{"unusable", []verify.State{verify.Unusable}},
	{"invalid", []verify.State{verify.Invalid}},
	{"in-doubt", []verify.State{verify.Sent}},
	{"pending", []verify.State{verify.Pending}},
}

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

// check finds what would keep the outputs from being written, given the
// input's header and where they go.
func (f *bookFlags) check(header, paths []string) error {
	if f.ocr != "match" && f.ocr != "full" {
		return usage(fmt.Errorf("--ocr %s: want match or full", f.ocr))
	}
	for _, s := range f.sheets {
		if !slices.Contains(writer.Sheets(), writer.Sheet(s)) {
			return usage(fmt.Errorf("--sheets %s: there is no such sheet; there are %s", s, sheetList()))
		}
	}
	for _, name := range f.only {
		if !slices.Contains(groupNames(), name) {
			return usage(fmt.Errorf("--only %s: want some of %s", name, strings.Join(groupNames(), ", ")))
		}
	}
	for i, by := range f.by {
		if !slices.Contains(header, by) && !isMonth(by) {
			return usage(fmt.Errorf("--by %s: the input has no such column", by))
		}
		if slices.Contains(f.by[:i], by) {
			return usage(fmt.Errorf("--by %s: named twice", by))
		}
	}
	if f.splitBy != "" && !slices.Contains(header, f.splitBy) {
		return usage(fmt.Errorf("--split-by %s: the input has no such column", f.splitBy))
	}
	if err := f.readPassword(); err != nil {
		return usage(err)
	}
	return usage(f.checkPaths(paths))
}

func isMonth(by string) bool { return by == writer.Month || by == "month" }

// checkPaths finds what keeps an output from its place.
func (f *bookFlags) checkPaths(paths []string) error {
	seen := make(map[string]bool)
	for _, path := range paths {
		if path == stdout {
			if err := f.checkStdout(); err != nil {
				return err
			}
		} else if err := writer.Check(path, writer.Options{Password: f.password, Keep: f.keep}); err != nil {
			return err
		}
		if name := filepath.Clean(path); seen[name] {
			return fmt.Errorf("-o %s: named twice", path)
		} else {
			seen[name] = true
		}
	}
	if f.splitBy != "" && paths[0] == stdout {
		return errors.New("--split-by: its workbooks lie beside the first -o FILE, which can't be -")
	}
	return nil
}

func (f *bookFlags) checkStdout() error {
	if !slices.Contains(writer.Forms(), f.format) {
		return fmt.Errorf("-o - wants --format, one of %s", strings.Join(writer.Forms(), ", "))
	}
	if f.password != "" && f.format != "xlsx" {
		return fmt.Errorf("-o - --format %s: only xlsx can be encrypted; leave out --output-password-file", f.format)
	}
	return nil
}

// maxPassword is the longest that Excel takes, in characters.
const maxPassword = 255

func (f *bookFlags) readPassword() error {
	if f.passwordFile == "" {
		return nil
	}
	content, err := os.ReadFile(f.passwordFile)
	if err != nil {
		return fmt.Errorf("--output-password-file: %w", err)
	}
	f.password = strings.TrimRight(string(content), "\r\n")
	if n := len([]rune(f.password)); n == 0 || n > maxPassword {
		return fmt.Errorf("--output-password-file %s: want one line of 1 to %d characters", f.passwordFile, maxPassword)
	}
	return nil
}

// options adds to o what the flags say.
func (f *bookFlags) options(o writer.Options) writer.Options {
	o.FullOCR, o.Mask, o.PlainCSV, o.Password = f.ocr == "full", f.mask, f.plainCSV, f.password
	o.By, o.Keep = f.by, f.keep
	for _, s := range f.sheets {
		o.Sheets = append(o.Sheets, writer.Sheet(s))
	}
	for _, g := range groups {
		if slices.Contains(f.only, g.name) {
			o.Only = append(o.Only, g.states...)
		}
	}
	return o
}

// kept says what a verifier keeps of an answer.
func (f *bookFlags) kept() []cloudauth.Option {
	if f.ocr == "full" {
		return []cloudauth.Option{cloudauth.FullOCR()}
	}
	return nil
}

// stdout is the name of standard output.
const stdout = "-"

// toStdout reports whether an output goes to standard output.
func (f *outputFlags) toStdout() bool { return slices.Contains(f.paths, stdout) }

// create begins the outputs. The caller closes what it returns.
func (f *bookFlags) create(paths []string, out io.Writer, o writer.Options) (writer.Outputs, error) {
	var all writer.Outputs
	var failed []error
	add := func(output writer.Output, err error) {
		if failed = append(failed, err); err == nil {
			all = append(all, output)
		}
	}
	for _, path := range paths {
		if path != stdout {
			add(writer.Create(path, o))
		}
	}
	if f.splitBy != "" {
		add(writer.CreateSplit(paths[0], f.splitBy, o))
	}
	if slices.Contains(paths, stdout) {
		add(writer.CreateTo(out, f.format, o)) // committed last: its reader may be slow
	}
	if err := errors.Join(failed...); err != nil {
		return nil, errors.Join(err, all.Close())
	}
	return all, nil
}

// maxPlaces is how many outputs are named where a run says where they are.
const maxPlaces = 5

// places says where outputs lie.
func places(paths []string) string {
	if more := len(paths) - maxPlaces; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(paths[:maxPlaces], ", "), more)
	}
	return strings.Join(paths, ", ")
}
