package checkpoint

import (
	"path/filepath"
	"testing"

	"github.com/getsentry/sentry-go"
)

// The database's error library links a crash reporter. Nobody tells it where to
// send to, and an address in the environment isn't taken for that.
func TestTheCrashReporterIsOff(t *testing.T) {
	t.Setenv("SENTRY_DSN", "https://key@127.0.0.1/1")
	opened(t, filepath.Join(t.TempDir(), "checkpoint"))
	hub := sentry.CurrentHub()
	if client := hub.Client(); client != nil && client.Options().Dsn != "" {
		t.Errorf("crashes are reported to %s", client.Options().Dsn)
	}
	if id := hub.CaptureMessage("a crash"); id != nil {
		t.Errorf("a crash was reported as %s", *id)
	}
}
