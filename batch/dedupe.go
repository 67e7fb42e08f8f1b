package batch

import "veribatch/internal/verify"

// ordinals count the rows of equal material and user id within one reading,
// where each row gets a call. Nil ordinals count nothing.
type ordinals map[[8]byte]uint32 // rows so far, by the first 8 bytes of the first one's key

func (j Job) newOrdinals() ordinals {
	if !j.EachRow {
		return nil
	}
	return make(ordinals)
}

// key returns the key of the next row whose material has a key: that one if rows
// of equal material share an answer, else one of the row's own.
func (o ordinals) key(keyer *verify.Keyer, material verify.Key, userID string) verify.Key {
	if o == nil {
		return material
	}
	first := keyer.Row(material, userID, 0)
	n := o[[8]byte(first[:8])]
	o[[8]byte(first[:8])]++
	return keyer.Row(material, userID, n)
}
