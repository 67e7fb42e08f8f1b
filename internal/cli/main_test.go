package cli

import (
	"os"
	"strings"
	"testing"

	"veribatch/internal/words"
)

// Tests read English, whoever runs them, unless they say otherwise.
func TestMain(m *testing.M) {
	os.Setenv("LC_ALL", "en_US.UTF-8")
	os.Exit(m.Run())
}

// english returns texts in English, a line each.
func english(texts ...words.Text) string {
	var b strings.Builder
	for _, text := range texts {
		b.WriteString(text.In(words.EN) + "\n")
	}
	return b.String()
}
