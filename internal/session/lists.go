package session

import (
	"cmp"
	"slices"

	"veribatch/checkpoint"
	"veribatch/internal/verify"
	"veribatch/reader/corrections"
	"veribatch/writer"
)

// A handout collects the To-do lists of an export, and hands them out.
type handout struct {
	column string // that they are split by; empty: there is one list
	lists  *writer.Handout
}

// newHandout returns nil if none of the outputs has a To-do list.
func (o Output) newHandout(paths []string, options writer.Options) *handout {
	toDo := func(path string) bool {
		form := writer.FormOf(path)
		if path == Stdout {
			form = o.Format
		}
		return writer.HasToDo(form, options)
	}
	if o.SplitBy == "" && !slices.ContainsFunc(paths, toDo) {
		return nil
	}
	return &handout{o.SplitBy, writer.NewHandout(o.SplitBy, options)}
}

func (h *handout) add(res verify.Result) {
	if h != nil {
		h.lists.Add(res)
	}
}

// remember has the checkpoint remember the lists, and returns their round; 0 if
// there are none.
func (h *handout) remember(store *checkpoint.Store) (int, error) {
	if h == nil {
		return 0, nil
	}
	var lists []checkpoint.List
	for _, group := range h.lists.Groups() {
		lists = append(lists, checkpoint.List{Group: group, Rows: h.lists.Rows(group)})
	}
	if len(lists) == 0 {
		return 0, nil
	}
	round, err := store.HandOut(h.column, lists)
	if err != nil {
		return 0, err
	}
	return round.Number, nil
}

// A Returned is how the list of a group came back.
type Returned = writer.Returned

// Returned returns how the lists that were handed out came back, once a Plan, a
// Survey or an Export has laid the corrections over every record: those of the
// latest round that was split among groups, whether they came back or not, and
// those of any round of which a row did. There are none without corrections.
func (s *Session) Returned() ([]Returned, error) {
	if s.corrections == nil {
		return nil, nil
	}
	rounds, err := s.store.Rounds()
	if err != nil {
		return nil, err
	}
	back := s.back(rounds)
	split := lastRound(rounds, func(r checkpoint.Round) bool { return r.Column != "" })
	var all []Returned
	for _, round := range rounds {
		isLatest := round.Number == lastRound(rounds, func(r checkpoint.Round) bool { return r.Column == round.Column })
		for _, list := range round.Lists {
			r := Returned{
				Round: round.Number, Made: round.Made, Latest: isLatest, Group: list.Group, Sent: len(list.Rows),
			}
			countBack(&r, list.Rows, back[round.Number])
			if r.Back > 0 || round.Number == cmp.Or(split, lastRound(rounds, nil)) {
				all = append(all, r)
			}
		}
	}
	return all, nil
}

// countBack counts the rows of a list that came back. Equal rows have one id, and
// came back as often as it did.
func countBack(r *Returned, rows []string, back map[string][]corrections.Return) {
	used := make(map[string]int)
	for _, id := range rows {
		returns := back[id]
		if used[id] >= len(returns) {
			continue
		}
		one := returns[used[id]]
		used[id]++
		r.Back++
		switch one.State {
		case corrections.Doubtful:
			r.Doubtful++
		case corrections.Corrected:
			r.Corrected++
		case corrections.FilledIn:
			r.FilledIn++
		default:
			r.Untouched++
		}
		for _, each := range returns {
			if !slices.Contains(r.Files, each.File) {
				r.Files = append(r.Files, each.File)
			}
		}
	}
}

// back returns what came back, by the round that it is of and the row id; what
// says most of a row comes first. A file that doesn't say its round has the
// latest with the row.
func (s *Session) back(rounds []checkpoint.Round) map[int]map[string][]corrections.Return {
	newest := make(map[string]int) // of the ids that came back without a round
	for r := range s.corrections.Returns() {
		if r.Round == 0 {
			newest[r.RowID] = 0
		}
	}
	for _, round := range rounds {
		for _, list := range round.Lists {
			for _, id := range list.Rows {
				if _, wanted := newest[id]; wanted {
					newest[id] = round.Number
				}
			}
		}
	}
	all := make(map[int]map[string][]corrections.Return)
	for r := range s.corrections.Returns() {
		number := cmp.Or(r.Round, newest[r.RowID])
		if all[number] == nil {
			all[number] = make(map[string][]corrections.Return)
		}
		all[number][r.RowID] = append(all[number][r.RowID], r)
	}
	for _, byID := range all {
		for _, returns := range byID {
			slices.SortStableFunc(returns, func(a, b corrections.Return) int { return cmp.Compare(b.State, a.State) })
		}
	}
	return all
}

// lastRound returns the number of the last round that is wanted, by a nil wanted
// of any; 0 if there is none.
func lastRound(rounds []checkpoint.Round, wanted func(checkpoint.Round) bool) int {
	for _, round := range slices.Backward(rounds) {
		if wanted == nil || wanted(round) {
			return round.Number
		}
	}
	return 0
}
