package batch

import "sync"

// A Budget limits how many calls may be billed over a checkpoint's whole
// life. A call is reserved before it leaves, and released when it was surely
// not billed, so the limit is never passed. It is safe for concurrent use.
type Budget struct {
	limit int // 0 = none

	mu    sync.Mutex
	spent int
}

// NewBudget returns a budget of limit calls, of which spent are gone. A
// limit of 0 is none.
func NewBudget(limit, spent int) *Budget {
	return &Budget{limit: limit, spent: spent}
}

// reserve takes one call from the budget, and reports whether there was one.
func (b *Budget) reserve() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.limit > 0 && b.spent >= b.limit {
		return false
	}
	b.spent++
	return true
}

// release gives a call back that was surely not billed.
func (b *Budget) release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spent--
}
