package cli

import (
	"errors"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"veribatch/internal/sample"
	"veribatch/internal/words"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// sampleFlags say what a synthetic input is like.
type sampleFlags struct {
	actionFlag
	rows   int
	seed   uint64
	output string
	mix    map[string]int
	mess   bool
	photos string
}

// Most rows: of a worksheet below its header, and of any file, so that a slip
// of the hand doesn't fill the disk.
const (
	maxSheetRows  = 1<<20 - 1
	maxSampleRows = 100_000_000
)

func newSample() *cobra.Command {
	var f sampleFlags
	cmd := &cobra.Command{
		Use:   "sample",
		Short: "Write a synthetic input for the sandbox",
		Long: `Write a synthetic input: invented people with checksum-valid identity numbers
whose answers by the sandbox are known beforehand. The same flags always write
the same file.`,
		Example: `  veribatch sample --rows 1000 --mix pass=90,902=5,835=5 -o users.csv
  veribatch run --sandbox users.csv`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(stdout(cmd)) },
	}
	f.register(cmd.Flags())
	return cmd
}

func (f *sampleFlags) register(flags *pflag.FlagSet) {
	flags.SortFlags = false
	f.actionFlag.register(flags)
	flags.IntVar(&f.rows, "rows", 100, "how many people")
	flags.Uint64Var(&f.seed, "seed", 1, "which people")
	flags.StringVarP(&f.output, "output", "o", "", "`FILE.csv` or FILE.xlsx to write; required")
	flags.StringToIntVar(&f.mix, "mix", nil,
		"shares of the sandbox's answers, by digits 15-17 of the number, as pass=90,902=5,835=5 (default: all pass)")
	flags.BoolVar(&f.mess, "mess", false, "sprinkle in the troubles of real exports")
	flags.StringVar(&f.photos, "photos", "", "`DIR` to draw a picture for everybody into (default: made-up addresses)")
}

func (f *sampleFlags) run(stdout printer) error {
	if err := f.check(); err != nil {
		return usage(err)
	}
	people, err := f.people()
	if err != nil {
		return usage(err)
	}
	if f.photos != "" {
		if people, err = f.photograph(people); err != nil {
			return usage(err)
		}
	}
	if f.mess {
		people = sample.Messy(f.seed, people)
	}
	people = sample.For(f.action(), f.seed, people)
	if err := f.write(people); err != nil {
		return usage(err)
	}
	stdout.say("%s: %s", f.output, count(f.rows, "row"))
	return nil
}

func (f *sampleFlags) people() (iter.Seq[sample.Person], error) {
	workbook := strings.EqualFold(filepath.Ext(f.output), ".xlsx")
	switch {
	case f.output == "":
		return nil, words.Errorf("-o is missing: the FILE.csv or FILE.xlsx to write")
	case !workbook && !strings.EqualFold(filepath.Ext(f.output), ".csv"):
		return nil, words.Errorf("-o %s: want a name that ends in .csv or .xlsx", f.output)
	case f.rows < 1, f.rows > maxSampleRows:
		return nil, words.Errorf("--rows %d: want 1 to %d", f.rows, maxSampleRows)
	case workbook && f.rows > maxSheetRows:
		return nil, words.Errorf("--rows %d: an Excel sheet holds %d; write .csv", f.rows, maxSheetRows)
	}
	if !f.action().Default() && (f.mess || f.photos != "") {
		return nil, words.Errorf("--action: --mess and --photos are for the inputs of VerifyMaterial alone")
	}
	mix, err := f.shares()
	return sample.People(f.seed, f.rows, mix), err
}

// shares returns --mix in an order that is always the same.
func (f *sampleFlags) shares() (sample.Mix, error) {
	var mix sample.Mix
	for _, name := range slices.Sorted(maps.Keys(f.mix)) {
		answer, err := strconv.Atoi(name)
		switch {
		case name == "pass":
			answer = int(sample.Pass)
		case err != nil, answer < 800, answer > 999:
			return nil, words.Errorf("--mix %s=…: want pass, or three digits that the sandbox knows, such as 902", name)
		}
		if f.mix[name] < 0 {
			return nil, words.Errorf("--mix %s=%d: a share can't be negative", name, f.mix[name])
		}
		mix = append(mix, sample.Share{Answer: sample.Answer(answer), Weight: f.mix[name]})
	}
	return mix, nil
}

// photograph draws pictures, and has the people refer to them from where
// their table lies.
func (f *sampleFlags) photograph(people iter.Seq[sample.Person]) (iter.Seq[sample.Person], error) {
	if err := sample.Draw(f.photos, people); err != nil {
		return nil, words.Errorf("--photos: %w", err)
	}
	folder, err := filepath.Rel(filepath.Dir(f.output), f.photos)
	if err != nil {
		if folder, err = filepath.Abs(f.photos); err != nil {
			return nil, words.Errorf("--photos: %w", err)
		}
	}
	return sample.Photographed(filepath.ToSlash(folder), people), nil
}

func (f *sampleFlags) write(people iter.Seq[sample.Person]) error {
	out, err := os.OpenFile(f.output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return words.Errorf("-o %s: there is a file already, which may be somebody's data; choose another name or "+
			"remove it", f.output)
	}
	if err != nil {
		return words.Errorf("-o: %w", err)
	}
	switch {
	case strings.EqualFold(filepath.Ext(f.output), ".xlsx"):
		err = sample.WriteXLSX(out, f.action(), people)
	case f.mess:
		err = sample.WriteMessyCSV(out, f.seed, people)
	default:
		err = sample.WriteActionCSV(out, f.action(), people)
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return words.Errorf("writing %s: %w", f.output, err)
	}
	return nil
}
