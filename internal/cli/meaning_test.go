package cli

import (
	"slices"
	"strings"
	"testing"

	"veribatch/internal/cloudauth"
	"veribatch/internal/explain"
	"veribatch/internal/fleet"
	"veribatch/internal/verify"
)

// No code has a class without a meaning, or a meaning without a class.
func TestCodesHaveClassAndMeaning(t *testing.T) {
	classed := append(cloudauth.Codes(), fleet.Codes()...)
	for _, code := range classed {
		if _, ok := explain.Code(code); !ok {
			t.Errorf("%s has a class and no meaning", code)
		}
	}
	for _, m := range explain.Codes() {
		if family, ok := strings.CutSuffix(m.Key, "*"); ok {
			if !slices.ContainsFunc(classed,
				func(c string) bool { return strings.HasPrefix(c, strings.TrimSuffix(family, ".")) }) {
				t.Errorf("the family %s has a meaning and no class", m.Key)
			}
			continue
		}
		if !slices.Contains(classed, m.Key) {
			t.Errorf("%s has a meaning and no class", m.Key)
		}
	}
}

func TestStatesHaveMeaningAndName(t *testing.T) {
	for _, s := range verify.States() {
		if m := explain.State(string(s)); m.Reason.ZH == "" || m.Reason.ZH == string(s) || stateCount[s] == "" {
			t.Errorf("state %q is not explained", s)
		}
	}
}
