package cloudauth

import "veribatch/internal/verify"

// MobileRecycledMetaVerify asks whether a mobile has changed hands since it was
// registered. Its BizCode says only whether there is an answer; the SubCode is it.
var mobileRecycled = recycled()

func recycled() Action {
	a := element(verify.Action{
		Name: "MobileRecycledMetaVerify", Title: "手机号二次号核验",
		Required: []verify.Field{verify.Mobile, verify.RegisterDate},
	}, func(q question) []pair {
		return []pair{{"Mobile", q.Mobile}, plain, {"RegisterDate", q.RegisterDate}}
	})
	a.read = byHolder
	return a
}

// byHolder reads whose the mobile is now: 101 the same holder's, 102 another's,
// 103 a new subscriber's whose record isn't there yet.
func byHolder(r Response) (reading, bool) {
	v := verify.Verdict{BizCode: r.BizCode, SubCode: r.SubCode, ISP: r.ISP}
	switch {
	case r.BizCode == "3" && r.SubCode != agreed:
		v.NoRecord, v.Unbilled = true, true
		return reading{verify.Rejected, v}, true
	case r.BizCode != "1":
		return reading{}, false
	case r.SubCode == agreed:
		return reading{verify.Passed, v}, true
	case r.SubCode == "102":
		return reading{verify.Rejected, v}, true
	case r.SubCode == "103":
		v.NoRecord = true
		return reading{verify.Rejected, v}, true
	}
	return reading{}, false
}
