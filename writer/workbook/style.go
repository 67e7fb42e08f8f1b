package workbook

import (
	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report"

	"github.com/xuri/excelize/v2"
)

// styles are the workbook's cell styles, by excelize's numbers.
type styles struct {
	text, prose, whole             int // cells of the results
	score, day, moment             int // likewise
	tinted                         int // a cell of the results to be seen at once
	entry                          int // a cell that people fill in
	original, added, technical     int // headers of the results
	plainText, plainRight          int // headers of a plain sheet: of words and of numbers
	banner                         int
	title, subtitle, section       int
	tileName, tileCount, tileShare int
	tileMoney                      int
	headText, headRight            int // of columns of words and of numbers
	label, body, figure, money     int
	count, portion                 int
	total, totalCount              int
	totalPortion, note             int
	amount, totalAmount            int                  // money, to the right
	entryCount, entryAmount        int                  // figures that people fill in
	states                         map[verify.State]int // a state's name in a table
	rules                          map[verify.State]int // the same as a conditional format
	tasks                          map[report.Task]int  // a task as a conditional format
}

// Number formats: excelize's built-in ones by number, others as written.
const (
	asWhole    = 3  // #,##0
	asPortion  = 10 // 0.00%
	asText     = 49 // @
	asDay      = "yyyy-mm-dd"
	asMoment   = "yyyy-mm-dd hh:mm:ss"
	asScore    = "0.00"
	asMoney    = `"¥"#,##0.00`
	asPrice    = `"¥"#,##0.00##`
	plainWhole = 1 // 0
)

func font(size float64, color string, bold bool) *excelize.Font {
	return &excelize.Font{Size: size, Color: color, Bold: bold}
}

