package notify

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A service answers requests in place of the network, and remembers what it was told.
type service struct {
	mu    sync.Mutex
	texts []string
	reply func(request *http.Request, nth int) (*http.Response, error)
}

func (s *service) RoundTrip(request *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(request.Body)
	s.mu.Lock()
	s.texts = append(s.texts, string(body))
	nth := len(s.texts)
	s.mu.Unlock()
	if err := request.Context().Err(); err != nil {
		return nil, err
	}
	return s.reply(request, nth)
}

func (s *service) attempts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.texts)
}

func answer(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(body))}
}

func hang(request *http.Request) (*http.Response, error) {
	<-request.Context().Done()
	return nil, request.Context().Err()
}

// notifierFor returns what sends to a service by lines of targets, and what it logs.
func notifierFor(t *testing.T, s *service, lines string) (*Notifier, *bytes.Buffer) {
	t.Helper()
	targets, err := ReadTargets(strings.NewReader(lines))
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	n := New(targets, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	n.client.Transport = s
	return n, &log
}

const ping = "healthchecks: https://ping.example.com/0000-token"

func TestWhatFailsIsTriedAgain(t *testing.T) {
	for name, first := range map[string]func(*http.Request) (*http.Response, error){
		"503":          func(*http.Request) (*http.Response, error) { return answer(503, ""), nil },
		"429":          func(*http.Request) (*http.Response, error) { return answer(429, ""), nil },
		"no network":   func(*http.Request) (*http.Response, error) { return nil, errors.New("no route") },
		"hangs":        hang,
		"busy robot":   func(*http.Request) (*http.Response, error) { return answer(200, `{"errcode":130101}`), nil },
		"login portal": func(*http.Request) (*http.Response, error) { return answer(200, "<html>"), nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &service{reply: func(r *http.Request, nth int) (*http.Response, error) {
					if nth < 3 {
						return first(r)
					}
					return answer(200, `{"errcode":0}`), nil
				}}
				n, log := notifierFor(t, s, "dingtalk: https://oapi.example.com/robot/send?access_token=t")
				n.Send(Notice{Event: Started, Text: "night · host-1"})
				time.Sleep(patience)
				if given := n.Close(time.Minute); given != 0 || len(s.texts) != 3 {
					t.Errorf("%d given up after %d attempts, want 0 after 3\n%s", given, len(s.texts), log)
				}
			})
		})
	}
}

func TestWhatIsRefusedIsNotTriedAgain(t *testing.T) {
	for name, body := range map[string]string{
		"dingtalk: https://a.example.com/": `{"errcode":310000,"errmsg":"sign not match"}`,
		"feishu: https://b.example.com/":   `{"code":19021,"msg":"sign match fail"}`,
		"wecom: https://c.example.com/":    `{"errcode":93000}`,
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &service{reply: func(*http.Request, int) (*http.Response, error) { return answer(200, body), nil }}
			n, log := notifierFor(t, s, name)
			n.Send(Notice{Event: Ended})
			if given := n.Close(time.Minute); given != 1 || len(s.texts) != 1 {
				t.Errorf("%s: %d given up after %d attempts, want 1 after 1\n%s", name, given, len(s.texts), log)
			}
		})
	}
}

// A target that never answers keeps neither Send nor Close, nor another target, longer than it may.
func TestAHangingTargetHoldsUpNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		var served []string
		s := &service{reply: func(r *http.Request, _ int) (*http.Response, error) {
			if r.URL.Host == "hangs.example.com" {
				return hang(r)
			}
			served = append(served, r.URL.Path)
			return answer(200, ""), nil
		}}
		n, _ := notifierFor(t, s,
			"healthchecks: https://hangs.example.com/1\nhealthchecks: https://works.example.com/2")
		n.Send(Notice{Event: Started})
		n.Send(Notice{Event: Ended})
		if waited := time.Since(begun); waited != 0 {
			t.Errorf("Send took %v", waited)
		}
		given := n.Close(time.Minute)
		if waited := time.Since(begun); waited > time.Minute {
			t.Errorf("Close took %v, want a minute at most", waited)
		}
		if given != 2 || strings.Join(served, " ") != "/2/start /2" {
			t.Errorf("%d given up, and the other target got %v", given, served)
		}
	})
}

// What waits behind notices that don't get through is the run's end, and it has its turn in time.
func TestTheEndIsTriedWhateverWaitsBeforeIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := 0
		s := &service{}
		s.reply = func(r *http.Request, nth int) (*http.Response, error) {
			if strings.Contains(s.texts[nth-1], "the end") {
				ended++
				return answer(200, ""), nil
			}
			return hang(r)
		}
		n, log := notifierFor(t, s, "webhook: https://hook.example.com/")
		for range 3 * maxWaiting {
			n.Send(Notice{Event: Outage, Text: "an outage"})
		}
		n.Send(Notice{Event: Ended, Text: "the end"})
		if given := n.Close(time.Minute); ended != 1 || given != 3*maxWaiting {
			t.Errorf("the end arrived %d times, %d notices were given up\n%s", ended, given, log)
		}
	})
}

func TestATargetThatStaysDownIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{reply: func(*http.Request, int) (*http.Response, error) { return answer(500, ""), nil }}
		n, log := notifierFor(t, s, ping)
		n.Send(Notice{Event: Started})
		time.Sleep(patience + 2*longestPause)
		tried := s.attempts()
		time.Sleep(time.Hour)
		if given := n.Close(time.Minute); given != 1 || len(s.texts) != tried || tried < 5 {
			t.Errorf("%d given up after %d attempts, then %d\n%s", given, tried, len(s.texts), log)
		}
	})
}

// The log says that a notice failed and why, and nothing that would let somebody send one.
func TestTheLogHoldsNoAddress(t *testing.T) {
	for name, reply := range map[string]func(*http.Request) (*http.Response, error){
		"refused":  func(*http.Request) (*http.Response, error) { return answer(401, "0000-token"), nil },
		"redirect": func(*http.Request) (*http.Response, error) { return answer(302, "0000-token"), nil },
		"unreachable": func(r *http.Request) (*http.Response, error) {
			return nil, errors.New("dial " + r.URL.String())
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &service{reply: func(r *http.Request, _ int) (*http.Response, error) { return reply(r) }}
			n, log := notifierFor(t, s, ping)
			n.Send(Notice{Event: Ended, Failed: true})
			n.Close(time.Minute)
			for _, secret := range []string{"token", "ping.example.com", "https:"} {
				if strings.Contains(log.String(), secret) {
					t.Errorf("%s: the log holds %q:\n%s", name, secret, log)
				}
			}
			if !strings.Contains(log.String(), `target="healthchecks 1"`) {
				t.Errorf("%s: the log doesn't say which target failed:\n%s", name, log)
			}
		})
	}
}

func TestNothingIsSentWithoutTargets(t *testing.T) {
	n := New(nil, Options{Log: slog.New(slog.DiscardHandler)})
	n.Send(Notice{Event: Ended})
	if given := n.Close(0); given != 0 {
		t.Errorf("%d given up", given)
	}
}
