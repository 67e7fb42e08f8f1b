package batch

import (
	"iter"

	"veribatch/internal/verify"
)

// A Job is what a plan, a run and an export share: how a record is checked and
// keyed, and where its answer is kept.
type Job struct {
	Check   verify.CheckFunc
	Inspect verify.InspectFunc // nil: no files are read
	Keyer   *verify.Keyer
	Store   verify.Store
	Correct CorrectFunc // nil: nothing is corrected
	Select  SelectFunc  // nil: every row may be sent

	// Erased reports whether a row or a person is one that was erased, by
	// verify.Keyer's SourceRow or Person. Nil: none was.
	Erased func(verify.Key) (bool, error)

	Adoptions Adoptions // of keys by earlier ones of Keyer.Rules; nil: none are remembered

	// Known returns what the store knows of a key. Join alone calls it, for each row in turn that was not erased.
	// Nil: Store.Get.
	Known func(verify.Key) (verify.Outcome, error)

	// Previous returns the final answer that another took the place of; the zero Outcome if none did. Join alone calls
	// it. Nil: there are none.
	Previous func(verify.Key) (verify.Outcome, error)

	EachRow bool // rows of equal material each get a call, instead of sharing an answer
}

// A CorrectFunc lays corrections over a record as the input has it, and reports
// whether there were any. The keys are those that name the row, or did in earlier
// outputs. It is called by one goroutine at a time.
type CorrectFunc func(ids []verify.Key, rec verify.Record) (verify.Record, bool)

// A SelectFunc returns why a row, as it is written, is not to be sent although it could be; nil if it is to be. An
// error ends the reading. It is called by one goroutine at a time.
type SelectFunc func(written verify.Record) ([]verify.Finding, error)

// Join yields every record with its outcome and findings, in the order of the
// records. It makes no calls and changes nothing. Outcomes are found by key,
// never by position, so rows of equal material have the same one unless the
// job is EachRow.
func Join(job Job, records verify.Records) iter.Seq2[verify.Result, error] {
	known := job.Known
	if known == nil {
		known = job.Store.Get
	}
	return func(yield func(verify.Result, error) bool) {
		for res, err := range job.Prepare(records) {
			if err == nil {
				res, err = job.adopt(res, func(verify.Key) bool { return true })
			}
			if err == nil {
				res, err = job.lookUp(res, known)
			}
			if err == nil && job.Previous != nil {
				res.Previous, err = job.Previous(res.Key)
			}
			if !yield(res, err) || err != nil {
				return
			}
		}
	}
}
