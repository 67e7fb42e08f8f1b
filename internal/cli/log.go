package cli

import (
	"errors"
	"io"
	"log/slog"
	"os"

	"veribatch/internal/words"

	"github.com/spf13/pflag"
)

// logFlags say where a run tells what happened in it, for whoever looks into
// it later. What is logged names rows and row ids, and nobody.
type logFlags struct {
	file   string
	format string

	close func() // ends the log
}

func (f *logFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.file, "log-file", "",
		"`FILE` to append to: every failed attempt, every wait, how the run ended")
	flags.StringVar(&f.format, "log-format", "text", "form of --log-file: text or json")
}

// open returns the log; one that keeps nothing if none is wanted.
func (f *logFlags) open() (*slog.Logger, error) {
	if f.format != "text" && f.format != "json" {
		return nil, words.Errorf("--log-format %s: want text or json", f.format)
	}
	f.close = func() {}
	if f.file == "" {
		return slog.New(slog.DiscardHandler), nil
	}
	file, err := os.OpenFile(f.file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, words.Errorf("--log-file: %w", errors.Unwrap(err))
	}
	var out io.Writer = file
	f.close = func() { file.Close() }
	if info, err := file.Stat(); err == nil && !info.Mode().IsRegular() {
		pipe := newLossyWriter(file) // its reader may have stopped reading
		out, f.close = pipe, func() { pipe.close(); file.Close() }
	}
	if f.format == "json" {
		return slog.New(slog.NewJSONHandler(out, nil)), nil
	}
	return slog.New(slog.NewTextHandler(out, nil)), nil
}
