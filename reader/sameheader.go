package reader

import (
	"fmt"
	"slices"
	"strings"

	"veribatch/reader/table"
)

// sameHeader checks that a file has the header of the first one: their rows are to stand under each other.
func sameHeader(first, other *file) error {
	mine, others := table.NormalizeHeaders(first.header), table.NormalizeHeaders(other.header)
	if slices.Equal(mine, others) {
		return nil
	}
	if looksLikeData(first.header) || looksLikeData(other.header) {
		return fmt.Errorf("its header differs from that of %s; give each a run of its own", first.Name())
	}
	var differences []string
	if lacking := without(first.header, others); len(lacking) > 0 {
		differences = append(differences, "lacks "+table.Quote(lacking))
	}
	if more := without(other.header, mine); len(more) > 0 {
		differences = append(differences, "has "+table.Quote(more)+" besides")
	}
	if differences == nil {
		differences = []string{"has its columns in another order"}
	}
	return fmt.Errorf("its header differs from that of %s: it %s; make them alike, or give each a run of its own",
		first.Name(), strings.Join(differences, " and "))
}

// without returns the header's cells whose normalised names are not among names.
func without(header, names []string) []string {
	return slices.DeleteFunc(slices.Clone(header), func(cell string) bool {
		return slices.Contains(names, table.NormalizeHeader(cell))
	})
}
