package cloudauth

import "veribatch/internal/verify"

// verifyMaterial is what CONTRACT.md says, and what checkpoints from before
// there were other actions hold.
var verifyMaterial = Action{
	Action:  verify.VerifyMaterial,
	Aliases: []string{"实人认证（纯服务端）", "实人认证"},
	Price:   1,
	Scene:   SceneName,
	verify:  (*verifier).verifyMaterial,
	codes:   serviceCodes,
	names:   names,
}
