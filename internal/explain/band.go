package explain

import "slices"

// A Band is a range of scores, by the service's table of thresholds.
type Band struct {
	Key   string  // its bounds, such as "90-95"
	Least float64 // the lowest score in it; the band above begins where it ends
	Rate  Text    // the false acceptance rate from its lowest score on
}

// Bands returns the bands from 100 down to 0.
func Bands() []Band { return slices.Clone(bands) }

// BandOf returns the band of a score from 0 to 100. The score is a reference
// only: the verdict is the status.
func BandOf(score float64) Band {
	for _, b := range bands {
		if score >= b.Least {
			return b
		}
	}
	return bands[len(bands)-1]
}

// The lowest threshold of the table is 60: below it no rate is given.
var bands = []Band{
	{"95-100", 95, Text{"误识率 0.001%", "false acceptance 0.001%"}},
	{"90-95", 90, Text{"误识率 0.01%", "false acceptance 0.01%"}},
	{"80-90", 80, Text{"误识率 0.1%", "false acceptance 0.1%"}},
	{"60-80", 60, Text{"误识率 1%", "false acceptance 1%"}},
	{"0-60", 0, Text{"低于 60 分，无参考误识率", "below 60: no rate given"}},
}
