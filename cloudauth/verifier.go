package cloudauth

import (
	"context"

	"veribatch/batch"
)

// A VerifierOption changes what a Verifier keeps of the answers.
type VerifierOption func(*keeping)

// keeping says what is kept of an answer.
type keeping struct{ fullOCR bool }

// FullOCR keeps all that was read off an ID card. Without it only what is
// compared with the input is kept, and the card's validity: sex, nationality,
// birth, address and authority are dropped.
func FullOCR() VerifierOption { return func(k *keeping) { k.fullOCR = true } }

// Verifier makes a client a batch.VerifyFunc.
func Verifier(c *Client, options ...VerifierOption) batch.VerifyFunc {
	var keep keeping
	for _, option := range options {
		option(&keep)
	}
	return func(ctx context.Context, key batch.Key, rec batch.Record, permit batch.Permit) (batch.Outcome, error) {
		request := Request{
			BizID:        rec.Task(key),
			UserID:       rec.UserID,
			Name:         rec.Name,
			IDNumber:     rec.IDNumber,
			FaceImage:    rec.FaceImage,
			IDFrontImage: rec.IDFrontImage,
			IDBackImage:  rec.IDBackImage,
		}
		if fault := request.check(); fault != nil {
			return batch.Outcome{}, fault
		}
		ctx, err := permit(ctx)
		if err != nil {
			return batch.Outcome{}, err
		}
		response, err := c.VerifyMaterial(ctx, request)
		if err != nil {
			return batch.Outcome{}, err
		}
		return response.outcome(rec.BizID == "", keep), nil
	}
}

// outcome says what a response means for its record. Derived says that the
// BizId is the key's, so that nobody else's task can have passed under it.
func (r Response) outcome(derived bool, keep keeping) batch.Outcome {
	o := batch.Outcome{RequestID: r.RequestID}
	switch {
	case r.VerifyStatus > 0:
		o.State, o.Verdict = stateOf(r.VerifyStatus), r.verdict(keep)
		return o
	case r.Code == AlreadyPassed && derived:
		o.State = batch.Passed
	case r.Code == AlreadyPassed:
		o.State = batch.Unresolved
	default:
		o.State = batch.Rejected
	}
	o.Code, o.Message = r.Code, r.Message
	return o
}

// authorityFault is the VerifyStatus by which the service says that the
// authority's system failed: about the person it says nothing.
const authorityFault = 12

func stateOf(status int) batch.State {
	switch status {
	case 1:
		return batch.Passed
	case authorityFault:
		return batch.Unresolved
	}
	return batch.Rejected
}

func (r Response) verdict(keep keeping) *batch.Verdict {
	return &batch.Verdict{
		Status:         r.VerifyStatus,
		AuthorityScore: r.AuthorityScore,
		IDCardScore:    r.IDCardScore,
		FaceQuality:    r.FaceQuality,
		FaceMask:       r.FaceMask,
		OCR:            r.IDCard.ocr(keep),
	}
}

// ocr keeps of a card what is compared with the input, and more only if asked to.
func (c *IDCard) ocr(keep keeping) *batch.OCR {
	if c == nil {
		return nil
	}
	ocr := batch.OCR{Name: c.Name, Number: c.Number, StartDate: date(c.StartDate), EndDate: date(c.EndDate)}
	if keep.fullOCR {
		ocr.Sex, ocr.Nationality, ocr.Birth = c.Sex, c.Nationality, date(c.Birth)
		ocr.Address, ocr.Authority = c.Address, c.Authority
	}
	if ocr == (batch.OCR{}) {
		return nil
	}
	return &ocr
}

// date writes yyyymmdd as yyyy-mm-dd, and leaves anything else as it is.
func date(s string) string {
	if len(s) != 8 {
		return s
	}
	for _, digit := range []byte(s) {
		if digit < '0' || digit > '9' {
			return s
		}
	}
	return s[:4] + "-" + s[4:6] + "-" + s[6:]
}
