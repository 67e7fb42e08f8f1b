package cloudauth

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"veribatch/internal/verify"
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
	Undecided              = "Undecided"         // VerifyStatus is 0 or below, or the rest of the answer contradicts it
	Unreadable             = "Unreadable"        // an answer that is no JSON or XML, cut off, or over 1 MiB
	BadGateway             = "BadGateway"        // HTTP 5xx without an error code
	WrongPerson            = "WrongPerson"       // an answer about another identity number than was asked about
	RequestTooLong         = "RequestTooLong"    // HTTP 414 or 431, no error code: the record's URLs are too long
	CredentialsUnavailable = "CredentialsUnavailable"
	CredentialsExpired     = "CredentialsExpired" // temporary keys ended, and can't be renewed for now
	ImageUnreachable       = "ImageUnreachable"   // an image at an address couldn't be fetched by us
	ImageChanged           = "ImageChanged"       // a local image isn't what its key was derived from
	UploadFailed           = "UploadFailed"       // a local image didn't get to the service's bucket
	UploadRefused          = "UploadRefused"      // the bucket refused the credentials that the service gave
)

// AlreadyPassed is the service's code for a BizId whose task has passed
// before.
const AlreadyPassed = "3104"

// refusals are codes that are verdicts: name and number do not match, no
// such person, the number is invalid (the older page's table).
var refusals = []string{"3101", "3102", "3103"}

// nonceUsed is the gateway's code for a nonce that it has seen. Each request
// has a nonce of its own, so this very request arrived before, and may have
// been executed: its answer is lost.
const nonceUsed = "SignatureNonceUsed"

// names has the names of codes that go by another too: the numbers that a
// body may give, from the HttpCode column of the newer page's table, and the
// names that the service's family has for the same. An HTTP status is not
// among the numbers.
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

	"Error.NoFaceDetected":     "NoFaceDetected",
	"Error.NoPermissionAccess": "NoPermission",
	"ToolargeImage":            "ResourcesTooLarge",
	"DownloadTimeout":          "DownloadTimedOut",
}

// A family is a code, or several: X.* is X with or without a suffix.
type family struct {
	codes string
	class verify.Class
}

// serviceCodes are the codes that VerifyMaterial is known to give (CONTRACT §3,
// ACTIONS §3 and §4). The first that fits counts. A code is never classed by its
// first letters: what isn't here, or among the gateway's, is unknown.
var serviceCodes = []family{
	{"ParameterIsNull", verify.ClassRecord},
	{"MissingParameter", verify.ClassRecord},
	{"InvalidParameter", verify.ClassRecord},
	{"InvalidParameter.*", verify.ClassRecord},
	{"InvalidParam.MaterialsNotValid", verify.ClassRecord},
	{"InvalidParam.*", verify.ClassRecord},
	{"ResourcesTooLarge", verify.ClassRecord},
	{"UnqualifiedPhoto", verify.ClassRecord},
	{"NoFaceDetected", verify.ClassRecord},
	{"Forbidden.ExceptionRepeatedInvoke", verify.ClassRecord},
	{"DownloadTimedOut", verify.ClassDownload},
	{"NoPermission", verify.ClassPermission},
	{"NoSubscribeService", verify.ClassAccount},
	{"InDebt", verify.ClassAccount},
	{"SystemError", verify.ClassTransient},
	{"Error.InternalError", verify.ClassTransient},
	{"Forbidden.ExceptionDataSource", verify.ClassTransient},
}

// gatewayCodes are those of the gateway before every action.
var gatewayCodes = []family{
	{"Throttling.*", verify.ClassThrottled},
	{"Rejected.Throttling", verify.ClassThrottled},
	{"ServiceUnavailable", verify.ClassTransient},
	{"InternalError", verify.ClassTransient},
	{nonceUsed, verify.ClassTransient},
	{"InvalidTimeStamp.Expired", verify.ClassAccount},
	{"IllegalTimestamp", verify.ClassAccount},
	{"IncompleteSignature", verify.ClassAccount},
	{"SignatureDoesNotMatch", verify.ClassAccount},
	{"InvalidAccessKeyId.*", verify.ClassAccount},
	{"InvalidSecurityToken.*", verify.ClassAccount},
	{"Forbidden", verify.ClassAccount},
	{"Forbidden.RAM", verify.ClassAccount},
	{"Forbidden.AccountAccessDenied", verify.ClassAccount},
	{"Forbidden.RAMUserAccessDenied", verify.ClassAccount},
	{"InvalidAction.*", verify.ClassAccount},
	{"InvalidVersion", verify.ClassAccount},
	{"InvalidBiz", verify.ClassAccount},
	{"InvalidBizType", verify.ClassAccount},
}

