package cloudauth

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"veribatch/batch"
)

// Codes of our own, where no answer came or none that can be used.
const (
	Timeout                = "Timeout"           // sent, and no answer in time
	ConnectTimeout         = "ConnectTimeout"    // no connection in time
	ConnectionRefused      = "ConnectionRefused" //
	ConnectionReset        = "ConnectionReset"   // the connection ended before an answer
	DNS                    = "DNS"               // the endpoint's name wasn't resolved
	TLS                    = "TLS"               // the handshake failed, such as over a certificate
	Network                = "Network"           // something else on the way
	NoVerdict              = "NoVerdict"         // an answer without VerifyStatus and without an error code
	Unreadable             = "Unreadable"        // an answer that is no JSON or XML, cut off, or over 1 MiB
	BadGateway             = "BadGateway"        // HTTP 5xx without an error code
	WrongPerson            = "WrongPerson"       // an answer about another identity number than was asked about
	CredentialsUnavailable = "CredentialsUnavailable"
	ImageChanged           = "ImageChanged"  // a local image isn't what its key was derived from
	UploadFailed           = "UploadFailed"  // a local image didn't get to the service's bucket
	UploadRefused          = "UploadRefused" // the bucket refused the credentials that the service gave
)

// AlreadyPassed is the service's code for a BizId whose task has passed
// before.
const AlreadyPassed = "3104"

// refusals are codes that are verdicts: name and number do not match, no
// such person, the number is invalid (the older page's table).
var refusals = []string{"3101", "3102", "3103"}

// names has the names of codes that a body may give as numbers: the
// HttpCode column of the newer page's table. An HTTP status is none of them.
var names = map[string]string{
	"400": "ParameterIsNull",
	"401": "InvalidParameter",
	"403": "NoPermission",
	"410": "NoSubscribeService",
	"412": "InDebt",
	"421": "ResourcesTooLarge",
	"422": "DownloadTimedOut",
	"435": "NoFaceDetected",
	"500": "SystemError",
}

// A family is a code, or several: X.* is X with or without a suffix, X* is
// whatever begins with X.
type family struct {
	codes string
	class batch.Class
}

// families are tried in this order.
var families = []family{
	{"ParameterIsNull", batch.ClassRecord},
	{"InvalidParameter", batch.ClassRecord},
	{"ResourcesTooLarge", batch.ClassRecord},
	{"NoFaceDetected", batch.ClassRecord},
	{"DownloadTimedOut", batch.ClassDownload},
	{"NoPermission", batch.ClassPermission},
	{"NoSubscribeService", batch.ClassAccount},
	{"InDebt", batch.ClassAccount},
	{"SystemError", batch.ClassTransient},

	{"Throttling.*", batch.ClassThrottled},
	{"Rejected.Throttling", batch.ClassThrottled},
	{"ServiceUnavailable", batch.ClassTransient},
	{"InternalError", batch.ClassTransient},
	{"SignatureNonceUsed", batch.ClassTransient},
	{"InvalidTimeStamp.Expired", batch.ClassAccount},
	{"IllegalTimestamp", batch.ClassAccount},
	{"IncompleteSignature", batch.ClassAccount},
	{"SignatureDoesNotMatch", batch.ClassAccount},
	{"InvalidAccessKeyId.*", batch.ClassAccount},
	{"InvalidSecurityToken.*", batch.ClassAccount},
	{"Forbidden*", batch.ClassAccount},
	{"InvalidAction.*", batch.ClassAccount},
	{"InvalidVersion", batch.ClassAccount},
	{"InvalidBiz*", batch.ClassAccount},
	{"Missing*", batch.ClassAccount},
	{"Invalid*", batch.ClassAccount},

	{Timeout, batch.ClassTransient},
	{ConnectTimeout, batch.ClassTransient},
	{ConnectionRefused, batch.ClassTransient},
	{ConnectionReset, batch.ClassTransient},
	{DNS, batch.ClassTransient},
	{TLS, batch.ClassTransient},
	{Network, batch.ClassTransient},
	{NoVerdict, batch.ClassTransient},
	{Unreadable, batch.ClassTransient},
	{BadGateway, batch.ClassTransient},
	{WrongPerson, batch.ClassTransient},
	{CredentialsUnavailable, batch.ClassAccount},
	{ImageChanged, batch.ClassUnknown}, // it stays changed for as long as the run lasts
	{UploadFailed, batch.ClassTransient},
	{UploadRefused, batch.ClassAccount},
}

// Codes lists every code that the service or this package is known to give,
// by name; families of codes as X.* (X with or without a suffix) and X*.
func Codes() []string {
	var codes []string
	for _, f := range families {
		codes = append(codes, f.codes)
	}
	return append(append(codes, refusals...), AlreadyPassed)
}

// Classify says how a run reacts to an error code, a name or a number. It
// goes by the code; the HTTP status matters for 429, and for a code that
// isn't known. A positive retryAfter means throttled whatever the code.
// The class of 3101 to 3104 is empty: they are answers.
func Classify(code string, status int, retryAfter time.Duration) batch.Class {
	code = codeName(code)
	switch {
	case answers(code):
		return ""
	case retryAfter > 0 || status == 429:
		return batch.ClassThrottled
	case blamesRecord(code):
		return batch.ClassRecord
	}
	if class, ok := known(code); ok {
		return class
	}
	if status >= 500 {
		return batch.ClassTransient
	}
	return batch.ClassUnknown
}

func known(code string) (batch.Class, bool) {
	for _, f := range families {
		if f.has(code) {
			return f.class, true
		}
	}
	return "", false
}

func (f family) has(code string) bool {
	if name, ok := strings.CutSuffix(f.codes, ".*"); ok {
		return code == name || strings.HasPrefix(code, name+".")
	}
	if prefix, ok := strings.CutSuffix(f.codes, "*"); ok {
		return strings.HasPrefix(code, prefix)
	}
	return code == f.codes
}

// codeName returns a code by its name, where it is a number that has one.
func codeName(code string) string { return cmp.Or(names[code], code) }

// answers reports whether a code is a decision about the person.
func answers(code string) bool {
	return code == AlreadyPassed || slices.Contains(refusals, code)
}

// succeeded reports whether a code or a message says that all went well,
// or nothing.
func succeeded(s string) bool {
	return s == "" || s == "200" || strings.EqualFold(s, "OK") || strings.EqualFold(s, "success")
}

// recordParameters are the request's parameters that differ from record to
// record. The others (Action, RegionId, BizType) are the same for a whole
// run: where one of them is wrong, no record is to blame.
var recordParameters = []string{
	"BizId", "UserId", "Name", "IdCardNumber", "FaceImageUrl", "IdCardFrontImageUrl", "IdCardBackImageUrl",
}

// blamesRecord reports whether a code names one of the record's parameters:
// MissingName, InvalidFaceImageUrl.Malformed, InvalidParameter.BizId.
func blamesRecord(code string) bool {
	rest, missing := strings.CutPrefix(code, "Missing")
	if !missing {
		var invalid bool
		if rest, invalid = strings.CutPrefix(code, "Invalid"); !invalid {
			return false
		}
	}
	rest = strings.TrimPrefix(rest, "Parameter.")
	name, _, _ := strings.Cut(rest, ".")
	return slices.ContainsFunc(recordParameters, func(p string) bool { return strings.EqualFold(p, name) })
}
