package xlsx

import (
	"veribatch/internal/words"
)

// Limits on what packed data becomes, in bytes, so that a small file cannot fill a disk or take hours. A sheet of
// a million rows and 25 columns takes about 2 GiB.
const (
	maxUnpacked  = 8 << 30
	maxRatio     = 500 // unpacked to packed; sheets have 5 to 100
	alwaysAllows = 256 << 20
	maxInMemory  = 32 << 20 // of a part that describes the workbook, such as its styles
)

// UnpackLimit returns the most bytes that so many packed bytes may become.
func UnpackLimit(packed int64) int64 {
	return min(maxUnpacked, max(alwaysAllows, min(packed, maxUnpacked)*maxRatio))
}

// Limits on what XML may make the scanner hold, whatever a file claims.
const (
	maxToken      = 4 << 20 // bytes of a tag, or of the text between two
	maxDepth      = 100     // elements within one another; sheets have eight down to a cell's text
	maxAttributes = 256     // of an element; a sheet has some forty at its root, most of them namespaces
)

// The size of a sheet (Excel's specifications and limits), and the most bytes of text that we take for one row.
const (
	maxRows    = 1 << 20
	maxColumns = 1 << 14
	maxRowText = 16 << 20
)

// Limits on the table of strings, which is held in memory.
const (
	chunkSize  = maxToken // bytes; no string is longer
	maxStrings = 2 << 30  // bytes of the table, of the 2^32 that its positions can tell apart
)

// errTooMuch says that a file holds what no table does.
var errTooMuch = words.Errorf("more than a table takes")