// ownCodes are those of ours.
var ownCodes = []family{
	{Timeout, verify.ClassTransient},
	{ConnectTimeout, verify.ClassTransient},
	{ConnectionRefused, verify.ClassTransient},
	{ConnectionReset, verify.ClassTransient},
	{DNS, verify.ClassTransient},
	{TLS, verify.ClassTransient},
	{Network, verify.ClassTransient},
	{NoVerdict, verify.ClassTransient},
	{Undecided, verify.ClassUndecided},
	{Unreadable, verify.ClassTransient},
	{BadGateway, verify.ClassTransient},
	{WrongPerson, verify.ClassTransient},
	{RequestTooLong, verify.ClassRecord},
	{CredentialsUnavailable, verify.ClassAccount},
	{CredentialsExpired, verify.ClassTransient},
	{ImageUnreachable, verify.ClassDownload},
	{ImageChanged, verify.ClassUnknown}, // it stays changed for as long as the run lasts
	{UploadFailed, verify.ClassTransient},
	{UploadRefused, verify.ClassAccount},
}

// Codes lists every code that the service or this package is known to give,
// by name; X.* is X with or without a suffix. Left out are those that name a
// parameter: MissingName, InvalidBizId.
func Codes() []string {
	var codes []string
	for _, f := range slices.Concat(serviceCodes, gatewayCodes, ownCodes) {
		codes = append(codes, f.codes)
	}
	return append(append(codes, refusals...), AlreadyPassed)
}

// classify says how a run reacts to an error code that the action gives, a
// name or a number. It goes by the code; the HTTP status matters for 429, and
// 414 for a code that isn't known. A positive retryAfter means throttled
// whatever the code. The class of codes that are answers, such as VerifyMaterial's
// 3101 to 3104, is empty.
func (a *Action) classify(code string, status int, retryAfter time.Duration) verify.Class {
	code = a.codeName(code)
	switch {
	case a.answers(code):
		return ""
	case retryAfter > 0 || status == http.StatusTooManyRequests:
		return verify.ClassThrottled
	}
	if class, ok := a.known(code); ok {
		return class
	}
	if tooLong(status) {
		return verify.ClassRecord
	}
	return verify.ClassUnknown
}

// classOf returns the class of a code that this package gives: one of ours,
// or what the service would say.
func classOf(code string) verify.Class {
	class, _ := find(slices.Concat(ownCodes, serviceCodes, gatewayCodes), code)
	return class
}

// tooLong reports whether an HTTP status says that a request is too long: what
// differs between requests is the record.
func tooLong(status int) bool {
	return status == http.StatusRequestURITooLong || status == http.StatusRequestHeaderFieldsTooLarge
}

func find(families []family, code string) (verify.Class, bool) {
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
	return code == f.codes
}

// answers reports whether a code of the action is a decision about the person.
func (a *Action) answers(code string) bool { return a.Default() && answers(code) }

// answers reports whether a code of VerifyMaterial is a decision about the person.
func answers(code string) bool {
	return code == AlreadyPassed || slices.Contains(refusals, code)
}

// succeeded reports whether a code or a message says that all went well,
// or nothing.
func succeeded(s string) bool {
	return s == "" || s == "200" || strings.EqualFold(s, "OK") || strings.EqualFold(s, "success")
}

// The gateway names a parameter that is missing or wrong in its code. One of
// recordParameters is the record's, one of runParameters is the same for all
// records of a run.
var (
	recordParameters = []string{
		"BizId", "UserId", "Name", "IdCardNumber", "FaceImageUrl", "IdCardFrontImageUrl", "IdCardBackImageUrl",
		"UserName", "IdentifyNum", "Mobile", "BankCard", "ValidityStartDate", "ValidityEndDate", "RegisterDate",
		"CertName", "CertNo", "OuterOrderNo", "FaceUrl", "FacePicture", "FaceContrastPicture", "OssBucketName",
		"OssObjectName",
	}
	runParameters = []string{
		"Action", "Version", "RegionId", "BizType", "SceneId", "ProductCode", "ProductType", "Format", "AccessKeyId",
		"SecurityToken",
		"Signature", "SignatureMethod", "SignatureVersion", "SignatureNonce", "Timestamp",
	}
)

// blames returns the class of a code that names one of the request's
// parameters: MissingName, InvalidFaceImageUrl.Malformed, InvalidParameter.BizType.
func blames(code string) (verify.Class, bool) {
	rest, missing := strings.CutPrefix(code, "Missing")
	if !missing {
		var invalid bool
		if rest, invalid = strings.CutPrefix(code, "Invalid"); !invalid {
			return "", false
		}
	}
	rest = strings.TrimPrefix(rest, "Parameter.")
	name, _, _ := strings.Cut(rest, ".")
	named := func(p string) bool { return strings.EqualFold(p, name) }
	switch {
	case slices.ContainsFunc(recordParameters, named):
		return verify.ClassRecord, true
	case slices.ContainsFunc(runParameters, named):
		return verify.ClassAccount, true
	}
	return "", false
}
