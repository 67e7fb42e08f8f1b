package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// parseRetries reads what --retry asks again for. Dates begin in the zone.
func parseRetries(values []string, zone *time.Location) ([]session.Retry, error) {
	var all []session.Retry
	for _, value := range values {
		r, err := parseRetry(strings.TrimSpace(value), zone)
		if err != nil {
			return nil, words.Errorf("--retry %s: %w", value, err)
		}
		if !slices.ContainsFunc(all, func(other session.Retry) bool { return other.Value == r.Value }) {
			all = append(all, r)
		}
	}
	return all, nil
}

// parseRetry reads one value of --retry, such as status:7 or rejected@2026-11-25.
func parseRetry(value string, zone *time.Location) (session.Retry, error) {
	name, date, dated := strings.Cut(value, "@")
	r, err := parseEnd(name)
	if err != nil || !dated {
		return r, err
	}
	r.Value += "@" + date
	r.Before, err = parseDate(date, zone)
	return r, err
}

// parseDate reads the begin of a day, or a time, that is over.
func parseDate(s string, zone *time.Location) (time.Time, error) {
	at, err := time.ParseInLocation(time.DateOnly, s, zone)
	if err != nil {
		at, err = time.Parse(time.RFC3339, s)
	}
	switch {
	case err != nil:
		return at, words.Errorf("want a date after @, such as @2026-11-25, " +
			"or a time such as @2026-11-25T18:00:00+08:00")
	case at.After(time.Now()):
		return at, words.Errorf("that is in the future; answers from before a date that is over can be asked for again")
	}
	return at, nil
}

// parseEnd reads how the records ended that are asked for again.
func parseEnd(name string) (session.Retry, error) {
	if number, ok := strings.CutPrefix(name, "status:"); ok {
		status, err := strconv.Atoi(number)
		if err != nil || status < 1 {
			return session.Retry{}, words.Errorf("want a VerifyStatus, such as status:7")
		}
		return session.Retry{Value: fmt.Sprintf("status:%d", status), Names: func(o verify.Outcome) bool {
			return o.Verdict != nil && o.Verdict.Status == status
		}}, nil
	}
	if code, ok := strings.CutPrefix(name, "code:"); ok && code != "" {
		if m, ok := explain.Code(code); ok && !strings.HasSuffix(m.Key, "*") {
			code = m.Key
		}
		return session.Retry{Value: "code:" + code, Names: func(o verify.Outcome) bool {
			return strings.EqualFold(explain.CodeName(o.Code), code)
		}}, nil
	}
	state := verify.State(name)
	unsent := []verify.State{verify.Pending, verify.Invalid, verify.Exhausted, verify.Erased}
	if slices.Contains(unsent, state) || !slices.Contains(verify.States(), state) {
		return session.Retry{}, words.Errorf(
			"want rejected, unusable, unresolved, sent, passed, status:NUMBER or code:CODE, and perhaps @DATE")
	}
	return session.Retry{Value: name, Names: func(o verify.Outcome) bool { return o.State == state }}, nil
}

// retriesBefore says what the retries of a plan mean.
func retriesBefore(retries []*session.RetryStatus, zone *time.Location) []words.Text {
	var lines []words.Text
	for _, r := range retries {
		switch {
		case r.Rows == 0:
			lines = append(lines, finishedLine(r))
		case r.Begun:
			lines = append(lines, words.New("--retry %s goes on: it began %s, and asks again for answers from before "+
				"that", r.Value, dateTime(r.Since, zone)))
		default:
			lines = append(lines,
				words.New("--retry %s asks again for answers from before %s", r.Value, dateTime(r.Since, zone)))
		}
	}
	return lines
}

// retriesAfter says how far the retries of a plan are after its run.
func retriesAfter(retries []*session.RetryStatus, zone *time.Location) []words.Text {
	var lines []words.Text
	for _, r := range retries {
		switch {
		case r.Rows == 0: // it was finished before
		case r.Waiting == 0:
			lines = append(lines, finishedLine(r))
		default:
			lines = append(lines, words.New("--retry %s: %s still to be asked for again, of the answers from before "+
				"%s; the same command goes on", r.Value, count(r.Waiting, "row"), dateTime(r.Since, zone)))
		}
	}
	return lines
}

func finishedLine(r *session.RetryStatus) words.Text {
	name, _, _ := strings.Cut(r.Value, "@")
	return words.New("--retry %s is finished; to ask again later: --retry %s@DATE, for answers from before that day",
		r.Value, name)
}

func dateTime(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.DateTime) }
