package fleet

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	json "github.com/go-json-experiment/json/v1"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
)

// A WorkerInfo is a worker as it tells of itself.
type WorkerInfo struct {
	ID       string    `json:"id"`
	Queue    string    `json:"queue"`
	Host     string    `json:"host"`
	Version  string    `json:"version"`  // of its program
	Protocol string    `json:"protocol"` // of its requests and answers
	Settings Settings  `json:"settings"`
	Started  time.Time `json:"started"`

	Slots    int     `json:"slots"`     // calls that it takes at once
	InFlight int     `json:"in_flight"` // of those
	Done     int     `json:"done"`      // calls that ended
	Faults   int     `json:"errors"`    // of those, with a fault
	MeanMS   float64 `json:"mean_ms"`   // that a call took

	load load
	now  time.Time // by its clock
}

// listFor is how long List waits for workers to answer.
const listFor = time.Second

// List returns the workers that answer within a second, by queue, host and
// id; of all queues if queue is empty.
func List(ctx context.Context, conn *nats.Conn, queue string) ([]WorkerInfo, error) {
	return listWithin(ctx, conn, queue, listFor)
}

func listWithin(ctx context.Context, conn *nats.Conn, queue string, wait time.Duration) ([]WorkerInfo, error) {
	replies, err := conn.SubscribeSync(conn.NewInbox())
	if err != nil {
		return nil, err
	}
	defer replies.Unsubscribe()
	if err := conn.PublishRequest(statsSubject, replies.Subject, nil); err != nil {
		return nil, err
	}
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	var found []WorkerInfo
	for {
		msg, err := replies.NextMsgWithContext(waiting)
		if waiting.Err() != nil || errors.Is(err, nats.ErrNoResponders) {
			break
		}
		if err != nil {
			return nil, err
		}
		if in, ok := readStats(msg.Data); ok && (queue == "" || in.Queue == queue) {
			found = append(found, in)
		}
	}
	slices.SortFunc(found, func(a, b WorkerInfo) int {
		return cmp.Or(cmp.Compare(a.Queue, b.Queue), cmp.Compare(a.Host, b.Host), cmp.Compare(a.ID, b.ID))
	})
	return found, ctx.Err()
}

// readStats reads the statistics that a worker sends of itself.
func readStats(data []byte) (WorkerInfo, bool) {
	var stats micro.Stats
	if json.Unmarshal(data, &stats) != nil {
		return WorkerInfo{}, false
	}
	i := slices.IndexFunc(stats.Endpoints, func(e *micro.EndpointStats) bool {
		return e != nil && e.Name == verifyEndpoint
	})
	var l load
	if i < 0 || json.Unmarshal(stats.Endpoints[i].Data, &l) != nil {
		return WorkerInfo{}, false
	}
	about := stats.Metadata
	in := WorkerInfo{
		ID:       stats.ID,
		Queue:    about["queue"],
		Host:     about["host"],
		Version:  about["version"],
		Protocol: stats.Version,
		Settings: Settings{
			Service: about["service"],
			Region:  about["region"],
			Action:  about["action"], BizType: about["biz_type"],
		},
		Started:  stats.Started,
		Slots:    l.Slots,
		InFlight: l.Slots - l.Free,
		Done:     l.Done,
		Faults:   l.Fault,
		load:     l,
		now:      time.UnixMicro(l.Now),
	}
	if l.Done > 0 {
		in.MeanMS = float64(l.Busy) / 1000 / float64(l.Done)
	}
	return in, true
}
