package cli

import (
	"io"
	"time"
)

// A lossyWriter writes in the background. Write never waits and never fails:
// what its reader is too slow to take is dropped. It is for what a run says of
// itself, so that a terminal behind a dead connection or a stalled log reader
// holds up no call and no drain. It is safe for concurrent use.
type lossyWriter struct {
	queue chan []byte   // nil is the end
	done  chan struct{} // closed when everything before the end is written
}

const (
	lossyBacklog = 4096        // writes: a log line or a redrawn bar is one or a few
	lossyLinger  = time.Second // how long close waits for a slow reader
)

func newLossyWriter(out io.Writer) *lossyWriter {
	w := &lossyWriter{queue: make(chan []byte, lossyBacklog), done: make(chan struct{})}
	go func() {
		defer close(w.done)
		for p := <-w.queue; p != nil; p = <-w.queue {
			_, _ = out.Write(p) // the run goes on when its reader has gone
		}
	}()
	return w
}

func (w *lossyWriter) Write(p []byte) (int, error) {
	select {
	case w.queue <- append([]byte{}, p...): // a copy, and not nil
	default:
	}
	return len(p), nil
}

// close returns when everything is written, or after lossyLinger. What is
// written after it is dropped.
func (w *lossyWriter) close() {
	late := time.After(lossyLinger)
	select {
	case w.queue <- nil:
	case <-late:
		return
	}
	select {
	case <-w.done:
	case <-late:
	}
}
