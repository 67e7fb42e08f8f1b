package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"veribatch/internal/sleep"
)

// An answer is what a call comes to.
type answer struct {
	word   string // what the call log says of it
	billed bool   // the call was executed: what it decided is billed, whatever came of the answer
	give   func(*call)
	own    *answer // of a fault by chance: what the call would have come to without it
}

// instead returns a fault by chance that comes in the place of the call's own
// answer: it changes what arrives, and not what was executed and decided.
func (a answer) instead(own answer) answer {
	a.billed = a.billed && own.billed
	a.own = &own
	return a
}

func failing(f failure) answer {
	return answer{word: f.name, give: func(x *call) { x.fail(f) }}
}

// deciding is a failure that is a decision about the person.
func deciding(f failure) answer {
	a := failing(f)
	a.billed = true
	return a
}

func refusing(r *refusal) answer {
	return answer{word: r.code, give: func(x *call) { x.refuse(r) }}
}

func verdict(status int) answer {
	return executed(strconv.Itoa(status), func(x *call) { x.verdict(status) })
}

// executed is the answer to a call that is billed, whatever arrives of it.
func executed(word string, give func(*call)) answer {
	return answer{word: word, billed: true, give: give}
}

// reached returns the VerifyStatus that a call which was executed came to,
// whether its answer arrived or not; 0 if it came to none.
func (a answer) reached() int {
	if a.own != nil {
		return a.own.reached()
	}
	switch a.word {
	case "status-0", "success-false", nameMismatch.name, noSuchNumber.name, invalidNumber.name:
		return 0
	}
	if status, err := strconv.Atoi(a.word); err == nil {
		return status
	}
	return 1
}

// passed is the answer to every number that the tables don't name.
var passed = verdict(1)

// always holds the answers by digits 15 to 17 of the identity number.
var always = map[string]answer{
	"902": verdict(2), "903": verdict(3), "904": verdict(4), "905": verdict(5), "906": verdict(6), "907": verdict(7),
	"908": verdict(8), "909": verdict(9), "910": verdict(10), "911": verdict(11), "912": verdict(12),

	"800": failing(parameterIsNull),
	"801": failing(invalidParameter),
	"803": failing(noPermission),
	"810": failing(noSubscribeService),
	"812": failing(inDebt),
	"821": failing(resourcesTooLarge),
	"822": failing(downloadTimedOut),
	"835": failing(noFaceDetected),
	"850": failing(systemError),

	"860": failing(materialsNotValid),
	"861": failing(internalError),
	"862": failing(unheardOf),
	"863": executed("status-0", func(x *call) { x.verdict(0) }),
	"864": executed("success-false", (*call).noSuccess),
	"865": executed("html-503", func(x *call) { x.page(http.StatusServiceUnavailable) }),
	"866": executed("html-408", func(x *call) { x.page(http.StatusRequestTimeout) }),
	"867": {word: "html-414", give: func(x *call) { x.page(http.StatusRequestURITooLong) }},

	"871": deciding(nameMismatch),
	"872": deciding(noSuchNumber),
	"873": deciding(invalidNumber),

	poorCard: passed,
	poorFace: passed,
}

// Numbers of people who pass, and of whom little can be read or seen.
const (
	poorCard = "881" // of their card the name alone
	poorFace = "882" // FaceQuality is UNQUALIFIED
)

// first holds the answers to the first attempt of a BizId; the next passes.
var first = map[string]answer{
	"851": failing(systemError),
	"852": executed("reset", (*call).reset),
	"853": executed("silence", (*call).silence),
	"854": executed("html-502", func(x *call) { x.page(http.StatusBadGateway) }),
	"855": executed("empty", (*call).empty),
	"856": refusing(throttled(50 * time.Millisecond)),
	"857": executed("delivered-twice", func(x *call) { x.refuse(nonceUsed) }),
}

// faults are what Config.Faults draws from. Silence is not among them: each
// would hold a trial up for the whole of the client's timeout.
var faults = []answer{first["851"], first["852"], first["854"], first["855"], first["856"]}

// decide settles the answer to an attempt.
func (x *call) decide(attempt int, hasPassed bool) answer {
	if hasPassed && x.config.StrictBizID {
		return failing(alreadyPassed)
	}
	own := x.answer(attempt)
	if a, unlucky := x.draw(x.m.bizID, attempt); unlucky {
		return a.instead(own)
	}
	return own
}

// answer returns what the call comes to without a fault by chance.
func (x *call) answer(attempt int) answer {
	if f, bad := x.inspect(); bad {
		return failing(f)
	}
	digits := magic(x.m.number)
	if a, named := always[digits]; named {
		return a
	}
	if a, named := first[digits]; named && attempt == 1 {
		return a
	}
	return passed
}

// draw picks the calls that fail by chance.
func (s *Sandbox) draw(bizID string, attempt int) (answer, bool) {
	if s.config.Faults == 0 {
		return answer{}, false
	}
	buf := make([]byte, 0, 96)
	buf = binary.BigEndian.AppendUint64(buf, s.config.Seed)
	buf = binary.BigEndian.AppendUint64(buf, uint64(attempt))
	sum := sha256.Sum256(append(buf, bizID...))
	chance := float64(binary.BigEndian.Uint64(sum[:])) / math.MaxUint64
	return faults[int(sum[8])%len(faults)], chance < s.config.Faults
}

func throttled(after time.Duration) *refusal {
	return &refusal{status: 400, code: "Throttling.User",
		message: "Request was denied due to user flow control.", after: after}
}

// silenceEnds is when a call that is never answered is given up, if the
// client doesn't do so before.
const silenceEnds = time.Minute

// silence gives no answer until the client goes away.
func (x *call) silence() {
	x.wait(silenceEnds)
	x.reset()
}

// page answers as a gateway does that lost the service's answer.
func (x *call) page(status int) {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	x.w.Header().Set("Content-Type", "text/html")
	x.w.WriteHeader(status)
	fmt.Fprintf(x.w, "<html>\r\n<head><title>%s</title></head>\r\n"+
		"<body><center><h1>%s</h1></center></body>\r\n</html>\r\n", title, title)
}

// noSuccess answers that the call didn't succeed, without a code.
func (x *call) noSuccess() {
	d := x.document()
	d.root(x.action+"Response", func() {
		d.text("RequestId", x.id)
		d.text("Message", "The task is not finished.")
		d.boolean("Success", false)
	})
	x.send(http.StatusOK, d)
}

func (x *call) empty() {
	d := x.document()
	d.root(x.action+"Response", func() {})
	x.send(http.StatusOK, d)
}

// wait waits for d, or until the client goes away.
func (x *call) wait(d time.Duration) { _ = sleep.For(x.Context(), d) }
