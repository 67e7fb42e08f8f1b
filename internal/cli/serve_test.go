package cli

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

// A sandbox tells at its end how many connections it accepted, however many
// calls came over them.
func TestSandboxCountsConnections(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	defer end()
	out, in := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- Run(ctx, []string{"sandbox"}, strings.NewReader(""), in, io.Discard)
		in.Close()
	}()
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(first, "listening on ")
	endpoint, _, _ := strings.Cut(rest, ",")
	for range 2 {
		client := &http.Client{Transport: &http.Transport{}}
		for range 3 {
			answer, err := client.Get(endpoint)
			if err != nil {
				t.Fatal(err)
			}
			io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
		}
		client.CloseIdleConnections()
	}
	end()
	last, err := io.ReadAll(lines)
	if err != nil || string(last) != "sandbox ended, after 2 connections\n" || <-code != 0 {
		t.Errorf("it ended with %q, %v", last, err)
	}
}
