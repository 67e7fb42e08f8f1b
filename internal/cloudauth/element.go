package cloudauth

import (
	"veribatch/internal/verify"
)

// What the 要素 actions share: they compare data with an authority's (ACTIONS §1, §3).

// classAuthority is a failure of the authority's own system: no verdict for
// now, and nothing is wrong with the record.
const classAuthority verify.Class = "authority"

// elementQuota is published for each of the 要素 actions, in calls a second.
const elementQuota = 50

var elementCodes = []family{
	{"400", verify.ClassRecord},
	{"401", verify.ClassRecord},
	{"402", classAuthority},
	{"403", verify.ClassUnknown}, // this record is not to be asked about again soon
	{"410", verify.ClassAccount},
	{"411", verify.ClassAccount},
	{"412", verify.ClassAccount},
	{"500", verify.ClassTransient},
	{"InvalidParameter.*", verify.ClassRecord},
	{"InvalidParam.*", verify.ClassRecord},
}

var elementNames = map[string]string{
	"MissingParameter":                  "400",
	"ParameterIsNull":                   "400",
	"InvalidParameter":                  "401",
	"Forbidden.ExceptionDataSource":     "402",
	"Forbidden.ExceptionRepeatedInvoke": "403",
	"Forbidden.AccountAccessDenied":     "410",
	"NoSubscribeService":                "410",
	"Forbidden.RAMUserAccessDenied":     "411",
	"InDebt":                            "412",
	"SystemError":                       "500",
}

// agreed is the SubCode that goes with BizCode 1.
const agreed = "101"

// byBizCode reads an answer whose BizCode decides. What the authority has no
// record of isn't billed (ACTIONS §2, Billing and price).
func byBizCode(r Response) (reading, bool) {
	v := verify.Verdict{BizCode: r.BizCode, SubCode: r.SubCode, ISP: r.ISP}
	switch {
	case r.BizCode == "1" && (r.SubCode == "" || r.SubCode == agreed):
		return reading{verify.Passed, v}, true
	case r.BizCode == "2" && r.SubCode != agreed:
		return reading{verify.Rejected, v}, true
	case r.BizCode == "3" && r.SubCode != agreed:
		v.NoRecord, v.Unbilled = true, true
		return reading{verify.Rejected, v}, true
	}
	return reading{}, false
}

// plain is the form of every value in a request: not hashed.
var plain = pair{"ParamType", "normal"}

// elementAPIs are the commodity codes by which DescribeMetaStatisticsList knows
// the actions. That a Standard edition is counted with its plain one is unsure;
// of MobileRecycledMetaVerify and Id3MetaVerify none is published.
var elementAPIs = map[string]string{
	"Id2MetaVerify":                   "ID_CARD_2_META",
	"Id2MetaStandardVerify":           "ID_CARD_2_META",
	"Id2MetaPeriodVerify":             "ID_PERIOD",
	"Mobile2MetaVerify":               "MOBILE_2_META",
	"Mobile3MetaSimpleVerify":         "MOBILE_3_META_SIMPLE",
	"Mobile3MetaSimpleStandardVerify": "MOBILE_3_META_SIMPLE",
	"Mobile3MetaDetailVerify":         "MOBILE_3_META",
	"Mobile3MetaDetailStandardVerify": "MOBILE_3_META",
	"BankMetaVerify":                  "BANK_CARD_N_META",
}

// element returns a 要素 action whose parameters go into the form.
func element(a verify.Action, form func(question) []pair) Action {
	return Action{
		Action: a, Counter: Counter{API: elementAPIs[a.Name]}, Quota: elementQuota,
		verify: (*verifier).ask, read: byBizCode,
		codes: elementCodes, names: elementNames,
		request: func(q question) (query, sent []pair) { return nil, form(q) },
	}
}

func nameAndNumber(q question) []pair {
	return []pair{{"IdentifyNum", q.IDNumber}, plain, {"UserName", q.Name}}
}
