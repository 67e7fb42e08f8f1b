package preflight

import (
	"errors"
	"io/fs"

	"veribatch/internal/image"
	"veribatch/internal/verify"
)

// InspectImages returns the inspection of local images: what New leaves to those who
// read files. Look is image.Album's; fit says that an image over the
// service's limit is made smaller before it is sent.
func InspectImages(look func(path string) (image.Info, error), fit bool) verify.InspectFunc {
	return func(rec verify.Record) []verify.Finding {
		if sumsUp(rec) {
			return nil
		}
		var found []verify.Finding
		for field, path := range rec.Images() {
			if !verify.LocalImage(path) {
				continue
			}
			if code := judgePhoto(look, path, fit); code != "" {
				found = append(found, verify.Finding{Code: code, Severity: verify.Error, Field: field})
			}
		}
		return found
	}
}

func judgePhoto(look func(string) (image.Info, error), path string, fit bool) string {
	p, err := look(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "image-file-missing"
	case errors.Is(err, image.ErrOutside):
		return "image-file-outside"
	case errors.Is(err, image.ErrTooLarge):
		return "image-file-huge"
	case err != nil:
		return "image-file-unreadable"
	case p.Bytes == 0:
		return "image-file-empty"
	case p.Format == "":
		return "image-file-format"
	case p.Small():
		return "image-file-small"
	case p.Bytes <= image.MaxBytes:
		return ""
	case !fit:
		return "image-file-large"
	case !p.Fits():
		return "image-file-huge"
	}
	return ""
}
