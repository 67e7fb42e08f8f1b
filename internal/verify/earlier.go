package verify

import "veribatch/internal/imageref"

// A Rule says how material was read before it was read as today. A field that
// is nil says that nothing has changed.
type Rule struct {
	Image    func(imageref.Address) string // what stayed the same of an address
	Material func(written Record) Record   // the record with its material as it was normalised
}

// An EarlierKey is a key that a record's material had by an earlier rule.
type EarlierKey struct {
	Key
	OtherPerson bool // the rule read another name or number
}

// Stands reports whether the answer under the key is the record's: any, but
// for another name or number only a pass.
func (e EarlierKey) Stands(o Outcome) bool {
	return o.State == Passed || o.State.Final() && !e.OtherPerson
}

// Earlier returns the keys that the record had by earlier rules, where those
// read it otherwise. Written is the record before it was normalised.
func (k *Keyer) Earlier(written, rec Record) []EarlierKey {
	var all []EarlierKey
	for _, rule := range k.Rules {
		before := rule.material(written, rec)
		other := before.Name != rec.Name || before.IDNumber != rec.IDNumber
		if other || rule.readsImagesOtherwise(before, rec) {
			all = append(all, EarlierKey{k.key(before, rule.identity()), other})
		}
	}
	return all
}

// material returns the record as the rule normalised it.
func (r Rule) material(written, rec Record) Record {
	if r.Material != nil {
		return r.Material(written)
	}
	return rec
}

func (r Rule) identity() func(imageref.Address) string {
	if r.Image == nil {
		return identity
	}
	return r.Image
}

// readsImagesOtherwise reports whether an address of the record that the rule
// normalised counted as something else than it does today.
func (r Rule) readsImagesOtherwise(before, rec Record) bool {
	then := r.identity()
	for _, field := range ImageFields() {
		if then(imageref.Address(*before.Value(field))) != identity(imageref.Address(*rec.Value(field))) {
			return true
		}
	}
	return false
}
