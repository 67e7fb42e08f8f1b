package imageref

import (
	"net/url"
	"path"
	"strings"
)

// LinkedFile returns the path, with slashes, of the file that a hyperlink leads to: a relative path, an absolute one
// or a URL such as file:///C:/1.jpg, with backslashes and percent signs or not. A relative one starts from folder. It
// reports false for what leads elsewhere, such as to a mailbox or a place in the workbook.
func LinkedFile(target, folder string) (file string, ok bool) {
	if decoded, err := url.PathUnescape(target); err == nil {
		target = decoded
	}
	file = strings.ReplaceAll(target, `\`, "/")
	switch scheme := Address(target).Scheme(); scheme {
	case "":
	case "file":
		file = pathOfURL(file[len(scheme)+1:])
	default:
		return "", false
	}
	switch {
	case file == "", file[0] == '#':
		return "", false
	case file[0] == '/', hasDrive(file):
		return file, true
	}
	return path.Join(folder, file), true
}

// pathOfURL returns the path of a URL, given what follows file:.
func pathOfURL(rest string) string {
	name := strings.TrimLeft(rest, "/")
	slashes := len(rest) - len(name)
	local, onThisHost := strings.CutPrefix(name, "localhost/")
	switch {
	case slashes == 0, hasDrive(name): // file:1.jpg, file:///C:/1.jpg
		return name
	case slashes == 2 && onThisHost:
		return "/" + local
	case slashes == 2, slashes > 3: // file://server/share/1.jpg, file:///\\server\share\1.jpg
		return "//" + name
	}
	return "/" + name
}

// hasDrive reports whether a path begins with the letter of a drive.
func hasDrive(file string) bool {
	return len(file) > 1 && file[1] == ':' && 'a' <= file[0]|0x20 && file[0]|0x20 <= 'z'
}
