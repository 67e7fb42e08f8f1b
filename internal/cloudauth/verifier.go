package cloudauth

import (
	"context"

	"veribatch/batch"
)

// keeping says what is kept of an answer.
type keeping struct{ fullOCR bool }

// Verifier makes a client a batch.VerifyFunc.
func Verifier(c *Client, options ...Option) batch.VerifyFunc {
	v := &verifier{client: c}
	for _, o := range options {
		o(v)
	}
	return v.verify
}

// An Option adds to what a Verifier does.
type Option func(*verifier)

// LocalImages has images that are paths of files uploaded before they are
// sent, each content once. The keyer is the one that the records' keys come
// from: a record whose key is another by the time its images are uploaded is
// not sent.
func LocalImages(files Files, keyer *batch.Keyer) Option {
	return func(v *verifier) { v.uploads, v.keyer = newUploader(v.client, files), keyer }
}

// FullOCR keeps all that was read off an ID card. Without it only what is
// compared with the input is kept, and the card's validity: sex, nationality,
// birth, address and authority are dropped.
func FullOCR() Option { return func(v *verifier) { v.keep.fullOCR = true } }

type verifier struct {
	client  *Client
	keep    keeping
	uploads *uploader // nil: local images are not for us
	keyer   *batch.Keyer
}

func (v *verifier) verify(ctx context.Context, key batch.Key, rec batch.Record, permit batch.Permit) (batch.Outcome, error) {
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
	if err := v.upload(ctx, key, rec, &request); err != nil {
		return batch.Outcome{}, err
	}
	ctx, err := permit(ctx)
	if err != nil {
		return batch.Outcome{}, err
	}
	response, err := v.client.VerifyMaterial(ctx, request)
	if err != nil {
		return batch.Outcome{}, err
	}
	return response.outcome(rec.BizID == "", v.keep), nil
}

// upload replaces the local images of a request by where they were uploaded.
func (v *verifier) upload(ctx context.Context, key batch.Key, rec batch.Record, request *Request) error {
	if v.uploads == nil {
		return nil
	}
	local, err := v.uploads.all(ctx, request.images())
	if err != nil {
		return err
	}
	// Asked only now: what was uploaded is what was there just before.
	if local && v.keyer.Key(rec) != key {
		return changed()
	}
	return nil
}

// outcome says what a response means for its record. Derived says that the
// BizId is the key's, so that nobody else's task can have passed under it.
func (r Response) outcome(derived bool, keep keeping) batch.Outcome {
	o := batch.Outcome{RequestID: r.RequestID}
	switch {
	case r.VerifyStatus > 0:
		o.State, o.Verdict, o.Pictures = stateOf(r.VerifyStatus), r.verdict(keep), r.pictures()
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

func (r Response) pictures() batch.Pictures {
	p := batch.Pictures{Face: r.FaceImageURL, Global: r.FaceGlobalURL}
	if r.IDCard != nil {
		p.IDFront, p.IDBack = r.IDCard.FrontImageURL, r.IDCard.BackImageURL
	}
	return p
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
