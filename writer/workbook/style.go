package workbook

import (
	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report"

	"github.com/xuri/excelize/v2"
)

// The colours, as RRGGBB.
const (
	ink      = "1F2937" // text
	muted    = "6B7280" // text that steps back
	hairline = "D9DEE5" // borders
	paper    = "FFFFFF"
	mist     = "F3F6F9" // tiles, original headers
	navy     = "1F3A5F" // titles, headers of what we add
	steel    = "64748B" // headers of what is technical
	amber    = "FFF1C9" // the sandbox's banner
	umber    = "8A4B00" // its text
	stripe   = "E8EDF3" // headers of the summary's tables
)

// A tint colours a state: pale behind words, full in a chart.
type tint struct{ pale, text, full string }

var tints = map[verify.State]tint{
	verify.Passed:     {"E2F4E8", "14693A", "2E9E5B"},
	verify.Rejected:   {"FCE4E4", "A61B1B", "D64545"},
	verify.Unusable:   {"FDECD8", "9A4A00", "E8893A"},
	verify.Unresolved: {"E4EDFC", "1E4E9E", "4C82D9"},
	verify.Sent:       {"EFE6FB", "5E2CA5", "8E5BD0"},
	verify.Invalid:    {"FBF3CF", "7A5B00", "CFA91B"},
	verify.Pending:    {"EEF0F3", "5B6470", "A3ABB8"},
}

// taskTints tell tasks apart: the tints of the states serve again.
var taskTints = map[report.Task]tint{
	report.CorrectIdentity: tints[verify.Invalid],
	report.RetakeFace:      tints[verify.Rejected],
	report.RetakeCard:      tints[verify.Unusable],
	report.RenewCard:       tints[verify.Sent],
	report.ReplaceImage:    tints[verify.Unresolved],
	report.MendRow:         tints[verify.Pending],
	report.VerifyByHand:    tints[verify.Passed],
}

// styles are the workbook's cell styles, by excelize's numbers.
type styles struct {
	text, prose, whole             int // cells of the results
	score, day, moment             int // likewise
	tinted                         int // a cell of the results to be seen at once
	original, added, technical     int // headers of the results
	banner                         int
	title, subtitle, section       int
	tileName, tileCount, tileShare int
	tileMoney                      int
	head, headRight                int
	headText                       int // of a column of body cells
	label, body, figure, money     int
	count, portion                 int
	total, totalCount              int
	totalPortion, note             int
	states                         map[verify.State]int // a state's name in a table
	rules                          map[verify.State]int // the same as a conditional format
	tasks                          map[report.Task]int  // a task as a conditional format
}

func font(size float64, color string, bold bool) *excelize.Font {
	return &excelize.Font{Size: size, Color: color, Bold: bold}
}

