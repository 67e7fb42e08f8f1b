package batch

import (
	"context"
	"errors"
	"sync"

	"veribatch/internal/verify"
)

// runErrors are the errors that ended a run, in the order in which they came.
// Where there are several at once a reader may need each of them.
type runErrors struct {
	mu   sync.Mutex
	errs []error
}

// add keeps an error, and returns it.
func (e *runErrors) add(err error) error {
	if err != nil {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.errs = append(e.errs, err)
	}
	return err
}

// join returns what ended the run, and interrupted, if it isn't nil. The first
// error cancels the run's context: the cancellations that follow it are left
// out, and so are all Stops of one reason but the first.
func (e *runErrors) join(interrupted error) error {
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
