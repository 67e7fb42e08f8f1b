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
	Worker WorkerInfo
	Reason string // and what to do about it
}

// discovery asks, second by second, which workers are there, and tells the pool.
type discovery struct {
	c       *Coordinator
	inbox   string
	replies *nats.Subscription
	status  chan nats.Status
	quit    chan struct{}
	done    sync.WaitGroup

	found    chan struct{} // closed when settings is set
	settings Settings      // of the first worker; the others have to have the same

	refused map[string]string // reasons by id, kept by onStats alone
}

func (c *Coordinator) startDiscovery() (*discovery, error) {
	d := &discovery{
		c: c, inbox: c.conn.NewInbox(), quit: make(chan struct{}),
		found: make(chan struct{}), refused: make(map[string]string),
	}
	var err error
	if d.replies, err = c.conn.Subscribe(d.inbox+".*", d.onStats); err != nil {
		return nil, err
	}
	d.status = c.conn.StatusChanged(nats.CONNECTED, nats.RECONNECTING)
	d.done.Go(d.loop)
	return d, nil
}

// stop returns when nothing is looked for any more.
func (d *discovery) stop() {
	close(d.quit)
	d.done.Wait()
	d.c.conn.RemoveStatusListener(d.status)
}

func (d *discovery) loop() {
	beat := time.NewTicker(d.c.options.beat)
	defer beat.Stop()
	d.ask()
	for {
		select {
		case <-d.quit:
			return
		case status := <-d.status:
			if status == nats.CONNECTED {
				d.c.reconnected()
				d.ask()
				continue
			}
			d.c.pool.drop(func(*member) bool { return true })
		case now := <-beat.C:
			d.forget(now)
			d.ask()
		}
	}
}

// ask asks all workers how they are. When it did is part of where the answers go.
func (d *discovery) ask() {
	_ = d.c.conn.PublishRequest(statsSubject, d.inbox+"."+strconv.FormatInt(time.Now().UnixMicro(), 10), nil)
}

// forget drops workers that are quiet.
func (d *discovery) forget(now time.Time) {
	for _, m := range d.c.pool.drop(func(m *member) bool { return now.Sub(m.heard) > quietFor }) {
		d.c.options.Log.Warn("a worker is gone", "worker", m.id, "host", m.host)
	}
}

// onStats takes note of the statistics that a worker sends of itself.
func (d *discovery) onStats(msg *nats.Msg) {
	now := time.Now()
	in, ok := readStats(msg.Data)
	if !ok || in.Queue != d.c.options.Queue {
		return
	}
	asked, err := strconv.ParseInt(msg.Subject[strings.LastIndexByte(msg.Subject, '.')+1:], 10, 64)
	if err != nil || now.Sub(time.UnixMicro(asked)) > tooSlow {
		return
	}
	if reason := d.mismatch(in, time.UnixMicro(asked), now); reason != "" {
		d.refuse(in, reason)
		return
	}
	delete(d.refused, in.ID)
	if d.c.pool.observe(in.ID, in.Host, in.load, now) {
		d.c.options.Log.Info("a worker is there",
			"worker", in.ID, "host", in.Host, "version", in.Version, "slots", in.Slots)
	}
}

// mismatch says why a worker can't be asked; nothing if it can. The first
// one that can decides what the settings are.
func (d *discovery) mismatch(in WorkerInfo, asked, now time.Time) string {
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
		d.c.options.Action}); wanted != in.Settings {
		return wanted.differ(in.Settings)
	}
	select {
	case <-d.found:
		return d.settings.differ(in.Settings)
	default:
		d.settings = in.Settings
		close(d.found)
		return ""
	}
}

func (d *discovery) refuse(in WorkerInfo, reason string) {
	d.c.pool.drop(func(m *member) bool { return m.id == in.ID })
	kind, _, _ := strings.Cut(reason, " by ") // a clock drifts, and it is said once
	if d.refused[in.ID] == kind {
		return
	}
	d.refused[in.ID] = kind
	d.c.options.Log.Warn("a worker is refused", "worker", in.ID, "host", in.Host, "reason", reason)
	d.c.options.Refused(Refusal{in, reason})
}

var statsSubject, _ = micro.ControlSubject(micro.StatsVerb, serviceName, "")
