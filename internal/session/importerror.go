package session

import "veribatch/internal/words"

// An ImportError is a file that can't be taken over.
type ImportError struct {
	File    string
	Problem ImportProblem
	Action  string // that the checkpoint, or the other one, is of
}

// An ImportProblem says why not.
type ImportProblem words.Format

// The problems.
const (
	ImportOwn           ImportProblem = "it is the very checkpoint that it would be imported into"
	ImportWantsInput    ImportProblem = "the answers of a checkpoint are found by the rows of an input"
	ImportOtherAction   ImportProblem = "its answers are of another action"
	ImportActionUnnamed ImportProblem = "it does not say which action its answers are of"
	ImportSandbox       ImportProblem = "its answers are a sandbox's, and the checkpoint's are not"
	ImportReal          ImportProblem = "its answers are the service's, and the checkpoint's are a sandbox's"
)

func (e *ImportError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *ImportError) In(lang words.Lang) string {
	return problemOf(e.File, e.Action, words.Format(e.Problem)).In(lang)
}

// problemOf says what is wrong with a file or folder, and of which action it is; an empty one isn't said.
func problemOf(path, action string, problem words.Format) words.Text {
	if action == "" {
		return words.New("%s: %s", path, words.New(string(problem)))
	}
	return words.New("%s (%s): %s", path, action, words.New(string(problem)))
}

func sandboxProblem(theirs bool) ImportProblem {
	if theirs {
		return ImportSandbox
	}
	return ImportReal
}

// A WithdrawError is an import that can't be withdrawn.
type WithdrawError struct {
	Dir       string
	Number    int
	Imports   int  // that there are
	Withdrawn bool // it was already
}

func (e *WithdrawError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *WithdrawError) In(lang words.Lang) string {
	if e.Withdrawn {
		return words.New("%s: import %d was withdrawn already", e.Dir, e.Number).In(lang)
	}
	return words.New("%s: there is no import %d; there are %d", e.Dir, e.Number, e.Imports).In(lang)
}
