package cli

import (
	"regexp"
	"strings"

	"veribatch/checkpoint"
	"veribatch/internal/cloudauth"
	"veribatch/internal/price"
	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/spf13/pflag"
)

// priceFlag says what calls cost: one price for the action that the command is
// about, or a table by action and answer.
type priceFlag struct {
	entries []string // as they were typed

	own     *price.CNY           // of a call of the command's action
	calls   map[string]price.CNY // by action
	answers map[string]answerPrices
	action  string      // the command's, once settle has read the entries
	list    *price.List // of its calls; nil: unknown
}

// answerPrices are prices by answer, as price.List has them.
type answerPrices map[string]price.CNY

func (f *priceFlag) register(flags *pflag.FlagSet) {
	flags.StringSliceVar(&f.entries, "price", nil,
		"what a call costs, in CNY, such as 0.5; or by action and answer: Id2MetaVerify=0.5,Id2MetaVerify/2=0.4 "+
			"(default the published price, where there is one)")
}

// settle reads the entries, and takes the price of the command's action; nil for one that was refused.
func (f *priceFlag) settle(action *cloudauth.Action) error {
	f.calls, f.answers = make(map[string]price.CNY), make(map[string]answerPrices)
	if action != nil {
		f.action = action.Name
	}
	for _, entry := range f.entries {
		if err := f.add(entry); err != nil {
			return words.Errorf("--price %s: %w", entry, err)
		}
	}
	for name := range f.answers {
		if f.of(verify.Action{Name: name}) == nil {
			return words.Errorf("--price: %s has prices of answers, and none of a call; add %[1]s=PRICE for all others",
				name)
		}
	}
	if action != nil {
		f.list = f.of(action.Action)
	}
	return nil
}

// pricedAnswer is what a price may be given for: a VerifyStatus or a code, a BizCode or a SubCode, or both.
var pricedAnswer = regexp.MustCompile(`^([0-9]+|[TF])(/[0-9]+)?$`)

// add reads 0.5, ACTION=0.5 or ACTION/ANSWER=0.5.
func (f *priceFlag) add(entry string) error {
	what, text, named := strings.Cut(entry, "=")
	if !named {
		what, text = "", entry
	}
	amount, err := price.Parse(text)
	if err != nil {
		return err
	}
	if what == "" {
		f.own = &amount
		return nil
	}
	name, answer, of := strings.Cut(what, "/")
	action, ok := cloudauth.ActionNamed(name)
	switch {
	case !ok:
		return words.Errorf("there is no action %s; see veribatch explain --actions", name)
	case !of:
		f.calls[action.Name] = amount
		return nil
	case !pricedAnswer.MatchString(answer):
		return words.Errorf("%q is no answer; want a VerifyStatus, a BizCode or a SubCode, such as 7, 2 or 2/201",
			answer)
	case action.Free(answer):
		return words.Errorf("the service doesn't bill this answer; leave it out")
	}
	if f.answers[action.Name] == nil {
		f.answers[action.Name] = make(answerPrices)
	}
	f.answers[action.Name][answer] = amount
	return nil
}

// of returns what the calls of an action cost; nil if nobody publishes or gave that.
func (f *priceFlag) of(action verify.Action) *price.List {
	name := action.OrDefault().Name
	list := &price.List{Answers: f.answers[name]}
	if call, given := f.calls[name]; given {
		list.Call = call
	} else if f.own != nil && name == f.action {
		list.Call = *f.own
	} else if sold, ok := cloudauth.ActionNamed(name); ok && sold.Price > 0 {
		list.Call = sold.Price
	} else {
		return nil
	}
	return list
}

// ofAny is of for any action: a price without a name is every action's that has none of its own.
func (f *priceFlag) ofAny(action verify.Action) *price.List {
	name := action.OrDefault().Name
	if _, named := f.calls[name]; f.own == nil || named {
		return f.of(action)
	}
	return &price.List{Call: *f.own, Answers: f.answers[name]}
}

// ofCheckpoint settles the entries for the action of a checkpoint, and returns
// what its calls cost; nil if that is unknown, or they were a sandbox's.
func (f *priceFlag) ofCheckpoint(s checkpoint.Settings) (*price.List, error) {
	action, _ := cloudauth.ActionNamed(verify.Action{Name: s.Action}.OrDefault().Name)
	if err := f.settle(action); err != nil || s.Service == checkpoint.Sandbox {
		return nil, err
	}
	return f.list, nil
}

// line says what calls cost.
func (f *priceFlag) line(calls int) words.Text {
	cost := f.list.Calls(calls)
	if cost == nil {
		return words.New("%s; price unknown, give --price", count(calls, "call"))
	}
	return words.New("%d calls at %s CNY, about %s CNY (estimate)", calls, f.list.Call, cost.Fen())
}

// perhapsBilled says how many calls may have been billed, and what they cost if that is known.
func perhapsBilled(calls int, cost *price.CNY) words.Text {
	if cost == nil {
		return words.New("%s perhaps billed", count(calls, "call"))
	}
	return words.New("%s perhaps billed, about %s CNY (estimate)", count(calls, "call"), cost.Fen())
}

// rateWarning says that a rate exceeds an action's published quota; nothing if it doesn't.
func rateWarning(action *cloudauth.Action, rate float64) []words.Text {
	if action.Quota == 0 || rate > 0 && rate <= action.Quota {
		return nil
	}
	return []words.Text{words.New("quota: %s allows %g calls/s for the whole account; --rate asks for more",
		action.Name, action.Quota)}
}
