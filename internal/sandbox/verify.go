package sandbox

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// A material is what VerifyMaterial is asked about.
type material struct {
	bizID        string
	name, number string
	face         string // image addresses
	front, back  string // empty if not sent
}

// magic returns digits 15 to 17 of an identity number of 18.
func magic(number string) string {
	if len(number) != 18 {
		return ""
	}
	return number[14:17]
}

// verifyMaterial answers a genuine call. Its line is in the call log before
// anything of the answer is seen, and before the latency: who goes away while
// waiting has been charged.
func (x *call) verifyMaterial() *refusal {
	x.m = readMaterial(x.parameters)
	attempt, a := x.settle()
	if refused := x.log(attempt, a); refused != nil {
		return refused
	}
	if attempt > 0 {
		x.wait(x.config.Latency)
	}
	a.give(x)
	return nil
}

// settle decides the answer and which attempt at its BizId the call is, 0 if
// it never came to one.
func (x *call) settle() (int, answer) {
	if a, over := x.throttle(); over {
		return 0, a
	}
	if a, bad := x.check(); bad {
		return 0, a
	}
	attempt, hasPassed := x.tasks.begin(x.m.bizID)
	a := x.decide(attempt, hasPassed)
	if a.billed {
		status := a.reached()
		scores, _ := invent(x.m.number, status)
		x.tasks.execute(x.m.bizID, status, scores.authority, x.config.Now())
	}
	return attempt, a
}

// throttle takes a turn, or says when there is one.
func (x *call) throttle() (answer, bool) {
	if x.limiter == nil {
		return answer{}, false
	}
	now := x.config.Now()
	turn := x.limiter.ReserveN(now, 1)
	after := turn.DelayFrom(now)
	if after == 0 {
		return answer{}, false
	}
	turn.CancelAt(now)
	return refusing(throttled(after)), true
}

// log writes the call's line, and counts it.
func (x *call) log(attempt int, a answer) *refusal {
	line := callLine{
		Time: x.config.Now(), Action: x.action, BizID: x.m.bizID[:min(len(x.m.bizID), maxBizID)], Attempt: attempt,
		Answer: a.word, Billed: a.billed,
	}
	if x.calls != nil {
		if err := x.calls.write(line); err != nil {
			return &refusal{status: 500, code: "InternalError",
				message: "The call log can't be written, so the call was not made: " + err.Error()}
		}
	}
	x.statistics.add(line)
	return nil
}

// maxBizID is a length in characters, from the newer page.
const maxBizID = 64

// bizTypeForm is what the console lets a scene's id be.
var bizTypeForm = regexp.MustCompile(`^[0-9A-Za-z-]{1,32}$`)

// region is the only one that either page names.
const region = "cn-hangzhou"

// required returns the parameters that can't be left out. The pages differ:
// the older one requires the RegionId, a copy of the newer one the front.
func (c *Config) required() []string {
	names := []string{"BizType", "BizId", "FaceImageUrl", "Name", "IdCardNumber"}
	if c.StrictFront {
		names = append(names, "IdCardFrontImageUrl")
	}
	if c.StrictRegion {
		names = append(names, "RegionId")
	}
	return names
}

func readMaterial(p parameters) material {
	return material{
		bizID: p.get("BizId"), name: p.get("Name"), number: p.get("IdCardNumber"),
		face: p.get("FaceImageUrl"), front: p.get("IdCardFrontImageUrl"), back: p.get("IdCardBackImageUrl"),
	}
}

// check judges the parameters. What is absent the gateway refuses; what is
// empty or no good the service does.
func (x *call) check() (answer, bool) {
	for _, name := range x.config.required() {
		if !x.parameters.has(name) {
			return refusing(&refusal{status: 400, code: "Missing" + name,
				message: name + " is mandatory for this action."}), true
		}
		if strings.TrimSpace(x.parameters.get(name)) == "" {
			return failing(parameterIsNull), true
		}
	}
	if x.config.StrictRegion && x.parameters.get("RegionId") != region {
		return refusing(&refusal{status: 400, code: "InvalidRegionId",
			message: "The specified RegionId does not exist."}), true
	}
	if !bizTypeForm.MatchString(x.parameters.get("BizType")) {
		return refusing(&refusal{status: 400, code: "InvalidBizType",
			message: "The specified BizType is invalid."}), true
	}
	if !x.m.valid() {
		return failing(invalidParameter), true
	}
	return answer{}, false
}

// valid reports whether the material has the form that the service asks for.
func (m material) valid() bool {
	if utf8.RuneCountInString(m.bizID) > maxBizID || len(m.number) != 18 && len(m.number) != 15 {
		return false
	}
	return isImage(m.face) && (m.front == "" || isImage(m.front)) && (m.back == "" || isImage(m.back))
}

// isImage reports whether an address is one that the service could fetch: a
// public URL or an object of its own bucket, as oss://BUCKET:PATH.
func isImage(address string) bool {
	if rest, ok := strings.CutPrefix(address, "oss://"); ok {
		bucket, path, _ := strings.Cut(rest, ":")
		return bucket != "" && path != "" && !strings.Contains(bucket, "/")
	}
	return strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://")
}
