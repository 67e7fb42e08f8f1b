package cli

import (
	"cmp"
	"fmt"
	"path/filepath"

	"veribatch/checkpoint"
	"veribatch/internal/image"

	"github.com/spf13/pflag"
)

// imageFlags say where local images are, and what may be done with them.
type imageFlags struct {
	root    string
	anyPath bool
	fit     bool

	folder *image.Folder // nil until it is opened
}

func (f *imageFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.root, "image-root", "", "`DIR` that relative paths of images start from, and that none may leave (default INPUT's folder)")
	flags.BoolVar(&f.anyPath, "allow-any-path", false, "let paths of images leave --image-root; for inputs that you trust")
	flags.BoolVar(&f.fit, "fit-images", true, "make local images over 2 MB smaller before they are sent; else they are refused")
}

// open opens the folder of the images of an input.
func (f *imageFlags) open(input string) error {
	var err error
	if f.folder, err = image.OpenFolder(cmp.Or(f.root, filepath.Dir(input)), f.anyPath); err != nil {
		return usage(fmt.Errorf("--image-root: %w", err))
	}
	return nil
}

func (f *imageFlags) close() { f.folder.Close() }

// album returns the images together with what a checkpoint remembers of them.
func (f *imageFlags) album(store *checkpoint.Store) *image.Cache {
	return image.NewCache(f.folder, store)
}
