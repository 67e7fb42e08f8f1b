package cli

import (
	"strconv"

	"github.com/spf13/pflag"
)

// mostWorkers is how many workers --workers auto has at the most: with so many
// the ledger's syncs are shared well, and more of them hold more images.
const mostWorkers = 512

// A workersFlag says how many calls may be under way at once.
type workersFlag struct {
	most int
	auto bool // no more of them than the rate needs
}

func (f *workersFlag) register(flags *pflag.FlagSet) {
	f.most, f.auto = mostWorkers, true
	flags.Var(f, "workers", "`NUMBER` of calls under way at once; auto: as many as the rate needs, up to 512")
}

// Set implements pflag.Value.
func (f *workersFlag) Set(value string) error {
	if value == "auto" {
		f.most, f.auto = mostWorkers, true
		return nil
	}
	n, err := strconv.Atoi(value)
	f.most, f.auto = n, false
	return err
}

// String implements pflag.Value.
func (f *workersFlag) String() string {
	if f.auto {
		return "auto"
	}
	return strconv.Itoa(f.most)
}

// Type implements pflag.Value: see valueError.
func (f *workersFlag) Type() string { return "workers" }
