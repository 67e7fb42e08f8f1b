package sample

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"

	"veribatch/internal/verify"
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

var columns = map[verify.Field]column{
	verify.UserID: {"用户ID", 11}, verify.Name: {"姓名", 22}, verify.IDNumber: {"身份证号", 22},
	verify.FaceImage: {"人像照", 50}, verify.IDFrontImage: {"身份证正面", 56}, verify.IDBackImage: {"身份证反面", 56},
	verify.Mobile: {"手机号", 14}, verify.BankCard: {"银行卡号", 24}, verify.ValidFrom: {"有效期起", 12},
	verify.ValidUntil: {"有效期止", 12}, verify.RegisterDate: {"注册日期", 12},
}

// A sheet is the people in a workbook, with the columns that an action takes and the branch.
type sheet struct {
	book    *excelize.File
	fields  []verify.Field
	columns []column
	people  iter.Seq[Person]
}

// WriteXLSX writes people as a personnel system would export them: one sheet
// with the columns that an action takes, Chinese headers on a coloured row that
// stays in view, every cell a text.
func WriteXLSX(w io.Writer, action verify.Action, people iter.Seq[Person]) error {
	book := excelize.NewFile()
	defer book.Close()
	s := sheet{book: book, fields: fieldsOf(action), people: people}
	for _, f := range s.fields {
		s.columns = append(s.columns, columns[f])
	}
	s.columns = append(s.columns, column{"分行", 14})
	if err := s.fill(); err != nil {
		return words.Errorf("making a workbook: %w", err)
	}
	return book.Write(w)
}

func (s sheet) fill() error {
	const name = "用户名单"
	if err := s.book.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	out, err := s.book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := s.setOut(out); err != nil {
		return err
	}
	if err := s.writeRows(out); err != nil {
		return err
	}
	return out.Flush()
}

// setOut sets widths and the frozen header, which a stream wants before its rows.
func (s sheet) setOut(out *excelize.StreamWriter) error {
	for i, c := range s.columns {
		if err := out.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	return out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func (s sheet) writeRows(out *excelize.StreamWriter) error {
	head, err := s.book.NewStyle(headStyle)
	if err != nil {
		return err
	}
	body, err := s.book.NewStyle(bodyStyle)
	if err != nil {
		return err
	}
	var titles []any
	for _, c := range s.columns {
		titles = append(titles, excelize.Cell{StyleID: head, Value: c.title})
	}
	if err := out.SetRow("A1", titles, excelize.RowOpts{Height: 22}); err != nil {
		return err
	}
	line := 1
	for p := range s.people {
		line++
		values := p.values()
		var cells []any
		for _, f := range s.fields {
			cells = append(cells, excelize.Cell{StyleID: body, Value: values[f]})
		}
		cells = append(cells, excelize.Cell{StyleID: body, Value: p.Branch})
		if err := out.SetRow(fmt.Sprintf("A%d", line), cells); err != nil {
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
