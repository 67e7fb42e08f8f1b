package cli

import (
	"context"
	"errors"
	"fmt"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// explainStop turns what ended a run early into what the user reads.
func (c *runCommand) explainStop(err error) error {
	code, err := mostSevere(err)
	if stop, ok := errors.AsType[*verify.Stop](err); ok {
		return &exitError{code, errors.New(c.stopLine(stop))}
	}
	if errors.Is(err, context.Canceled) {
		return &exitError{code, errors.New("interrupted; what was answered is kept, and the same command goes on")}
	}
	return &exitError{code, fmt.Errorf(
		"the run ended early: %w; what was answered is kept, and the same command goes on", err)}
}

func (c *runCommand) stopLine(stop *verify.Stop) string {
	switch stop.Reason {
	case verify.BudgetReached:
		return fmt.Sprintf("stopped at --max-calls %d; raise it and the same command goes on", c.budget.maxCalls)
	case verify.HoursOver:
		return fmt.Sprintf("stopped at --until %s; the same command goes on", c.schedule.until)
	case verify.ServiceFailing:
		return fmt.Sprintf("stopped: the service has failed for %v (--max-outage), at last with %s; the same "+
			"command goes on once it is back", c.failure.maxOutage, c.faultLine(stop.Fault))
	case verify.AuthorityFailing:
		return fmt.Sprintf("stopped: for %v (--max-outage) the authority behind the service has decided nothing; the "+
			"same command goes on once it does", c.failure.maxOutage)
	case verify.QuotaExhausted:
		return fmt.Sprintf("stopped: for %v (--max-outage) the service has throttled every call, at last with "+
			"%s; the "+
			"same command goes on once there is quota again", c.failure.maxOutage, c.faultLine(stop.Fault))
	case verify.TooManyRejected, verify.RecordsRefused:
		line := fmt.Sprintf("stopped: %s (--max-rejected 100%% goes on all the same)",
			suspicionLine(stop).In(c.output.language()))
		if stop.Fault != nil {
			line += ": " + c.faultLine(stop.Fault)
		}
		return line
	}
	line := fmt.Sprintf("stopped, nothing more was sent: the service answered %s", c.faultLine(stop.Fault))
	if stop.Fault.Code == notSubscribed {
		line += "; if the account can't have this verification, `veribatch explain --actions` lists the others"
	}
	return line
}

// notSubscribed is VerifyMaterial's code for an account that doesn't have it, as a
// new one doesn't: it is no longer sold. The other actions' own advice says as much.
const notSubscribed = "NoSubscribeService"

// suspicionLine says why a run can't be meant as it is.
func suspicionLine(stop *verify.Stop) explain.Text {
	if stop.Reason == verify.TooManyRejected {
		return explain.Text{
			ZH: fmt.Sprintf("最近 %d 条中 %d 条不通过，请先核对列映射和业务场景", stop.Of, stop.Count),
			EN: fmt.Sprintf("of the last %d answers %d are rejections: check the columns and the biz type first",
				stop.Of, stop.Count),
		}
	}
	return explain.Text{
		ZH: fmt.Sprintf("%d 条因同一原因被拒，其间没有一条有结果，请先核对列映射和业务场景", stop.Count),
		EN: fmt.Sprintf("%d records were refused for one reason, with no verdict between: check the columns and "+
			"the biz type first", stop.Count),
	}
}

// faultLine says what the service answered, and what that means.
func (c *runCommand) faultLine(fault *verify.Fault) string {
	line := fault.Error()
	if meaning, ok := explain.ActionCode(c.input.sold.Name, fault.Code); ok {
		lang := c.output.language()
		line += " — " + meaning.Reason.In(lang) + " " + meaning.Advice.In(lang)
	}
	return line
}
