package workbook

import (
	"cmp"
	"fmt"
	"time"

	"veribatch/internal/explain"
	"veribatch/writer/outfile"

	"github.com/xuri/excelize/v2"
)

// A document is the file as its sheets see it: with a language and styles.
type document struct {
	file    *excelize.File
	options Options
	lang    explain.Lang
	zone    *time.Location
	sandbox bool
	styles  styles
	mends   *mends
	subject explain.Text // in the file's properties
}

var documentTitle = explain.Text{ZH: "实人认证复核结果汇总", EN: "Identity re-verification: summary"}

// firstSheet is the sheet that excelize makes.
const firstSheet = "Sheet1"

// newDocument returns a document whose first sheet is the summary's. What
// excelize spills to disk goes into the folder private.
func newDocument(private string, o Options) (*document, error) {
	f := excelize.NewFile(excelize.Options{TmpDir: private})
	d := &document{
		file:    f,
		options: o,
		lang:    o.Lang,
		zone:    o.Zone(),
		sandbox: o.Provenance.Sandbox,
		mends:   newMends(),
		subject: documentTitle,
	}
	if err := f.SetDefaultFont(fontName(d.lang)); err != nil {
		return nil, err
	}
	var err error
	if d.styles, err = newStyles(f, fontName(d.lang)); err != nil {
		return nil, err
	}
	if err := f.SetSheetName(firstSheet, Summary.Name(d.lang)); err != nil {
		return nil, err
	}
	return d, nil
}

// say returns a text in the document's language.
func (d *document) say(t explain.Text) string { return t.In(d.lang) }

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
func (d *document) clock(t time.Time) string {
	if t.IsZero() {
		return noFigure
	}
	return t.In(d.zone).Format("2006-01-02 15:04:05")
}

// setView sets a sheet's tab colour, its row height in points, and whether it
// is a table, with grid lines.
func (d *document) setView(sheet, tab string, height float64, table bool) error {
	yes, opaque := true, "FF"+tab
	if err := d.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{
		TabColorRGB: &opaque, FitToPage: &yes, DefaultRowHeight: &height, CustomHeight: &yes,
	}); err != nil {
		return err
	}
	return d.file.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &table})
}

// setProperties writes the properties by which the file is recognised as ours,
// dated by its latest answer, and takes out the summary if it isn't wanted.
func (d *document) setProperties(last time.Time) error {
	if err := d.file.SetAppProps(&excelize.AppProperties{Application: outfile.Signature}); err != nil {
		return err
	}
	version := cmp.Or(d.options.Provenance.Version, "dev")
	if err := d.file.SetCustomProps(excelize.CustomProperty{Name: outfile.Signature, Value: version}); err != nil {
		return err
	}
	dated := "2000-01-01T00:00:00Z"
	if !last.IsZero() {
		dated = last.UTC().Format(time.RFC3339)
	}
	if !d.options.wants(Summary) {
		if err := d.file.DeleteSheet(Summary.Name(d.lang)); err != nil {
			return err
		}
	}
	d.file.SetActiveSheet(0)
	return d.file.SetDocProps(&excelize.DocProperties{
		Creator: outfile.Signature, LastModifiedBy: outfile.Signature, Title: d.say(d.subject),
		Created: dated, Modified: dated,
	})
}

// setExtent says down to where a sheet has cells.
func (d *document) setExtent(sheet string, columns, rows int) {
	for id, name := range d.file.GetSheetMap() {
		if name == sheet {
			d.mends.dimensions[fmt.Sprintf("xl/worksheets/sheet%d.xml", id)] = "A1:" + cellName(columns, rows)
		}
	}
}

// headRow is the row of the headers of every sheet but the summary: the first
// one, where programs that read a sheet look for them.
const headRow = 1

var sandboxBanner = explain.Text{
	ZH: "沙箱演练：以下结果由沙箱生成，并非真实核验",
	EN: "Sandbox rehearsal: these results were made up by the sandbox, nobody was verified",
}

// cellName returns the name of a cell by column and row, both from 1.
func cellName(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		panic(err) // columns and rows are counted here, never read
	}
	return name
}

// columnName returns the letters of a column, from 1.
func columnName(n int) string {
	name, err := excelize.ColumnNumberToName(n)
	if err != nil {
		panic(err) // columns and rows are counted here, never read
	}
	return name
}
