package cli

import (
	"veribatch/internal/cloudauth"
	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/spf13/pflag"
)

// actionFlag says what is asked for.
type actionFlag struct {
	name  string
	sold  *cloudauth.Action // from check on
	typed *pflag.Flag
}

func (f *actionFlag) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.name, "action", verify.VerifyMaterial.Name,
		"`NAME` of the verification, the API's or the Chinese one; see veribatch explain --actions")
	f.typed = flags.Lookup("action")
}

func (f *actionFlag) check() error {
	var known bool
	if f.sold, known = cloudauth.ActionNamed(f.name); !known {
		return words.Errorf("--action %s: there is no such action; there are %s", f.name,
			words.Names(actionNames()))
	}
	return nil
}

// action returns the action, once it was checked.
func (f *actionFlag) action() verify.Action { return f.sold.Action }

func actionNames() []string {
	var names []string
	for _, a := range cloudauth.Actions() {
		names = append(names, a.Name)
	}
	return names
}
