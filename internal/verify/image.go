package verify

import "strings"

// LocalImage reports whether an image's address is the path of a file.
func LocalImage(address string) bool { return address != "" && ImageScheme(address) == "" }

// ImageScheme returns the scheme of an image's address in lower case, such as
// https or oss; an empty one if it is the path of a file: a drive's letter is
// no scheme.
func ImageScheme(address string) string {
	scheme, _, found := strings.Cut(address, ":")
	if !found || len(scheme) < 2 || strings.ContainsAny(scheme, `/\.`) {
		return ""
	}
	return strings.ToLower(scheme)
}
