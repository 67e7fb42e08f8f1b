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
	"veribatch":                  {"internal/cli"},
	"veribatch/batch":            {"internal/verify"},
	"veribatch/checkpoint":       {"internal/codec", "internal/prefetch", "internal/verify"},
	"veribatch/internal/archive": {"internal/verify"},
	"veribatch/internal/bench":   {"internal/cloudauth", "internal/fleet", "internal/sample", "internal/verify", "reader"},
	"veribatch/internal/cli": {
		"batch", "checkpoint", "internal/archive", "internal/cloudauth", "internal/explain", "internal/fleet",
		"internal/image", "internal/prefetch", "internal/preflight", "internal/sample", "internal/sandbox",
		"internal/verify", "reader", "writer",
	},
	"veribatch/internal/cloudauth":        {"internal/idcard", "internal/image", "internal/verify"},
	"veribatch/internal/codec":            {},
	"veribatch/internal/explain":          {},
	"veribatch/internal/fleet":            {"internal/codec", "internal/verify"},
	"veribatch/internal/idcard":           {},
	"veribatch/internal/image":            {},
	"veribatch/internal/prefetch":         {},
	"veribatch/internal/preflight":        {"internal/idcard", "internal/image", "internal/verify"},
	"veribatch/internal/sample":           {"internal/idcard"},
	"veribatch/internal/sandbox":          {"internal/cloudauth"},
	"veribatch/internal/verify":           {},
	"veribatch/internal/verify/storetest": {"internal/verify"},
	"veribatch/reader":                    {"internal/verify"},
	"veribatch/writer":                    {"internal/codec", "internal/explain", "internal/verify"},
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
			if imported == "testing" && words[0] != "veribatch/internal/verify/storetest" {
				t.Errorf("%s imports testing outside its tests", words[0])
			}
		}
	}
}
