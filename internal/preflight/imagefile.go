package preflight

import (
	"errors"
	"io/fs"

	"veribatch/internal/image"
	"veribatch/internal/imageref"
	"veribatch/internal/verify"
)

// InspectImages returns the inspection of local images, for which files have
// to be read. Stat is image.Cache's. With fit, images over the service's limit
// are accepted, as they are shrunk before they are sent.
func InspectImages(stat func(path string) (image.Info, error), fit bool) verify.InspectFunc {
	return func(rec verify.Record) []verify.Finding {
		if verify.NoPerson(rec.Findings) {
			return nil
		}
		var found []verify.Finding
		for field, path := range rec.Images() {
			if !isFile(path) || refuses(rec.Findings, field) {
				continue
			}
			if code := inspectFile(stat, path, fit); code != "" {
				found = append(found, verify.Finding{Code: code, Severity: verify.Error, Field: field})
			}
		}
		return found
	}
}

// RefuseEmbedded is the inspection where other machines read the images: the
// workbook that an image lies in is not theirs.
func RefuseEmbedded(rec verify.Record) []verify.Finding {
	var found []verify.Finding
	for field, address := range rec.Images() {
		if imageref.Address(address).IsEmbedded() && !refuses(rec.Findings, field) {
			found = append(found, verify.Finding{Code: "image-elsewhere", Severity: verify.Error, Field: field})
		}
	}
	return found
}

// isFile reports whether an address is the path of one file.
func isFile(path string) bool {
	return verify.LocalImage(path) && !imageref.Inline(path) && !imageref.Several(path)
}

// inspectFile returns the code of what keeps a file from being sent; empty if
// nothing does.
func inspectFile(stat func(string) (image.Info, error), path string, fit bool) string {
	info, err := stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "image-file-missing"
	case errors.Is(err, image.ErrOutside):
		return "image-file-outside"
	case errors.Is(err, image.ErrTooLarge):
		return "image-file-huge"
	case err != nil:
		return "image-file-unreadable"
	case info.Bytes == 0:
		return "image-file-empty"
	case info.Format == "":
		return "image-file-format"
	case info.Small():
		return "image-file-small"
	case info.Bytes <= image.MaxBytes:
		return ""
	case !fit:
		return "image-file-large"
	case !info.Fits():
		return "image-file-huge"
	}
	return ""
}
