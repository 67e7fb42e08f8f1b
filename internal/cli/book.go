package cli

import (
	"fmt"
	"slices"
	"strings"

	"veribatch/cloudauth"
	"veribatch/writer"

	"github.com/spf13/pflag"
)

// bookFlags say what stands in the outputs.
type bookFlags struct {
	ocr     string
	sheets  []string
	splitBy string
}

func (f *bookFlags) register(flags *pflag.FlagSet) {
	flags.StringSliceVar(&f.sheets, "sheets", nil, "sheets of the workbook: "+sheetList()+" (default all)")
	flags.StringVar(&f.splitBy, "split-by", "", "write a To-do workbook for each value of this `COLUMN` too, to hand out")
	flags.StringVar(&f.ocr, "ocr", "match", "what to keep and show of ID cards: match (name, number, validity) or full (sex, nationality, birth, address and authority too)")
}

func sheetList() string {
	var names []string
	for _, s := range writer.Sheets() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// check finds what can't be, given the input's header.
func (f *bookFlags) check(header []string) error {
	for _, s := range f.sheets {
		if !slices.Contains(writer.Sheets(), writer.Sheet(s)) {
			return usage(fmt.Errorf("--sheets %s: there is no such sheet; there are %s", s, sheetList()))
		}
	}
	if f.splitBy != "" && !slices.Contains(header, f.splitBy) {
		return usage(fmt.Errorf("--split-by %s: the input has no such column", f.splitBy))
	}
	if f.ocr != "match" && f.ocr != "full" {
		return usage(fmt.Errorf("--ocr %s: want match or full", f.ocr))
	}
	return nil
}

// options adds to o what the flags say.
func (f *bookFlags) options(o writer.Options) writer.Options {
	o.FullOCR = f.fullOCR()
	for _, s := range f.sheets {
		o.Sheets = append(o.Sheets, writer.Sheet(s))
	}
	return o
}

func (f *bookFlags) fullOCR() bool { return f.ocr == "full" }

// kept says what a verifier keeps of an answer.
func (f *bookFlags) kept() []cloudauth.VerifierOption {
	if f.fullOCR() {
		return []cloudauth.VerifierOption{cloudauth.FullOCR()}
	}
	return nil
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
