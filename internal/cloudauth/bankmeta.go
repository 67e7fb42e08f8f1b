package cloudauth

import "veribatch/internal/verify"

// BankMetaVerify asks whether a bank card belongs to a name, and with more
// columns to an identity number and a mobile too. Its parameters go into the
// query: it is the only 要素 action of which they do.
var bankMeta = bank()

func bank() Action {
	a := element(verify.Action{
		Name: "BankMetaVerify", Title: "银行卡要素核验",
		Required: []verify.Field{verify.Name, verify.BankCard},
		Growing:  []verify.Field{verify.IDNumber, verify.Mobile},
	}, nil)
	a.request = func(q question) (query, form []pair) { return bankParameters(q), nil }
	return a
}

func bankParameters(q question) []pair {
	product, kind := "BANK_CARD_2_META", ""
	switch {
	case q.Mobile != "":
		product, kind = "BANK_CARD_4_META", "01"
	case q.IDNumber != "":
		product, kind = "BANK_CARD_3_META", "01"
	}
	return []pair{
		{"BankCard", q.BankCard},
		{"IdentifyNum", q.IDNumber},
		{"IdentityType", kind}, // 01 is an ID card
		{"Mobile", q.Mobile},
		plain,
		{"ProductType", product},
		{"UserName", q.Name},
		{"VerifyMode", "VERIFY_BANK_CARD"},
	}
}