func fill(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

func align(horizontal string, wrap bool) *excelize.Alignment {
	return &excelize.Alignment{Horizontal: horizontal, Vertical: "center", WrapText: wrap}
}

// edges are thin lines on the given sides.
func edges(sides ...string) []excelize.Border {
	var all []excelize.Border
	for _, side := range sides {
		all = append(all, excelize.Border{Type: side, Color: hairline, Style: 1})
	}
	return all
}

// number formats: excelize's built-in ones by number, others as written.
const (
	asWhole    = 3  // #,##0
	asPortion  = 10 // 0.00%
	asText     = 49 // @
	asDay      = "yyyy-mm-dd"
	asMoment   = "yyyy-mm-dd hh:mm:ss"
	asScore    = "0.00"
	asMoney    = `"¥"#,##0.00`
	plainWhole = 1 // 0
)

// newStyles registers every style with the file.
func newStyles(f *excelize.File) (styles, error) {
	var failed error
	style := func(s excelize.Style) int {
		id, err := f.NewStyle(&s)
		if err != nil && failed == nil {
			failed = err
		}
		return id
	}
	rule := func(t tint) int {
		id, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: t.text, Bold: true}, Fill: fill(t.pale)})
		if err != nil && failed == nil {
			failed = err
		}
		return id
	}
	custom := func(format string) *string { return &format }
	header := func(background, color string) int {
		return style(excelize.Style{Font: font(10, color, true), Fill: fill(background), NumFmt: asText, Alignment: align("left", false), Border: edges("right", "bottom")})
	}
	cell := func(s excelize.Style) int { // of a table in the summary
		s.Border = edges("bottom")
		if s.Font == nil {
			s.Font = font(10, ink, false)
		}
		return style(s)
	}
	tile := func(format int, text *string) int {
		return style(excelize.Style{Font: font(18, navy, true), Fill: fill(mist), NumFmt: format, CustomNumFmt: text, Alignment: align("center", false)})
	}
	sum := func(format int, horizontal string) int {
		return style(excelize.Style{Font: font(10, ink, true), Fill: fill(mist), NumFmt: format, Alignment: align(horizontal, false), Border: edges("top", "bottom")})
	}
	s := styles{
		text:   style(excelize.Style{Font: font(10, ink, false), NumFmt: asText, Alignment: align("", false)}),
		prose:  style(excelize.Style{Font: font(10, ink, false), NumFmt: asText, Alignment: align("left", true)}),
		whole:  style(excelize.Style{Font: font(10, ink, false), NumFmt: plainWhole, Alignment: align("center", false)}),
		score:  style(excelize.Style{Font: font(10, ink, false), CustomNumFmt: custom(asScore), Alignment: align("center", false)}),
		day:    style(excelize.Style{Font: font(10, ink, false), CustomNumFmt: custom(asDay), Alignment: align("center", false)}),
		tinted: style(excelize.Style{Font: font(10, umber, false), Fill: fill(amber), NumFmt: asText, Alignment: align("", false)}),
		moment: style(excelize.Style{Font: font(10, ink, false), CustomNumFmt: custom(asMoment), Alignment: align("left", false)}),

		original:  header(stripe, ink),
		added:     header(navy, paper),
		technical: header(steel, paper),
		banner:    style(excelize.Style{Font: font(11, umber, true), Fill: fill(amber), NumFmt: asText, Alignment: align("left", false)}),

		title:    style(excelize.Style{Font: font(20, navy, true), Alignment: align("left", false)}),
		subtitle: style(excelize.Style{Font: font(10, muted, false), NumFmt: asText, Alignment: align("left", true)}),
		section:  style(excelize.Style{Font: font(12, navy, true), Alignment: align("left", false)}),

		tileName:  style(excelize.Style{Font: font(10, muted, false), Fill: fill(mist), Alignment: align("center", false)}),
		tileCount: tile(asWhole, nil),
		tileShare: tile(asPortion, nil),
		tileMoney: tile(0, custom(asMoney)),

		head:         style(excelize.Style{Font: font(10, ink, true), Fill: fill(stripe), Alignment: align("left", false), Border: edges("bottom")}),
		headText:     style(excelize.Style{Font: font(10, ink, true), Fill: fill(stripe), Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center", Indent: 1}, Border: edges("bottom")}),
		headRight:    style(excelize.Style{Font: font(10, ink, true), Fill: fill(stripe), Alignment: align("right", false), Border: edges("bottom")}),
		label:        cell(excelize.Style{Font: font(10, muted, false), Alignment: align("left", false)}),
		body:         cell(excelize.Style{NumFmt: asText, Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center", WrapText: true, Indent: 1}}),
		figure:       cell(excelize.Style{NumFmt: asWhole, Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center", Indent: 1}}),
		count:        cell(excelize.Style{NumFmt: asWhole, Alignment: align("right", false)}),
		portion:      cell(excelize.Style{NumFmt: asPortion, Alignment: align("right", false)}),
		money:        cell(excelize.Style{CustomNumFmt: custom(asMoney), Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center", Indent: 1}}),
		total:        sum(asText, "left"),
		totalCount:   sum(asWhole, "right"),
		totalPortion: sum(asPortion, "right"),
		note:         style(excelize.Style{Font: font(9, muted, false), Alignment: align("left", true)}),

		states: make(map[verify.State]int),
		rules:  make(map[verify.State]int),
		tasks:  make(map[report.Task]int),
	}
	for _, state := range verify.States() {
		t := tints[state]
		s.states[state] = cell(excelize.Style{Font: font(10, t.text, true), Fill: fill(t.pale), Alignment: align("left", true)})
		s.rules[state] = rule(t)
	}
	for _, task := range report.Tasks() {
		s.tasks[task] = rule(taskTints[task])
	}
	return s, failed
}

// fontName is a face that has the language's characters on the desktops where
// such workbooks are read; a program that lacks it takes its own.
func fontName(lang explain.Lang) string {
	if lang == explain.EN {
		return "Calibri"
	}
	return "Microsoft YaHei"
}
