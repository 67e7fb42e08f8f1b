package cloudauth

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

// decided reports whether the response is a decision about the person. An
// error code that is known outweighs a VerifyStatus beside it.
func (r Response) decided() bool {
	if answers(r.Code) {
		return true
	}
	_, failed := known(r.Code)
	return r.VerifyStatus > 0 && !failed
}
