package cli

import (
	"net/url"
	"path"
	"strings"

	"veribatch/internal/verify"
)

// mask shows enough of a value to see that it stands in the right column, and
// not whose it is.
func mask(field verify.Field, value string) string {
	switch field {
	case verify.Name:
		return keep(value, 1, 0)
	case verify.IDNumber:
		return keep(value, 2, 1)
	case verify.FaceImage, verify.IDFrontImage, verify.IDBackImage:
		return maskImage(value)
	}
	return keep(value, 1, 1)
}

// keep masks all but the first and last characters.
func keep(value string, first, last int) string {
	runes := []rune(value)
	if len(runes) <= first+last {
		return strings.Repeat("*", len(runes))
	}
	return string(runes[:first]) + strings.Repeat("*", len(runes)-first-last) + string(runes[len(runes)-last:])
}

// maskImage shows where a picture is kept and of which kind it is.
func maskImage(address string) string {
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" {
		return "…" + path.Ext(address)
	}
	return u.Scheme + "://" + u.Hostname() + "/…" + path.Ext(u.Path)
}
