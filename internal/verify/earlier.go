package verify

import "veribatch/internal/imageref"

// A Rule says how material was read before it was read as today. A field that
// is nil says that nothing has changed.
type Rule struct {
	Image  func(imageref.Address) string              // what stayed the same of an address
	Person func(written Record) (name, number string) // what a row's name and number were normalised to
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
		before := rule.person(written, rec)
		other := before.Name != rec.Name || before.IDNumber != rec.IDNumber
		if other || rule.readsImagesOtherwise(rec) {
			all = append(all, EarlierKey{k.key(before, rule.identity()), other})
		}
	}
	return all
}

// person returns the record with the name and number that the rule read.
func (r Rule) person(written, rec Record) Record {
	if r.Person != nil {
		rec.Name, rec.IDNumber = r.Person(written)
	}
	return rec
}

func (r Rule) identity() func(imageref.Address) string {
	if r.Image == nil {
		return identity
	}
	return r.Image
}

func (r Rule) readsImagesOtherwise(rec Record) bool {
	for _, address := range rec.Images() {
		a := imageref.Address(address)
		if r.Image != nil && r.Image(a) != a.Identity() {
			return true
		}
	}
	return false
}