func fill(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

func align(horizontal string, wrap bool) *excelize.Alignment {
	return &excelize.Alignment{Horizontal: horizontal, Vertical: "center", WrapText: wrap}
}

// indent aligns to the left, a step away from the cell before.
func indent(wrap bool) *excelize.Alignment {
	return &excelize.Alignment{Horizontal: "left", Vertical: "center", WrapText: wrap, Indent: 1}
}

// edges are thin lines on the given sides.
func edges(sides ...string) []excelize.Border {
	var all []excelize.Border
	for _, side := range sides {
		all = append(all, excelize.Border{Type: side, Color: hairline, Style: 1})
	}
	return all
}

// newStyles registers every style with the file. Letters are of the font
// family.
func newStyles(f *excelize.File, family string) (styles, error) {
	r := &registrar{file: f, family: family}
	var s styles
	r.results(&s)
	r.heads(&s)
	r.tables(&s)
	r.words(&s)
	return s, r.failed
}

// A registrar registers styles and keeps the first error.
type registrar struct {
	file   *excelize.File
	family string
	failed error
}

func (r *registrar) keep(id int, err error) int {
	if err != nil && r.failed == nil {
		r.failed = err
	}
	return id
}

// style registers a style. excelize names the font of none, and a program may
// take any for it.
func (r *registrar) style(s excelize.Style) int {
	named := *s.Font
	named.Family = r.family
	s.Font = &named
	return r.keep(r.file.NewStyle(&s))
}

// results are the styles of the results and of the To-do list.
func (r *registrar) results(s *styles) {
	plain := font(10, ink, false)
	s.text = r.style(excelize.Style{Font: plain, NumFmt: asText, Alignment: align("", false)})
	s.prose = r.style(excelize.Style{Font: plain, NumFmt: asText, Alignment: align("left", true)})
	s.whole = r.style(excelize.Style{Font: plain, NumFmt: plainWhole, Alignment: align("center", false)})
	s.score = r.style(excelize.Style{Font: plain, CustomNumFmt: new(asScore), Alignment: align("center", false)})
	s.day = r.style(excelize.Style{Font: plain, CustomNumFmt: new(asDay), Alignment: align("center", false)})
	open := &excelize.Protection{Locked: false}
	s.tinted = r.style(excelize.Style{
		Font: font(10, umber, false), Fill: fill(amber), NumFmt: asText, Alignment: align("", false), Protection: open,
	})
	s.entry = r.style(excelize.Style{Font: plain, NumFmt: asText, Alignment: align("", false), Protection: open})
	s.moment = r.style(excelize.Style{Font: plain, CustomNumFmt: new(asMoment), Alignment: align("left", false)})

	header := func(background, color string, alignment *excelize.Alignment) int {
		return r.style(excelize.Style{
			Font: font(10, color, true), Fill: fill(background), NumFmt: asText,
			Alignment: alignment, Border: edges("right", "bottom"),
		})
	}
	left := align("left", false)
	s.original, s.added, s.technical = header(stripe, ink, left), header(navy, white, left), header(steel, white, left)
	s.plainText, s.plainRight = header(navy, white, indent(true)), header(navy, white, align("right", true))
	s.banner = r.style(excelize.Style{
		Font: font(11, umber, true), Fill: fill(amber), NumFmt: asText, Alignment: align("left", false),
	})
}

// heads are the styles of the summary's headings and tiles.
func (r *registrar) heads(s *styles) {
	s.title = r.style(excelize.Style{Font: font(20, navy, true), Alignment: align("left", false)})
	s.subtitle = r.style(excelize.Style{Font: font(10, muted, false), NumFmt: asText, Alignment: align("left", true)})
	s.section = r.style(excelize.Style{Font: font(12, navy, true), Alignment: align("left", false)})

	tile := func(format int, custom *string) int {
		return r.style(excelize.Style{
			Font: font(18, navy, true), Fill: fill(mist), NumFmt: format, CustomNumFmt: custom,
			Alignment: align("center", false),
		})
	}
	s.tileName = r.style(excelize.Style{
		Font: font(10, muted, false), Fill: fill(mist), Alignment: align("center", false),
	})
	s.tileCount, s.tileShare, s.tileMoney = tile(asWhole, nil), tile(asPortion, nil), tile(0, new(asMoney))
}

// tables are the styles of the summary's tables.
func (r *registrar) tables(s *styles) {
	head := func(a *excelize.Alignment) int {
		return r.style(excelize.Style{
			Font: font(10, ink, true), Fill: fill(stripe), Alignment: a, Border: edges("bottom"),
		})
	}
	s.headText, s.headRight = head(indent(true)), head(align("right", true))

	cell := func(color string, format int, a *excelize.Alignment) int {
		return r.style(excelize.Style{
			Font: font(10, color, false), NumFmt: format, Alignment: a, Border: edges("bottom"),
		})
	}
	s.label = cell(muted, 0, align("left", false))
	s.body = cell(ink, asText, indent(true))
	s.figure = cell(ink, asWhole, indent(false))
	s.count = cell(ink, asWhole, align("right", false))
	s.portion = cell(ink, asPortion, align("right", false))
	s.money = r.style(excelize.Style{
		Font: font(10, ink, false), CustomNumFmt: new(asPrice), Alignment: indent(false), Border: edges("bottom"),
	})

	sum := func(format int, alignment *excelize.Alignment) int {
		return r.style(excelize.Style{
			Font: font(10, ink, true), Fill: fill(mist), NumFmt: format,
			Alignment: alignment, Border: edges("top", "bottom"),
		})
	}
	right := align("right", false)
	s.total, s.totalCount, s.totalPortion = sum(asText, indent(true)), sum(asWhole, right), sum(asPortion, right)
	amount := func(bold bool, background excelize.Fill) int {
		return r.style(excelize.Style{
			Font: font(10, ink, bold), Fill: background, CustomNumFmt: new(asMoney),
			Alignment: align("right", false), Border: edges("bottom"),
		})
	}
	s.amount, s.totalAmount = amount(false, excelize.Fill{}), amount(true, fill(mist))
	entry := func(format int, custom *string) int {
		return r.style(excelize.Style{
			Font: font(10, ink, false), Fill: fill(amber), NumFmt: format, CustomNumFmt: custom,
			Alignment: align("right", false), Border: edges("bottom"),
		})
	}
	s.entryCount, s.entryAmount = entry(asWhole, nil), entry(0, new(asMoney))
	s.note = r.style(excelize.Style{Font: font(9, muted, false), Alignment: align("left", true)})
}

// words are the styles of the words that have a colour: states and tasks.
func (r *registrar) words(s *styles) {
	s.states, s.rules = make(map[verify.State]int), make(map[verify.State]int)
	for _, state := range append(verify.States(), report.NoRecord, report.LeftOut) {
		t := tints[state]
		s.states[state] = r.style(excelize.Style{
			Font: font(10, t.text, true), Fill: fill(t.pale), Alignment: indent(true), Border: edges("bottom"),
		})
		s.rules[state] = r.rule(t)
	}
	s.tasks = make(map[report.Task]int)
	for _, task := range report.Tasks() {
		s.tasks[task] = r.rule(taskTints[task])
	}
}

func (r *registrar) rule(t tint) int {
	return r.keep(r.file.NewConditionalStyle(&excelize.Style{
		Font: &excelize.Font{Color: t.text, Bold: true}, Fill: fill(t.pale),
	}))
}

// fontName is a font that has the language's characters on most desktops.
// Programs without it take one of their own.
func fontName(lang explain.Lang) string {
	if lang == explain.EN {
		return "Calibri"
	}
	return "Microsoft YaHei"
}
