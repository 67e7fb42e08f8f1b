package cli

import (
	"context"
	"errors"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// explainStop turns what ended a run early into what the user reads.
func (c *runCommand) explainStop(err error) error {
	code, err := mostSevere(err)
	if stop, ok := errors.AsType[*verify.Stop](err); ok {
		return &exitError{code, c.stopLine(stop)}
	}
	if errors.Is(err, context.Canceled) {
		return &exitError{code, words.Errorf("interrupted; what was answered is kept, and the same command goes on")}
	}
	return &exitError{code, words.Errorf(
		"the run ended early: %w; what was answered is kept, and the same command goes on", err)}
}

func (c *runCommand) stopLine(stop *verify.Stop) error {
	switch stop.Reason {
	case verify.BudgetReached:
		return words.Errorf("stopped at --max-calls %d; raise it and the same command goes on", c.budget.maxCalls)
	case verify.HoursOver:
		return words.Errorf("stopped at --until %s; the same command goes on", c.schedule.until)
	case verify.ServiceFailing:
		return words.Errorf("stopped: the service has failed for %v (--max-outage), at last with %s; the same "+
			"command goes on once it is back", c.failure.maxOutage, c.faultLine(stop.Fault))
	case verify.AuthorityFailing:
		return words.Errorf("stopped: for %v (--max-outage) the authority behind the service has decided nothing; the "+
			"same command goes on once it does", c.failure.maxOutage)
	case verify.QuotaExhausted:
		return words.Errorf("stopped: for %v (--max-outage) the service has throttled every call, at last with "+
			"%s; the "+
			"same command goes on once there is quota again", c.failure.maxOutage, c.faultLine(stop.Fault))
	case verify.TooManyRejected, verify.RecordsRefused:
		if stop.Fault != nil {
			return words.Errorf("stopped: %s (--max-rejected 100%% goes on all the same): %s", suspicionLine(stop),
				c.faultLine(stop.Fault))
		}
		return words.Errorf("stopped: %s (--max-rejected 100%% goes on all the same)", suspicionLine(stop))
	}
	if stop.Fault.Code == notSubscribed {
		return words.Errorf("stopped, nothing more was sent: the service answered %s; if the account can't have this "+
			"verification, `veribatch explain --actions` lists the others", c.faultLine(stop.Fault))
	}
	return words.Errorf("stopped, nothing more was sent: the service answered %s", c.faultLine(stop.Fault))
}

// notSubscribed is VerifyMaterial's code for an account that doesn't have it, as a
// new one doesn't: it is no longer sold. The other actions' own advice says as much.
const notSubscribed = "NoSubscribeService"

// suspicionLine says why a run can't be meant as it is.
func suspicionLine(stop *verify.Stop) words.Text {
	if stop.Reason == verify.TooManyRejected {
		return words.New("of the last %d answers %d are rejections: check the columns and the biz type first",
			stop.Of, stop.Count)
	}
	return words.New("%d records were refused for one reason, with no verdict between: check the columns and "+
		"the biz type first", stop.Count)
}

// faultLine says what the service answered, and what that means.
func (c *runCommand) faultLine(fault *verify.Fault) words.Text {
	if meaning, ok := explain.ActionCode(c.input.sold.Name, fault.Code); ok {
		return words.New("%s — %s %s", fault, meaning.Reason, meaning.Advice)
	}
	return words.New("%s", fault)
}
