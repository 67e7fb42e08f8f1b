package sandbox

import (
	"net/http"
	"strconv"
	"time"
)

// A refusal is an error of the gateway, in its own envelope.
type refusal struct {
	status  int
	code    string
	message string
	after   time.Duration // when to come again; 0 says nothing of it
}

func invalid(message string) *refusal {
	return &refusal{status: 400, code: "InvalidParameter", message: message}
}

// A failure is an error of the service. The newer page lists number, name and words.
type failure struct {
	number  int
	name    string
	message string
}

// The failures of the newer page.
var (
	parameterIsNull    = failure{400, "ParameterIsNull", "The parameter must not be empty."}
	invalidParameter   = failure{401, "InvalidParameter", "The specified parameter is invalid."}
	noPermission       = failure{403, "NoPermission", "This RAM user has no permissions to access API."}
	noSubscribeService = failure{410, "NoSubscribeService", "OSS is not activated or you have not granted OSS the read write permission."}
	inDebt             = failure{412, "InDebt", "You have an outstanding payment. Please add funds first and try again."}
	resourcesTooLarge  = failure{421, "ResourcesTooLarge", "The size of the incoming resources are too large."}
	downloadTimedOut   = failure{422, "DownloadTimedOut", "Downloading resource timed out."}
	noFaceDetected     = failure{435, "NoFaceDetected", "No face is detected in either the image or the video."}
	systemError        = failure{500, "SystemError", "A system error occurred."}
)

// Those of the older page have a number only, and come with HTTP status 400
// under ErrorsHTTP. 3104 is known from elsewhere.
var (
	nameMismatch  = failure{3101, "3101", "name not match with identity number."}
	noSuchNumber  = failure{3102, "3102", "identity number not exist."}
	invalidNumber = failure{3103, "3103", "identity number invalid."}
	alreadyPassed = failure{3104, "3104", "this task has passed already."}
)

// status returns the HTTP status that goes with the failure.
func (f failure) status() int {
	if f.number < 1000 {
		return f.number
	}
	return http.StatusBadRequest
}

// fail answers with an error of the service.
func (x *exchange) fail(f failure) {
	if x.config.Errors == ErrorsHTTP {
		x.refuse(&refusal{status: f.status(), code: f.name, message: f.message})
		return
	}
	d := x.document()
	d.root(action+"Response", func() {
		d.text("RequestId", x.id)
		d.text("Code", strconv.Itoa(f.number))
		d.text("Message", f.message)
		d.boolean("Success", false)
	})
	x.send(http.StatusOK, d)
}

// refuse answers with an error of the gateway.
func (x *exchange) refuse(r *refusal) {
	if r.after > 0 {
		// In milliseconds, whatever the header's better-known sibling does.
		x.w.Header().Set("X-Acs-Retry-After", strconv.FormatInt(int64((r.after+time.Millisecond-1)/time.Millisecond), 10))
	}
	d := x.document()
	d.root("Error", func() {
		d.text("RequestId", x.id)
		d.text("HostId", x.Host)
		d.text("Code", r.code)
		d.text("Message", r.message)
		d.text("Recommend", "https://api.aliyun.com/troubleshoot?q="+r.code+"&product=Cloudauth")
	})
	x.send(r.status, d)
}
