package cloudauth

import (
	"context"
	"time"

	"veribatch/internal/verify"
)

const (
	// resultAction asks, for nothing, what became of a task (ACTIONS.md §5).
	resultAction  = "DescribeVerifyResult"
	resultTimeout = 10 * time.Second
	// nothingSubmitted is the VerifyStatus of a task that nothing was submitted to.
	nothingSubmitted = -1
)

// Query makes a client a verify.Query: it asks by the BizId that a call was
// made with; nil if the client's action has no such query. Whether the service knows the tasks of VerifyMaterial
// is unsure.
func Query(c *Client, options ...Option) verify.Query {
	if !c.action.TakesTask {
		return nil
	}
	v := &verifier{client: c}
	for _, o := range options {
		o(v)
	}
	return v.query
}

func (v *verifier) query(ctx context.Context, key verify.Key, rec verify.Record) (verify.Outcome, error) {
	response, err := v.client.DescribeVerifyResult(ctx, rec.Task(key), rec.IDNumber)
	switch {
	case err != nil:
		return verify.Outcome{}, err
	case response.VerifyStatus > 0:
		return response.outcome(rec.BizID == "", v.keep), nil
	}
	return verify.Outcome{State: verify.Pending, RequestID: response.RequestID}, nil
}

// DescribeVerifyResult asks what became of the task that a BizId names, which
// costs nothing. The Response has a VerifyStatus, or none where nothing was
// submitted to the task. Everything else is an error, a *verify.Fault: a task
// that isn't decided yet, and a result about another identity number.
func (c *Client) DescribeVerifyResult(ctx context.Context, bizID, number string) (Response, error) {
	ctx, cancel := context.WithTimeout(ctx, resultTimeout)
	defer cancel()
	query := []pair{{"BizId", bizID}, {"BizType", c.bizType}, {"RegionId", c.region}}
	a, secrets, fault := c.call(ctx, operation{
		action: c.action, name: resultAction, query: query, secrets: []string{bizID}, number: number,
	})
	if fault != nil {
		return Response{}, free(fault)
	}
	r := a.clean(secrets)
	if a.err == nil && a.status < 300 && succeeded(r.Code) && r.Open != nil && *r.Open == nothingSubmitted {
		return r, nil
	}
	r, err := a.judge(number, secrets)
	if fault, failed := err.(*verify.Fault); failed {
		return Response{}, free(fault)
	}
	return r, nil
}

// free says of a query that failed that nothing was lost by it.
func free(f *verify.Fault) *verify.Fault {
	f.Lost, f.Unsent = false, true
	return f
}
