package cli

import (
	"bytes"
	"fmt"
	"slices"

	"veribatch/internal/image"
	"veribatch/internal/verify"
)

// uploads are the local images that the calls of a plan would upload. It
// keeps 12 bytes of each, and is for one goroutine at a time.
type uploads struct {
	look   func(path string) (image.Info, error)
	looked map[string]image.Info // the images of the record at hand, by path
	all    []upload              // some more than once
}

// An upload is an image that may be uploaded.
type upload struct {
	content [8]byte // the beginning of its digest
	size    uint32  // bytes; image.MaxFile is less
}

func newUploads(album *image.Cache) *uploads {
	return &uploads{look: album.Stat, looked: make(map[string]image.Info)}
}

// Look is image.Album's. What the inspection of a record has looked at isn't
// looked at again to see how large it is: on a share that takes its time.
func (u *uploads) Look(path string) (image.Info, error) {
	p, err := u.look(path)
	if err == nil {
		u.looked[path] = p
	}
	return p, err
}

// see takes in a record after its inspection, and whether it would be sent.
func (u *uploads) see(rec verify.Record, sent bool) {
	defer clear(u.looked)
	if !sent {
		return
	}
	for _, path := range []string{rec.FaceImage, rec.IDFrontImage, rec.IDBackImage} {
		if !verify.LocalImage(path) {
			continue
		}
		p, ok := u.looked[path]
		if !ok { // there was no inspection, as it has an answer already
			p, _ = u.look(path)
		}
		if p.Bytes > 0 {
			u.all = append(u.all, upload{[8]byte(p.Digest[:8]), uint32(p.Bytes)})
		}
	}
}

// An uploadTotal is what would be uploaded, each content once.
type uploadTotal struct {
	Pictures int   `json:"pictures"`
	Bytes    int64 `json:"bytes"` // at the most: those over the service's limit are made smaller

	fitted bool // some are
}

func (u *uploads) total() (t uploadTotal) {
	slices.SortFunc(u.all, func(a, b upload) int { return bytes.Compare(a.content[:], b.content[:]) })
	u.all = slices.CompactFunc(u.all, func(a, b upload) bool { return a.content == b.content })
	for _, one := range u.all {
		t.Pictures++
		t.Bytes += min(int64(one.size), image.MaxBytes)
		t.fitted = t.fitted || one.size > image.MaxBytes
	}
	return t
}

// line says what would be uploaded; nothing if nothing is.
func (t uploadTotal) line() string {
	if t.Pictures == 0 {
		return ""
	}
	most := ""
	if t.fitted {
		most = "at most "
	}
	return fmt.Sprintf("upload: %s, %s%.1f MB\n", count(t.Pictures, "picture"), most, max(0.1, float64(t.Bytes)/1e6))
}
