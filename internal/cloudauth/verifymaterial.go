package cloudauth

import (
	"veribatch/internal/price"
	"veribatch/internal/verify"
)

// listed is the list price of the actions that compare faces, of which alone it is published: 1 CNY.
const listed = price.CNY(10_000)

// verifyMaterial is what CONTRACT.md says, and what checkpoints from before
// there were other actions hold.
var verifyMaterial = Action{
	Action:  verify.VerifyMaterial,
	Aliases: []string{"实人认证（纯服务端）", "实人认证"},
	Price:   listed,
	Scene:   SceneName,
	Counter: Counter{Product: "FACE_VERIFY"}, // whether this is its product is unsure, and its code isn't published
	verify:  (*verifier).verifyMaterial,
	codes:   serviceCodes,
	names:   names,
}
