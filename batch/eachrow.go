package batch

import "encoding/binary"

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
func (p *pass) judge(rec Record) Result {
	res := p.appraise(rec)
	if p.Amend == nil {
		return res
	}
	amended, ok := p.Amend(res.Key, rec)
	if !ok {
		return res
	}
	original := res.Key
	res = p.appraise(amended)
	res.Original = original
	return res
}

func (p *pass) appraise(rec Record) Result {
	rec, findings := p.Check(rec)
	key := p.Keyer.Key(rec)
	if p.seen != nil {
		first := p.Keyer.row(key, rec.UserID, 0)
		n := p.seen[[8]byte(first[:8])]
		p.seen[[8]byte(first[:8])]++
		key = p.Keyer.row(key, rec.UserID, n)
	}
	return Result{Record: rec, Key: key, Findings: findings}
}

// row returns the key of the nth row, from 0, among those of equal material and user id.
func (k *Keyer) row(material Key, userID string, n uint32) Key {
	m := k.macs.Get().(*mac)
	defer k.macs.Put(m)
	m.text = append(m.text[:0], material[:]...)
	m.text = binary.AppendUvarint(m.text, uint64(n))
	m.text = append(m.text, userID...)
	return m.key()
}
