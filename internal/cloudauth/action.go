package cloudauth

import (
	"context"
	"slices"
	"strings"

	"veribatch/internal/price"
	"veribatch/internal/verify"
)

// An Action is a verification as it is asked for here: what verify.Action says
// of it, and how it travels. There is a file for each, or for those that differ
// by name alone. The rest of this package knows none of them by name.
type Action struct {
	verify.Action
	Aliases []string // other names that people give it; Title is one of them

	Quota   float64   // calls a second that the account may make; 0: not published
	Price   price.CNY // of a call; 0: not published
	Scene   Scene     // whether it is asked in a scene of the console
	Counter Counter   // where the service counts its calls

	verify  func(*verifier, context.Context, verify.Key, verify.Record, verify.Permit) (verify.Outcome, error)
	request func(question) (query, form []pair)
	read    func(Response) (reading, bool) // false: nothing that the documents have
	image   imageTransport

	codes []family          // of the body, by number where they have one
	names map[string]string // what is also said for such a code
}

// A Scene says what a scene of the console is called by.
type Scene int

// The scenes.
const (
	NoScene     Scene = iota // the action has none
	SceneName                // a BizType: letters, digits and -
	SceneNumber              // a SceneId
)

// A question is what is asked about a record.
type question struct {
	verify.Record
	scene string
	order string    // names the attempt: at most 32 letters and digits
	face  faceImage // where the action takes one
}

// A reading is what an answer decides.
type reading struct {
	state   verify.State
	verdict verify.Verdict
}

// actions are those that are sold, the way they are listed to people.
var actions = []*Action{
	&verifyMaterial,
	&id2Meta, &id2MetaStandard, &id2MetaPeriod,
	&mobile2Meta, &mobile3MetaSimple, &mobile3MetaSimpleStandard, &mobile3MetaDetail, &mobile3MetaDetailStandard,
	&mobileRecycled, &bankMeta,
	&id3Meta, &contrastFace,
}

// Actions lists every action.
func Actions() []*Action { return slices.Clone(actions) }

// ActionNamed finds an action by its API name or one of its Chinese ones, in
// any case and with brackets of either width.
func ActionNamed(name string) (*Action, bool) {
	for _, a := range actions {
		for _, known := range append([]string{a.Name, a.Title}, a.Aliases...) {
			if plainName(known) == plainName(name) {
				return a, true
			}
		}
	}
	return nil, false
}

// Free reports whether the service charges nothing for an answer, as
// verify.Outcome.AnswerCode names it.
func (a *Action) Free(answer string) bool {
	if a.read == nil {
		return false
	}
	decided, sub, _ := strings.Cut(answer, "/")
	r, ok := a.read(Response{BizCode: decided, SubCode: sub})
	return ok && r.verdict.Unbilled
}

// plainName is what names of actions are compared by.
func plainName(s string) string {
	return strings.NewReplacer("（", "(", "）", ")", " ", "").Replace(strings.ToLower(s))
}

// named returns the action of that name, VerifyMaterial for an empty one.
func named(action verify.Action) (*Action, bool) { return ActionNamed(action.OrDefault().Name) }

// over returns the action with what it requires of a particular input.
func (a *Action) over(input verify.Action) *Action {
	own := *a
	own.Action = input.OrDefault()
	return &own
}

// codeName returns a code of the body by its usual name.
func (a *Action) codeName(code string) string {
	if name, ok := a.names[code]; ok {
		return name
	}
	return code
}

// known returns the class of a code that the action or the gateway is known to
// give. One that is an answer isn't an error, and has none.
func (a *Action) known(code string) (verify.Class, bool) {
	code = a.codeName(code)
	if class, ok := blames(code); ok {
		return class, true
	}
	if class, ok := find(a.codes, code); ok {
		return class, true
	}
	return find(gatewayCodes, code)
}
