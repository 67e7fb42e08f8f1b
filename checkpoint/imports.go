package checkpoint

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// An Import is a file whose answers were taken over: they were paid for elsewhere.
type Import struct {
	Number  int       `json:"number"`           // from 1
	File    string    `json:"file"`             // its name, without the folder
	SHA256  string    `json:"sha256,omitempty"` // of the file, in hexadecimal digits; empty for a checkpoint
	Epoch   string    `json:"epoch,omitempty"`  // of the checkpoint that it was; empty for a file
	Version string    `json:"version"`          // of this program
	Host    string    `json:"host"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended,omitzero"` // zero: it was killed, and brought a part of its answers

	Answers    int `json:"answers"`    // that it brought
	Superseded int `json:"superseded"` // of them: took the place of an older final answer

	Withdrawn time.Time `json:"withdrawn,omitzero"` // zero: it was not
}

// BeginImport numbers an import and records it; from now on the checkpoint's settings bind. Like a run it sets room
// aside; the error is a *DiskFullError if there is too little.
func (s *Store) BeginImport(i Import) (Import, error) {
	imports, err := s.Imports()
	if err != nil {
		return i, err
	}
	if err := s.reserve.fill(); err != nil {
		return i, err
	}
	if err := s.raiseLayout(extendedLayout); err != nil {
		return i, err
	}
	i.Number = len(imports) + 1
	return i, s.PutImport(i)
}

// PutImport records what an import has come to.
func (s *Store) PutImport(i Import) error {
	value, err := json.Marshal(i)
	if err != nil {
		return err
	}
	at := fmt.Appendf(nil, "%s%08d", importPrefix, i.Number)
	return s.write(at, s.seal.close(at, value), durable)
}

// Imports returns every import, the first one first, those that were withdrawn too.
func (s *Store) Imports() ([]Import, error) {
	var imports []Import
	for item, err := range s.scan(importPrefix) {
		if err != nil {
			return nil, err
		}
		var one Import
		text, err := s.seal.open(item.key, item.value)
		if err != nil || json.Unmarshal(text, &one) != nil {
			return nil, words.Errorf("%s: the list of imports is damaged; restore the whole folder from a backup",
				s.dir)
		}
		imports = append(imports, one)
	}
	return imports, nil
}

// Used reports whether a run or an import has put its answers into the checkpoint.
func (s *Store) Used() (bool, error) {
	for _, prefix := range [][]byte{runPrefix, importPrefix} {
		for _, err := range s.scan(prefix) {
			return err == nil, err
		}
	}
	return false, nil
}

// Epoch names the checkpoint's life: a copy that goes on begins another.
func (s *Store) Epoch() string { return s.meta.Epoch }

// TakeOver puts an answer that an import brings; what was known before, final or not, stays as history until then.
// Calls for one key are for one goroutine at a time.
func (s *Store) TakeOver(key verify.Key, before, answer verify.Outcome) error {
	after := before.WithAnswer(answer)
	if r := before.Retry; r != nil && !answer.Time.Before(r.Since) {
		done := *r
		done.Done = true // the answer is as new as what was asked for
		after.Retry = &done
	}
	if before.State == verify.Pending {
		return s.Put(key, after)
	}
	return s.Supersede(key, before, after)
}

// Withdraw takes back what an import brought: what stood before stands again. Removed are the records of which nothing
// is known any more, restored those of which something is.
func (s *Store) Withdraw(i Import) (removed, restored int, err error) {
	for e, err := range s.All() {
		if err != nil {
			return removed, restored, err
		}
		if e.Outcome.Import != i.Number {
			continue
		}
		gone, err := s.restore(e)
		if err != nil {
			return removed, restored, err
		}
		if gone {
			removed++
		} else {
			restored++
		}
	}
	if err := s.forget(i.Number); err != nil {
		return removed, restored, err
	}
	i.Withdrawn = time.Now().UTC()
	return removed, restored, s.PutImport(i)
}

// restore gives a key back the answer before the one that an import brought, and reports whether there was nothing.
// What was counted since stays: calls that were made are made.
func (s *Store) restore(e verify.Entry) (gone bool, err error) {
	history, err := s.History(e.Key)
	if err != nil {
		return false, err
	}
	after := unanswered(e.Outcome)
	if n := len(history); n > 0 {
		after = e.Outcome.WithAnswer(history[n-1])
		history = history[:n-1]
		if !after.State.Final() && e.Outcome.Lost > 0 {
			after.State = verify.Sent
		}
	}
	past, err := s.pastItem(e.Key, history)
	if err != nil {
		return false, err
	}
	if after.State == verify.Pending {
		return true, s.commit(write{item: item{key: outcomeKey(e.Key)}, outcome: true, also: []item{past}})
	}
	return false, s.put(e.Key, after, durable, past)
}

// unanswered returns what is known of a key without its answer; Pending if nothing was sent for it.
func unanswered(o verify.Outcome) verify.Outcome {
	after := o.WithAnswer(verify.Outcome{State: verify.Unresolved, Time: o.Time})
	switch {
	case o.Lost > 0:
		after.State = verify.Sent
	case o.Attempts == 0 && o.Billed == 0:
		after.State = verify.Pending
	}
	return after
}

// forget removes from the histories the answers that an import brought, with what was not final before them.
func (s *Store) forget(number int) error {
	for item, err := range s.scan(historyPrefix) {
		if err != nil {
			return err
		}
		key := keyOf(item.key)
		history, err := s.past(key, item.value)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(history, func(o verify.Outcome) bool { return o.Import == number })
		if at < 0 {
			continue
		}
		from := at
		if at > 0 && !history[at-1].State.Final() {
			from--
		}
		past, err := s.pastItem(key, slices.Delete(history, from, at+1))
		if err != nil {
			return err
		}
		if err := s.commit(write{item: past}); err != nil {
			return err
		}
	}
	return nil
}
