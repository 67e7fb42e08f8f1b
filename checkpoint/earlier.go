package checkpoint

import (
	"encoding/json"
	"time"

	"veribatch/internal/codec"
	"veribatch/internal/verify"
)

// The layouts. A checkpoint of an earlier one becomes one of countedLayout when a
// run opens it; its outcomes are read as they are, and each is written anew
// when it next changes.
const (
	jsonLayout    = 1 // outcomes are JSON; at first its secret wasn't marked as a value
	_             = 2 // outcomes are CBOR under the names of their JSON
	countedLayout = 4 // there are counts beside the database
	layout        = countedLayout

	// extendedLayout is that of a checkpoint from its first import or erasure on: earlier programs would forget which
	// answers were imported, and send who was erased. A run alone doesn't bring it.
	extendedLayout = 5
	newestLayout   = extendedLayout
)

// earlierOutcome is an outcome as layouts 1 and 2 name its fields.
type earlierOutcome struct {
	State     verify.State    `json:"state"`
	Run       int             `json:"run"`
	Attempts  int             `json:"attempts"`
	Lost      int             `json:"lost"`
	Billed    int             `json:"billed"`
	Verdict   *earlierVerdict `json:"verdict"`
	Code      string          `json:"code"`
	Message   string          `json:"message"`
	RequestID string          `json:"request_id"`
	Time      time.Time       `json:"time"`
	Archive   string          `json:"archive"`
}

type earlierVerdict struct {
	Status         int         `json:"status"`
	AuthorityScore *float64    `json:"authority_score"`
	IDCardScore    *float64    `json:"id_card_score"`
	FaceQuality    string      `json:"face_quality"`
	FaceMask       *bool       `json:"face_mask"`
	OCR            *earlierOCR `json:"ocr"`
}

type earlierOCR struct {
	Name        string `json:"name"`
	Number      string `json:"number"`
	StartDate   string `json:"start_date"`
	EndDate     string `json:"end_date"`
	Sex         string `json:"sex"`
	Nationality string `json:"nationality"`
	Birth       string `json:"birth"`
	Address     string `json:"address"`
	Authority   string `json:"authority"`
}

// unpackOutcome returns the outcome that a text of any layout holds. JSON
// begins as no map in CBOR does, and every outcome has a state: one without
// has its fields under names.
func unpackOutcome(text []byte) (outcome verify.Outcome, err error) {
	if len(text) > 0 && text[0] == '{' {
		return unpackEarlier(text, json.Unmarshal)
	}
	if err = codec.Unmarshal(text, &outcome); err != nil || outcome.State != "" {
		return outcome, err
	}
	return unpackEarlier(text, codec.Unmarshal)
}

func unpackEarlier(text []byte, unmarshal func([]byte, any) error) (verify.Outcome, error) {
	var o earlierOutcome
	err := unmarshal(text, &o)
	return o.outcome(), err
}

func (e earlierOutcome) outcome() verify.Outcome {
	o := verify.Outcome{
		State: e.State, Run: e.Run, Attempts: e.Attempts, Lost: e.Lost, Billed: e.Billed,
		Code: e.Code, Message: e.Message, RequestID: e.RequestID, Time: e.Time, Archive: e.Archive,
	}
	if v := e.Verdict; v != nil {
		o.Verdict = &verify.Verdict{
			Status: v.Status, AuthorityScore: v.AuthorityScore, IDCardScore: v.IDCardScore,
			FaceQuality: v.FaceQuality, FaceMask: v.FaceMask,
		}
		if v.OCR != nil {
			o.Verdict.OCR = &verify.OCR{
				Name: v.OCR.Name, Number: v.OCR.Number, StartDate: v.OCR.StartDate, EndDate: v.OCR.EndDate,
				Sex: v.OCR.Sex, Nationality: v.OCR.Nationality, Birth: v.OCR.Birth, Address: v.OCR.Address,
				Authority: v.OCR.Authority,
			}
		}
	}
	return o
}
