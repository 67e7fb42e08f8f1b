package report

// A Section says what a column belongs to.
type Section int

// The sections.
const (
	Original  Section = iota // the input's own
	Added                    // what became of the record
	Technical                // what support asks for
)

// A Format says what a column holds.
type Format int

// The formats.
const (
	Text   Format = iota
	Prose         // sentences, which may be long
	Whole         // an int
	Score         // a float64
	Day           // a time.Time of which the day counts
	Moment        // a time.Time
)
