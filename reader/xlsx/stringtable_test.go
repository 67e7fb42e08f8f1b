package xlsx

import (
	"strings"
	"testing"
)

// TestStringTable fills chunks to their ends.
func TestStringTable(t *testing.T) {
	all := []string{
		"", "甲", strings.Repeat("a", chunkSize-4), "", strings.Repeat("b", chunkSize-1), "c",
		strings.Repeat("d", chunkSize/2),
		strings.Repeat("e", chunkSize/2), "", strings.Repeat("f", chunkSize-2), "g", "",
	}
	table := new(stringTable)
	for _, s := range all {
		if err := table.add([]byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range all {
		if got, ok, err := table.at(uint64(i)); !ok || got != want {
			t.Errorf("string %d has %d bytes, want %d: %v", i, len(got), len(want), err)
		}
	}
	if err := table.add(make([]byte, chunkSize)); err == nil {
		t.Error("a string larger than a chunk")
	}
}

func TestReadStrings(t *testing.T) {
	for part, want := range map[string]string{
		`<sst/>`: "",
		`<sst count="4e9"><si><t>a</t></si><si/><si><t xml:space="preserve"> b </t></si><extLst><si2><t>x</t></si2></extLst></sst>`: "a|| b |",
		`<sst><si><r><rPr><t>x</t></rPr><t>a</t></r><r><t><![CDATA[<b>]]></t></r><rPh><t>x</t></rPh></si></sst>`:                    "xa<b>|",
		`<x:sst><x:si><x:t>_x0041_</x:t></x:si></x:sst>`:                                                                            "A|",
	} {
		m, err := newScanner(strings.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		table := stringTable{in: m}
		got := ""
		for i := uint64(0); ; i++ {
			s, ok, err := table.at(i)
			if err != nil {
				t.Errorf("%s: %v", part, err)
			}
			if !ok {
				break
			}
			got += s + "|"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", part, got, want)
		}
	}
}
