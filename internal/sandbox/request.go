package sandbox

import (
	"bytes"
	"cmp"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const (
	action       = "VerifyMaterial"
	uploadAction = "DescribeOssUploadToken"
	version      = "2019-03-07"

	maxBody = 8 << 20 // bytes, what the older page allows
)

// A request is an HTTP request as the gateway reads it.
type request struct {
	*http.Request
	query      parameters // what stands in the URL
	parameters parameters // that and the form in the body
	body       []byte
	v3         bool // by its headers, else "public request parameters"
	xml        bool // how it wants to be answered
	action     string
}

// readRequest reads r whole. The request it returns can be answered even
// where it is refused.
func readRequest(r *http.Request) (*request, *refusal) {
	q := &request{Request: r, v3: strings.HasPrefix(r.Header.Get("Authorization"), "ACS3-")}
	q.chooseFormat()
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return q, &refusal{status: http.StatusMethodNotAllowed, code: "UnsupportedHTTPMethod",
			message: "This http method is not supported."}
	}
	if r.URL.Path != "/" && r.URL.Path != "" {
		return q, &refusal{status: http.StatusNotFound, code: "InvalidAction.NotFound",
			message: "Specified api is not found, please check your url and method."}
	}
	if refused := q.readBody(); refused != nil {
		return q, refused
	}
	refused := q.readParameters()
	q.v3 = q.v3 || r.Header.Get("X-Acs-Action") != "" && !q.parameters.has("Action")
	q.chooseFormat()
	return q, refused
}

func (q *request) readBody() *refusal {
	if q.Body == nil || q.Body == http.NoBody {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(q.Body, maxBody+1))
	if err != nil {
		return invalid("The request body can't be read.")
	}
	if len(body) > maxBody {
		return invalid("The request body is larger than 8 MB.")
	}
	q.body = body
	return nil
}

func (q *request) readParameters() *refusal {
	query, ok := parseParameters(q.URL.RawQuery)
	if !ok {
		return invalid("The query string is not encoded as it must be.")
	}
	q.query, q.parameters = query, query
	if q.hasForm() {
		form, ok := parseParameters(string(q.body))
		if !ok {
			return invalid("The form is not encoded as it must be.")
		}
		q.parameters = append(slices.Clip(query), form...)
		q.parameters.sort()
	}
	if name, twice := q.parameters.duplicate(); twice {
		return invalid("The parameter " + name + " is given twice.")
	}
	return nil
}

func (q *request) hasForm() bool {
	return len(bytes.TrimSpace(q.body)) > 0 &&
		strings.HasPrefix(q.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
}

// chooseFormat settles between JSON and XML: Format, else Accept, else what
// the signature version is used to.
func (q *request) chooseFormat() {
	format := strings.ToLower(q.parameters.get("Format"))
	if format != "json" && format != "xml" {
		format = q.Header.Get("Accept")
	}
	switch {
	case strings.Contains(format, "json"):
		q.xml = false
	case strings.Contains(format, "xml"):
		q.xml = true
	default:
		q.xml = !q.v3
	}
}

// checkAction refuses what is no call of this API. Results says whether there
// is an action that asks for them.
func (q *request) checkAction(results bool) *refusal {
	a, v := q.parameters.get("Action"), q.parameters.get("Version")
	if q.v3 {
		a, v = q.Header.Get("X-Acs-Action"), q.Header.Get("X-Acs-Version")
	}
	switch {
	case a == "":
		return &refusal{status: 400, code: "MissingParameter", message: "Action is mandatory for this action."}
	case v == "":
		return &refusal{status: 400, code: "MissingParameter", message: "Version is mandatory for this action."}
	case v != version:
		return &refusal{status: 400, code: "InvalidVersion", message: "Specified parameter Version is not valid."}
	case a != action && serviceNamed(a) == nil && !slices.Contains(freeActions, a) || a == resultsAction && !results:
		return &refusal{status: 404, code: "InvalidAction.NotFound",
			message: "Specified api is not found, please check your url and method."}
	}
	q.action = a
	return nil
}

// freeActions are those that cost nothing, and of which no line is in the call log.
var freeActions = []string{uploadAction, resultsAction, invokeAction, metaAction, packageAction}

// Parameters are names with values, sorted by name.
type parameters []parameter

type parameter struct{ name, value string }

func parseParameters(raw string) (parameters, bool) {
	list := make(parameters, 0, strings.Count(raw, "&")+1)
	for piece := range strings.SplitSeq(raw, "&") {
		if piece == "" {
			continue
		}
		name, value, _ := strings.Cut(piece, "=")
		name, errName := url.QueryUnescape(name)
		value, errValue := url.QueryUnescape(value)
		if errName != nil || errValue != nil {
			return nil, false
		}
		list = append(list, parameter{name, value})
	}
	list.sort()
	return list, true
}

func (p parameters) sort() {
	slices.SortFunc(p, func(a, b parameter) int { return cmp.Compare(a.name, b.name) })
}

func (p parameters) find(name string) (int, bool) {
	return slices.BinarySearchFunc(p, name, func(a parameter, name string) int { return cmp.Compare(a.name, name) })
}

func (p parameters) has(name string) bool {
	_, ok := p.find(name)
	return ok
}

func (p parameters) get(name string) string {
	if i, ok := p.find(name); ok {
		return p[i].value
	}
	return ""
}

func (p parameters) duplicate() (string, bool) {
	for i := 1; i < len(p); i++ {
		if p[i].name == p[i-1].name {
			return p[i].name, true
		}
	}
	return "", false
}
