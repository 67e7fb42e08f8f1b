package cli

import (
	"veribatch/internal/session"

	"github.com/spf13/pflag"
)

// imageFlags say where local images are, and what may be done with them.
type imageFlags struct {
	root    string
	anyPath bool
	fit     bool
}

func (f *imageFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.root, "image-root", "",
		"`DIR` that relative paths of images start from, and that none may leave (default INPUT's folder)")
	flags.BoolVar(&f.anyPath, "allow-any-path", false,
		"let paths of images leave --image-root; for inputs that you trust")
	flags.BoolVar(&f.fit, "fit-images", true,
		"make local images over 2 MB smaller before they are sent; else they are refused")
}

func (f *imageFlags) apply(o *session.Options) {
	o.Reader.ImageRoot, o.AnyImagePath, o.FitImages = f.root, f.anyPath, f.fit
}
