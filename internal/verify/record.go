package verify

import (
	"iter"
	"slices"
)

// A Record is one row of the input.
type Record struct {
	File  string   // the input's name as people know it, without its folder
	Sheet string   // the worksheet, empty for CSV
	Row   int      // the row as a spreadsheet numbers it: the first line of a file is 1
	Cells []string // the original cells, in the order of the input's header

	UserID       string // the person's id at the caller's; no part of the material
	Name         string
	IDNumber     string
	FaceImage    string // an http(s) URL, oss://BUCKET:PATH, oss://BUCKET/KEY, or the path of a file
	IDFrontImage string // the same, or empty
	IDBackImage  string // the same, or empty
	Mobile       string // 11 digits
	BankCard     string // its number
	ValidFrom    string // the ID card's first day, YYYYMMDD
	ValidUntil   string // its last day, YYYYMMDD, or NoEnd
	RegisterDate string // when the mobile was registered at the caller's, YYYYMMDD
	BizID        string // the verification task, if the input brings its own
	Attempt      int    // over all runs, from 1; set for a call
	Renewals     int    // how often its pass was asked for again: another task each time; set for a call
	Resends      int    // how often the same material is to be sent again on request; part of the key

	ByHand    ByHand       // what people wrote about the row
	Corrected []Correction // cells that differ from the input's

	Findings []Finding // what the reader saw wrong with the row
}

// A Field is one of the values that veribatch takes from a row. Its string
// is the canonical column name.
type Field string

// The fields, in the order in which they are listed to people.
const (
	UserID       Field = "user_id"
	Name         Field = "name"
	IDNumber     Field = "id_number"
	FaceImage    Field = "face_image"
	IDFrontImage Field = "id_front_image"
	IDBackImage  Field = "id_back_image"
	BizID        Field = "biz_id"
	Mobile       Field = "mobile"
	BankCard     Field = "bank_card"
	ValidFrom    Field = "valid_from"
	ValidUntil   Field = "valid_until"
	RegisterDate Field = "register_date"
)

// NoEnd is the last day of an ID card that is valid for good.
const NoEnd = "长期"

// Fields lists every field.
func Fields() []Field {
	return []Field{
		UserID, Name, IDNumber, FaceImage, IDFrontImage, IDBackImage, BizID,
		Mobile, BankCard, ValidFrom, ValidUntil, RegisterDate,
	}
}

// ImageFields lists the fields that hold an image's address.
func ImageFields() []Field { return []Field{FaceImage, IDFrontImage, IDBackImage} }

// Images yields the addresses of the record's images with their fields, the
// empty ones too.
func (r *Record) Images() iter.Seq2[Field, string] {
	return func(yield func(Field, string) bool) {
		for _, f := range ImageFields() {
			if !yield(f, *r.Value(f)) {
				return
			}
		}
	}
}

// ImageAddresses returns where the addresses of the record's images stand, in
// the order of ImageFields.
func (r *Record) ImageAddresses() [3]*string {
	return [...]*string{&r.FaceImage, &r.IDFrontImage, &r.IDBackImage}
}

// Image reports whether the field holds an image's address.
func (f Field) Image() bool { return slices.Contains(ImageFields(), f) }

// Value returns a pointer to the field's value in the record, nil for a
// string that is no field.
func (r *Record) Value(f Field) *string {
	switch f {
	case UserID:
		return &r.UserID
	case Name:
		return &r.Name
	case IDNumber:
		return &r.IDNumber
	case FaceImage:
		return &r.FaceImage
	case IDFrontImage:
		return &r.IDFrontImage
	case IDBackImage:
		return &r.IDBackImage
	case BizID:
		return &r.BizID
	case Mobile:
		return &r.Mobile
	case BankCard:
		return &r.BankCard
	case ValidFrom:
		return &r.ValidFrom
	case ValidUntil:
		return &r.ValidUntil
	case RegisterDate:
		return &r.RegisterDate
	}
	return nil
}

// Task returns the BizId under which the record is sent: its own, if the
// input brought one, else the key's, or one derived of that for a renewal: the
// service verifies no task again that has passed.
func (r Record) Task(key Key) string {
	if r.BizID != "" {
		return r.BizID
	}
	return key.renewed(r.Renewals).BizID()
}

// A Severity says what a finding does to its record.
type Severity string

// The severities.
const (
	Note    Severity = "note"    // a value was normalised
	Warning Severity = "warning" // the record is sent, and people should look at it
	Error   Severity = "error"   // the record cannot be sent
)

// A Finding is what was found in a record before any call.
type Finding struct {
	Code     string // what was found; package internal/explain explains it
	Severity Severity
	Field    Field  // where; empty if it is the row as a whole
	Detail   string // what makes it concrete, such as a count; never a person's data
}

// The codes of the reader's findings that a row stands for no person.
const (
	TotalsRow      = "totals-line"      // it sums up others
	InstructionRow = "instruction-line" // it says how to fill in the table, or is an example
	FooterRow      = "footer-line"      // it says how many rows there are, or who made the list
)

// The codes of the reader's findings about rows that somebody chose not to send.
const (
	HiddenRow     = "row-hidden"     // the workbook hides it
	UnselectedRow = "row-unselected" // it is not what the rows to send were selected by
)

// The codes of findings that a row is not sent because it did not pass an earlier stage, by how it ended there.
const (
	StageRejected   = "stage-rejected"   // the verdict was no
	StageNoRecord   = "stage-no-record"  // the authority has nothing to compare with
	StageUnusable   = "stage-unusable"   // the service could not use the material
	StageUnresolved = "stage-unresolved" // it has no verdict yet, or is out of attempts
	StageInDoubt    = "stage-in-doubt"   // its answer never came
	StageInvalid    = "stage-invalid"    // it was refused before it was sent
	StageNotSent    = "stage-not-sent"   // nothing is known of it there
	StageAmbiguous  = "stage-ambiguous"  // it has several answers, of which some are a pass
)

// StageCodes lists the codes of rows that did not pass an earlier stage.
func StageCodes() []string {
	return []string{
		StageRejected, StageNoRecord, StageUnusable, StageUnresolved, StageInDoubt, StageInvalid, StageNotSent,
		StageAmbiguous,
	}
}

// LeftOut reports whether a row was left out by choice: people hid it, selected others, or send only what passed an
// earlier stage.
func LeftOut(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool {
		return f.Severity == Error &&
			(f.Code == HiddenRow || f.Code == UnselectedRow || slices.Contains(StageCodes(), f.Code))
	})
}

// NoPerson reports whether the reader found that a row stands for no person.
func NoPerson(findings []Finding) bool {
	for _, f := range findings {
		if f.Code == TotalsRow || f.Code == InstructionRow || f.Code == FooterRow {
			return true
		}
	}
	return false
}

// Refused reports whether a finding keeps its record from being sent.
func Refused(findings []Finding) bool {
	return MostSevere(findings) == Error
}

// MostSevere returns the severity that outranks the others; Note if nothing was found.
func MostSevere(findings []Finding) Severity {
	most := Note
	for _, f := range findings {
		switch f.Severity {
		case Error:
			return Error
		case Warning:
			most = Warning
		}
	}
	return most
}
