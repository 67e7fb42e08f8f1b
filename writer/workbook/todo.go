package workbook

import (
	"cmp"
	"slices"

	"veribatch/internal/verify"
	"veribatch/writer/report"
)

// newToDo returns the table of what people must do.
func newToDo(d *document) *table {
	columns := d.marked(d.options.ToDoColumns())
	for i := range columns {
		c := &columns[i]
		c.entry = c.Section == report.Original || slices.Contains(entryKeys, c.Key)
		switch {
		case c.Key == report.TaskKey:
			c.words = d.taskWords()
		case c.Key == report.AgainKey:
			c.choices = []string{report.YesNo(true, d.lang)}
		case c.Key == report.CheckResultKey:
			c.choices = d.checkNames()
		case c.Section == report.Original:
			c.tinted = func(row *report.Row) bool { return row.Corrects(c.Title) }
		}
	}
	t := newTable(d, ToDo, tints[verify.Rejected].full, columns)
	t.note, t.locked = d.options.ToDoNote, true
	return t
}

// entryKeys are our columns that people fill in.
var entryKeys = []string{
	report.AgainKey, report.HandlerKey, report.RemarkKey, report.CheckResultKey, report.CheckerKey,
	report.CheckDateKey,
}

func (d *document) checkNames() []string {
	var names []string
	for _, result := range verify.CheckResults() {
		names = append(names, report.CheckName(result, d.lang))
	}
	return names
}

func (d *document) taskWords() []coloured {
	var all []coloured
	for _, task := range report.Tasks() {
		all = append(all, coloured{task.Label(d.lang), d.styles.tasks[task]})
	}
	return all
}

// rankedTasks returns the tasks that occur, the most frequent first.
func rankedTasks(counts map[report.Task]int) []report.Task {
	all := slices.DeleteFunc(report.Tasks(), func(task report.Task) bool { return counts[task] == 0 })
	slices.SortStableFunc(all, func(a, b report.Task) int { return cmp.Compare(counts[b], counts[a]) })
	return all
}
