package batch

import (
	"context"
	"errors"
	"sync"

	"veribatch/internal/verify"
)

// Endings are the errors that ended a run, the one that came first before the
// others: of several at once each may matter to whoever reads them.
type endings struct {
	mu   sync.Mutex
	errs []error
}

// add keeps an error, and returns it.
func (e *endings) add(err error) error {
	if err != nil {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.errs = append(e.errs, err)
	}
	return err
}

// join returns what ended the run, and interrupted, if it isn't nil. The
// first error has the others end too: of those that follow, its echoes are
// left out, and all but one of a kind of Stop.
func (e *endings) join(interrupted error) error {
	seen := make(map[any]bool)
	var errs []error
	for i, err := range append(e.errs, interrupted) {
		if err == nil || i > 0 && i < len(e.errs) && errors.Is(err, context.Canceled) {
			continue
		}
		var kind any = err.Error()
		if stop, ok := errors.AsType[*verify.Stop](err); ok {
			kind = stop.Reason
		}
		if !seen[kind] {
			errs = append(errs, err)
		}
		seen[kind] = true
	}
	return errors.Join(errs...)
}
