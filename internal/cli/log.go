package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/spf13/pflag"
)

// logFlags say where a run tells what happened in it, for whoever looks into
// it later. What is logged names rows and row ids, and nobody.
type logFlags struct {
	file   string
	format string

	opened *os.File // nil if nobody wants a log
}

func (f *logFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.file, "log-file", "", "`FILE` to append to: every failed attempt, every wait, how the run ended")
	flags.StringVar(&f.format, "log-format", "text", "form of --log-file: text or json")
}

// open returns the log; one that keeps nothing if none is wanted.
func (f *logFlags) open() (*slog.Logger, error) {
	if f.format != "text" && f.format != "json" {
		return nil, fmt.Errorf("--log-format %s: want text or json", f.format)
	}
	if f.file == "" {
		return slog.New(slog.DiscardHandler), nil
	}
	var err error
	if f.opened, err = os.OpenFile(f.file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return nil, fmt.Errorf("--log-file: %w", errors.Unwrap(err))
	}
	if f.format == "json" {
		return slog.New(slog.NewJSONHandler(f.opened, nil)), nil
	}
	return slog.New(slog.NewTextHandler(f.opened, nil)), nil
}

func (f *logFlags) close() {
	if f.opened != nil {
		f.opened.Close()
	}
}
