package sample

import (
	"io"
	"iter"
	"os"
	"path"
	"path/filepath"
)

// Photographed gives people pictures in a folder instead of addresses: a face
// each, and the two sides of one card for all who have one. Draw draws them.
func Photographed(folder string, people iter.Seq[Person]) iter.Seq[Person] {
	return func(yield func(Person) bool) {
		for p := range people {
			p.FaceImage = path.Join(folder, faceOf(p))
			if p.IDFrontImage != "" {
				p.IDFrontImage = path.Join(folder, path.Base(cardFront))
				p.IDBackImage = path.Join(folder, path.Base(cardBack))
			}
			if !yield(p) {
				return
			}
		}
	}
}

func faceOf(p Person) string { return p.UserID + ".jpg" }

// Draw draws the pictures of people into dir, which it makes. It replaces no
// file that is there.
func Draw(dir string, people iter.Seq[Person]) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, card := range pictures()[:2] {
		if err := create(filepath.Join(dir, path.Base(card.Name)), card.Write); err != nil {
			return err
		}
	}
	seed := uint64(0)
	for p := range people {
		face := drawFace(seed)
		name := faceOf(p)
		err := create(filepath.Join(dir, name), func(w io.Writer) error { return encode(w, name, face) })
		if err != nil {
			return err
		}
		seed++
	}
	return nil
}

// create writes a new file.
func create(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
