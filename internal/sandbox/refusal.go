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
	number  int // 0: it has none, and is called by its name
	name    string
	message string
	http    int // the HTTP status under ErrorsHTTP; 0: the number
}

// The failures of the newer page.
var (
	parameterIsNull  = failure{number: 400, name: "ParameterIsNull", message: "The parameter must not be empty."}
	invalidParameter = failure{number: 401, name: "InvalidParameter", message: "The specified parameter is invalid."}
	noPermission     = failure{number: 403, name: "NoPermission",
		message: "This RAM user has no permissions to access API."}
	noSubscribeService = failure{number: 410, name: "NoSubscribeService",
		message: "OSS is not activated or you have not granted OSS the read write permission."}
	inDebt = failure{number: 412, name: "InDebt",
		message: "You have an outstanding payment. Please add funds first and try again."}
	resourcesTooLarge = failure{number: 421, name: "ResourcesTooLarge",
		message: "The size of the incoming resources are too large."}
	downloadTimedOut = failure{number: 422, name: "DownloadTimedOut", message: "Downloading resource timed out."}
	noFaceDetected   = failure{number: 435, name: "NoFaceDetected",
		message: "No face is detected in either the image or the video."}
	systemError = failure{number: 500, name: "SystemError", message: "A system error occurred."}
)

// Those of the older page have a number only, and come with HTTP status 400
// under ErrorsHTTP. 3104 is known from elsewhere.
var (
	nameMismatch  = failure{number: 3101, name: "3101", message: "name not match with identity number."}
	noSuchNumber  = failure{number: 3102, name: "3102", message: "identity number not exist."}
	invalidNumber = failure{number: 3103, name: "3103", message: "identity number invalid."}
	alreadyPassed = failure{number: 3104, name: "3104", message: "this task has passed already."}
)

// Those of the official metadata (ACTIONS §4), and one that is in no document.
var (
	materialsNotValid = failure{name: "InvalidParam.MaterialsNotValid",
		message: "The materials are not valid.", http: 400}
	internalError = failure{name: "Error.InternalError", message: "An internal error occurred.", http: 401}
	unheardOf     = failure{name: "Sandbox.UnheardOf", message: "No document knows this code.", http: 400}
)

// status returns the HTTP status that goes with the failure.
func (f failure) status() int {
	switch {
	case f.http != 0:
		return f.http
	case f.number < 1000:
		return f.number
	}
	return http.StatusBadRequest
}

// code returns what a body says: the number, where the failure has one.
func (f failure) code() string {
	if f.number == 0 {
		return f.name
	}
	return strconv.Itoa(f.number)
}

// fail answers with an error of the service.
func (x *call) fail(f failure) {
	if x.config.Errors == ErrorsHTTP {
		x.refuse(&refusal{status: f.status(), code: f.name, message: f.message})
		return
	}
	d := x.document()
	d.root(x.action+"Response", func() {
		d.text("RequestId", x.id)
		d.text("Code", f.code())
		d.text("Message", f.message)
		d.boolean("Success", false)
	})
	x.send(http.StatusOK, d)
}

// refuse answers with an error of the gateway.
func (x *call) refuse(r *refusal) {
	if r.after > 0 {
		// In milliseconds, whatever the header's better-known sibling does.
		milliseconds := int64((r.after + time.Millisecond - 1) / time.Millisecond)
		x.w.Header().Set("X-Acs-Retry-After", strconv.FormatInt(milliseconds, 10))
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
