package cli

import (
	"strings"
	"testing"

	"veribatch/internal/words"
)

// What is no flag's variable is left alone unless it looks like one: Kubernetes gives the containers of a
// namespace variables named after each Service.
func TestMistypedVariable(t *testing.T) {
	root := newRoot(words.EN)
	for _, test := range []struct{ name, want string }{
		{"VERIBATCH_MAX_CALLS", ""},
		{"VERIBATCH_SHAPE", ""}, // of another command
		{"VERIBATCH_CONFIG", ""},
		{"VERIBATCH_PASSPHRASE", ""},
		{"VERIBATCH_SERVICE_HOST", ""},
		{"VERIBATCH_SERVICE_PORT", ""},
		{"VERIBATCH_SERVICE_PORT_HTTPS", ""},
		{"VERIBATCH_PORT", ""},
		{"VERIBATCH_PORT_443_TCP_ADDR", ""},
		{"VERIBATCH_SALT_PORT", ""},
		{"VERIBATCH_IMAGE_TAG", ""},
		{"VERIBATCH_KEY", ""}, // --new has three letters, and two of them differ
		{"VERIBATCHER_MAX_CALL", ""},
		{"MAX_CALL", ""},
		{"VERIBATCH_MAX_CALL", "VERIBATCH_MAX_CALLS"},
		{"VERIBATCH_MAX_CALSL", "VERIBATCH_MAX_CALLS"},
		{"VERIBATCH_MAX-CALLS", "VERIBATCH_MAX_CALLS"},
		{"VERIBATCH_MAXCALLS", "VERIBATCH_MAX_CALLS"},
		{"VERIBATCH_MAXCALL", "VERIBATCH_MAX_CALLS"},
		{"VERIBATCH_max_calls", "VERIBATCH_MAX_CALLS"},
		{"VERIBATCH_RATES", "VERIBATCH_RATE"},
		{"VERIBATCH_CONFGI", "VERIBATCH_CONFIG"},
	} {
		err := checkVariables(root, []string{"PATH=/bin", test.name + "=1"})
		if test.want == "" && err != nil || test.want != "" && (err == nil ||
			!strings.HasSuffix(err.Error(), "did you mean "+test.want+"?")) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}
