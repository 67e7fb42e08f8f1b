package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// A row is one line of the table.
type row struct {
	what, measured string
	target         string // empty: there is none
	met            bool
}

func (r row) verdict() string {
	switch {
	case r.target == "":
		return ""
	case r.met:
		return "met"
	}
	return "NOT met"
}

// tableOf sets rows out in Markdown, in columns that line up.
func tableOf(rows []row) string {
	lines := [][]string{{"what", "measured", "target", ""}}
	for _, r := range rows {
		lines = append(lines, []string{r.what, r.measured, r.target, r.verdict()})
	}
	return grid(lines)
}

// grid sets lines out as a Markdown table, the first as its header.
func grid(lines [][]string) string {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for n, line := range lines {
		for i, cell := range line {
			fmt.Fprintf(&b, "| %-*s ", widths[i], cell)
		}
		b.WriteString("|\n")
		if n == 0 {
			for _, width := range widths {
				b.WriteString("|" + strings.Repeat("-", width+2))
			}
			b.WriteString("|\n")
		}
	}
	return b.String()
}

// english writes numbers with thousands apart.
var english = message.NewPrinter(language.English)

func whole(n float64) string     { return english.Sprintf("%.0f", n) }
func twoPlaces(n float64) string { return english.Sprintf("%.2f", n) }

func amount(n float64) string    { return whole(n/1e6) + " MB" }
func megabytes(n int64) string   { return amount(float64(n)) }
func gigabytes(n float64) string { return whole(n/1e9) + " GB" }

func nanos(n float64) string         { return whole(n/1e3) + " µs" }
func micros(d time.Duration) string  { return nanos(float64(d)) }
func tenths(d time.Duration) string  { return english.Sprintf("%.1f µs", float64(d)/1e3) }
func millis(d time.Duration) string  { return english.Sprintf("%.1f ms", float64(d)/1e6) }
func seconds(d time.Duration) string { return english.Sprintf("%.1f s", d.Seconds()) }
func list(figures ...string) string  { return strings.Join(figures, ", ") }

// long writes a duration as people speak of long ones.
func long(d time.Duration) string {
	switch {
	case d >= 72*time.Hour:
		return whole(d.Hours()/24) + " days"
	case d >= 3*time.Hour:
		return whole(d.Hours()) + " hours"
	case d >= 3*time.Minute:
		return whole(d.Minutes()) + " minutes"
	}
	return whole(d.Seconds()) + " s"
}

// A spread is what came out of several rounds.
type spread struct{ low, median, high float64 }

// over returns how a figure spreads over rounds.
func over[T any](rounds []T, figure func(T) float64) spread {
	var all []float64
	for _, r := range rounds {
		all = append(all, figure(r))
	}
	slices.Sort(all)
	n := len(all)
	return spread{all[0], (all[(n-1)/2] + all[n/2]) / 2, all[n-1]}
}

// in writes the median, and how far the others lie apart.
func (s spread) in(form func(float64) string) string {
	if s.low == s.high {
		return form(s.median)
	}
	return fmt.Sprintf("%s (%s to %s)", form(s.median), form(s.low), form(s.high))
}
