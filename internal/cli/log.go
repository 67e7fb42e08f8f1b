package cli

import (
	"context"
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

// open returns the log; one that keeps nothing if none is wanted. Text is for people and is written in their language.
func (f *logFlags) open(lang words.Lang) (*slog.Logger, error) {
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
	return slog.New(translator{slog.NewTextHandler(out, nil), lang}), nil
}

// A translator logs messages and errors in a language. Keys and all other values are the same in each.
type translator struct {
	slog.Handler
	lang words.Lang
}

// Handle logs a record in the language.
func (t translator) Handle(ctx context.Context, r slog.Record) error {
	said := slog.NewRecord(r.Time, r.Level, translated(r.Message, t.lang), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		if err, ok := a.Value.Any().(error); ok {
			a.Value = slog.StringValue(words.In(err, t.lang))
		}
		said.AddAttrs(a)
		return true
	})
	return t.Handler.Handle(ctx, said)
}

// WithAttrs returns a translator whose records have the attributes too.
func (t translator) WithAttrs(attrs []slog.Attr) slog.Handler {
	return translator{t.Handler.WithAttrs(attrs), t.lang}
}

// WithGroup returns a translator that qualifies the keys of its records.
func (t translator) WithGroup(name string) slog.Handler {
	return translator{t.Handler.WithGroup(name), t.lang}
}
