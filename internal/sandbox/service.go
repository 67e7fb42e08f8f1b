package sandbox

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A service is an action of the sandbox beside VerifyMaterial. Magic numbers
// mean the same to all: each has its own answers and codes for them.
type service struct {
	name     string
	required []string // parameters
	query    []string // of them and the others, those that come in the URL; the rest come in the form
	digits   func(parameters) string
	form     func(parameters) bool // whether the parameters have the form that is asked for

	passes    decision
	negatives []decision // by 902, 903 and so on
	codes     map[string]failure
	write     func(*call, *document, decision)
}

// A decision is a decision in an action's own codes.
type decision struct {
	biz, sub string
	free     bool // it isn't billed
}

func (r decision) word() string { return strings.TrimSuffix(r.biz+"/"+r.sub, "/") }

// services are the actions, a table each.
var services = []*service{
	id2("Id2MetaVerify"), id2("Id2MetaStandardVerify"), id2Period(),
	mobile2(), mobile3Simple("Mobile3MetaSimpleVerify"), mobile3Simple("Mobile3MetaSimpleStandardVerify"),
	mobile3Detail("Mobile3MetaDetailVerify"), mobile3Detail("Mobile3MetaDetailStandardVerify"),
	mobileRecycled(), bank(), id3(), contrastFace(),
}

func serviceNamed(name string) *service {
	if i := slices.IndexFunc(services, func(s *service) bool { return s.name == name }); i >= 0 {
		return services[i]
	}
	return nil
}

// FinalAnswers lists the magic numbers to which an action other than
// VerifyMaterial gives a final answer: its negative answers, its codes about a
// record, and the faults after which the next attempt passes.
func FinalAnswers(action string) []int {
	s := serviceNamed(action)
	var all []int
	for i := range s.negatives {
		all = append(all, firstNegative+i)
	}
	for _, n := range []int{800, 801, 821, 835, 823, 827} {
		if _, ok := s.codes[strconv.Itoa(n)]; ok {
			all = append(all, n)
		}
	}
	return append(all, 851, 852, 854, 855, 856)
}

// firstNegative is the magic number of an action's first negative answer.
const firstNegative = 902

// answer returns what a magic number comes to for the first attempt at a
// record, or a later one.
func (s *service) answer(digits string, attempt int) answer {
	if n, err := strconv.Atoi(digits); err == nil && n >= firstNegative && n < firstNegative+len(s.negatives) {
		return s.deciding(s.negatives[n-firstNegative])
	}
	if f, ok := s.codes[digits]; ok {
		return failing(f)
	}
	if a, ok := always[digits]; ok && slices.Contains(alike, digits) {
		return a
	}
	if a, ok := first[digits]; ok && attempt == 1 {
		return a
	}
	return s.deciding(s.passes)
}

// alike are the magic numbers that mean the same to every action.
var alike = []string{"860", "861", "862", "864", "865"}

func (s *service) deciding(r decision) answer {
	return answer{word: r.word(), billed: !r.free, give: func(x *call) { x.decided(s, r) }}
}

// decided answers with a decision.
func (x *call) decided(s *service, r decision) {
	d := x.document()
	d.quoted = true // every value is a string
	d.root(s.name+"Response", func() {
		d.text("Code", "200")
		d.text("Message", "success")
		d.text("RequestId", x.id)
		d.object("ResultObject", func() { s.write(x, d, r) })
	})
	x.send(200, d)
}

// serveService answers a genuine call of the action.
func (x *call) serveService(s *service) *refusal {
	attempt, a := x.settleService(s)
	if refused := x.log(attempt, a); refused != nil {
		return refused
	}
	if attempt > 0 {
		x.wait(x.config.Latency)
	}
	a.give(x)
	return nil
}

func (x *call) settleService(s *service) (int, answer) {
	if a, over := x.throttle(); over {
		return 0, a
	}
	x.m.bizID = s.task(x.parameters)
	if a, bad := x.checkService(s); bad {
		return 0, a
	}
	attempt, _ := x.tasks.begin(x.m.bizID)
	own := s.answer(s.digits(x.parameters), attempt)
	if a, unlucky := x.draw(x.m.bizID, attempt); unlucky {
		return attempt, a.instead(own)
	}
	return attempt, own
}

// task stands for what a call asks about: these actions have no BizId.
func (s *service) task(p parameters) string {
	var all []string
	for _, q := range p {
		if slices.Contains(s.required, q.name) && q.name != "OuterOrderNo" {
			all = append(all, q.value)
		}
	}
	return s.name + "-" + digest(strings.Join(all, "\x00"))
}

// checkService judges where the parameters stand, and what they are.
func (x *call) checkService(s *service) (answer, bool) {
	for _, q := range x.parameters {
		if slices.Contains(public, q.name) {
			continue
		}
		if slices.Contains(s.query, q.name) != x.query.has(q.name) {
			return refusing(invalid("The parameter " + q.name + " is in the wrong place.")), true
		}
	}
	for _, name := range s.required {
		switch value := x.parameters.get(name); {
		case !x.parameters.has(name):
			return refusing(&refusal{status: 400, code: "Missing" + name,
				message: name + " is mandatory for this action."}), true
		case strings.TrimSpace(value) == "":
			return failing(s.codes["800"]), true
		}
	}
	if !s.form(x.parameters) {
		return failing(s.codes["801"]), true
	}
	return answer{}, false
}

// public are the gateway's own parameters, which may stand anywhere.
var public = []string{
	"Action", "Version", "RegionId", "Format", "AccessKeyId", "SecurityToken", "Signature", "SignatureMethod",
	"SignatureVersion", "SignatureNonce", "SignatureType", "Timestamp",
}

// coded is a failure that is a number.
func coded(number int, message string) failure {
	return failure{number: number, name: strconv.Itoa(number), message: message}
}

// elementFailures are the codes of the 要素 actions (ACTIONS §3), by the magic
// numbers whose meaning is nearest.
var elementFailures = map[string]failure{
	"800": coded(400, "The parameter must not be empty."),
	"801": coded(401, "The specified parameter is invalid."),
	"803": coded(403, "The call is repeated abnormally."),
	"810": coded(410, "The service is not activated."),
	"811": coded(411, "The RAM user has no permission."),
	"812": coded(412, "You have an outstanding payment."),
	"840": coded(402, "The data source is abnormal."),
	"850": coded(500, "A system error occurred."),
}

// idDigits returns digits 15 to 17 of an identity number.
func idDigits(name string) func(parameters) string {
	return func(p parameters) string { return magic(p.get(name)) }
}

// lastDigits returns the last three digits of a mobile.
func lastDigits(name string) func(parameters) string {
	return func(p parameters) string {
		value := p.get(name)
		return value[max(0, len(value)-3):]
	}
}

func wellFormed(p parameters) bool {
	number, name := p.get("IdentifyNum"), p.get("UserName")
	if number != "" && len(number) != 18 && len(number) != 15 || strings.ContainsAny(name, "0123456789") {
		return false
	}
	mobile := p.get("Mobile")
	if mobile != "" && (len(mobile) != 11 || mobile[0] != '1') {
		return false
	}
	return p.get("ParamType") == "normal" && utf8.ValidString(name)
}
