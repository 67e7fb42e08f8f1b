package cloudauth

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	errForm = errors.New("the answer is neither JSON nor XML")
	errCut  = errors.New("the answer is cut off or garbled")
)

// Decode reads an answer in any of the documented shapes, JSON or XML by its
// content: the newer page's with ResultObject, the older page's XML with
// Data and its flat JSON, the SDKs' flat JSON, and errors. What an answer
// doesn't say stays zero; a VerifyStatus that is no positive number is none.
// An error means that the answer can't be read at all; it quotes nothing of it.
func Decode(body []byte) (Response, error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\uFEFF")))
	if len(body) == 0 {
		return Response{}, errCut
	}
	var e envelope
	var err error
	switch body[0] {
	case '{':
		err = json.Unmarshal(body, &e)
	case '<':
		err = xml.Unmarshal(body, &e)
	default:
		return Response{}, errForm
	}
	var mistyped *json.UnmarshalTypeError
	switch {
	case err != nil && !errors.As(err, &mistyped): // a part of another type is a part that is missing
		return Response{}, errCut
	case strings.EqualFold(e.XMLName.Local, "html"):
		return Response{}, errForm
	}
	return e.response(), nil
}

// An envelope accepts every shape at once. Its fields are named as on the
// wire, in JSON and XML alike.
type envelope struct {
	XMLName      xml.Name `json:"-"`
	Code         text
	Message      text
	RequestId    text
	ResultObject *result
	Data         *result
	result
}

type result struct {
	VerifyStatus              text
	VerifyToken               text
	AuthorityComparisionScore text // the newer page and the SDKs
	AuthorityComparisonScore  text // the older page
	IdCardFaceComparisonScore text
	Material                  *material
}

type material struct {
	FaceImageUrl  text
	FaceGlobalUrl text
	FaceMask      text
	FaceQuality   text
	IdCardName    text
	IdCardNumber  text
	IdCardInfo    *idCardInfo
}

type idCardInfo struct {
	Name          text
	Number        text
	Sex           text
	Nationality   text
	Birth         text
	Address       text
	Authority     text
	StartDate     text
	EndDate       text
	FrontImageUrl text
	BackImageUrl  text
}

func (e *envelope) response() Response {
	verdict := &e.result
	for _, inner := range []*result{e.ResultObject, e.Data} {
		if inner != nil && verdict.VerifyStatus == "" {
			verdict = inner
		}
	}
	r := Response{
		RequestID:      e.RequestId.trim(),
		Code:           codeName(e.Code.trim()),
		Message:        e.Message.trim(),
		VerifyStatus:   verdict.VerifyStatus.status(),
		VerifyToken:    verdict.VerifyToken.trim(),
		AuthorityScore: verdict.AuthorityComparisionScore.number(),
		IDCardScore:    verdict.IdCardFaceComparisonScore.number(),
	}
	if r.AuthorityScore == nil {
		r.AuthorityScore = verdict.AuthorityComparisonScore.number()
	}
	if verdict.Material != nil {
		verdict.Material.describe(&r)
	}
	return r
}

func (m *material) describe(r *Response) {
	r.FaceImageURL = m.FaceImageUrl.trim()
	r.FaceGlobalURL = m.FaceGlobalUrl.trim()
	r.FaceMask = m.FaceMask.boolean()
	r.FaceQuality = m.FaceQuality.trim()
	r.Name = m.IdCardName.trim()
	r.IDNumber = m.IdCardNumber.trim()
	if c := m.IdCardInfo; c != nil {
		r.IDCard = &IDCard{
			Name:          c.Name.trim(),
			Number:        c.Number.trim(),
			Sex:           c.Sex.trim(),
			Nationality:   c.Nationality.trim(),
			Birth:         c.Birth.trim(),
			Address:       c.Address.trim(),
			Authority:     c.Authority.trim(),
			StartDate:     c.StartDate.trim(),
			EndDate:       c.EndDate.trim(),
			FrontImageURL: c.FrontImageUrl.trim(),
			BackImageURL:  c.BackImageUrl.trim(),
		}
	}
}

// A text is a JSON string, number or boolean, or the text of an XML element:
// the documents and the SDKs differ on which it is.
type text string

// UnmarshalJSON takes anything; what is no text is none.
func (t *text) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '"':
		if s := b[1 : len(b)-1]; bytes.IndexByte(s, '\\') < 0 && utf8.Valid(s) {
			*t = text(s)
			return nil
		}
		return json.Unmarshal(b, (*string)(t))
	case '{', '[', 'n':
		*t = ""
	default:
		*t = text(b)
	}
	return nil
}

func (t text) trim() string { return strings.TrimSpace(string(t)) }

// number returns nil for what is no finite number.
func (t text) number() *float64 {
	f, err := strconv.ParseFloat(t.trim(), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return &f
}

// status returns 0 for what is no positive whole number.
func (t text) status() int {
	f := t.number()
	if f == nil || *f < 1 || *f > math.MaxInt32 || *f != math.Trunc(*f) {
		return 0
	}
	return int(*f)
}

// boolean returns nil for what is neither true nor false.
func (t text) boolean() *bool {
	b, err := strconv.ParseBool(t.trim())
	if err != nil {
		return nil
	}
	return &b
}
