package xlsx

// ColumnName returns the name of a column, counted from 0: A, B, …, Z, AA.
func ColumnName(index int) string {
	name := ""
	for n := index + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// columnOf returns the column of a reference such as AB12, from 0. For what is no reference it returns a number
// out of bounds.
func columnOf(reference []byte) int {
	column, letters := 0, 0
	for letters < len(reference) && letters < 4 {
		letter := reference[letters] &^ ('a' - 'A') // some programs write a1
		if letter < 'A' || letter > 'Z' {
			break
		}
		column = column*26 + int(letter-'A') + 1
		letters++
	}
	row := reference[letters:]
	if len(row) == 0 || !digits(row) {
		return -1
	}
	return column - 1
}

// digits reports whether a text has nothing else.
func digits(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
