package imageref

import (
	"html"
	"net/url"
	"regexp"
	"strings"
)

// What people and programs write into the cell of an address beside a plain one.

// entity matches a character of a URL as HTML writes it. Without a semicolon it may be a parameter's name, as in
// &copy=1.
var entity = regexp.MustCompile(`&(amp|lt|gt|quot|apos|#[0-9]{1,6}|#[xX][0-9A-Fa-f]{1,5});`)

// Plain returns the address that a cell means: that of a web page's source without its entities (&amp;), and that of
// a percent-encoded one (http%3A%2F%2F…). Any other is returned as it is, and costs no allocation.
func Plain(written string) string {
	if encoded(written) {
		if decoded, err := url.PathUnescape(written); err == nil {
			written = decoded
		}
	}
	if strings.Contains(written, "&") && strings.Contains(written, ";") && strings.Contains(written, "://") {
		return entity.ReplaceAllStringFunc(written, html.UnescapeString)
	}
	return written
}

// encoded reports whether the address of a web server is percent-encoded as a whole.
func encoded(written string) bool {
	const longest = len("https%3A%2F%2F")
	if len(written) < longest {
		return false
	}
	start := strings.ToLower(written[:longest])
	return strings.HasPrefix(start, "http%3a%2f%2f") || start == "https%3a%2f%2f"
}

var (
	nextURL   = regexp.MustCompile(`[,;|\s，；、]\s*(?i:https?|oss)://`)
	imageFile = regexp.MustCompile(`(?i)\.(jpe?g|png|bmp|webp|gif)\s*(?:$|[,;|\n，；、])`)
)

// Several reports whether a cell has more than one address.
func Several(written string) bool {
	if Address(written).IsEmbedded() || strings.IndexFunc(written, separates) < 0 {
		return false
	}
	return nextURL.MatchString(written) ||
		Address(written).Local() && len(imageFile.FindAllStringIndex(written, 2)) > 1
}

func separates(r rune) bool {
	switch r {
	case ',', ';', '|', '，', '；', '、', ' ', '\t', '\n', '\r':
		return true
	}
	return false
}

// shortestInline is the fewest characters of an image in base64; a path of so many has a dot or a blank.
const shortestInline = 64

var (
	inBase64  = regexp.MustCompile(`^[A-Za-z0-9+/_\-\s]+={0,2}$`)
	beginning = []string{"/9j/", "iVBORw0KGgo", "Qk0", "R0lGOD", "UklGR"} // of JPEG, PNG, BMP, GIF and WebP
)

// Inline reports whether a cell has the image itself, as a data URL or in base64.
func Inline(written string) bool {
	if len(written) >= 5 && strings.EqualFold(written[:5], "data:") {
		return true
	}
	if len(written) < shortestInline {
		return false
	}
	for _, b := range beginning {
		if strings.HasPrefix(written, b) {
			return inBase64.MatchString(written)
		}
	}
	return false
}
