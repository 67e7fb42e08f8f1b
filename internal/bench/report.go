package main

import (
	_ "embed"
	"fmt"
	"strings"
	"text/template"
	"time"
)

//go:embed results.md.tmpl
var resultsText string

var resultsTemplate = template.Must(template.New("results").Funcs(template.FuncMap{
	"whole": whole, "long": long,
}).Parse(resultsText))

// report is what goes into the file of results.
func (f *figures) report(table string) string {
	e := f.estimate()
	var missed []string
	for _, r := range f.rows() {
		if r.target != "" && !r.met {
			missed = append(missed, fmt.Sprintf("%s: %s, wanted %s", r.what, r.measured, r.target))
		}
	}
	const million, billion = 100e6, 1000e6
	var b strings.Builder
	err := resultsTemplate.Execute(&b, map[string]any{
		"Day": f.machine.day.Format(time.DateOnly), "Commit": f.machine.commit, "Took": long(f.took),
		"CPU": f.machine.cpu, "Cores": f.machine.cores, "Memory": gigabytes(float64(f.machine.memory)),
		"System": f.machine.system, "Kernel": f.machine.kernel, "Go": f.machine.golang, "Disk": micros(f.machine.disk),
		"Records": float64(f.sizes.records), "Workers": workers, "RunWorkers": runWorkers,
		"Table": table, "Missed": missed, "Growth": f.growthTable(), "Estimate": e.table(),
		"MemoryEach": e.memory, "StateEach": e.state, "FilesEach": e.files, "Most": e.perSecond,
		"Room":     e.room(f.machine.memory) / 1e6,
		"Free":     gigabytes(float64(f.machine.free)),
		"DiskRoom": float64(f.machine.free) / (e.state + e.files) / 1e6,
		"CPUGrown": float64(f.growth[len(f.growth)-1].each()) / float64(f.growth[0].each()),
		"Quota":    e.verification(million, 50),
		"Reading":  e.times(billion, e.survey),
		"Resuming": e.times(billion, e.resume+e.export),
		"Sheets":   million / (1<<20 - 1),
	})
	if err != nil {
		panic(err) // the template is part of the program
	}
	return b.String()
}

// growthTable shows what a record costs in runs of several sizes.
func (f *figures) growthTable() string {
	lines := [][]string{{
		"records", "verified/s", "CPU a record", "survey a record", "results a record",
		"peak memory", "checkpoint a record", "checkpoint", "at its most",
	}}
	for _, v := range f.growth {
		n := time.Duration(v.records)
		lines = append(lines, []string{
			whole(float64(v.records)), whole(v.perSecond()), micros(v.each()),
			tenths(v.survey / n), tenths(v.export / n), megabytes(v.peak),
			whole(each(v.state, v.records)) + " B", megabytes(v.state), megabytes(v.peakState),
		})
	}
	return grid(lines)
}
