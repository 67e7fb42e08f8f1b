package e2e

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// picture says who imports whom. Adapters share the vocabulary of
// internal/verify and never know one another.
var picture = map[string][]string{
	"veribatch":       {"internal/cli"},
	"veribatch/batch": {"internal/sleep", "internal/verify", "internal/words"},
	"veribatch/checkpoint": {
		"internal/codec", "internal/patherr", "internal/prefetch", "internal/sleep", "internal/spill",
		"internal/verify", "internal/words",
	},
	"veribatch/internal/archive": {"internal/verify", "internal/words"},
	"veribatch/internal/bench": {"internal/cloudauth", "internal/fleet", "internal/sample", "internal/verify",
		"reader"},
	"veribatch/internal/cell": {},
	"veribatch/internal/cli": {
		"batch", "checkpoint", "internal/cell", "internal/cloudauth", "internal/explain", "internal/fleet",
		"internal/image", "internal/loopback", "internal/mask", "internal/metrics", "internal/notify",
		"internal/page", "internal/patherr", "internal/preflight", "internal/price", "internal/reconcile",
		"internal/sample", "internal/sandbox", "internal/session", "internal/verify", "internal/words", "reader",
		"reader/answers", "reader/corrections", "reader/table", "reader/text", "reader/xlsx", "writer",
		"writer/outfile", "writer/report",
	},
	"veribatch/internal/cloudauth": {
		"internal/idcard", "internal/image", "internal/imageref", "internal/loopback", "internal/price",
		"internal/verify", "internal/words",
	},
	"veribatch/internal/codec":   {},
	"veribatch/internal/dist":    {},
	"veribatch/internal/e2e":     {},
	"veribatch/internal/explain": {"internal/words"},
	"veribatch/internal/fleet": {
		"internal/codec", "internal/loopback", "internal/sleep", "internal/verify", "internal/words",
	},
	"veribatch/internal/idcard":          {"internal/cell", "internal/mojibake"},
	"veribatch/internal/image":           {"internal/imageref", "internal/patherr", "internal/words"},
	"veribatch/internal/image/imagetest": {},
	"veribatch/internal/imageref":        {},
	"veribatch/internal/loopback":        {},
	"veribatch/internal/mask":            {},
	"veribatch/internal/metrics":         {"internal/verify"},
	"veribatch/internal/mojibake":        {},
	"veribatch/internal/notify":          {"internal/loopback", "internal/price", "internal/words"},
	"veribatch/internal/page": {
		"internal/explain", "internal/loopback", "internal/price", "internal/verify", "internal/words",
	},
	"veribatch/internal/patherr":  {},
	"veribatch/internal/prefetch": {},
	"veribatch/internal/preflight": {"internal/cell", "internal/idcard", "internal/image", "internal/imageref",
		"internal/spill", "internal/verify"},
	"veribatch/internal/price":     {"internal/verify", "internal/words"},
	"veribatch/internal/reconcile": {"internal/price"},
	"veribatch/internal/sample":    {"internal/idcard", "internal/verify", "internal/words"},
	"veribatch/internal/sandbox":   {"internal/cloudauth", "internal/sleep", "internal/words"},
	"veribatch/internal/scratch":   {},
	"veribatch/internal/session": {
		"batch", "checkpoint", "internal/archive", "internal/cloudauth", "internal/fleet", "internal/image",
		"internal/imageref", "internal/patherr", "internal/prefetch", "internal/preflight", "internal/price",
		"internal/reconcile", "internal/sandbox", "internal/scratch", "internal/verify", "internal/words", "reader",
		"reader/answers", "reader/corrections", "writer",
	},
	"veribatch/internal/sleep":            {},
	"veribatch/internal/spill":            {"internal/scratch"},
	"veribatch/internal/verify":           {"internal/imageref", "internal/words"},
	"veribatch/internal/verify/storetest": {"internal/verify"},
	"veribatch/internal/words":            {},
	"veribatch/reader": {
		"internal/cell", "internal/imageref", "internal/verify", "internal/words", "reader/table", "reader/text",
		"reader/xlsx",
	},
	"veribatch/reader/answers": {
		"internal/cell", "internal/scratch", "internal/verify", "internal/words", "reader", "reader/table",
	},
	"veribatch/reader/corrections": {
		"internal/imageref", "internal/verify", "internal/words", "reader", "reader/table",
	},
	"veribatch/reader/table": {
		"internal/imageref", "internal/patherr", "internal/scratch", "internal/words", "reader/text", "reader/xlsx",
	},
	"veribatch/reader/text":          {"internal/mojibake", "internal/words"},
	"veribatch/reader/xlsx":          {"internal/words"},
	"veribatch/reader/xlsx/xlsxtest": {},
	"veribatch/writer": {
		"internal/explain", "internal/reconcile", "internal/verify", "internal/words", "writer/outfile",
		"writer/report", "writer/spool", "writer/workbook",
	},
	"veribatch/writer/outfile":           {"internal/patherr", "internal/scratch", "internal/words"},
	"veribatch/writer/report":            {"internal/explain", "internal/mask", "internal/verify"},
	"veribatch/writer/report/reporttest": {"internal/explain", "internal/verify", "writer/report"},
	"veribatch/writer/spool":             {"internal/codec", "internal/verify"},
	"veribatch/writer/workbook": {
		"internal/explain", "internal/price", "internal/reconcile", "internal/verify", "internal/words",
		"writer/outfile", "writer/report", "writer/spool",
	},
	"veribatch/writer/workbook/parts": {"internal/words"},
}

// TestImportsFollowThePicture: the picture is drawn from the code, so an
// import that it lacks fails, and so does one that it has and no code.
func TestImportsFollowThePicture(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	drawn := make(map[string][]string)
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		drawn[words[0]] = []string{}
		for _, imported := range words[1:] {
			if name, ours := strings.CutPrefix(imported, "veribatch/"); ours {
				drawn[words[0]] = append(drawn[words[0]], name)
			}
			if imported == "testing" && words[0] != "veribatch/internal/verify/storetest" {
				t.Errorf("%s imports testing outside its tests", words[0])
			}
		}
	}
	for name := range drawn {
		if !slices.Equal(drawn[name], picture[name]) {
			t.Errorf("%s imports %q; the picture says %q", name, drawn[name], picture[name])
		}
	}
	for name := range picture {
		if _, ok := drawn[name]; !ok {
			t.Errorf("%s is in the picture, and there is no such package", name)
		}
	}
}
