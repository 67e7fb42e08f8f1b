package cli

import (
	"fmt"
	"io"

	"veribatch/reader/corrections"
)

// shownIssues is how many doubtful corrections are listed.
const shownIssues = 50

// listIssues lists doubtful corrections. Its error is for those that nobody
// can know the meaning of.
func listIssues(out io.Writer, issues []corrections.Issue) error {
	stops := 0
	for i, d := range issues {
		if d.Kind.Blocking() {
			stops++
		}
		if i < shownIssues {
			fmt.Fprintf(out, "correction: %v\n", d)
		}
	}
	if more := len(issues) - shownIssues; more > 0 {
		fmt.Fprintf(out, "correction: … and %d more\n", more)
	}
	if stops > 0 {
		return usage(fmt.Errorf("--fixes: %s can't be laid over the input; mend the files, then start again",
			count(stops, "correction")))
	}
	return nil
}
