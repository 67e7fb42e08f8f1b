package cloudauth

import (
	"slices"
	"testing"
	"time"

	"veribatch/internal/verify"
)

func TestClassify(t *testing.T) {
	for class, codes := range map[verify.Class][]string{
		"": {"3101", "3102", "3103", "3104"},
		verify.ClassRecord: {
			"ResourcesTooLarge", "421", "NoFaceDetected", "435", "ParameterIsNull", "400", "InvalidParameter", "401",
			"MissingBizId", "MissingName", "MissingFaceImageUrl", "MissingIdCardNumber", "InvalidUserId",
			"InvalidBizId", "InvalidName", "InvalidIdCardFrontImageUrl", "InvalidIdCardBackImageUrl.Malformed",
			"InvalidParameter.IdCardNumber",
			"InvalidParam.MaterialsNotValid", "InvalidParam.ParamsMissing", "InvalidParam.ImageNotFound",
			"InvalidParam.ImageTypeEmpty",
			"InvalidParam.ImageTypeInvalid", "InvalidParam.ImageValuePatternError", "InvalidParam.FacePicNotGiven",
			"InvalidParam",
			"InvalidParameter.TooLarge", "InvalidParameter.Unheard", "MissingParameter", "Error.NoFaceDetected",
			"UnqualifiedPhoto",
			"ToolargeImage", "Forbidden.ExceptionRepeatedInvoke",
		},
		verify.ClassDownload: {"DownloadTimedOut", "422", "DownloadTimeout"},
		verify.ClassThrottled: {
			"Throttling", "Throttling.User", "Throttling.Api", "Throttling.Whatever", "Rejected.Throttling",
		},
		verify.ClassTransient: {
			"SystemError", "500", "InternalError", "Error.InternalError", "ServiceUnavailable", "SignatureNonceUsed",
			"Forbidden.ExceptionDataSource",
		},
		verify.ClassAccount: {
			"InvalidAccessKeyId.NotFound", "InvalidAccessKeyId.Inactive", "InvalidAccessKeyId",
			"SignatureDoesNotMatch", "IncompleteSignature",
			"InvalidTimeStamp.Expired", "IllegalTimestamp", "InvalidSecurityToken.Expired",
			"InvalidSecurityToken.MismatchWithAccessKey",
			"Forbidden", "Forbidden.RAM", "Forbidden.AccountAccessDenied", "Forbidden.RAMUserAccessDenied",
			"NoSubscribeService", "410", "InDebt", "412",
			"InvalidAction.NotFound", "InvalidAction", "InvalidVersion", "InvalidBiz", "InvalidBizType",
			"MissingBizType", "MissingRegionId", "InvalidRegionId", "MissingAction", "MissingSignature",
			"InvalidParameter.BizType",
		},
		verify.ClassPermission: {"NoPermission", "403", "Error.NoPermissionAccess"},
		verify.ClassUnknown: {
			"", "Unheard.Of", "999", "Throttled", "429", "503", "3105", "Names", "SystemErrors",
			// Not by their first letters:
			"ForbiddenByPolicy", "Forbidden.Unheard", "InvalidSomething", "InvalidBizness", "Invalid",
			"MissingSomething", "Missing",
			"InvalidVersions", "InvalidParams", "InDebted", "SignatureNonceUsed.Twice", "Error.Unheard",
			"NoPermission.Unheard",
			// A word of ours isn't a code of the service:
			Timeout, ConnectTimeout, ConnectionRefused, ConnectionReset, DNS, TLS, Network, NoVerdict, Undecided,
			Unreadable, BadGateway,
			RequestTooLong, CredentialsUnavailable, CredentialsExpired, ImageChanged, UploadFailed, UploadRefused,
		},
	} {
		for _, code := range codes {
			if got := verifyMaterial.classify(code, 200, 0); got != class {
				t.Errorf("%q is of class %q, want %q", code, got, class)
			}
		}
	}
}

func TestClassOfOwnCodes(t *testing.T) {
	for class, codes := range map[verify.Class][]string{
		verify.ClassTransient: {
			Timeout, ConnectTimeout, ConnectionRefused, ConnectionReset, DNS, TLS, Network, NoVerdict, Unreadable,
			BadGateway, CredentialsExpired, UploadFailed,
		},
		verify.ClassUndecided: {Undecided},
		verify.ClassRecord:    {RequestTooLong, "ParameterIsNull", "InvalidParameter", "ResourcesTooLarge"},
		verify.ClassAccount:   {CredentialsUnavailable, UploadRefused},
		verify.ClassUnknown:   {ImageChanged},
	} {
		for _, code := range codes {
			if got := classOf(code); got != class {
				t.Errorf("%q is of class %q, want %q", code, got, class)
			}
		}
	}
}

func TestClassifyByStatusAndHint(t *testing.T) {
	for _, c := range []struct {
		code       string
		status     int
		retryAfter time.Duration
		want       verify.Class
	}{
		{"InDebt", 500, 0, verify.ClassAccount}, // the code counts, not the status
		{"SystemError", 400, 0, verify.ClassTransient},
		{"NoFaceDetected", 401, 0, verify.ClassRecord},
		{"Unheard.Of", 400, 0, verify.ClassUnknown},
		{"Unheard.Of", 401, 0, verify.ClassUnknown}, // an HTTP 401 is no InvalidParameter
		{"Unheard.Of", 503, 0, verify.ClassUnknown},
		{"Unheard.Of", 414, 0, verify.ClassRecord},
		{"Unheard.Of", 431, 0, verify.ClassRecord},
		{"InDebt", 414, 0, verify.ClassAccount},
		{"Error.InternalError", 401, 0, verify.ClassTransient},
		{"InvalidParam.MaterialsNotValid", 400, 0, verify.ClassRecord},
		{"InvalidParam.MaterialsNotValid", 500, 0, verify.ClassRecord},
		{"Unheard.Of", 429, 0, verify.ClassThrottled},
		{"ServiceUnavailable", 503, time.Millisecond, verify.ClassThrottled},
		{"InDebt", 400, time.Second, verify.ClassThrottled},
		{"3101", 429, time.Second, ""},
	} {
		if got := verifyMaterial.classify(c.code, c.status, c.retryAfter); got != c.want {
			t.Errorf("%s, HTTP %d, after %v: class %q, want %q", c.code, c.status, c.retryAfter, got, c.want)
		}
	}
}

func TestCodes(t *testing.T) {
	codes := Codes()
	for _, code := range names {
		if !slices.Contains(codes, code) {
			t.Errorf("%s isn't listed", code)
		}
	}
	slices.Sort(codes)
	if n := len(codes); n != len(slices.Compact(codes)) {
		t.Error("a code is listed twice")
	}
}
