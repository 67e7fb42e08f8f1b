package cli

import (
	"fmt"

	"veribatch/cloudauth"

	"github.com/spf13/pflag"
)

// bookFlags say what stands in the outputs.
type bookFlags struct {
	ocr string
}

func (f *bookFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.ocr, "ocr", "match", "what to keep and show of ID cards: match (name, number, validity) or full (sex, nationality, birth, address and authority too)")
}

func (f *bookFlags) check() error {
	if f.ocr != "match" && f.ocr != "full" {
		return usage(fmt.Errorf("--ocr %s: want match or full", f.ocr))
	}
	return nil
}

func (f *bookFlags) fullOCR() bool { return f.ocr == "full" }

// kept says what a verifier keeps of an answer.
func (f *bookFlags) kept() []cloudauth.VerifierOption {
	if f.fullOCR() {
		return []cloudauth.VerifierOption{cloudauth.FullOCR()}
	}
	return nil
}
