package batch

import (
	"veribatch/internal/verify"
)

// A pass is one reading of a job's records, from the first to the last. It
// tells rows apart that are each a task of their own.
type pass struct {
	Job
	seen map[[8]byte]uint32 // rows so far, by the beginning of the first one's key; nil if they share an answer
}

func (j Job) begin() *pass {
	if !j.EachRow {
		return &pass{Job: j}
	}
	return &pass{Job: j, seen: make(map[[8]byte]uint32)}
}

// judge returns what can be said of the next record without looking it up.
func (p *pass) judge(rec verify.Record) verify.Result {
	res := p.appraise(rec)
	if p.Correct == nil {
		return res
	}
	amended, ok := p.Correct(res.Key, rec)
	if !ok {
		return res
	}
	original := res.Key
	res = p.appraise(amended)
	res.Original = original
	return res
}

func (p *pass) appraise(rec verify.Record) verify.Result {
	rec, findings := p.Check(rec)
	key := p.Keyer.Key(rec)
	if p.seen != nil {
		first := p.Keyer.Row(key, rec.UserID, 0)
		n := p.seen[[8]byte(first[:8])]
		p.seen[[8]byte(first[:8])]++
		key = p.Keyer.Row(key, rec.UserID, n)
	}
	return verify.Result{Record: rec, Key: key, Findings: findings}
}
