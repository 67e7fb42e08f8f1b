package verify

// A CheckFunc checks a record before a call is paid for. It returns the record
// with its material normalised, and its findings; one of Severity Error means
// that the record cannot be sent. During a run the record that it returns must
// be a pure function of the one that it is given, and of one that it returned,
// that record; the findings may change with the clock. It is safe for concurrent use.
type CheckFunc func(Record) (Record, []Finding)

// An InspectFunc finds what takes reading files. It is given the records that
// have no final answer, as the CheckFunc returned them. It is safe for
// concurrent use.
type InspectFunc func(Record) []Finding
