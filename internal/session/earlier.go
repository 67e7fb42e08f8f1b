package session

import (
	"veribatch/internal/imageref"
	"veribatch/internal/verify"
)

// earlierRules are the rules by which keys were made before, the first one
// first. When what keys are made of changes, the rule until then becomes one more.
var earlierRules = []verify.Rule{
	{Image: imageref.Address.IdentityByNames},
}
