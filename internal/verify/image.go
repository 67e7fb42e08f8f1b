package verify

import "veribatch/internal/imageref"

// LocalImage reports whether an image's address is the path of a file, which
// has to be uploaded before the service can see it.
func LocalImage(address string) bool { return imageref.Address(address).Local() }

// ResultImages are links to the images that the service returns beside a
// verdict. They live for five minutes and carry signatures: they are never
// stored. Any may be empty.
type ResultImages struct {
	Face    string // the face that was verified
	Global  string // the whole image it was taken from
	IDFront string // the ID card's side with the portrait
	IDBack  string // the ID card's side with the emblem
}
