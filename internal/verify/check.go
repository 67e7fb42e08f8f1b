package verify

// A CheckFunc judges a record before a call is paid for. It returns the
// record with its material normalised and what it found; a finding of
// Severity Error means that the record can't be sent. It must be a pure
// function of the record for as long as a run lasts, and safe for concurrent use.
type CheckFunc func(Record) (Record, []Finding)

// An InspectFunc finds what a CheckFunc can't without reading files. It is
// given only records that have no final answer, as the CheckFunc left them,
// and is safe for concurrent use.
type InspectFunc func(Record) []Finding
