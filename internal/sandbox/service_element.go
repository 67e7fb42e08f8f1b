package sandbox

import "strings"

// The 要素 actions (ACTIONS §2).

var simple = []decision{{biz: "2"}, {biz: "3", free: true}}

func element(name string, required ...string) *service {
	return &service{
		name: name, required: append([]string{"ParamType"}, required...), digits: idDigits("IdentifyNum"),
		form: wellFormed, passes: decision{biz: "1"}, negatives: simple, codes: elementFailures, write: writeBizCode,
	}
}

// writeBizCode writes the decision, and the operator where there is a mobile.
func writeBizCode(x *call, d *document, r decision) {
	d.text("BizCode", r.biz)
	d.optional("SubCode", r.sub)
	if mobile := x.parameters.get("Mobile"); mobile != "" && !strings.HasPrefix(x.action, "Bank") {
		d.text("IspName", [...]string{"CMCC", "CUCC", "CTCC", "CBCC"}[(mobile[2]-'0')%4])
	}
}

func id2(name string) *service { return element(name, "UserName", "IdentifyNum") }

func id2Period() *service {
	return element("Id2MetaPeriodVerify", "UserName", "IdentifyNum", "ValidityStartDate", "ValidityEndDate")
}

func mobile2() *service {
	s := element("Mobile2MetaVerify", "UserName", "Mobile")
	s.digits = lastDigits("Mobile")
	return s
}

func mobile3Simple(name string) *service { return element(name, "UserName", "IdentifyNum", "Mobile") }

func mobile3Detail(name string) *service {
	s := mobile3Simple(name)
	s.passes = decision{biz: "1", sub: "101"}
	s.negatives = []decision{
		{biz: "2", sub: "201"}, {biz: "2", sub: "202"}, {biz: "2", sub: "203"}, {biz: "2", sub: "204"},
		{biz: "3", sub: "301", free: true},
	}
	return s
}

func mobileRecycled() *service {
	s := element("MobileRecycledMetaVerify", "Mobile", "RegisterDate")
	s.digits = lastDigits("Mobile")
	s.passes = decision{biz: "1", sub: "101"}
	s.negatives = []decision{{biz: "1", sub: "102"}, {biz: "1", sub: "103"}, {biz: "3", sub: "301", free: true}}
	return s
}

// bank has its parameters in the query. Where there is no identity number the
// magic digits are the three before the card's check digit.
func bank() *service {
	s := element("BankMetaVerify", "ProductType", "VerifyMode", "BankCard", "UserName")
	s.query = []string{
		"ParamType", "ProductType", "VerifyMode", "BankCard", "UserName", "IdentifyNum", "Mobile", "IdentityType",
	}
	s.digits = func(p parameters) string {
		if p.has("IdentifyNum") {
			return idDigits("IdentifyNum")(p)
		}
		card := p.get("BankCard")
		return card[max(0, len(card)-4):max(0, len(card)-1)]
	}
	s.form = func(p parameters) bool {
		columns := map[string]bool{"BANK_CARD_2_META": false, "BANK_CARD_3_META": true, "BANK_CARD_4_META": true}
		number, known := columns[p.get("ProductType")]
		return wellFormed(p) && known && number == p.has("IdentifyNum") &&
			p.has("Mobile") == (p.get("ProductType") == "BANK_CARD_4_META")
	}
	s.passes = decision{biz: "1", sub: "101"}
	s.negatives = nil
	for _, sub := range strings.Fields("201 202 203 204 205 206 207 208 209 210 211 212 213 214 215 216") {
		s.negatives = append(s.negatives, decision{biz: "2", sub: sub})
	}
	for _, sub := range strings.Fields("301 302 303 304 305 306") {
		s.negatives = append(s.negatives, decision{biz: "3", sub: sub, free: true})
	}
	return s
}
