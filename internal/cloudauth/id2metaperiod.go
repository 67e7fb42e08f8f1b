package cloudauth

import "veribatch/internal/verify"

// Id2MetaPeriodVerify asks whether name, identity number and the validity of
// the ID card belong together.
var id2MetaPeriod = element(verify.Action{
	Name: "Id2MetaPeriodVerify", Title: "身份二要素有效期核验",
	Required: []verify.Field{verify.Name, verify.IDNumber, verify.ValidFrom, verify.ValidUntil},
}, func(q question) []pair {
	return append(nameAndNumber(q), pair{"ValidityEndDate", q.ValidUntil}, pair{"ValidityStartDate", q.ValidFrom})
})
