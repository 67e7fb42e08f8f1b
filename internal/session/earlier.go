package session

import (
	"veribatch/internal/imageref"
	"veribatch/internal/preflight"
	"veribatch/internal/verify"
)

// earlierRules returns the rules by which keys were made before, the first one
// first. When what keys are made of changes, the rule until then becomes one more.
// VerifyMaterial alone is so old.
func earlierRules(action verify.Action, upgradeIDs bool) []verify.Rule {
	if !action.Default() {
		return nil
	}
	return []verify.Rule{{
		Image:    imageref.Address.IdentityByNames,
		Material: func(written verify.Record) verify.Record { return preflight.Earlier(written, upgradeIDs) },
	}}
}
