package cli

import (
	"bufio"
	"encoding/json"
	"os"

	"veribatch/internal/words"
)

// paidCalls are what a sandbox's log of calls comes to.
type paidCalls struct {
	people int // BizIds
	calls  int
	billed int // of the calls
	twice  int // people of whom more than one call is billed
}

// readCallLog counts the calls in a log of the sandbox.
func readCallLog(path string) (paidCalls, error) {
	var all paidCalls
	file, err := os.Open(path)
	if err != nil {
		return all, err
	}
	defer file.Close()
	billed := make(map[string]int) // by BizId
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var call struct {
			BizID  string `json:"biz_id"`
			Billed bool   `json:"billed"`
		}
		all.calls++
		if err := json.Unmarshal(lines.Bytes(), &call); err != nil {
			return all, words.Errorf("%s: line %d is no call", path, all.calls)
		}
		billed[call.BizID] += 0
		if call.Billed {
			all.billed++
			billed[call.BizID]++
		}
	}
	for _, n := range billed {
		if n > 1 {
			all.twice++
		}
	}
	all.people = len(billed)
	return all, lines.Err()
}
