package cloudauth

import "veribatch/internal/verify"

// The Mobile3Meta actions ask whether a mobile is registered under a name and
// an identity number. The detailed ones say by a SubCode what doesn't fit; the
// standard ones differ by name alone.
var (
	mobile3MetaSimple         = mobile3Meta("Mobile3MetaSimpleVerify", "手机号三要素核验（简版）")
	mobile3MetaSimpleStandard = mobile3Meta("Mobile3MetaSimpleStandardVerify", "手机号三要素核验（简版标准版）")
	mobile3MetaDetail         = mobile3Meta("Mobile3MetaDetailVerify", "手机号三要素核验（详版）")
	mobile3MetaDetailStandard = mobile3Meta("Mobile3MetaDetailStandardVerify", "手机号三要素核验（详版标准版）")
)

func mobile3Meta(name, title string) Action {
	return element(verify.Action{
		Name: name, Title: title,
		Required: []verify.Field{verify.Name, verify.IDNumber, verify.Mobile},
	}, func(q question) []pair {
		return append(nameAndNumber(q), pair{"Mobile", q.Mobile})
	})
}
