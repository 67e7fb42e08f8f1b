package cloudauth

import (
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
	VerifyStatus   int // 1 passed, 2…n the reasons why not; 0: no verdict
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

// decided reports whether the response is a decision about the person. An
// error code that is known outweighs a VerifyStatus beside it.
func (r Response) decided() bool {
	if answers(r.Code) {
		return true
	}
	_, failed := known(r.Code)
	return r.VerifyStatus > 0 && !failed
}
