package cloudauth

import "veribatch/internal/verify"

// Mobile2MetaVerify asks whether a mobile is registered under a name.
var mobile2Meta = element(verify.Action{
	Name: "Mobile2MetaVerify", Title: "手机号二要素核验",
	Required: []verify.Field{verify.Name, verify.Mobile},
}, func(q question) []pair {
	return []pair{{"Mobile", q.Mobile}, plain, {"UserName", q.Name}}
})
