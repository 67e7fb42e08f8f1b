package cli

import (
	"bytes"
	"testing"

	"veribatch/internal/words"
)

func TestLoading(t *testing.T) {
	for style, want := range map[string]string{
		"bar":   "users.xlsx: loading its table of strings (412 MiB)…\n",
		"plain": "users.xlsx: loading its table of strings (412 MiB)…\n",
		"auto":  "", "none": "", // a buffer is no terminal
	} {
		var out bytes.Buffer
		if say := (&progressFlags{style: style}).loading(printer{&out, words.EN}); say != nil {
			say("users.xlsx", 412<<20)
		}
		if out.String() != want {
			t.Errorf("--progress %s says %q", style, out.String())
		}
	}
}
