package main

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"time"
)

// A flow is how calls came in at the sandbox, by its call log.
type flow struct {
	calls    int
	achieved float64 // calls a second
	second   int     // the most calls within any second
	excess   float64 // the most calls within any stretch of time beyond what a bucket of one call and the rate allow
}

// readFlow reads a call log.
func readFlow(path string, rate float64) (flow, error) {
	f, err := os.Open(path)
	if err != nil {
		return flow{}, err
	}
	defer f.Close()
	var times []time.Time
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var call struct{ Time time.Time }
		if err := json.Unmarshal(lines.Bytes(), &call); err != nil {
			return flow{}, err
		}
		times = append(times, call.Time)
	}
	return flowOf(times, rate), lines.Err()
}

// flowOf measures calls against a rate a second.
func flowOf(times []time.Time, rate float64) flow {
	slices.SortFunc(times, time.Time.Compare)
	w := flow{calls: len(times)}
	if len(times) < 2 {
		return w
	}
	first := times[0]
	w.achieved = float64(len(times)-1) / times[len(times)-1].Sub(first).Seconds()
	lowest, begin := 0.0, 0
	for i, t := range times {
		// Calls k to i came in t_i - t_k, which allows 1 + rate (t_i - t_k) of
		// them. With a_n = n - rate t_n the excess is a_i - a_k.
		ahead := float64(i) - rate*t.Sub(first).Seconds()
		lowest = min(lowest, ahead)
		w.excess = max(w.excess, ahead-lowest)
		for t.Sub(times[begin]) >= time.Second {
			begin++
		}
		w.second = max(w.second, i-begin+1)
	}
	return w
}
