package words

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// A sentenceError is an error that can be said in each language.
type sentenceError struct {
	Sentence
	english error // what fmt.Errorf made of it
}

// Errorf is fmt.Errorf for an error that people read. It wraps one error at most.
func Errorf(format string, args ...any) error {
	return &sentenceError{New(format, args...), fmt.Errorf(format, args...)}
}

func (e *sentenceError) Error() string { return e.english.Error() }

func (e *sentenceError) Unwrap() error { return errors.Unwrap(e.english) }

// In says an error in a language. Joined errors stand in one line. Of an error that isn't ours, what it wraps is
// said, and what all systems have: a file that isn't there, a full disk, a refused connection.
func In(err error, lang Lang) string {
	if text, ok := err.(Text); ok {
		return text.In(lang)
	}
	switch wrapping := err.(type) {
	case interface{ Unwrap() []error }:
		return joined(wrapping.Unwrap()).In(lang)
	case *fs.PathError:
		if lang != EN {
			return wrapping.Path + "：" + In(wrapping.Err, lang)
		}
	}
	if lang == EN {
		return err.Error()
	}
	if known, ok := common(err); ok {
		return known.In(lang)
	}
	if inner := errors.Unwrap(err); inner != nil {
		if prefix, ok := strings.CutSuffix(err.Error(), inner.Error()); ok {
			return prefix + In(inner, lang)
		}
	}
	return err.Error()
}

// joined lists errors that happened together.
func joined(errs []error) List {
	var parts []Text
	for _, err := range errs {
		parts = append(parts, inWords{err})
	}
	return Sentences(parts...)
}

type inWords struct{ error }

func (e inWords) In(lang Lang) string { return In(e.error, lang) }

// common returns our words for what all systems say.
func common(err error) (Sentence, bool) {
	switch err {
	case fs.ErrNotExist, syscall.ENOENT:
		return New("no such file or directory"), true
	case fs.ErrPermission, syscall.EACCES, syscall.EPERM:
		return New("permission denied"), true
	case fs.ErrExist, syscall.EEXIST:
		return New("it exists already"), true
	case syscall.ENOSPC:
		return New("no space left on device"), true
	case syscall.ECONNREFUSED:
		return New("connection refused"), true
	case syscall.ECONNRESET:
		return New("connection reset by peer"), true
	case syscall.EISDIR:
		return New("it is a directory"), true
	case syscall.ENOTDIR:
		return New("it is no directory"), true
	case syscall.EROFS:
		return New("read-only file system"), true
	case os.ErrDeadlineExceeded, context.DeadlineExceeded:
		return New("timed out"), true
	}
	return Sentence{}, false
}
