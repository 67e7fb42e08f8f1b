package sample

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"

	"veribatch/internal/words"

	"github.com/xuri/excelize/v2"
)

// header are the canonical column names, and a column of the input's own.
var header = []string{"user_id", "name", "id_number", "face_image", "id_front_image", "id_back_image", "branch"}

// row returns a person's cells in the order of the header.
func (p Person) row() []string {
	return []string{p.UserID, p.Name, p.IDNumber, p.FaceImage, p.IDFrontImage, p.IDBackImage, p.Branch}
}

// WriteCSV writes people as UTF-8 without a byte order mark, under the
// canonical column names.
func WriteCSV(w io.Writer, people iter.Seq[Person]) error {
	out := csv.NewWriter(w)
	out.Write(header) // its errors are kept for Error
	for p := range people {
		out.Write(p.row())
	}
	out.Flush()
	return out.Error()
}

// A column of the workbook: its Chinese header, and its width in characters.
type column struct {
	title string
	width float64
}

var columns = []column{
	{"用户ID", 11}, {"姓名", 22}, {"身份证号", 22}, {"人像照", 50}, {"身份证正面", 56}, {"身份证反面", 56},
	{"分行", 14},
}

// WriteXLSX writes people as a personnel system would export them: one sheet,
// Chinese headers on a coloured row that stays in view, every cell a text.
func WriteXLSX(w io.Writer, people iter.Seq[Person]) error {
	book := excelize.NewFile()
	defer book.Close()
	if err := fill(book, people); err != nil {
		return words.Errorf("making a workbook: %w", err)
	}
	return book.Write(w)
}

func fill(book *excelize.File, people iter.Seq[Person]) error {
	const name = "用户名单"
	if err := book.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	sheet, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := setOut(sheet); err != nil {
		return err
	}
	if err := writeRows(book, sheet, people); err != nil {
		return err
	}
	return sheet.Flush()
}

// setOut sets widths and the frozen header, which a stream wants before its rows.
func setOut(sheet *excelize.StreamWriter) error {
	for i, c := range columns {
		if err := sheet.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	return sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func writeRows(book *excelize.File, sheet *excelize.StreamWriter, people iter.Seq[Person]) error {
	head, err := book.NewStyle(headStyle)
	if err != nil {
		return err
	}
	body, err := book.NewStyle(bodyStyle)
	if err != nil {
		return err
	}
	var titles []any
	for _, c := range columns {
		titles = append(titles, excelize.Cell{StyleID: head, Value: c.title})
	}
	if err := sheet.SetRow("A1", titles, excelize.RowOpts{Height: 22}); err != nil {
		return err
	}
	line := 1
	for p := range people {
		line++
		var cells []any
		for _, text := range p.row() {
			cells = append(cells, excelize.Cell{StyleID: body, Value: text})
		}
		if err := sheet.SetRow(fmt.Sprintf("A%d", line), cells); err != nil {
			return err
		}
	}
	return nil
}

// textFormat is Excel's number format @: what is typed stays as it is.
const textFormat = 49

var (
	headStyle = &excelize.Style{
		Font:      &excelize.Font{Family: "微软雅黑", Size: 11, Bold: true, Color: "FFFFFF"},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"4472C4"}},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"},
		Border:    hairline,
		NumFmt:    textFormat,
	}
	bodyStyle = &excelize.Style{
		Font:      &excelize.Font{Family: "微软雅黑", Size: 10},
		Alignment: &excelize.Alignment{Vertical: "center"},
		Border:    hairline,
		NumFmt:    textFormat,
	}
	hairline = []excelize.Border{
		{Type: "left", Color: "D9D9D9", Style: 1}, {Type: "right", Color: "D9D9D9", Style: 1},
		{Type: "top", Color: "D9D9D9", Style: 1}, {Type: "bottom", Color: "D9D9D9", Style: 1},
	}
)
