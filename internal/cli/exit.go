package cli

import (
	"context"
	"errors"
	"slices"

	"veribatch/internal/verify"
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
	exitOutage      exit = 5   // the service can't be reached, kept failing, or throttled every call
	exitBudget      exit = 6   // --max-calls is reached
	exitUntil       exit = 7   // --until is reached
	exitRejected    exit = 8   // nearly all are rejected, or refused for one reason
	exitDisagree    exit = 9   // the ledger and the account contradict each other (reconcile)
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

// bySeverity has every exit code, the one that is told first before the others.
var bySeverity = []exit{
	exitUnexpected, exitUsage, exitAccount, exitDisagree, exitRejected, exitOutage,
	exitInterrupted, exitBudget, exitUntil, exitOpen, exitDone,
}

// exitOf returns the exit code of an error.
func exitOf(err error) exit {
	code, _ := mostSevere(err)
	return code
}

// mostSevere returns, of the errors that are joined in one, the one whose exit
// code is told, and that code.
func mostSevere(err error) (exit, error) {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return exitOfOne(err), err
	}
	var worst error
	code := exitDone
	for _, e := range joined.Unwrap() {
		if c, e := mostSevere(e); worst == nil || slices.Index(bySeverity, c) < slices.Index(bySeverity, code) {
			worst, code = e, c
		}
	}
	return code, worst
}

var exits = map[verify.StopReason]exit{
	verify.AccountRefused:   exitAccount,
	verify.BudgetReached:    exitBudget,
	verify.ServiceFailing:   exitOutage,
	verify.AuthorityFailing: exitOutage,
	verify.QuotaExhausted:   exitOutage,
	verify.HoursOver:        exitUntil,
	verify.TooManyRejected:  exitRejected,
	verify.RecordsRefused:   exitRejected,
}

func exitOfOne(err error) exit {
	if err == nil {
		return exitDone
	}
	if e, ok := errors.AsType[*exitError](err); ok {
		return e.code
	}
	if stop, ok := errors.AsType[*verify.Stop](err); ok {
		return exits[stop.Reason]
	}
	if errors.Is(err, context.Canceled) {
		return exitInterrupted
	}
	return exitUnexpected
}
