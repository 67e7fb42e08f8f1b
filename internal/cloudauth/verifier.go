package cloudauth

import (
	"context"

	"veribatch/internal/verify"
)

// retention says what is kept of an answer.
type retention struct{ fullOCR bool }

// Verifier makes a client a verify.Func.
func Verifier(c *Client, options ...Option) verify.Func {
	v := &verifier{client: c}
	for _, o := range options {
		o(v)
	}
	return func(
		ctx context.Context, key verify.Key, rec verify.Record, permit verify.Permit,
	) (verify.Outcome, error) {
		return c.action.verify(v, ctx, key, rec, permit)
	}
}

// An Option adds to what a Verifier does.
type Option func(*verifier)

// LocalImages has images that are paths of files uploaded before they are
// sent, each content once. The keyer is the one that the records' keys come
// from: a record whose key is another by the time its images are uploaded is
// not sent.
func LocalImages(files Files, keyer *verify.Keyer) Option {
	return func(v *verifier) { v.uploads, v.files, v.keyer = newUploader(v.client, files), files, keyer }
}

// Photos has photos that are paths of files sent where an action takes them in
// the call. Keys go by the path, as on a fleet.
func Photos(files Files) Option { return func(v *verifier) { v.files = files } }

// FullOCR keeps all that was read off an ID card. Without it only what is
// compared with the input is kept, and the card's validity: sex, nationality,
// birth, address and authority are dropped.
func FullOCR() Option { return func(v *verifier) { v.keep.fullOCR = true } }

type verifier struct {
	client  *Client
	keep    retention
	uploads *uploader // nil: local images are not for us
	files   Files
	keyer   *verify.Keyer
}

// verifyMaterial has a record verified by VerifyMaterial.
func (v *verifier) verifyMaterial(
	ctx context.Context, key verify.Key, rec verify.Record, permit verify.Permit,
) (verify.Outcome, error) {
	request := rec
	request.BizID = rec.Task(key)
	if fault := check(request); fault != nil {
		return verify.Outcome{}, fault
	}
	if _, fault := v.client.keyring.keys(); fault != nil { // before a permit is spent
		return verify.Outcome{}, fault
	}
	if err := v.upload(ctx, key, rec, &request); err != nil {
		return verify.Outcome{}, err
	}
	ctx, err := permit(ctx)
	if err != nil {
		return verify.Outcome{}, err
	}
	response, err := v.client.VerifyMaterial(ctx, request)
	if err != nil {
		return verify.Outcome{}, err
	}
	return response.outcome(rec.BizID == "", v.keep), nil
}

// upload replaces the local images of a request for a record by where they were uploaded.
func (v *verifier) upload(ctx context.Context, key verify.Key, rec verify.Record, request *verify.Record) error {
	if v.uploads == nil {
		return nil
	}
	local, err := v.uploads.all(ctx, request)
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
func (r Response) outcome(derived bool, keep retention) verify.Outcome {
	o := verify.Outcome{RequestID: r.RequestID, VerifyToken: r.VerifyToken}
	switch {
	case r.VerifyStatus > 0:
		o.State, o.Verdict, o.Images = stateOf(r.VerifyStatus), r.verdict(keep), r.pictures()
		return o
	case r.Code == AlreadyPassed && derived:
		o.State = verify.Passed
	case r.Code == AlreadyPassed:
		o.State = verify.Unresolved
	default:
		o.State = verify.Rejected
	}
	o.Code, o.Message = r.Code, r.Message
	return o
}

// authorityFault is the VerifyStatus by which the service says that the
// authority's system failed: about the person it says nothing.
const authorityFault = 12

func stateOf(status int) verify.State {
	switch status {
	case 1:
		return verify.Passed
	case authorityFault:
		return verify.Unresolved
	}
	return verify.Rejected
}

// lastStatus is the highest VerifyStatus that is documented.
const lastStatus = 12

// Judge returns what an answer that was kept elsewhere decides, by its VerifyStatus, or its BizCode, SubCode and
// Passed. It is false if that is no final verdict of the action's.
func (a *Action) Judge(r Response) (verify.State, *verify.Verdict, bool) {
	if a.read == nil {
		state := stateOf(r.VerifyStatus)
		return state, &verify.Verdict{Status: r.VerifyStatus},
			r.VerifyStatus >= 1 && r.VerifyStatus <= lastStatus && state.Final()
	}
	d, ok := a.read(r)
	return d.state, &d.verdict, ok && d.state.Final()
}

func (r Response) verdict(keep retention) *verify.Verdict {
	return &verify.Verdict{
		Status:         r.VerifyStatus,
		AuthorityScore: r.AuthorityScore,
		IDCardScore:    r.IDCardScore,
		FaceQuality:    r.FaceQuality,
		FaceMask:       r.FaceMask,
		OCR:            r.IDCard.ocr(keep),
	}
}

func (r Response) pictures() verify.ResultImages {
	p := verify.ResultImages{Face: r.FaceImageURL, Global: r.FaceGlobalURL}
	if r.IDCard != nil {
		p.IDFront, p.IDBack = r.IDCard.FrontImageURL, r.IDCard.BackImageURL
	}
	return p
}

// ocr keeps of a card what is compared with the input, and more only if asked to.
func (c *IDCard) ocr(keep retention) *verify.OCR {
	if c == nil {
		return nil
	}
	ocr := verify.OCR{Name: c.Name, Number: c.Number, StartDate: date(c.StartDate), EndDate: date(c.EndDate)}
	if keep.fullOCR {
		ocr.Sex, ocr.Nationality, ocr.Birth = c.Sex, c.Nationality, date(c.Birth)
		ocr.Address, ocr.Authority = c.Address, c.Authority
	}
	if ocr == (verify.OCR{}) {
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
