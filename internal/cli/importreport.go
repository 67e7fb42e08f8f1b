package cli

import (
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// shownConflicts is how many conflicts are listed; --json has all.
const shownConflicts = 50

// describeImport says what was understood of the files, and what importing them would do.
func describeImport(out printer, plan *session.ImportPlan, zone *time.Location) {
	for i := range plan.Files {
		describeImported(out, &plan.Files[i], zone)
	}
	for i, c := range plan.Conflicts {
		if i == shownConflicts {
			out.say("conflict: … and %d more; --json lists all", len(plan.Conflicts)-shownConflicts)
			break
		}
		out.say("conflict: %s", conflictLine(c, zone))
	}
	out.line(savesLine(plan))
}

func describeImported(out printer, f *session.ImportedFile, zone *time.Location) {
	if f.Checkpoint {
		out.say("%s: a checkpoint of %s", f.File, f.Source)
	} else {
		out.line(f.Source)
		out.say("  %s", words.Clauses(append([]words.Text{
			words.New("status ← %s", f.Status), words.New("time ← %s", f.Time),
		}, mapped(f.Mapping)...)...))
	}
	out.say("  %s: %s", count(f.Rows, "row"), stateCounts(map[verify.State]int{
		verify.Passed: f.Passed, verify.Rejected: f.Rejected, verify.Unusable: f.Unusable,
	}))
	if !f.First.IsZero() {
		out.say("  given from %s to %s", day(f.First, zone), day(f.Last, zone))
	}
	out.lines(some([]share{
		{f.NoVerdict, words.New("  not taken: %s without a final verdict that is understood",
			count(f.NoVerdict, "row"))},
		{f.NoTime, words.New("  not taken: %s without a time that can be read, or with one in the future",
			count(f.NoTime, "row"))},
		{f.NoMaterial, words.New("  not taken: %s without all of the material", count(f.NoMaterial, "row"))},
		{f.Refused, words.New("  not taken: %s about people whose data was erased", count(f.Refused, "answer"))},
	}))
	out.say("  %d new, %d newer than what is known, %d known already, %d older than what is known", f.New, f.Newer,
		f.Known, f.Older)
}

// mapped says which columns the material stands in.
func mapped(mapping map[verify.Field]string) []words.Text {
	var all []words.Text
	for _, field := range verify.Fields() {
		if header, ok := mapping[field]; ok {
			all = append(all, words.New("%s ← %s", string(field), header))
		}
	}
	return all
}

// answerNames are the states of answers that are imported, as conflicts call them.
var answerNames = map[verify.State]words.Format{
	verify.Passed: "passed", verify.Rejected: "rejected", verify.Unusable: "unusable",
}

func conflictLine(c session.Conflict, zone *time.Location) words.Text {
	this, other := words.New(string(answerNames[c.State])), words.New(string(answerNames[c.OtherState]))
	if c.OtherFile == "" {
		return words.New("%s row %d: %s %s; the checkpoint: %s %s; the newer one stands", c.File, c.Line, this,
			dateTime(c.Time, zone), other, dateTime(c.OtherTime, zone))
	}
	return words.New("%s row %d: %s %s; %s row %d: %s %s; the newer one stands", c.File, c.Line, this,
		dateTime(c.Time, zone), c.OtherFile, c.OtherLine, other, dateTime(c.OtherTime, zone))
}

// savesLine says how many calls the import saves.
func savesLine(plan *session.ImportPlan) words.Text {
	switch {
	case plan.Rows > 0 && plan.Saves == 0 && plan.Takes() > 0:
		return words.New("it saves no call: none of the new answers is for one of the %s of the input that would be "+
			"sent; are names, numbers and images written there as in the file?", count(plan.Rows, "row"))
	case plan.Rows > 0:
		return words.New("it saves %s of the %s of the input", count(plan.Saves, "call"), count(plan.Rows, "row"))
	}
	return words.New("it saves at most %s: of the rows that have this material; --input counts them",
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
