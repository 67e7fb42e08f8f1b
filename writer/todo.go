package writer

import (
	"cmp"
	"slices"

	"veribatch/internal/verify"
)

// The columns by which a To-do sheet is read back: the input's own under their
// own titles, this one, and the row id.
var againTitle = word{ZH: "重新认证（填 是）", EN: "Verify again (yes)"}

// todoColumns returns the columns of the To-do sheet: what to do and where,
// the cells to correct, and why.
func (b *book) todoColumns() []column {
	o := b.options
	c := columnList{lang: o.Lang, head: added}
	c.add("task", "待办事项", "What to do", text, 24, 30, (*line).task)
	c.all[0].words = b.taskWords()
	c.add("row", "行号", "Row", whole, 8, 10, func(l *line) any { return l.Record.Row })
	if len(o.Provenance.Inputs) > 1 {
		c.file()
	}
	first := len(c.all)
	c.originals(o.Header)
	for i := range o.Header {
		c.all[first+i].tinted = o.toCorrect(i)
	}
	c.add("again", againTitle.ZH, againTitle.EN, text, 18, 22, func(*line) any { return nil })
	again := &c.all[len(c.all)-1]
	again.choices = []string{yesNo(true, o.Lang)}
	c.add("reason", "可能原因", "Reason", prose, 40, 60, (*line).reason)
	c.add("advice", "建议", "Advice", prose, 48, 60, (*line).advice)
	c.add("findings", "提示", "Notes", prose, 20, 50, (*line).notes)
	c.rowID()
	return c.all
}

func (b *book) taskWords() []coloured {
	var all []coloured
	for _, known := range tasks {
		all = append(all, coloured{known.words.In(b.lang), b.styles.tasks[known.task]})
	}
	return all
}

func (l *line) task() any {
	t := taskOf(l.Result)
	if t == "" {
		return nil
	}
	return told{t.in(l.lang), t}
}

// toCorrect returns what tells of a line whether its cell in the input's
// column i is one to correct.
func (o *Options) toCorrect(i int) func(*line) bool {
	return func(l *line) bool {
		return slices.ContainsFunc(toCorrect(l.Result), func(f verify.Field) bool { return o.Mapping[f] != "" && o.Mapping[f] == o.Header[i] })
	}
}

// todo writes the To-do sheet: what must be done most often comes first. List
// passes on the results of a task.
func (b *book) todo(counts map[task]int, list func(task, func(verify.Result) error) error) error {
	t := newTable(b, todoName, tints[verify.Rejected].full, b.todoColumns())
	for _, known := range rankedTasks(counts) {
		if err := list(known, t.write); err != nil {
			return err
		}
	}
	return t.finish()
}

// rankedTasks returns the tasks that occur, the most frequent first.
func rankedTasks(counts map[task]int) []task {
	var all []task
	for _, known := range tasks {
		if counts[known.task] > 0 {
			all = append(all, known.task)
		}
	}
	slices.SortStableFunc(all, func(a, b task) int { return cmp.Compare(counts[b], counts[a]) })
	return all
}
