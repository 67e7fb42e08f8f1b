package reader

import (
	"slices"

	"veribatch/internal/words"
	"veribatch/reader/table"
)

// sameHeader checks that a file has the header of the first one: their rows are to stand under each other.
func sameHeader(first, other *file) error {
	mine, others := table.NormalizeHeaders(first.header), table.NormalizeHeaders(other.header)
	if slices.Equal(mine, others) {
		return nil
	}
	if looksLikeData(first.header) || looksLikeData(other.header) {
		return words.Errorf("its header differs from that of %s; give each a run of its own", first.Name())
	}
	return words.Errorf("its header differs from that of %s: %s; make them alike, or give each a run of its own",
		first.Name(), difference(without(first.header, others), without(other.header, mine)))
}

// difference says what a header lacks of the first one, and what it has besides.
func difference(lacking, more []string) words.Text {
	switch {
	case len(lacking) > 0 && len(more) > 0:
		return words.New("it lacks %s and has %s besides", table.Quote(lacking), table.Quote(more))
	case len(lacking) > 0:
		return words.New("it lacks %s", table.Quote(lacking))
	case len(more) > 0:
		return words.New("it has %s besides", table.Quote(more))
	}
	return words.New("it has its columns in another order")
}

// without returns the header's cells whose normalised names are not among names.
func without(header, names []string) []string {
	return slices.DeleteFunc(slices.Clone(header), func(cell string) bool {
		return slices.Contains(names, table.NormalizeHeader(cell))
	})
}
