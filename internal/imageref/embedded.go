package imageref

import "strings"

// embedded is the scheme of an image that lies in a workbook:
// workbook:PATH!PART. It is ours: reader writes it, and nobody has to type it.
const embedded = "workbook:"

// Embedded returns the address of an image in a workbook, by the workbook's
// path and the name of the part in it.
func Embedded(workbook, part string) Address { return Address(embedded + workbook + "!" + part) }

// Embedded returns which workbook the image lies in, and as which of its
// parts. Programs name the parts anew whenever they save a workbook.
func (a Address) Embedded() (workbook, part string, ok bool) {
	rest, ok := strings.CutPrefix(string(a), embedded)
	if !ok {
		return "", "", false
	}
	i := strings.LastIndexByte(rest, '!')
	if i < 0 {
		return rest, "", true
	}
	return rest[:i], rest[i+1:], true
}

// IsEmbedded reports whether the image lies in a workbook.
func (a Address) IsEmbedded() bool { return strings.HasPrefix(string(a), embedded) }
