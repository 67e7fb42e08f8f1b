package cli

import (
	"veribatch/internal/cloudauth"
	"veribatch/internal/words"
	"veribatch/writer"

	"github.com/spf13/pflag"
)

// priceFlag says what a call costs.
type priceFlag struct {
	price float64 // CNY a call; writer.UnknownPrice: not published, and not given
	typed *pflag.Flag
}

func (f *priceFlag) register(flags *pflag.FlagSet) {
	flags.Float64Var(&f.price, "price", 0,
		"what a call costs, in CNY (default the published price, where there is one)")
	f.typed = flags.Lookup("price")
	f.typed.DefValue = ""
}

// maxPrice keeps a slip of the hand out of the sums, in CNY.
const maxPrice = 1000

// settle finds what can't be meant, and takes the action's price if none was given.
func (f *priceFlag) settle(action *cloudauth.Action) error {
	switch {
	case !(f.price >= 0 && f.price <= maxPrice): // NaN neither
		return words.Errorf("--price: want what a call costs in CNY, such as 0.5")
	case action == nil: // which was refused
	case f.typed != nil && f.typed.Changed:
	case action.Price > 0:
		f.price = action.Price
	default:
		f.price = writer.UnknownPrice
	}
	return nil
}

func (f *priceFlag) known() bool { return f.price != writer.UnknownPrice }

// of returns what calls cost in all; nil if that isn't known.
func (f *priceFlag) of(calls int) *float64 {
	if !f.known() {
		return nil
	}
	total := float64(calls) * f.price
	return &total
}

// line says what calls cost.
func (f *priceFlag) line(calls int) words.Text {
	if !f.known() {
		return words.New("%s; price unknown, give --price", count(calls, "call"))
	}
	return words.New("%d calls at %.2f CNY, about %.2f CNY", calls, f.price, *f.of(calls))
}

// rateWarning says that a rate exceeds an action's published quota; nothing if it doesn't.
func rateWarning(action *cloudauth.Action, rate float64) []words.Text {
	if action.Quota == 0 || rate > 0 && rate <= action.Quota {
		return nil
	}
	return []words.Text{words.New("quota: %s allows %g calls/s for the whole account; --rate asks for more",
		action.Name, action.Quota)}
}
