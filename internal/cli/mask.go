package cli

import (
	"net/url"
	"path"
	"slices"

	"veribatch/internal/mask"
	"veribatch/internal/verify"
)

// masked shows enough of a value to see that it stands in the right column, and
// not whose it is.
func masked(field verify.Field, value string) string {
	switch field {
	case verify.Name:
		return mask.Ends(value, 1, 0)
	case verify.IDNumber:
		return mask.Ends(value, 2, 1)
	}
	if slices.Contains(verify.ImageFields(), field) {
		return maskedImage(value)
	}
	return mask.Ends(value, 1, 1)
}

// maskedImage shows where an image is kept and its file extension.
func maskedImage(address string) string {
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" {
		return "…" + path.Ext(address)
	}
	return u.Scheme + "://" + u.Hostname() + "/…" + path.Ext(u.Path)
}
