package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"net/http"
	"strconv"
	"time"
)

// An answer is what a call comes to.
type answer struct {
	word string // what the call log says of it
	give func(*exchange)
}

func failing(f failure) answer {
	return answer{f.name, func(x *exchange) { x.fail(f) }}
}

func refusing(r *refusal) answer {
	return answer{r.code, func(x *exchange) { x.refuse(r) }}
}

func verdict(status int) answer {
	return answer{strconv.Itoa(status), func(x *exchange) { x.verdict(status) }}
}

// passed is the answer to every number that the tables don't name.
var passed = verdict(1)

// always holds the answers by digits 15 to 17 of the identity number.
var always = map[string]answer{
	"902": verdict(2), "903": verdict(3), "904": verdict(4), "905": verdict(5), "906": verdict(6), "907": verdict(7),
	"908": verdict(8), "909": verdict(9), "910": verdict(10), "911": verdict(11), "912": verdict(12),

	"801": failing(invalidParameter),
	"803": failing(noPermission),
	"810": failing(noSubscribeService),
	"812": failing(inDebt),
	"821": failing(resourcesTooLarge),
	"822": failing(downloadTimedOut),
	"835": failing(noFaceDetected),
	"850": failing(systemError),

	"871": failing(nameMismatch),
	"872": failing(noSuchNumber),
	"873": failing(invalidNumber),
}

// first holds the answers to the first attempt of a BizId; the next passes.
var first = map[string]answer{
	"851": failing(systemError),
	"852": {"reset", (*exchange).reset},
	"853": {"silence", (*exchange).silence},
	"854": {"html-502", (*exchange).badGateway},
	"855": {"empty", (*exchange).empty},
	"856": refusing(throttled(50 * time.Millisecond)),
}

// faults are what Config.Faults draws from. Silence is not among them: each
// would hold a trial up for the whole of the client's timeout.
var faults = []answer{first["851"], first["852"], first["854"], first["855"], first["856"]}

// decide settles the answer to an attempt.
func (x *exchange) decide(attempt int, hasPassed bool) answer {
	if hasPassed && x.config.StrictBizID {
		return failing(alreadyPassed)
	}
	if a, unlucky := x.draw(x.m.bizID, attempt); unlucky {
		return a
	}
	if f, bad := x.inspect(); bad {
		return failing(f)
	}
	digits := x.m.magic()
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
	return &refusal{status: 400, code: "Throttling.User", message: "Request was denied due to user flow control.", after: after}
}

// silenceEnds is when a call that is never answered is given up, if the
// client doesn't do so before.
const silenceEnds = time.Minute

// silence gives no answer until the client goes away.
func (x *exchange) silence() {
	x.wait(silenceEnds)
	x.reset()
}

func (x *exchange) badGateway() {
	x.w.Header().Set("Content-Type", "text/html")
	x.w.WriteHeader(http.StatusBadGateway)
	x.w.Write([]byte("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n"))
}

func (x *exchange) empty() {
	d := x.document()
	d.root(action+"Response", func() {})
	x.send(http.StatusOK, d)
}

// wait waits, but not for a client that went away.
func (x *exchange) wait(d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-x.Context().Done():
	}
}
