package checkpoint

import (
	"fmt"
	"sync"

	"veribatch/internal/words"

	"github.com/cockroachdb/pebble/v2"
)

// errTooSlow is a disk that doesn't come back.
var errTooSlow = words.Errorf("disk write timed out")

// A failure is what a database can't go on from. The first one stands, and
// is for good: what is on disk then is what the next run goes on from.
//
// It is Pebble's logger too, because that is where Pebble reports what it
// would end the process for. It drops the rest of what Pebble says.
type failure struct {
	dir      string
	once     sync.Once
	err      error         // set before happened is closed
	happened chan struct{} // closed
}

func newFailure(dir string) *failure {
	return &failure{dir: dir, happened: make(chan struct{})}
}

// fail records a failure. It never blocks: Pebble calls it under its locks.
func (f *failure) fail(cause error) {
	f.once.Do(func() {
		f.err = words.Errorf("%s: the checkpoint can't be written: %w: make room, or mend the disk", f.dir, cause)
		close(f.happened)
	})
}

// check returns the failure once it has happened.
func (f *failure) check() error {
	select {
	case <-f.happened:
		return f.err
	default:
		return nil
	}
}

// listener takes errors of Pebble's background work as failures: Pebble
// itself would try again for ever, as fast as it can.
func (f *failure) listener() *pebble.EventListener {
	return &pebble.EventListener{
		BackgroundError: f.fail,
		DataCorruption:  func(info pebble.DataCorruptionInfo) { f.fail(info.Details) },
	}
}

func (f *failure) Infof(string, ...any)  {}
func (f *failure) Errorf(string, ...any) {}

// Fatalf never returns, as Pebble takes for granted. The goroutine is left
// behind, perhaps with a lock of Pebble's: so nobody waits for Pebble without
// an eye on the failure.
func (f *failure) Fatalf(format string, args ...any) {
	f.fail(causeOf(format, args))
	select {}
}

// causeOf returns the error among the arguments of a message, or the message.
func causeOf(format string, args []any) error {
	for _, arg := range args {
		if err, ok := arg.(error); ok {
			return err
		}
	}
	return fmt.Errorf(format, args...)
}
