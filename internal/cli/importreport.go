package cli

import (
	"fmt"
	"strings"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/session"
	"veribatch/internal/verify"
)

// shownConflicts is how many conflicts are listed; --json has all.
const shownConflicts = 50

// describeImport says what was understood of the files, and what importing them would do.
func describeImport(plan *session.ImportPlan, zone *time.Location) string {
	var b strings.Builder
	for i := range plan.Files {
		b.WriteString(describeImported(&plan.Files[i], zone))
	}
	for i, c := range plan.Conflicts {
		if i == shownConflicts {
			fmt.Fprintf(&b, "conflict: … and %d more; --json lists all\n", len(plan.Conflicts)-shownConflicts)
			break
		}
		fmt.Fprintf(&b, "conflict: %s\n", conflictLine(c, zone))
	}
	b.WriteString(savesLine(plan))
	return b.String()
}

func describeImported(f *session.ImportedFile, zone *time.Location) string {
	var b strings.Builder
	if f.Checkpoint {
		fmt.Fprintf(&b, "%s: a checkpoint of %s\n", f.File, f.Source)
	} else {
		fmt.Fprintf(&b, "%s\n", f.Source)
		fmt.Fprintf(&b, "  status ← %s, time ← %s%s\n", f.Status, f.Time, mappingLine(f.Mapping))
	}
	fmt.Fprintf(&b, "  %s: %s\n", count(f.Rows, "row"), stateCounts(map[verify.State]int{
		verify.Passed: f.Passed, verify.Rejected: f.Rejected, verify.Unusable: f.Unusable,
	}))
	if !f.First.IsZero() {
		fmt.Fprintf(&b, "  given from %s to %s\n", day(f.First, zone), day(f.Last, zone))
	}
	for _, left := range []struct {
		n      int
		format string
	}{
		{f.NoVerdict, "  not taken: %s without a final verdict that is understood\n"},
		{f.NoTime, "  not taken: %s without a time that can be read, or with one in the future\n"},
		{f.NoMaterial, "  not taken: %s without all of the material\n"},
	} {
		if left.n > 0 {
			fmt.Fprintf(&b, left.format, count(left.n, "row"))
		}
	}
	if f.Refused > 0 {
		fmt.Fprintf(&b, "  not taken: %s about people whose data was erased\n", count(f.Refused, "answer"))
	}
	fmt.Fprintf(&b, "  %d new, %d newer than what is known, %d known already, %d older than what is known\n",
		f.New, f.Newer, f.Known, f.Older)
	return b.String()
}

// mappingLine says which columns the material stands in.
func mappingLine(mapping map[verify.Field]string) string {
	var b strings.Builder
	for _, field := range verify.Fields() {
		if header, ok := mapping[field]; ok {
			fmt.Fprintf(&b, ", %s ← %s", field, header)
		}
	}
	return b.String()
}

func conflictLine(c session.Conflict, zone *time.Location) string {
	this, other := stateNames[c.State], stateNames[c.OtherState]
	if c.OtherFile == "" {
		return fmt.Sprintf("%s row %d: %s %s; the checkpoint: %s %s; the newer one stands", c.File, c.Line, this,
			dateTime(c.Time, zone), other, dateTime(c.OtherTime, zone))
	}
	return fmt.Sprintf("%s row %d: %s %s; %s row %d: %s %s; the newer one stands", c.File, c.Line, this,
		dateTime(c.Time, zone), c.OtherFile, c.OtherLine, other, dateTime(c.OtherTime, zone))
}

// savesLine says how many calls the import saves.
func savesLine(plan *session.ImportPlan) string {
	switch {
	case plan.Rows > 0 && plan.Saves == 0 && plan.Takes() > 0:
		return fmt.Sprintf("it saves no call: none of the new answers is for one of the %s of the input that would "+
			"be sent; are names, numbers and images written there as in the file?\n", count(plan.Rows, "row"))
	case plan.Rows > 0:
		return fmt.Sprintf("it saves %s of the %s of the input\n", count(plan.Saves, "call"), count(plan.Rows, "row"))
	}
	return fmt.Sprintf("it saves at most %s: of the rows that have this material; --input counts them\n",
		count(plan.Saves, "call"))
}

// An importReport is what `veribatch import --json` prints.
type importReport struct {
	Files     []importedFile   `json:"files"`
	Rows      int              `json:"rows,omitempty"` // of the inputs
	Saves     int              `json:"saves"`          // calls; without inputs at most
	Conflicts []importConflict `json:"conflicts,omitempty"`
	Imports   []int            `json:"imports"` // the numbers of those that were made
}

type importedFile struct {
	File       string                  `json:"file"`
	SHA256     string                  `json:"sha256,omitempty"`
	Status     string                  `json:"status_column,omitempty"`
	Time       string                  `json:"time_column,omitempty"`
	Columns    map[verify.Field]string `json:"columns,omitempty"`
	Rows       int                     `json:"rows"`
	Passed     int                     `json:"passed"`
	Rejected   int                     `json:"rejected"`
	Unusable   int                     `json:"unusable"`
	NoVerdict  int                     `json:"no_verdict"`
	NoTime     int                     `json:"no_time"`
	NoMaterial int                     `json:"no_material"`
	New        int                     `json:"new"`
	Newer      int                     `json:"newer"`
	Known      int                     `json:"known"`
	Older      int                     `json:"older"`
	Erased     int                     `json:"erased"`
}

type importConflict struct {
	File       string       `json:"file"`
	Line       int          `json:"row"`
	State      verify.State `json:"state"`
	Time       time.Time    `json:"time"`
	OtherFile  string       `json:"other_file,omitempty"` // empty: the checkpoint
	OtherLine  int          `json:"other_row,omitempty"`
	OtherState verify.State `json:"other_state"`
	OtherTime  time.Time    `json:"other_time"`
}

func newImportReport(plan *session.ImportPlan, done []checkpoint.Import) importReport {
	r := importReport{Rows: plan.Rows, Saves: plan.Saves, Imports: []int{}}
	for _, f := range plan.Files {
		r.Files = append(r.Files, importedFile{
			f.File, f.SHA256, f.Status, f.Time, f.Mapping, f.Rows, f.Passed, f.Rejected, f.Unusable,
			f.NoVerdict, f.NoTime, f.NoMaterial, f.New, f.Newer, f.Known, f.Older, f.Refused,
		})
	}
	for _, c := range plan.Conflicts {
		r.Conflicts = append(r.Conflicts, importConflict(c))
	}
	for _, i := range done {
		r.Imports = append(r.Imports, i.Number)
	}
	return r
}
