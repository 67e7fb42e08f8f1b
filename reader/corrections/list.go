package corrections

import (
	"iter"

	"veribatch/internal/verify"
)

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
		lists[at[x.file]].add(x.state())
	}
	return lists
}

func (l *List) add(state RowState) {
	l.Rows++
	switch state {
	case Doubtful:
		l.Doubtful++
	case Corrected:
		l.Corrected++
	case FilledIn:
		l.ByHand++
	default:
		l.Untouched++
	}
}

// A RowState is how a row of a list came back. A higher one says more.
type RowState int

// The states.
const (
	Untouched RowState = iota
	FilledIn           // somebody wrote beside the cells, and changed none
	Corrected          // a cell was changed, or another call is asked for
	Doubtful           // people should look at it: see Issues
)

// A Return is a row that came back.
type Return struct {
	File  string
	RowID string // empty if it has none
	Round int    // that its list is of; 0 if the file does not say
	State RowState
}

// Returns yields the rows of all files in the order in which they were read. It
// is complete once Correct saw every record of the input.
func (c *Corrections) Returns() iter.Seq[Return] {
	return func(yield func(Return) bool) {
		for _, x := range c.all {
			if !yield(Return{x.file, x.rowID, x.round, x.state()}) {
				return
			}
		}
	}
}

func (x *correction) state() RowState {
	switch {
	case x.issue != "" || !x.used:
		return Doubtful
	case x.changes || x.resends > 0:
		return Corrected
	case x.byHand != verify.ByHand{}:
		return FilledIn
	}
	return Untouched
}
