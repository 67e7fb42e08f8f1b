package sandbox

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alibabacloud-go/tea/dara"
)

// askedFor asks a free query for a day and returns the answer's body.
func askedFor(t *testing.T, s *Sandbox, name string, now time.Time, parameters url.Values) string {
	t.Helper()
	parameters.Set("StartDate", "1768406400000") // 2026-01-15 in Shanghai
	parameters.Set("EndDate", "1768492799999")
	return ask(t, s, signedV3("POST", parameters, func(d *dara.Request) {
		d.Headers["x-acs-action"] = dara.String(name)
		d.Headers["x-acs-date"] = dara.String(now.UTC().Format(time.RFC3339))
	})).body
}

// The statistics are the call log's, by the day in Shanghai, and as it bills.
func TestStatisticsOfTheCallLog(t *testing.T) {
	line := func(at, action, answer string, attempt int, billed bool) string {
		return fmt.Sprintf(`{"time":"2026-01-%sZ","action":%q,"biz_id":"a","attempt":%d,"answer":%q,"billed":%t}`, at,
			action, attempt, answer, billed)
	}
	log := strings.Join([]string{
		line("14T15:59:59", "VerifyMaterial", "1", 1, true),
		`{"time":"2026-01-14T16:00:00Z","biz_id":"b","attempt":1,"answer":"7","billed":true}`, // of an earlier version
		line("15T01:00:00", "VerifyMaterial", "reset", 1, true),
		line("15T01:00:00", "VerifyMaterial", "Throttling", 0, false),
		line("15T01:00:00", "Id2MetaVerify", "1", 1, true),
		line("15T01:00:00", "Id2MetaStandardVerify", "2", 1, true),
		line("15T01:00:00", "Id2MetaVerify", "3", 1, false),
		line("15T16:00:00", "Id2MetaVerify", "1", 1, true),
	}, "\n")
	now := time.Date(2026, 1, 16, 0, 0, 0, 0, time.UTC)
	for bill, want := range map[Bill][3]string{
		BillExact:    {`"StatisticsCount":"2"`, `"BillCount":"2"`, `"UsedCapacity":"3.0"`},
		BillPlusOne:  {`"StatisticsCount":"3"`, `"BillCount":"3"`, `"UsedCapacity":"5.0"`},
		BillMinusOne: {`"StatisticsCount":"1"`, `"BillCount":"1"`, `"UsedCapacity":"1.0"`},
		BillLostFree: {`"StatisticsCount":"1"`, `"BillCount":"2"`, `"UsedCapacity":"2.0"`},
	} {
		s := newSandbox(t, Config{Bill: bill, Logged: strings.NewReader(log), Now: func() time.Time { return now }})
		for i, body := range []string{
			askedFor(t, s, invokeAction, now, url.Values{"ProductType": {"FACE_VERIFY"}, "StatisticsType": {"day"}}),
			askedFor(t, s, metaAction, now, url.Values{"Api": {"ID_CARD_2_META"}}),
			askedFor(t, s, packageAction, now, url.Values{"ProductType": {"FACE_VERIFY"}}),
		} {
			if !strings.Contains(body, want[i]) {
				t.Errorf("%s: %s; want %s", bill, body, want[i])
			}
		}
	}
	s := newSandbox(t, Config{Logged: strings.NewReader(log), Now: func() time.Time { return now }})
	body := askedFor(t, s, metaAction, now, url.Values{"Api": {"ID_CARD_2_META"}})
	if want := `"Date":"1/15","TotalCount":"3","SuccessCount":"3","BillCount":"2","PassedCount":"1",` +
		`"UnpassedCount":"1","NoRecordCount":"1"`; !strings.Contains(body, want) {
		t.Errorf("%s; want %s", body, want)
	}
}

func TestStatisticsThatCannotBe(t *testing.T) {
	_, err := New(Config{AccessKeys: map[string]string{"a": "b"}, Logged: strings.NewReader("{}\nno\n")})
	if err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a call log that is none: %v", err)
	}
	s := newSandbox(t, Config{Now: func() time.Time { return noon }})
	for name, parameters := range map[string]url.Values{
		metaAction:    {"Api": {"ID_CARD_9_META"}},
		invokeAction:  {"ProductType": {"FACE_VERIFY"}, "StatisticsType": {"hour"}},
		packageAction: {"ProductType": {"NO_VERIFY"}},
	} {
		if body := askedFor(t, s, name, noon, parameters); !strings.Contains(body, "not valid") {
			t.Errorf("%s: %s", name, body)
		}
	}
}
