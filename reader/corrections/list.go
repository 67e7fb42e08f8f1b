package corrections

import "veribatch/internal/verify"

// A List is what a file of corrections came back with. Every row of it counts
// once: by the first that holds of it.
type List struct {
	File      string
	Rows      int
	Doubtful  int // people should look at them: see Issues
	Corrected int // a cell was changed, or another call is asked for
	ByHand    int // somebody wrote beside the cells, and changed none
	Untouched int
}

// Lists returns the files in the order in which they were read. It is complete
// once Correct saw every record of the input.
func (c *Corrections) Lists() []List {
	var lists []List
	at := make(map[string]int)
	for _, t := range c.tables {
		file := t.Source().File
		if _, twice := at[file]; !twice {
			at[file] = len(lists)
			lists = append(lists, List{File: file})
		}
	}
	for _, x := range c.all {
		lists[at[x.file]].add(x)
	}
	return lists
}

func (l *List) add(x *correction) {
	l.Rows++
	switch {
	case x.issue != "" || !x.used:
		l.Doubtful++
	case x.changes || x.resends > 0:
		l.Corrected++
	case x.byHand != verify.ByHand{}:
		l.ByHand++
	default:
		l.Untouched++
	}
}
