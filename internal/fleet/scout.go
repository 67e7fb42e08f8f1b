package fleet

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
)

const (
	beatEvery = time.Second     // how often workers are asked how they are
	quietFor  = 5 * time.Second // how long one that doesn't answer is still asked to call

	// tooSlow is how long a worker's word may take: of an older one nobody
	// can say what its clock showed.
	tooSlow = 2 * time.Second
)

// A Refusal is a worker that answers, and isn't asked to call.
type Refusal struct {
	Instance WorkerInfo
	Reason   string // and what to do about it
}

// A scout looks who is there, second by second, and tells the pool.
type scout struct {
	c       *Coordinator
	inbox   string
	replies *nats.Subscription
	status  chan nats.Status
	quit    chan struct{}
	done    sync.WaitGroup

	found    chan struct{} // closed when settings is set
	settings Settings      // of the first worker; the others have to have the same

	refused map[string]string // reasons by id, of those who hear alone tells
}

func (c *Coordinator) startScout() (*scout, error) {
	s := &scout{
		c: c, inbox: c.conn.NewInbox(), quit: make(chan struct{}),
		found: make(chan struct{}), refused: make(map[string]string),
	}
	var err error
	if s.replies, err = c.conn.Subscribe(s.inbox+".*", s.hear); err != nil {
		return nil, err
	}
	s.status = c.conn.StatusChanged(nats.CONNECTED, nats.RECONNECTING)
	s.done.Go(s.loop)
	return s, nil
}

// stop returns when nothing is looked for any more.
func (s *scout) stop() {
	close(s.quit)
	s.done.Wait()
	s.c.conn.RemoveStatusListener(s.status)
}

func (s *scout) loop() {
	beat := time.NewTicker(s.c.options.beat)
	defer beat.Stop()
	s.ask()
	for {
		select {
		case <-s.quit:
			return
		case status := <-s.status:
			if status == nats.CONNECTED {
				s.c.reconnected()
				s.ask()
				continue
			}
			s.c.pool.drop(func(*member) bool { return true })
		case now := <-beat.C:
			s.forget(now)
			s.ask()
		}
	}
}

// ask asks all workers how they are. When it did is part of where the answers go.
func (s *scout) ask() {
	_ = s.c.conn.PublishRequest(statsSubject, s.inbox+"."+strconv.FormatInt(time.Now().UnixMicro(), 10), nil)
}

// forget drops workers that are quiet.
func (s *scout) forget(now time.Time) {
	for _, m := range s.c.pool.drop(func(m *member) bool { return now.Sub(m.heard) > quietFor }) {
		s.c.options.Log.Warn("a worker is gone", "worker", m.id, "host", m.host)
	}
}

// hear takes note of an answer.
func (s *scout) hear(msg *nats.Msg) {
	now := time.Now()
	in, ok := readInstance(msg.Data)
	if !ok || in.Queue != s.c.options.Queue {
		return
	}
	asked, err := strconv.ParseInt(msg.Subject[strings.LastIndexByte(msg.Subject, '.')+1:], 10, 64)
	if err != nil || now.Sub(time.UnixMicro(asked)) > tooSlow {
		return
	}
	if reason := s.objection(in, time.UnixMicro(asked), now); reason != "" {
		s.refuse(in, reason)
		return
	}
	delete(s.refused, in.ID)
	if s.c.pool.see(in.ID, in.Host, in.load, now) {
		s.c.options.Log.Info("a worker is there",
			"worker", in.ID, "host", in.Host, "version", in.Version, "slots", in.Slots)
	}
}

// objection says why a worker can't be asked; nothing if it can. The first
// one that can decides what the settings are.
func (s *scout) objection(in WorkerInfo, asked, now time.Time) string {
	if in.Protocol != protocol {
		return fmt.Sprintf("it speaks protocol %s, and this run %s: use the same version of veribatch for both",
			in.Protocol, protocol)
	}
	// It told the time about midway between its question and its answer.
	way := now.Sub(asked) / 2
	if skew := in.now.Sub(asked.Add(way)); skew.Abs() > maxSkew+way {
		return fmt.Sprintf("its clock is off by %v against this machine's: set both by NTP",
			skew.Round(time.Second/10))
	}
	if wanted := (Settings{in.Settings.Service, in.Settings.Region, in.Settings.BizType,
		s.c.options.Action}); wanted != in.Settings {
		return wanted.differ(in.Settings)
	}
	select {
	case <-s.found:
		return s.settings.differ(in.Settings)
	default:
		s.settings = in.Settings
		close(s.found)
		return ""
	}
}

func (s *scout) refuse(in WorkerInfo, reason string) {
	s.c.pool.drop(func(m *member) bool { return m.id == in.ID })
	kind, _, _ := strings.Cut(reason, " by ") // a clock drifts, and it is said once
	if s.refused[in.ID] == kind {
		return
	}
	s.refused[in.ID] = kind
	s.c.options.Log.Warn("a worker is refused", "worker", in.ID, "host", in.Host, "reason", reason)
	s.c.options.Refused(Refusal{in, reason})
}

var statsSubject, _ = micro.ControlSubject(micro.StatsVerb, serviceName, "")
