package cloudauth

import (
	"context"
	"encoding/hex"
	"fmt"

	"veribatch/internal/verify"
)

// ask has a record verified by an action whose description says how.
func (v *verifier) ask(
	ctx context.Context, key verify.Key, rec verify.Record, permit verify.Permit,
) (verify.Outcome, error) {
	action := v.client.action
	for _, f := range action.Required {
		if *rec.Value(f) == "" {
			return verify.Outcome{}, refusedBy(action, "400", string(f)+" is empty")
		}
	}
	q := question{Record: rec, scene: v.client.bizType, order: orderNumber(key, rec.Attempt)}
	release, err := v.prepareImage(ctx, key, &q)
	if err != nil {
		return verify.Outcome{}, err
	}
	defer release()
	ctx, err = permit(ctx)
	if err != nil {
		return verify.Outcome{}, err
	}
	if err := v.sign(ctx, &q); err != nil {
		return verify.Outcome{}, err
	}
	query, form := action.request(q)
	secrets := []string{rec.Name, rec.IDNumber, rec.Mobile, rec.BankCard, rec.FaceImage, q.face.url}
	a, secrets, fault := v.client.call(ctx, operation{
		action: action, name: action.Name, query: query, form: form, secrets: secrets,
	})
	if fault != nil {
		return verify.Outcome{}, fault
	}
	return a.decide(secrets)
}

// orderNumber names an attempt at a key to the service, which wants another for
// each: 28 hexadecimal digits of the key and 4 decimal ones.
func orderNumber(key verify.Key, attempt int) string {
	return fmt.Sprintf("%s%04d", hex.EncodeToString(key[:14]), attempt%10_000)
}

// decide tells a verdict from an error.
func (a answer) decide(secrets []string) (verify.Outcome, error) {
	r := a.clean(secrets)
	d, decided := a.action.read(r)
	class, _ := a.action.known(r.Code)
	switch {
	case a.err != nil:
		return verify.Outcome{}, a.fault(r)
	case class == classAuthority:
		o := verify.Outcome{State: verify.Unresolved, Verdict: &verify.Verdict{Unbilled: true}}
		o.Code, o.Message, o.RequestID = r.Code, r.Message, r.RequestID
		return o, nil
	case decided && succeeded(r.Code) && a.status < 300:
		return verify.Outcome{State: d.state, Verdict: &d.verdict, RequestID: r.RequestID}, nil
	case decided:
		return verify.Outcome{},
			a.undecided(r, fmt.Sprintf("%s beside the code %s, HTTP %d", r.said(), r.Code, a.status))
	case r.said() != "" && succeeded(r.Code):
		return verify.Outcome{}, a.undecided(r, r.said())
	}
	return verify.Outcome{}, a.fault(r)
}

// said names what an answer decides by; empty if it has nothing of the kind.
func (r Response) said() string {
	switch {
	case r.BizCode != "" && r.SubCode != "":
		return "BizCode " + clip(r.BizCode, 16) + " and SubCode " + clip(r.SubCode, 16)
	case r.BizCode != "":
		return "BizCode " + clip(r.BizCode, 16)
	case r.Passed != "":
		return "Passed " + clip(r.Passed, 16) + " and SubCode " + clip(r.SubCode, 16)
	}
	return ""
}
