package cli

import (
	"fmt"
	"slices"
	"strings"

	"veribatch/batch"
	"veribatch/reader"

	"github.com/spf13/pflag"
)

// inputFlags say how to read an input.
type inputFlags struct {
	sheet   string
	columns map[string]string
}

func (f *inputFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.sheet, "sheet", "", "worksheet to read (default: the first visible one that has the columns)")
	flags.StringToStringVar(&f.columns, "columns", nil, "`FIELD=COLUMN,…` where headers aren't recognised, such as name=姓名,id_number=证件号")
	flags.Lookup("columns").DefValue = ""
}

func (f *inputFlags) open(path string) (*reader.Input, error) {
	columns := make(map[batch.Field]string)
	for name, header := range f.columns {
		field := batch.Field(name)
		if !slices.Contains(batch.Fields(), field) {
			return nil, usage(fmt.Errorf("--columns %s=…: there is no field %q; the fields are %s", name, name, fieldList()))
		}
		columns[field] = header
	}
	in, err := reader.Open(path, reader.Options{Columns: columns, Sheet: f.sheet})
	return in, usage(err)
}

func fieldList() string {
	var names []string
	for _, f := range batch.Fields() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// describe says what was understood of an input: what it is, which column is
// which, and how its first row reads, masked.
func describe(in *reader.Input, first batch.Record) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v\ncolumns, and what row %d has there (masked):\n", in.Source(), first.Row)
	for _, field := range batch.Fields() {
		if header, ok := in.Mapping()[field]; ok {
			line := fmt.Sprintf("  %-14s ← %-16s %s", field, header, mask(field, *first.Value(field)))
			fmt.Fprintln(&b, strings.TrimRight(line, " "))
		}
	}
	return b.String()
}
