package cloudauth

import "veribatch/internal/verify"

// Id2MetaVerify asks whether name and identity number belong together. The
// standard one differs by name alone.
var (
	id2Meta = element(verify.Action{
		Name: "Id2MetaVerify", Title: "身份二要素核验",
		Required: []verify.Field{verify.Name, verify.IDNumber},
	}, nameAndNumber)

	id2MetaStandard = element(verify.Action{
		Name: "Id2MetaStandardVerify", Title: "身份二要素核验（标准版）",
		Required: []verify.Field{verify.Name, verify.IDNumber},
	}, nameAndNumber)
)
