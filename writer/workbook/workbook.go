// Package workbook writes results as an Excel workbook that explains itself:
// a summary with figures and charts, the results, what a person must do, and
// what every status, code and check means.
//
// Rows are streamed, so memory stays flat however many there are.
package workbook

import (
	"io"
	"os"

	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/writer/report"
	"veribatch/writer/spool"

	"github.com/xuri/excelize/v2"
)

// A Workbook takes rows in order. It is for one goroutine at a time.
type Workbook struct {
	doc     *document
	results *table                    // nil if it isn't wanted
	todo    *spool.Spool[report.Task] // likewise
	counts  map[report.Task]int       // rows by task
	tally   *tally
	groups  []*groups

	corrected corrections
}

// New begins a workbook. What would not fit into memory goes into the folder
// private, which the caller removes after Close.
func New(private string, o Options) (*Workbook, error) {
	w := &Workbook{counts: make(map[report.Task]int), tally: newTally(o.Since)}
	if err := w.begin(private, o); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

func (w *Workbook) begin(private string, o Options) (err error) {
	if w.doc, err = newDocument(private, o); err != nil {
		return err
	}
	if o.wants(Results) {
		w.results = newResults(w.doc)
		if n := len(w.results.columns); n > maxColumns {
			return tooWide(len(o.Header), n)
		}
	}
	for _, by := range groupings(w.doc) {
		if _, err := w.doc.file.NewSheet(by.sheet); err != nil { // now: it comes right after the summary
			return err
		}
		w.groups = append(w.groups, newGroups(by, w.doc.zone))
	}
	if o.wants(ToDo) {
		w.todo, err = spool.New[report.Task](private, "todo")
	}
	return err
}

// maxColumns is how many columns an Excel sheet has.
const maxColumns = 16384

func tooWide(input, all int) error {
	return words.Errorf("the input has %d columns, and with the %d of the results "+
		"that is more than the %d an Excel sheet holds: take out columns that are not needed",
		input, all-input, maxColumns)
}

// Add adds a row after those before it.
func (w *Workbook) Add(row *report.Row) error {
	w.tally.add(row)
	if w.doc.options.wants(Corrections) {
		w.corrected.add(row)
	}
	for _, g := range w.groups {
		g.add(row)
	}
	if w.results != nil && w.doc.options.Shows(row) {
		if err := w.results.write(row); err != nil {
			return err
		}
	}
	if w.todo == nil || row.Task == "" {
		return nil
	}
	w.counts[row.Task]++
	return w.todo.Add(row.Task, row.Result)
}

// Save completes the workbook and writes it to f, an empty file. Nothing can
// be added after it.
func (w *Workbook) Save(f *os.File, run RunStats) error {
	if err := w.complete(run); err != nil {
		return err
	}
	return w.doc.save(f)
}

// complete adds what can only be said when all results are known.
func (w *Workbook) complete(run RunStats) error {
	o := &w.doc.options
	if w.results != nil {
		if err := w.results.finish(); err != nil {
			return err
		}
	}
	o.Round = run.Round
	if w.todo != nil {
		if err := w.writeToDo(); err != nil {
			return err
		}
	}
	if err := w.writeReturned(run); err != nil {
		return err
	}
	if o.wants(Summary) {
		if err := w.doc.writeSummary(run, w.tally); err != nil {
			return err
		}
	}
	for _, g := range w.groups {
		if err := w.doc.writeGroups(g); err != nil {
			return err
		}
	}
	if o.wants(Explanations) {
		if err := w.doc.writeExplanations(); err != nil {
			return err
		}
	}
	return w.doc.setProperties(w.tally.last)
}

// writeToDo writes the To-do sheet, the most frequent task first.
func (w *Workbook) writeToDo() error {
	t := newToDo(w.doc)
	for _, task := range rankedTasks(w.counts) {
		err := w.todo.Each(task, func(r verify.Result) error { return t.write(w.doc.options.Row(r)) })
		if err != nil {
			return err
		}
	}
	return t.finish()
}

// writeReturned writes what became of earlier To-do lists.
func (w *Workbook) writeReturned(run RunStats) error {
	if len(run.Returned) > 0 && w.doc.options.wants(Lists) {
		if err := w.doc.writeLists(run.Returned); err != nil {
			return err
		}
	}
	if len(w.corrected.rows) > 0 {
		return w.doc.writeCorrections(&w.corrected)
	}
	return nil
}

// Close releases the workbook's files. It may be called again.
func (w *Workbook) Close() error {
	var err error
	if w.doc != nil {
		err = w.doc.file.Close()
	}
	if w.todo != nil {
		w.todo.Close()
	}
	return err
}

// save writes the workbook's archive to f. excelize would build it in memory;
// with an archive of ours it goes to the file as it is made, and what Write
// itself writes is empty. Only a workbook to encrypt is built in memory.
func (d *document) save(f *os.File) error {
	if d.options.Password != "" {
		d.file.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return newArchive(w, d.mends) })
		return d.file.Write(f, excelize.Options{Password: d.options.Password})
	}
	d.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return newArchive(f, d.mends) })
	if err := d.file.Write(io.Discard); err != nil {
		return err
	}
	return markLargeParts(f, zip64Size)
}
