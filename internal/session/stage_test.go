package session

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/cloudauth"
	"veribatch/internal/verify"
)

// stagePerson is of every row of these tests. The number is invented, and its check digit right.
var stagePerson = verify.Record{UserID: "u1", Name: "王小明", IDNumber: "110105199001011013"}

// outcomeIn is an outcome of a state, as the service gives it.
func outcomeIn(state verify.State) verify.Outcome {
	o := verify.Outcome{State: state, Run: 1, Attempts: 1, Time: time.Now()}
	switch state {
	case verify.Passed:
		o.Verdict = &verify.Verdict{BizCode: "1"}
	case verify.Rejected:
		o.Verdict = &verify.Verdict{BizCode: "2"}
	}
	return o
}

// stageCheckpoint makes a checkpoint of Id2MetaVerify that holds the answers to stagePerson: with eachRow to the rows
// of that person, else to the times that the row was sent.
func stageCheckpoint(t *testing.T, eachRow bool, answers ...verify.Outcome) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "stage")
	sold, _ := cloudauth.ActionNamed("Id2MetaVerify")
	store, err := checkpoint.Open(dir, checkpoint.Settings{
		Service: "cloudauth.aliyuncs.com", Action: sold.Name, EachRow: eachRow,
	})
	if err != nil {
		t.Fatal(err)
	}
	keyer := verify.NewKeyer(store.Secret(), "", sold.Action)
	for n, o := range answers {
		rec := stagePerson
		key := keyer.Row(keyer.Key(rec), rec.UserID, uint32(n))
		if !eachRow {
			rec.Resends = n
			key = keyer.Key(rec)
		}
		if err := store.Put(key, o); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// planOver plans Id3MetaVerify over one row after a stage.
func planOver(t *testing.T, stage string, p verify.Record) *Plan {
	t.Helper()
	path := filepath.Join(t.TempDir(), "people.csv")
	row := fmt.Sprintf("user_id,name,id_number,face_image\n%s,%s,%s,https://photos.example.com/1.jpg\n", p.UserID,
		p.Name,
		p.IDNumber)
	if err := os.WriteFile(path, []byte(row), 0o600); err != nil {
		t.Fatal(err)
	}
	o := Options{Inputs: []string{path}, PassedIn: stage}
	sold, _ := cloudauth.ActionNamed("Id3MetaVerify")
	o.Reader.Action = sold.Action
	s, err := ForPlan(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	plan, err := s.Plan(t.Context(), Policy{RetryPolicy: batch.RetryPolicy{AttemptsOverRuns: 8}, Attempts: 1})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// A row is sent if it passed; else the plan says how it ended. Several answers have to agree.
func TestStage(t *testing.T) {
	noRecord := outcomeIn(verify.Rejected)
	noRecord.Verdict = &verify.Verdict{BizCode: "3", NoRecord: true}
	worn := outcomeIn(verify.Unresolved)
	worn.Attempts = 8
	in := outcomeIn
	invalid := stagePerson
	invalid.IDNumber = "110105199001011014"
	for _, test := range []struct {
		name    string
		person  verify.Record
		eachRow bool
		answers []verify.Outcome
		want    string // the code; empty: it is sent
	}{
		{"passed", stagePerson, false, []verify.Outcome{in(verify.Passed)}, ""},
		{"rejected", stagePerson, false, []verify.Outcome{in(verify.Rejected)}, verify.StageRejected},
		{"no record", stagePerson, false, []verify.Outcome{noRecord}, verify.StageNoRecord},
		{"unusable", stagePerson, false, []verify.Outcome{in(verify.Unusable)}, verify.StageUnusable},
		{"unresolved", stagePerson, false, []verify.Outcome{in(verify.Unresolved)}, verify.StageUnresolved},
		{"out of attempts", stagePerson, false, []verify.Outcome{worn}, verify.StageUnresolved},
		{"in doubt", stagePerson, false, []verify.Outcome{in(verify.Sent)}, verify.StageInDoubt},
		{"invalid", invalid, false, nil, verify.StageInvalid},
		{"nothing", stagePerson, false, nil, verify.StageNotSent},
		{"once more, passed", stagePerson, false, []verify.Outcome{in(verify.Passed), in(verify.Passed)}, ""},
		{"once more, open", stagePerson, false, []verify.Outcome{in(verify.Passed), in(verify.Unresolved)}, ""},
		{"once more, otherwise", stagePerson, false, []verify.Outcome{in(verify.Rejected), in(verify.Passed)},
			verify.StageAmbiguous},
		{"each row, passed", stagePerson, true, []verify.Outcome{in(verify.Passed), in(verify.Passed)}, ""},
		{"each row, otherwise", stagePerson, true, []verify.Outcome{in(verify.Passed), in(verify.Rejected)},
			verify.StageAmbiguous},
		{"each row, rejected", stagePerson, true, []verify.Outcome{in(verify.Rejected)}, verify.StageRejected},
		{"each row, another user", verify.Record{UserID: "u2", Name: stagePerson.Name, IDNumber: stagePerson.IDNumber},
			true, []verify.Outcome{in(verify.Passed)}, verify.StageNotSent},
	} {
		t.Run(test.name, func(t *testing.T) {
			plan := planOver(t, stageCheckpoint(t, test.eachRow, test.answers...), test.person)
			got := ""
			for _, f := range plan.NotPassed() {
				got += f.Code
			}
			if got != test.want {
				t.Fatalf("left out as %q, want %q", got, test.want)
			}
			if sent := test.want == ""; sent != (plan.Calls == 1) || sent != (plan.LeftOut == 0) {
				t.Errorf("%d calls, %d left out", plan.Calls, plan.LeftOut)
			}
		})
	}
}
