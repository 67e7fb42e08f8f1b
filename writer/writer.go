// Package writer writes results as a workbook that people can read: one sheet
// with every row and its conclusion, one with the figures, one that explains
// every status, code and finding.
//
// Rows are streamed, so memory stays flat however many there are. The workbook
// appears under its name whole or not at all.
package writer

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"veribatch/batch"
	"veribatch/internal/explain"
)

// Options say what a workbook is about.
type Options struct {
	Header  []string     // the input's header: the first columns of the results
	Lang    explain.Lang // the language of everything that isn't the input's
	FullOCR bool         // show all that was read off ID cards, not only what is compared
	Job     Job
}

// A Job is what the summary says of the work, as far as it is known before
// the first result.
type Job struct {
	Inputs   []string       // the inputs' names; from two on, each row says which it came from
	BizType  string         // the scene
	Endpoint string         // who answered
	Sandbox  bool           // the answers are made up: every sheet says so
	Version  string         // of veribatch
	Zone     *time.Location // of every time shown; nil for Asia/Shanghai
	Today    time.Time      // cards that ended before it are expired; zero for the day of each verdict
}

// A Run is what was done and spent for the results: known when the last one is.
type Run struct {
	Started  time.Time // zero if nothing ran, as in an export
	Finished time.Time // likewise
	Calls    int       // calls that this run sent
	Retries  int       // calls among them that were not a record's first
	Lost     int       // calls among them whose answer never came

	Billed      int     // calls that may have been billed, over the whole life of the checkpoint
	BilledTwice int     // records for which more than one may have been
	Price       float64 // CNY a call
}

// A Workbook takes results in order. It is for one goroutine at a time.
type Workbook struct {
	path    string
	private string // a folder beside path, for this process alone: the file being made and what is spilled
	job     Job
	book    *book
	results *table
	tally   *tally
}

// Create begins the workbook that Commit will put at path. Until then it
// lives in a folder beside path that only this user can read, and that Close
// removes.
func Create(path string, o Options) (*Workbook, error) {
	if err := checkPath(path); err != nil {
		return nil, err
	}
	columns := newColumns(o)
	if len(columns) > sheetColumns {
		return nil, fmt.Errorf("the input has %d columns, and with the %d of the results that is more than the %d an Excel sheet holds: take out columns that are not needed",
			len(o.Header), len(columns)-len(o.Header), sheetColumns)
	}
	private, err := os.MkdirTemp(filepath.Dir(path), ".veribatch-*")
	if err != nil {
		return nil, fmt.Errorf("writing %s: its folder can't be written to (%w): choose another output with -o", path, reason(err))
	}
	book, err := newBook(private, o)
	if err != nil {
		os.RemoveAll(private)
		return nil, err
	}
	return &Workbook{
		path:    path,
		private: private,
		job:     o.Job,
		book:    book,
		results: book.results(),
		tally:   newTally(),
	}, nil
}

// Write adds a result after those before it.
func (w *Workbook) Write(r batch.Result) error {
	w.tally.add(r)
	if err := w.results.write(r); err != nil {
		return fmt.Errorf("writing %s: %w", w.path, reason(err))
	}
	return nil
}

// Commit ends the workbook: it adds the summary and the explanations and puts
// it under its name, on disk. It returns that name: the one that Create was given or, if the
// file there can't be replaced (it is open in a program that locks it, it was
// edited since, or it is someone else's), a numbered one next to it.
func (w *Workbook) Commit(run Run) (string, error) {
	made, err := w.make(run)
	if err != nil {
		return "", fmt.Errorf("writing %s: %w", w.path, reason(err))
	}
	return place(made, w.path)
}

// Close removes whatever was not committed. It may be called again, and after
// Commit it must be.
func (w *Workbook) Close() error {
	err := w.book.file.Close()
	if removed := os.RemoveAll(w.private); removed != nil {
		return fmt.Errorf("removing the temporary files of %s: %w", w.path, reason(removed))
	}
	return err
}

// make writes the whole workbook into the private folder and returns where.
func (w *Workbook) make(run Run) (string, error) {
	if err := w.results.finish(); err != nil {
		return "", err
	}
	if err := w.book.summarise(w.job, run, w.tally); err != nil {
		return "", err
	}
	if err := w.book.explain(); err != nil {
		return "", err
	}
	if err := w.book.sign(w.job.Version, w.tally.last); err != nil {
		return "", err
	}
	path := filepath.Join(w.private, "workbook")
	return path, w.save(path)
}

// save writes the workbook's archive and has it on disk when it returns.
func (w *Workbook) save(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	// The archive goes straight to the file: what excelize would fill in
	// memory and hand to Write stays empty.
	w.book.file.SetZipWriter(newArchive(f))
	if err := w.book.file.Write(io.Discard); err != nil {
		return err
	}
	if err := markLargeParts(f, zip64Size); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return f.Close()
}
