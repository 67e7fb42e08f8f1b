package explain

// Band returns the false acceptance rate of a score from 0 to 100, by the
// service's table of thresholds. Below the lowest threshold it says that
// there is none. The score is a reference only: the verdict is the status.
func Band(score float64) Text {
	for _, b := range bands {
		if score >= b.least {
			return b.text
		}
	}
	return Text{"低于 60 分，无参考误识率", "below 60: no rate given"}
}

var bands = []struct {
	least float64
	text  Text
}{
	{95, Text{"误识率 0.001%", "false acceptance 0.001%"}},
	{90, Text{"误识率 0.01%", "false acceptance 0.01%"}},
	{80, Text{"误识率 0.1%", "false acceptance 0.1%"}},
	{60, Text{"误识率 1%", "false acceptance 1%"}},
}
