package workbook

import (
	"veribatch/internal/verify"
	"veribatch/writer/report"
)

// The colours, as RRGGBB.
const (
	ink      = "1F2937" // text
	muted    = "6B7280" // text that steps back
	hairline = "D9DEE5" // borders
	white    = "FFFFFF"
	mist     = "F3F6F9" // tiles, original headers
	navy     = "1F3A5F" // titles, headers of what we add
	steel    = "64748B" // headers of what is technical
	amber    = "FFF1C9" // the sandbox's banner
	umber    = "8A4B00" // its text
	sky      = "9DBCEB" // bars in cells
	stripe   = "E8EDF3" // headers of the summary's tables
)

// A tint colours a state: pale behind words, full in a chart.
type tint struct{ pale, text, full string }

var tints = map[verify.State]tint{
	verify.Passed:     {"E2F4E8", "14693A", "2E9E5B"},
	verify.Rejected:   {"FCE4E4", "A61B1B", "D64545"},
	report.NoRecord:   {"E6F1F2", "1F5F66", "4A9AA3"},
	verify.Unusable:   {"FDECD8", "9A4A00", "E8893A"},
	verify.Unresolved: {"E4EDFC", "1E4E9E", "4C82D9"},
	verify.Exhausted:  {"DDF1F4", "0F5C6B", "3A9DB0"},
	verify.Sent:       {"EFE6FB", "5E2CA5", "8E5BD0"},
	verify.Invalid:    {"FBF3CF", "7A5B00", "CFA91B"},
	verify.Pending:    {"EEF0F3", "5B6470", "A3ABB8"},
	verify.Erased:     {"E9EAEC", "4B5563", "9CA3AF"},
	report.LeftOut:    {"F3F4F6", "6B7280", "C3C9D2"},
}

// taskTints tell tasks apart: the tints of the states serve again.
var taskTints = map[report.Task]tint{
	report.CorrectIdentity: tints[verify.Invalid],
	report.CorrectElement:  tints[report.NoRecord],
	report.RetakeFace:      tints[verify.Rejected],
	report.RetakeCard:      tints[verify.Unusable],
	report.RenewCard:       tints[verify.Sent],
	report.ReplaceImage:    tints[verify.Unresolved],
	report.MendRow:         tints[verify.Pending],
	report.VerifyByHand:    tints[verify.Passed],
}
