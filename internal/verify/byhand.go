package verify

// ByHand is what people wrote about a row on a list of things to do. It is no
// part of the material, and never replaces what the service says.
type ByHand struct {
	Handler string // who deals with the row
	Remark  string
	Result  CheckResult // of a check in person; empty: there was none
	Checker string      // who made it
	Date    string      // of the check, as written
}

// A CheckResult is what a check in person came to.
type CheckResult string

// The results.
const (
	CheckPassed      CheckResult = "passed"
	CheckFailed      CheckResult = "failed"
	CheckUnreachable CheckResult = "unreachable"
)

// CheckResults lists every result, in the order in which people choose one.
func CheckResults() []CheckResult { return []CheckResult{CheckPassed, CheckFailed, CheckUnreachable} }

// Settled reports whether nothing is left to do about the row.
func (b ByHand) Settled() bool { return b.Result == CheckPassed || b.Result == CheckFailed }

// A Correction is a cell that people changed after they saw the results.
type Correction struct {
	Column int    // in the input's header, from 0
	Before string // as the input has it
	File   string // that it came back in; what it became, the record's cell has
}
