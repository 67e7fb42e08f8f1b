// Package sandbox is the VerifyMaterial service, with its siblings, as an http.Handler, for
// trials, tests and benchmarks. It speaks the contract of the real one: both
// signature versions are verified, clocks and nonces are checked, and answers
// come in every documented shape. It knows nobody: what it answers is decided
// by the identity number alone, as with the magic numbers of payment test
// cards (the tables in answer.go), so a test knows the answer beforehand. Some
// play what stands before the service: 854, 865 and 866 are pages that come back
// after the call was executed, 867 is one instead of it, and 857 is the answer
// where a gateway delivers the first request twice. Of 881 hardly a field of the
// ID card can be read, and 882 has a face that is UNQUALIFIED; both pass.
//
// Nothing of how requests are read and answers are written is shared with
// package cloudauth, so that each tests the other; only the header that marks
// a sandbox is, cloudauth.SandboxHeader.
package sandbox

import (
	"hash/maphash"
	"io"
	"math"
	"net/http"
	"strings"
	"time"

	"veribatch/internal/cloudauth"
	"veribatch/internal/words"

	"golang.org/x/time/rate"
)

// A Shape is one of the documented forms of an answer.
type Shape string

// The shapes, each in JSON and XML.
const (
	ShapeResult Shape = "result" // the newer page: inside ResultObject, numbers as strings in JSON
	ShapeData   Shape = "data"   // the older page: inside Data in XML, bare in JSON, no RequestId
	ShapeFlat   Shape = "flat"   // what the SDKs expect: bare, with RequestId, numbers as numbers
)

// An ErrorStyle says how the service's own errors travel. The documents leave
// it open; errors of the gateway before it always have an HTTP status.
type ErrorStyle string

// The error styles.
const (
	ErrorsHTTP ErrorStyle = "http" // an HTTP status, and the error's name as Code
	ErrorsBody ErrorStyle = "body" // a 200, and the error's number as Code
)

// A Format is what answers are written in.
type Format string

// The formats.
const (
	FormatAsked Format = ""     // as the request asks by Format or Accept
	FormatJSON  Format = "json" // whatever the request asks
	FormatXML   Format = "xml"  // whatever the request asks
)

// A Config says how a Sandbox behaves. Only AccessKeys is required.
type Config struct {
	AccessKeys map[string]string // secrets by access key id

	Shape  Shape      // ShapeResult if empty
	Errors ErrorStyle // ErrorsHTTP if empty
	Format Format     // FormatAsked if empty

	Results Results // ResultsKnown if empty
	Bill    Bill    // BillExact if empty

	StrictBizID  bool // a BizId that passed is answered 3104 from then on
	StrictFront  bool // the front of the ID card is required
	StrictRegion bool // the RegionId is required, and must be one that is documented

	FaceGlobal bool // answers have a FaceGlobalUrl, as those of scenes do that were configured so

	// Fetch has images fetched and looked at that stand at http and https
	// addresses. Those that were uploaded always are looked at.
	Fetch bool

	Latency time.Duration // how long an answer of VerifyMaterial takes
	QPS     float64       // calls of VerifyMaterial a second before Throttling.User; 0 is unlimited

	// Faults is the share of calls, 0 to 1, that fail in a way that passes.
	// Which ones is settled by Seed, the BizId and how often it was sent.
	Faults float64
	Seed   uint64

	// CallLog gets a JSON line for each call of VerifyMaterial whose
	// signature is right, in one Write, before the call is answered. A call
	// whose line can't be written is refused.
	CallLog io.Writer

	// Logged is the call log of earlier sandboxes, whose calls are in the
	// statistics too; nil if there were none.
	Logged io.Reader

	Now func() time.Time // time.Now if nil
}

// A Sandbox answers as the service does. It is safe for concurrent use. It
// remembers each BizId for as long as it lives, and each nonce for some half
// an hour, in 20 to 60 bytes apiece; and of the images uploaded to it the
// latest 256 MB.
type Sandbox struct {
	config Config
	nonces nonces
	tasks  tasks
	bucket *bucket
	sts    stsIssuer
	links  linkQuery

	downloads time.Duration // how long those of one call may take
	limiter   *rate.Limiter // nil if unlimited
	calls     *callLog      // nil if nobody wants it

	statistics statistics
}

