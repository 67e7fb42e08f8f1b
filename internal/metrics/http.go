package metrics

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// requestTime is how long one request may take, and requestsAtOnce how many are answered at once.
const (
	requestTime    = 10 * time.Second
	requestsAtOnce = 4
)

// Listen serves /metrics and /healthz at an address from now on, and returns the address that it
// got: port 0 takes a free one. It is called before Start.
func (e *Exporter) Listen(address string) (net.Addr, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	e.server = &http.Server{
		Handler: e.handler(), ReadTimeout: requestTime, WriteTimeout: requestTime,
		ErrorLog: log.New(io.Discard, "", 0), // it would tell who asked
	}
	go func() { _ = e.server.Serve(listener) }()
	return listener.Addr(), nil
}

func (e *Exporter) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(e.registry, promhttp.HandlerOpts{
		MaxRequestsInFlight: requestsAtOnce,
	}))
	mux.HandleFunc("GET /healthz", e.healthz)
	return mux
}

// healthz says how the run is: 200 if it is well, which it is too while it waits, and 503 if it stalls.
func (e *Exporter) healthz(w http.ResponseWriter, _ *http.Request) {
	now := e.snapshot()
	said, ok := now.health()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if !ok {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	fmt.Fprintln(w, said)
}
