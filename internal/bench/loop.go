package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"veribatch/internal/cloudauth"
	"veribatch/internal/sample"
	"veribatch/internal/verify"

	"github.com/aliyun/credentials-go/credentials"
	"golang.org/x/sync/errgroup"
)

// workers call at once in the loops; so many are the command's default. In a
// run a record spends longer on its way into the ledger, twice, than at the
// service: with runWorkers no processor waits for the disk, with half as many
// each does so for a tenth of the time.
const (
	workers    = 64
	runWorkers = 512
)

// bizType is the scene of all calls; to the sandbox any is good.
const bizType = "bench"

// crowd is how many different people the loops ask about, in turn. Each call
// has a BizId of its own.
const crowd = 10_000

// clientPart calls with the program's own client, and does nothing else.
func clientPart(ctx context.Context, args []string) error { return loopPart(ctx, args, newClient) }

// newClient connects as the command does.
func newClient(endpoint string) (caller, error) {
	credential, err := credentials.NewCredential(new(credentials.Config).
		SetType("access_key").SetAccessKeyId(accessKey).SetAccessKeySecret(accessKey))
	if err != nil {
		return nil, err
	}
	client, err := cloudauth.NewClient(cloudauth.Config{
		Endpoint: endpoint, BizType: bizType, Credentials: credential, Connections: workers,
	})
	return func(ctx context.Context, r verify.Record) error {
		response, err := client.VerifyMaterial(ctx, r)
		if err == nil && response.VerifyStatus != 1 {
			err = fmt.Errorf("VerifyStatus %d, want 1", response.VerifyStatus)
		}
		return err
	}, err
}

// plainPart calls with what somebody would write in an afternoon.
func plainPart(ctx context.Context, args []string) error {
	return loopPart(ctx, args, func(endpoint string) (caller, error) { return newPlainClient(endpoint).verify, nil })
}

// A caller has one person verified.
type caller func(context.Context, verify.Record) error

// loopPart makes the calls that the arguments ask for, ENDPOINT and COUNT.
func loopPart(ctx context.Context, args []string, connect func(endpoint string) (caller, error)) error {
	if len(args) != 2 {
		return fmt.Errorf("want ENDPOINT and COUNT")
	}
	calls, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	call, err := connect(args[0])
	if err != nil {
		return err
	}
	people := invent()
	began := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	for w := range workers {
		group.Go(func() error {
			for i := w; i < calls; i += workers {
				r := people[i%crowd]
				r.BizID = fmt.Sprintf("%064x", i)
				// The run's calls have a deadline too.
				limited, cancel := context.WithTimeout(ctx, 10*time.Second)
				err := call(limited, r)
				cancel()
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return report(began, calls)
}

// invent returns records without a BizId, for the people that the runs are about.
func invent() []verify.Record {
	requests := make([]verify.Record, 0, crowd)
	for p := range sample.People(1, crowd, nil) {
		requests = append(requests, verify.Record{
			UserID: p.UserID, Name: p.Name, IDNumber: p.IDNumber,
			FaceImage: p.FaceImage, IDFrontImage: p.IDFrontImage, IDBackImage: p.IDBackImage,
		})
	}
	return requests
}
