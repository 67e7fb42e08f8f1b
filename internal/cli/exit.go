package cli

import (
	"context"
	"errors"

	"veribatch/batch"
)

// An exit is an exit code of the command. They are part of its face: scripts
// and supervisors go by them (README, exit codes).
type exit int

const (
	exitDone        exit = 0   // every record has its final answer
	exitUnexpected  exit = 1   // something went wrong that the user can't have meant
	exitUsage       exit = 2   // flags, files or settings that can't be
	exitOpen        exit = 3   // the run finished, and some records have no answer
	exitAccount     exit = 4   // the service refused the account
	exitOutage      exit = 5   // the service can't be reached
	exitBudget      exit = 6   // --max-calls is reached
	exitInterrupted exit = 130 // by a signal
)

// An exitError is an error with the exit code that it leads to.
type exitError struct {
	code exit
	err  error // nil if everything was said already
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usage marks an error as one that the user can mend by another command,
// another file or another setting.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return &exitError{exitUsage, err}
}

// exitOf returns the exit code of an error.
func exitOf(err error) exit {
	if err == nil {
		return exitDone
	}
	if e, ok := errors.AsType[*exitError](err); ok {
		return e.code
	}
	if stop, ok := errors.AsType[*batch.Stop](err); ok {
		switch stop.Reason {
		case batch.AccountRefused:
			return exitAccount
		case batch.BudgetReached:
			return exitBudget
		}
	}
	if errors.Is(err, context.Canceled) {
		return exitInterrupted
	}
	return exitUnexpected
}
