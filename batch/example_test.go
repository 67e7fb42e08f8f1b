package batch_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/cloudauth"
	"veribatch/internal/sandbox"
	"veribatch/internal/verify"
	"veribatch/reader"
	"veribatch/writer"

	"github.com/aliyun/credentials-go/credentials"
)

// A Runner verifies a CSV file against a sandbox, and Join pairs the answers with
// the rows. An empty Endpoint is the real service.
func Example() {
	service, _ := sandbox.New(sandbox.Config{AccessKeys: map[string]string{"id": "secret"}})
	server := httptest.NewServer(service)
	defer server.Close()
	dir, _ := os.MkdirTemp("", "veribatch")
	defer os.RemoveAll(dir)

	ctx := context.Background()
	input, err := reader.Open("../testdata/unresolved.csv", reader.Options{})
	check(err)
	settings := checkpoint.Settings{Service: checkpoint.Sandbox, BizType: "demo"}
	store, err := checkpoint.Open(filepath.Join(dir, "checkpoint"), settings)
	check(err)
	defer store.Close()
	credential, err := credentials.NewCredential(new(credentials.Config).
		SetType("access_key").SetAccessKeyId("id").SetAccessKeySecret("secret"))
	check(err)
	client, err := cloudauth.NewClient(
		cloudauth.Config{Endpoint: server.URL, BizType: "demo", Credentials: credential})
	check(err)

	job := batch.Job{
		Check: func(r verify.Record) (verify.Record, []verify.Finding) { return r, r.Findings },
		Keyer: verify.NewKeyer(store.Secret(), "demo", verify.VerifyMaterial),
		Store: store,
	}
	run, err := store.StartRun(checkpoint.Run{Started: time.Now()})
	check(err)
	runner := &batch.Runner{
		Job: job, RetryPolicy: batch.RetryPolicy{AttemptsOverRuns: 8}, Verify: cloudauth.Verifier(client),
		Pacer: batch.NewPacer(20, 1), Budget: batch.NewBudget(100, 0),
		Breaker: batch.NewBreaker(time.Hour), Guard: batch.NewRejectionGuard(0.8),
		Number: run.Number, Workers: 8, Attempts: 1, Timeout: 10 * time.Second,
	}
	check(runner.Run(ctx, input.Records(ctx)))

	book, err := writer.Create(filepath.Join(dir, "result.xlsx"), writer.Options{Header: input.Header()})
	check(err)
	defer book.Close()
	for result, err := range batch.Join(job, input.Records(ctx)) {
		check(err)
		check(book.Write(result))
	}
	paths, err := book.Commit(writer.RunStats{})
	check(err)
	fmt.Println(filepath.Base(paths[0]), runner.Progress().Passed, "passed,", runner.Progress().Unresolved,
		"unresolved")
	// Output: result.xlsx 6 passed, 6 unresolved
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
