package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// picture says who may import whom. Adapters share the vocabulary of batch
// and never know one another.
var picture = map[string][]string{
	"veribatch":                    {"internal/cli"},
	"veribatch/batch":              {},
	"veribatch/batch/storetest":    {"batch"},
	"veribatch/internal/bench":     {"batch", "internal/cloudauth", "internal/fleet", "internal/sample", "reader"},
	"veribatch/checkpoint":         {"batch", "internal/ahead", "internal/pack"},
	"veribatch/internal/cloudauth": {"batch", "internal/idcard", "internal/photo"},
	"veribatch/internal/fleet":     {"batch", "internal/pack"},
	"veribatch/internal/ahead":     {},
	"veribatch/internal/archive":   {"batch"},
	"veribatch/internal/explain":   {},
	"veribatch/internal/idcard":    {},
	"veribatch/internal/pack":      {},
	"veribatch/internal/photo":     {},
	"veribatch/internal/preflight": {"batch", "internal/explain", "internal/idcard", "internal/photo"},
	"veribatch/internal/sample":    {"internal/idcard"},
	"veribatch/reader":             {"batch"},
	"veribatch/internal/sandbox":   {"internal/cloudauth"},
	"veribatch/writer":             {"batch", "internal/explain", "internal/pack"},
	"veribatch/internal/cli": {
		"batch", "checkpoint", "internal/cloudauth", "internal/fleet", "internal/ahead", "internal/archive", "internal/explain", "internal/photo", "internal/preflight",
		"internal/sample", "reader", "internal/sandbox", "writer",
	},
}

func TestImportsFollowThePicture(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		allowed, drawn := picture[words[0]]
		if !drawn {
			t.Errorf("%s is not in the picture", words[0])
		}
		for _, imported := range words[1:] {
			name, ours := strings.CutPrefix(imported, "veribatch/")
			if ours && !slices.Contains(allowed, name) {
				t.Errorf("%s imports %s", words[0], imported)
			}
			if imported == "testing" && words[0] != "veribatch/batch/storetest" {
				t.Errorf("%s imports testing outside its tests", words[0])
			}
		}
	}
}
