package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"veribatch/reader"

	"github.com/spf13/pflag"
)

// fixesFlags say what was corrected.
type fixesFlags struct {
	paths []string // patterns until expanded
}

func (f *fixesFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.paths, "fixes", nil, "`FILE` of corrections to lay over INPUT: to-do sheets, or any table with 行标识; repeatable, and 'lists/*.xlsx' works")
}

// expand replaces patterns by the files that match them.
func (f *fixesFlags) expand() (err error) {
	f.paths, err = expand(f.paths)
	return err
}

// open reads the corrections of an input; nil if there are none. Their rows
// are found by ids that the checkpoint gave, so it must exist.
func (f *fixesFlags) open(ctx context.Context, in *reader.Input, input inputFlags, exists bool) (*reader.Corrections, error) {
	if len(f.paths) == 0 {
		return nil, nil
	}
	if !exists {
		return nil, usage(errors.New("--fixes: there is no checkpoint, and corrections find their rows by the ids it gave; name it with --checkpoint"))
	}
	password, err := input.password()
	if err != nil {
		return nil, err
	}
	fixes, err := in.Corrections(ctx, f.paths, password)
	return fixes, usage(err)
}

// doubtsOf returns what is doubtful about corrections, which may be nil, once
// they were laid over every record.
func doubtsOf(fixes *reader.Corrections) []reader.Issue {
	if fixes == nil {
		return nil
	}
	return fixes.Issues()
}

// shownDoubts is how many doubtful corrections are listed.
const shownDoubts = 50

// listDoubts lists doubtful corrections. Its error is for those that nobody
// can know the meaning of.
func listDoubts(out io.Writer, doubts []reader.Issue) error {
	stops := 0
	for i, d := range doubts {
		if d.Kind.Blocking() {
			stops++
		}
		if i < shownDoubts {
			fmt.Fprintf(out, "correction: %v\n", d)
		}
	}
	if more := len(doubts) - shownDoubts; more > 0 {
		fmt.Fprintf(out, "correction: … and %d more\n", more)
	}
	if stops > 0 {
		return usage(fmt.Errorf("--fixes: %s can't be laid over the input; mend the files, then start again", count(stops, "correction")))
	}
	return nil
}