// New returns a Sandbox. The error says which setting can't be.
func New(c Config) (*Sandbox, error) {
	if c.Shape == "" {
		c.Shape = ShapeResult
	}
	if c.Errors == "" {
		c.Errors = ErrorsHTTP
	}
	if c.Results == "" {
		c.Results = ResultsKnown
	}
	if c.Bill == "" {
		c.Bill = BillExact
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if err := c.validate(); err != nil {
		return nil, err
	}
	seed := maphash.MakeSeed()
	s := &Sandbox{config: c, nonces: nonces{seed: seed}, tasks: tasks{seed: seed, seen: map[uint64]task{}},
		bucket: newBucket(maxBucket), sts: newSTSIssuer(), downloads: downloadsLast}
	if c.QPS > 0 {
		s.limiter = rate.NewLimiter(rate.Limit(c.QPS), int(max(1, math.Ceil(c.QPS))))
	}
	if c.CallLog != nil {
		s.calls = &callLog{out: c.CallLog}
	}
	if c.Logged != nil {
		return s, s.statistics.read(c.Logged)
	}
	return s, nil
}

func (c *Config) validate() error {
	switch {
	case len(c.AccessKeys) == 0:
		return words.Errorf("sandbox: no access key: every call would be refused")
	case c.Shape != ShapeResult && c.Shape != ShapeData && c.Shape != ShapeFlat:
		return words.Errorf("sandbox: unknown shape %q: want result, data or flat", c.Shape)
	case c.Errors != ErrorsHTTP && c.Errors != ErrorsBody:
		return words.Errorf("sandbox: unknown error style %q: want http or body", c.Errors)
	case c.Format != FormatAsked && c.Format != FormatJSON && c.Format != FormatXML:
		return words.Errorf("sandbox: unknown format %q: want json or xml", c.Format)
	case c.Results != ResultsKnown && c.Results != ResultsUnknown &&
		c.Results != ResultsLate && c.Results != ResultsOff:
		return words.Errorf("sandbox: unknown way of results %q: want known, unknown, late or off", c.Results)
	case c.Bill != BillExact && c.Bill != BillPlusOne && c.Bill != BillMinusOne && c.Bill != BillLostFree:
		return words.Errorf("sandbox: unknown way of billing %q: want exact, plus-one, minus-one or lost-free", c.Bill)
	case !(c.Faults >= 0 && c.Faults <= 1):
		return words.Errorf("sandbox: share of faults is %v: want 0 to 1", c.Faults)
	case !(c.QPS >= 0 && c.QPS <= math.MaxInt32):
		return words.Errorf("sandbox: %v calls a second: want 0 (unlimited) or more", c.QPS)
	case c.Latency < 0:
		return words.Errorf("sandbox: latency is %v: want 0 or more", c.Latency)
	}
	for id, secret := range c.AccessKeys {
		if id == "" || secret == "" {
			return words.Errorf("sandbox: an access key needs an id and a secret")
		}
	}
	return nil
}

// marked says on every response that nothing in it is real and nothing was billed.
var marked = []string{"1"}

// ServeHTTP answers one request.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header()[cloudauth.SandboxHeader] = marked
	if path, ok := strings.CutPrefix(r.URL.Path, "/"+bucketName+"/"); ok {
		s.serveObject(w, r, path)
		return
	}
	x := &call{Sandbox: s, w: w, id: newID()}
	if refused := x.serve(r); refused != nil {
		x.refuse(refused)
	}
}

// serve takes a request through the gateway and to its action.
func (x *call) serve(r *http.Request) *refusal {
	q, refused := readRequest(r)
	x.request = q
	if refused != nil {
		return refused
	}
	if refused := q.checkAction(x.config.Results != ResultsOff); refused != nil {
		return refused
	}
	if refused := x.authenticate(q); refused != nil {
		return refused
	}
	switch q.action {
	case uploadAction:
		x.uploadToken()
		return nil
	case resultsAction:
		return x.taskResult()
	case invokeAction:
		return x.invokeStatistics()
	case metaAction:
		return x.metaStatistics()
	case packageAction:
		return x.flowPackage()
	}
	if s := serviceNamed(q.action); s != nil {
		return x.serveService(s)
	}
	return x.verifyMaterial()
}
