package cloudauth

import (
	"fmt"
	"path"
	"strings"

	"veribatch/internal/idcard"
)

// A Response is what the service says, in whichever of its shapes it says
// it. It holds personal data, and links that live for five minutes.
type Response struct {
	RequestID      string
	Code           string // by name; 200, OK, success or nothing where all went well
	Message        string
	Failed         bool // Success is false
	VerifyStatus   int  // 1 passed, 2…n the reasons why not; 0: no verdict
	Open           *int // a VerifyStatus of 0 or below: the task is there and isn't decided; nil: not given
	VerifyToken    string
	AuthorityScore *float64 // face against the authority's photo, 0–100; nil: not given
	IDCardScore    *float64 // face against the ID card's photo, 0–100; nil: not given
	FaceQuality    string   // UNQUALIFIED, LOW, NORMAL or HIGH
	FaceMask       *bool    // nil: not given
	FaceImageURL   string
	FaceGlobalURL  string
	Name           string
	IDNumber       string
	IDCard         *IDCard // nil if the card was not sent, or not read

	// Of the actions other than VerifyMaterial. The details are strings of JSON.
	BizCode      string
	SubCode      string
	Passed       string // T or F
	ISP          string
	CertifyID    string
	FaceDetail   string
	MaterialInfo string
}

// An IDCard is what the service read off an ID card. Any of it may be
// missing. Dates are yyyymmdd or yyyy-MM-dd.
type IDCard struct {
	Name          string
	Number        string
	Sex           string
	Nationality   string
	Birth         string
	Address       string
	Authority     string
	StartDate     string
	EndDate       string
	FrontImageURL string
	BackImageURL  string
}

// about reports whether a response can be about an identity number: it gives
// that one, which both pages say that Material.IdCardNumber is, or none. A
// number in an answer may be masked, as in the newer page's example; then its
// visible digits decide. A number of 15 digits may come back as the 18 that it
// became. What was read off an ID card is no echo: the card may be another's.
func (r Response) about(number string) bool {
	if r.IDNumber == "" || number == "" {
		return true
	}
	pattern := strings.Map(visible, strings.ToUpper(r.IDNumber))
	for _, n := range []string{number, idcard.Upgrade(number)} {
		if fits, _ := path.Match(pattern, strings.ToUpper(n)); fits {
			return true
		}
	}
	return false
}

// visible returns a character of an identity number, and * for what masks one.
func visible(r rune) rune {
	if r == 'X' || '0' <= r && r <= '9' {
		return r
	}
	return '*'
}

// decided reports whether the response has a decision about the person. It
// may still be undecided.
func (r Response) decided() bool { return r.VerifyStatus > 0 || answers(r.Code) }

// undecided reports whether a response that speaks of a verdict gives none,
// and why: it says so itself, or one part of it contradicts another.
func (r Response) undecided(action *Action, httpStatus int) (why string, is bool) {
	_, failed := action.known(r.Code)
	switch {
	case r.Open != nil && !failed:
		return fmt.Sprintf("VerifyStatus %d", *r.Open), true
	case r.VerifyStatus > 0 && (failed || r.disagrees()):
		return fmt.Sprintf("VerifyStatus %d beside the code %s", r.VerifyStatus, r.Code), true
	case r.VerifyStatus > 0 && r.Failed:
		return fmt.Sprintf("VerifyStatus %d beside Success false", r.VerifyStatus), true
	case r.VerifyStatus > 0 && httpStatus >= 300:
		return fmt.Sprintf("VerifyStatus %d beside HTTP %d", r.VerifyStatus, httpStatus), true
	case r.Failed && succeeded(r.Code):
		return "Success is false, without a code", true
	}
	return "", false
}

// disagrees reports whether the code and the VerifyStatus decide differently.
func (r Response) disagrees() bool {
	return answers(r.Code) && (r.Code == AlreadyPassed) != (r.VerifyStatus == 1)
}
