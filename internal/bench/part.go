package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// parts are what the bench runs in processes of their own, so that each is
// charged for nothing else. Each prints a spell.
var parts = map[string]func(context.Context, []string) error{
	"client":      clientPart,
	"plain":       plainPart,
	"read":        readPart,
	"broker":      brokerPart,
	"coordinator": coordinatorPart,
}

// A spell is how long something was done, and how often.
type spell struct {
	Count   int     `json:"count"`
	Seconds float64 `json:"seconds"`
}

func (s spell) perSecond() float64 { return float64(s.Count) / s.Seconds }

// report prints how often something was done since it began.
func report(began time.Time, count int) error {
	return json.NewEncoder(os.Stdout).Encode(spell{count, time.Since(began).Seconds()})
}

// A piece is a part that was run.
type piece struct {
	spell
	usage
}

// each returns the processor time that one took.
func (p piece) each() time.Duration { return p.cpu / time.Duration(max(p.Count, 1)) }

func (b *bench) part(ctx context.Context, args ...string) (piece, error) {
	out, took, err := execute(ctx, b.dir, b.self, args...)
	if err != nil {
		return piece{}, err
	}
	p := piece{usage: took}
	if err := json.Unmarshal([]byte(out), &p.spell); err != nil {
		return p, fmt.Errorf("bench %s: %w", args[0], err)
	}
	return p, nil
}
