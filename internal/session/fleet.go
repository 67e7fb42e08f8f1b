package session

import (
	"context"
	"log/slog"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/cloudauth"
	"veribatch/internal/fleet"
	"veribatch/internal/verify"
)

// Fleet has the workers of a queue make the calls.
type Fleet struct {
	NATS      fleet.NATSConfig
	Queue     string
	FullOCR   bool          // keep all that was read off ID cards
	MaxOutage time.Duration // how long the run may be without a worker
	Log       *slog.Logger

	Refused func(fleet.Refusal) // is told of workers that can't be asked
	Waiting func()              // is told once that the first worker takes its time
}

// firstWorkerSoon is how long a run waits for a worker before it says so.
const firstWorkerSoon = time.Second

// Connect implements Connector. It waits for the first worker, which says whom they call.
func (f Fleet) Connect(ctx context.Context, action verify.Action) (*Service, error) {
	conn, err := f.NATS.Dial("veribatch run", f.Log)
	if err != nil {
		return nil, &UnreachableError{Err: err}
	}
	coordinator, err := fleet.Open(conn, fleet.Options{
		Queue: f.Queue, Action: settingOf(action), FullOCR: f.FullOCR, MaxOutage: f.MaxOutage, Log: f.Log,
		Refused: f.Refused,
	})
	if err != nil {
		conn.Close()
		return nil, err
	}
	settings, err := f.firstWorker(ctx, coordinator)
	if err != nil {
		coordinator.Close()
		return nil, err
	}
	return &Service{
		Settings: checkpoint.Settings{
			Service: settings.Service, Region: settings.Region, BizType: settings.BizType,
			Action: settingOf(action), ByPath: true,
		},
		query:    coordinator.Query,
		verifier: func(cloudauth.Files, *verify.Keyer) verify.Func { return coordinator.Verify },
		waiting:  coordinator.Waiting,
		workers:  coordinator.Workers,
		close:    func() error { coordinator.Close(); return nil },
	}, nil
}

func (f Fleet) firstWorker(ctx context.Context, coordinator *fleet.Coordinator) (fleet.Settings, error) {
	soon, cancel := context.WithTimeout(ctx, firstWorkerSoon)
	defer cancel()
	settings, err := coordinator.Settings(soon)
	if err == nil || ctx.Err() != nil {
		return settings, err
	}
	f.Waiting()
	later, cancel := context.WithTimeout(ctx, f.MaxOutage)
	defer cancel()
	settings, err = coordinator.Settings(later)
	if err != nil && ctx.Err() == nil {
		return settings, &NoWorkersError{Queue: f.Queue, Waited: f.MaxOutage}
	}
	return settings, err
}
