package writer

import (
	"cmp"
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"

	"veribatch/internal/explain"
)

// signature is the name under which a workbook's properties say that it is ours.
const signature = "veribatch"

// A book is the workbook as its sheets see it.
type book struct {
	file    *excelize.File
	options Options
	lang    explain.Lang
	zone    *time.Location
	sandbox bool
	styles  styles
}

// firstSheet is the sheet that excelize makes.
const firstSheet = "Sheet1"

// newBook returns a book whose one sheet will be the summary. What excelize
// spills to disk goes into the folder private.
func newBook(private string, o Options) (*book, error) {
	f := excelize.NewFile(excelize.Options{TmpDir: private})
	b := &book{
		file:    f,
		options: o,
		lang:    o.Lang,
		zone:    o.zone(),
		sandbox: o.Provenance.Sandbox,
	}
	if err := f.SetDefaultFont(fontName(b.lang)); err != nil {
		return nil, err
	}
	var err error
	if b.styles, err = newStyles(f); err != nil {
		return nil, err
	}
	if err := f.SetSheetName(firstSheet, b.say(summaryName)); err != nil {
		return nil, err
	}
	for _, by := range b.groupings() { // now, so that they stand beside the summary
		if _, err := f.NewSheet(by.sheet); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// say returns a word in the book's language.
func (b *book) say(w word) string { return w.In(b.lang) }

// serial returns a time by its own clock as spreadsheets count it: days since
// 30 December 1899, to the second.
func serial(t time.Time) float64 {
	const (
		epoch  = 25569 // 1 January 1970
		perDay = 24 * 60 * 60
	)
	_, offset := t.Zone()
	return epoch + float64(t.Unix()+int64(offset))/perDay
}

// clock returns a time as the summary writes it.
func (b *book) clock(t time.Time) string {
	if t.IsZero() {
		return b.say(noFigure)
	}
	return t.In(b.zone).Format("2006-01-02 15:04:05")
}

// page makes a sheet print on A4, landscape, with its name and the page in
// the foot. repeated is the row that heads every page, 0 for none.
func (b *book) page(sheet string, repeated int) error {
	paper, orientation, wide, tall := 9, "landscape", 1, 0
	if err := b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &paper, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	margin, foot := 0.4, 0.2
	if err := b.file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Top: &margin, Bottom: &margin, Footer: &foot}); err != nil {
		return err
	}
	if err := b.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&L&8&A&R&8&P / &N"}); err != nil {
		return err
	}
	if repeated == 0 {
		return nil
	}
	return b.file.SetDefinedName(&excelize.DefinedName{
		Name:     "_xlnm.Print_Titles",
		RefersTo: fmt.Sprintf("'%s'!$%d:$%d", sheet, repeated, repeated),
		Scope:    sheet,
	})
}

// look sets how a sheet is seen: its tab, its row height in points, and
// whether it is a table of many columns, with grid lines, or a page, printed
// as wide as the paper.
func (b *book) look(sheet, tab string, height float64, table bool) error {
	page, yes := !table, true
	if err := b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{TabColorRGB: &tab, FitToPage: &page, DefaultRowHeight: &height, CustomHeight: &yes}); err != nil {
		return err
	}
	return b.file.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &table})
}

// sign writes the properties by which the file is known as ours, dated by its
// youngest answer.
func (b *book) sign(version string, last time.Time) error {
	if err := b.file.SetAppProps(&excelize.AppProperties{Application: signature}); err != nil {
		return err
	}
	if err := b.file.SetCustomProps(excelize.CustomProperty{Name: signature, Value: cmp.Or(version, "dev")}); err != nil {
		return err
	}
	dated := "2000-01-01T00:00:00Z"
	if !last.IsZero() {
		dated = last.UTC().Format(time.RFC3339)
	}
	if !b.options.wants(Summary) {
		if err := b.file.DeleteSheet(b.say(summaryName)); err != nil {
			return err
		}
	}
	b.file.SetActiveSheet(0)
	return b.file.SetDocProps(&excelize.DocProperties{
		Creator: signature, LastModifiedBy: signature, Title: b.say(title), Created: dated, Modified: dated,
	})
}

// top is the row of the headers: under the sandbox's banner, if there is one.
func (b *book) top() int {
	if b.sandbox {
		return 2
	}
	return 1
}

// banner says across so many columns that nobody was verified, if that is so.
func (b *book) banner(w *excelize.StreamWriter, columns int) error {
	if !b.sandbox {
		return nil
	}
	row := make([]any, columns)
	for i := range row {
		row[i] = excelize.Cell{StyleID: b.styles.banner}
	}
	row[0] = excelize.Cell{StyleID: b.styles.banner, Value: b.say(sandboxBanner)}
	return w.SetRow("A1", row, excelize.RowOpts{Height: 24})
}

// cellName returns the name of a cell by column and row, both from 1.
func cellName(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		panic(err) // a place of our own making that no sheet has
	}
	return name
}

// columnName returns the letters of a column, from 1.
func columnName(n int) string {
	name, err := excelize.ColumnNumberToName(n)
	if err != nil {
		panic(err) // a place of our own making that no sheet has
	}
	return name
}
