package batch

import (
	"context"
	"slices"
	"sync"
	"time"

	"veribatch/internal/verify"
)

// An underway holds the records that a run took up and isn't done with. Each is
// in an attempt, or waits for its next one and holds no worker. Its zero value
// is empty, and it is safe for concurrent use.
type underway struct {
	mu      sync.Mutex
	keys    map[verify.Key]struct{}
	waiting []*task       // the first one due is the last one here
	changed chan struct{} // closed when a record begins to wait, or ends; nil: next doesn't wait for that
}

func (u *underway) has(k verify.Key) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	_, ok := u.keys[k]
	return ok
}

func (u *underway) add(k verify.Key) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.keys == nil {
		u.keys = make(map[verify.Key]struct{})
	}
	u.keys[k] = struct{}{}
}

// end takes a record out.
func (u *underway) end(k verify.Key) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.keys, k)
	u.tell()
}

// wait lets a record wait for its next attempt.
func (u *underway) wait(t *task, pause time.Duration) {
	u.mu.Lock()
	defer u.mu.Unlock()
	t.due = time.Now().Add(pause)
	at, _ := slices.BinarySearchFunc(u.waiting, t, func(a, b *task) int { return b.due.Compare(a.due) })
	u.waiting = slices.Insert(u.waiting, at, t)
	u.tell()
}

func (u *underway) tell() {
	if u.changed != nil {
		close(u.changed)
		u.changed = nil
	}
}

// waits returns how many records wait.
func (u *underway) waits() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.waiting)
}

// due takes out the record that has waited longest past its time; nil if none is due.
func (u *underway) due() *task {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.pop(time.Now())
}

func (u *underway) pop(now time.Time) *task {
	last := len(u.waiting) - 1
	if last < 0 || u.waiting[last].due.After(now) {
		return nil
	}
	t := u.waiting[last]
	u.waiting = slices.Delete(u.waiting, last, last+1)
	return t
}

// next takes out the record that is due first, and waits until it is due. It
// returns nil when no record is under way any more.
func (u *underway) next(ctx context.Context) (*task, error) {
	for {
		t, due, changed := u.look(time.Now())
		if t != nil || changed == nil {
			return t, ctx.Err()
		}
		select {
		case <-due:
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// look takes out the record that is due first if it is due; else it returns what
// to wait for. All are nil when no record is under way any more.
func (u *underway) look(now time.Time) (t *task, due <-chan time.Time, changed <-chan struct{}) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if t := u.pop(now); t != nil || len(u.keys) == 0 {
		return t, nil, nil
	}
	if last := len(u.waiting) - 1; last >= 0 {
		due = time.After(u.waiting[last].due.Sub(now))
	}
	if u.changed == nil {
		u.changed = make(chan struct{})
	}
	return nil, due, u.changed
}
