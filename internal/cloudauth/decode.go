package cloudauth

import (
	"bytes"
	"encoding/xml"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"veribatch/internal/words"

	"github.com/go-json-experiment/json/jsontext"
)

var (
	errForm = words.Errorf("the answer is neither JSON nor XML")
	errCut  = words.Errorf("the answer is cut off or garbled")
)

// decode reads an answer in any of the documented shapes, JSON or XML by its
// content: the newer page's with ResultObject, the older page's XML with
// Data and its flat JSON, the SDKs' flat JSON, and errors. What an answer
// doesn't say stays zero; a VerifyStatus that is no whole number is not given. The
// code is as it came: what it means is the action's.
// An error means that the answer can't be read at all; it quotes nothing of it.
func decode(body []byte) (Response, error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\uFEFF")))
	if len(body) == 0 {
		return Response{}, errCut
	}
	var e envelope
	var err error
	switch body[0] {
	case '{':
		err = e.readJSON(body)
	case '<':
		err = xml.Unmarshal(body, &e)
	default:
		return Response{}, errForm
	}
	switch {
	case err != nil:
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
	Success      text
	ResultObject part[result]
	Data         part[result]
	result
}

type result struct {
	VerifyStatus              text
	VerifyToken               text
	AuthorityComparisionScore text // the newer page and the SDKs
	AuthorityComparisonScore  text // the older page
	IdCardFaceComparisonScore text
	Material                  part[material]

	BizCode      text
	SubCode      text
	Passed       text
	IspName      text
	CertifyId    text
	FaceDetail   detail
	MaterialInfo detail
}

type material struct {
	FaceImageUrl  text
	FaceGlobalUrl text
	FaceMask      text
	FaceQuality   text
	IdCardName    text
	IdCardNumber  text
	IdCardInfo    part[idCardInfo]
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
	for _, inner := range []*result{e.ResultObject.value, e.Data.value} {
		if inner != nil && verdict.VerifyStatus == "" && verdict.BizCode == "" && verdict.Passed == "" {
			verdict = inner
		}
	}
	r := Response{
		RequestID:      e.RequestId.trim(),
		Code:           e.Code.trim(),
		BizCode:        verdict.BizCode.trim(),
		SubCode:        verdict.SubCode.trim(),
		Passed:         verdict.Passed.truth(),
		ISP:            clip(verdict.IspName.trim(), 16),
		CertifyID:      clip(verdict.CertifyId.trim(), 64),
		FaceDetail:     string(verdict.FaceDetail),
		MaterialInfo:   string(verdict.MaterialInfo),
		Message:        e.Message.trim(),
		Failed:         e.Success.isFalse(),
		VerifyToken:    verdict.VerifyToken.trim(),
		AuthorityScore: verdict.AuthorityComparisionScore.number(),
		IDCardScore:    verdict.IdCardFaceComparisonScore.number(),
	}
	if status := verdict.VerifyStatus.whole(); status != nil && *status > 0 {
		r.VerifyStatus = *status
	} else {
		r.Open = status
	}
	if r.AuthorityScore == nil {
		r.AuthorityScore = verdict.AuthorityComparisonScore.number()
	}
	if m := verdict.Material.value; m != nil {
		m.describe(&r)
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
	if c := m.IdCardInfo.value; c != nil {
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

// A part is an object within an answer, if there is one: what is something
// else is missing.
type part[T any] struct{ value *T }

func (p *part[T]) make() *T {
	if p.value == nil {
		p.value = new(T)
	}
	return p.value
}

func (p *part[T]) readJSON(d *jsontext.Decoder) error {
	if d.PeekKind() != '{' {
		return d.SkipValue()
	}
	return readObject(d, reflect.ValueOf(p.make()).Elem())
}

// UnmarshalXML implements xml.Unmarshaler.
func (p *part[T]) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	return d.DecodeElement(p.make(), &start)
}

// A text is a JSON string, number or boolean, or the text of an XML element:
// the documents and the SDKs differ on which it is.
type text string

// readJSON takes anything; what is no text is none.
func (t *text) readJSON(d *jsontext.Decoder) error {
	value, err := d.ReadValue()
	if err != nil {
		return err
	}
	switch value.Kind() {
	case '"':
		*t = unquote(value)
	case '{', '[', 'n':
		*t = ""
	default:
		*t = text(value)
	}
	return nil
}

// unquote returns what a JSON string says. What may still be wrong with it
// is its UTF-8, which is mended.
func unquote(value jsontext.Value) text {
	if plain := value[1 : len(value)-1]; bytes.IndexByte(plain, '\\') < 0 && utf8.Valid(plain) {
		return text(plain)
	}
	s, _ := jsontext.AppendUnquote(nil, value)
	return text(s)
}

func (t text) trim() string { return strings.TrimSpace(string(t)) }

// truth returns T or F for what a boolean may be written as, and anything else as it is.
func (t text) truth() string {
	if b := t.boolean(); b != nil {
		if *b {
			return "T"
		}
		return "F"
	}
	return strings.ToUpper(t.trim())
}

// A detail is JSON in a string, as the documents have it, or as it is.
type detail string

func (s *detail) readJSON(d *jsontext.Decoder) error {
	value, err := d.ReadValue()
	if err == nil && value.Kind() == '"' {
		value = jsontext.Value(unquote(value))
	}
	*s = detail(value)
	return err
}

// number returns nil for what is no finite number.
func (t text) number() *float64 {
	f, err := strconv.ParseFloat(t.trim(), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return &f
}

// whole returns nil for what is no whole number.
func (t text) whole() *int {
	f := t.number()
	if f == nil || math.Abs(*f) > math.MaxInt32 || *f != math.Trunc(*f) {
		return nil
	}
	n := int(*f)
	return &n
}

func (t text) isFalse() bool {
	b := t.boolean()
	return b != nil && !*b
}

// boolean returns nil for what is neither true nor false.
func (t text) boolean() *bool {
	b, err := strconv.ParseBool(t.trim())
	if err != nil {
		return nil
	}
	return &b
}
