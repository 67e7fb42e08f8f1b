package verify

import (
	"slices"

	"veribatch/internal/imageref"
)

// rowVersion begins what names a row; it is no version of keys.
const rowVersion = 0

// SourceRow returns what names a row across corrections: an HMAC of its user
// id, name, number and image addresses as written, without signatures. It is
// never of an image's content, so another picture at the same path is the same
// row, and so is one with another image in the workbook itself. Equal rows
// have the same one, and are told apart by their order.
func (k *Keyer) SourceRow(written Record) Key {
	m := k.macs.Get().(*mac)
	defer k.macs.Put(m)
	m.text = append(m.text[:0], rowVersion)
	for _, part := range [...]string{written.UserID, written.Name, written.IDNumber} {
		m.text = appendPart(m.text, part)
	}
	for _, address := range written.Images() {
		if imageref.Address(address).IsEmbedded() {
			address = "" // programs name it anew whenever they save the workbook
		}
		m.text = appendPart(m.text, imageref.Address(address).Identity())
	}
	return m.key()
}

// personVersion begins what names a person; it is no version of keys.
const personVersion = 3

// Person returns what names a person across rows, inputs and photos: an HMAC of
// the name and the identity number, or without one of the mobile, or else of the
// bank card. It is false of a record that has none of these.
func (k *Keyer) Person(rec Record) (Key, bool) {
	for _, f := range [...]Field{IDNumber, Mobile, BankCard} {
		if number := *rec.Value(f); number != "" && slices.Contains(k.material, f) {
			m := k.macs.Get().(*mac)
			defer k.macs.Put(m)
			m.text = append(m.text[:0], personVersion)
			for _, part := range [...]string{string(f), number, rec.Name} {
				m.text = appendPart(m.text, part)
			}
			return m.key(), true
		}
	}
	return Key{}, false
}

// FormerRows returns the keys of a record's material, today and with each
// content that its local images had before. They named its row in the outputs
// of versions that named rows by their material.
func (k *Keyer) FormerRows(written, rec Record) []Key {
	var all []Key
	for _, rule := range append([]Rule{{}}, k.Rules...) {
		all = append(all, k.materials(rule.material(written, rec), rule.identity())...)
	}
	slices.SortFunc(all, func(a, b Key) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(all)
}

// materials returns the keys of the record with every content of its local images.
func (k *Keyer) materials(rec Record, identity func(imageref.Address) string) []Key {
	var all []Key
	var contents [3][]string
	for i, field := range ImageFields() {
		path := *rec.Value(field)
		contents[i] = []string{k.image(path, identity)}
		if LocalImage(path) && k.EarlierImages != nil {
			contents[i] = append(contents[i], k.EarlierImages(path)...)
		}
	}
	for _, face := range contents[0] {
		for _, front := range contents[1] {
			for _, back := range contents[2] {
				all = append(all, k.keyOf(rec, [...]string{face, front, back}))
			}
		}
	}
	return all
}
