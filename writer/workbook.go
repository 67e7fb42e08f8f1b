package writer

import (
	"fmt"
	"io"
	"os"
	"slices"

	"veribatch/internal/verify"

	"github.com/xuri/excelize/v2"
)

// A workbook is an Output for people.
type workbook struct {
	draft   *draft
	book    *book
	results *table       // nil if it isn't wanted
	todo    *spool[task] // likewise
	counts  map[task]int // rows by task
	tally   *tally
	groups  []*groups
}

func newWorkbook(d *draft, o Options) (*workbook, error) {
	w := &workbook{draft: d, counts: make(map[task]int), tally: newTally()}
	if err := w.begin(o); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

func (w *workbook) begin(o Options) (err error) {
	if w.book, err = newBook(w.draft.private, o); err != nil {
		return err
	}
	if o.wants(Results) {
		w.results = w.book.results()
		if n := len(w.results.columns); n > sheetColumns {
			return tooWide(len(o.Header), n)
		}
	}
	for _, by := range w.book.groupings() {
		w.groups = append(w.groups, newGroups(by))
	}
	if o.wants(ToDo) {
		w.todo, err = newSpool[task](w.draft.private, "todo")
	}
	return err
}

// wants reports whether a workbook has a sheet.
func (o *Options) wants(s Sheet) bool { return len(o.Sheets) == 0 || slices.Contains(o.Sheets, s) }

func tooWide(input, all int) error {
	return fmt.Errorf("the input has %d columns, and with the %d of the results that is more than the %d an Excel sheet holds: take out columns that are not needed",
		input, all-input, sheetColumns)
}

func (w *workbook) Write(r verify.Result) error {
	w.tally.add(r)
	for _, g := range w.groups {
		g.add(w.book, r)
	}
	if w.results != nil && w.book.options.shows(r) {
		if err := w.results.write(r); err != nil {
			return w.draft.failed(err)
		}
	}
	t := taskOf(r)
	if w.todo == nil || t == "" {
		return nil
	}
	w.counts[t]++
	if err := w.todo.add(t, r); err != nil {
		return w.draft.failed(err)
	}
	return nil
}

func (w *workbook) Commit(run RunStats) ([]string, error) {
	if err := w.complete(run); err != nil {
		return nil, w.draft.failed(err)
	}
	f, err := w.draft.create()
	if err != nil {
		return nil, w.draft.failed(err)
	}
	if err := w.book.save(f); err != nil {
		f.Close()
		return nil, w.draft.failed(err)
	}
	return w.draft.commit(f)
}

// complete adds what can only be said when all results are known.
func (w *workbook) complete(run RunStats) error {
	o := &w.book.options
	if w.results != nil {
		if err := w.results.finish(); err != nil {
			return err
		}
	}
	if w.todo != nil {
		if err := w.book.todo(w.counts, w.todo.each); err != nil {
			return err
		}
	}
	if o.wants(Summary) {
		if err := w.book.summarise(run, w.tally); err != nil {
			return err
		}
	}
	for _, g := range w.groups {
		if err := w.book.compare(g, w.tally.figures); err != nil {
			return err
		}
	}
	if o.wants(Explanations) {
		if err := w.book.explain(); err != nil {
			return err
		}
	}
	return w.book.sign(o.Provenance.Version, w.tally.last)
}

func (w *workbook) Close() error {
	var err error
	if w.book != nil {
		err = w.book.file.Close()
	}
	if w.todo != nil {
		w.todo.close()
	}
	if failed := w.draft.close(); failed != nil {
		return failed
	}
	return err
}

// save writes the workbook's archive. It goes straight to the file: what
// excelize would fill in memory and hand to Write stays empty. Only what is
// to be encrypted takes that way.
func (b *book) save(f *os.File) error {
	if b.options.Password != "" {
		return b.file.Write(f, excelize.Options{Password: b.options.Password})
	}
	b.file.SetZipWriter(newArchive(f))
	if err := b.file.Write(io.Discard); err != nil {
		return err
	}
	return markLargeParts(f, zip64Size)
}
