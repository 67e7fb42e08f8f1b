package sleep

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if err := For(t.Context(), time.Hour); err != nil || time.Since(start) != time.Hour {
			t.Errorf("%v after %v, want no error after 1h", err, time.Since(start))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start = time.Now()
		if err := For(ctx, time.Hour); err != context.DeadlineExceeded || time.Since(start) != time.Minute {
			t.Errorf("%v after %v, want the context's error after 1m", err, time.Since(start))
		}
		if err := For(ctx, 0); err != context.DeadlineExceeded {
			t.Errorf("%v, want the error of a context that has ended", err)
		}
	})
}
