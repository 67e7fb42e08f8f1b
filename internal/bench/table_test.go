package main

import "testing"

func TestMedian(t *testing.T) {
	same := func(f float64) float64 { return f }
	for _, c := range []struct {
		rounds []float64
		want   spread
	}{
		{[]float64{3}, spread{3, 3, 3}},
		{[]float64{4, 2}, spread{2, 3, 4}},
		{[]float64{9, 1, 2}, spread{1, 2, 9}},
	} {
		if got := over(c.rounds, same); got != c.want {
			t.Errorf("%v: %+v, want %+v", c.rounds, got, c.want)
		}
	}
}
