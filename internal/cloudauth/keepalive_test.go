package cloudauth

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
)

// A server that says that an answer is the connection's last, and leaves it
// open, gets no other request over it.
func TestTheServersLastAnswer(t *testing.T) {
	const body = "Content-Length: 18\r\n\r\n{\"VerifyStatus\":1}"
	for name, c := range map[string]struct {
		answer      string
		connections int32 // for three calls
	}{
		"kept alive":                 {"HTTP/1.1 200 OK\r\n" + body, 1},
		"its last":                   {"HTTP/1.1 200 OK\r\nConnection: close\r\n" + body, 3},
		"its last, said with others": {"HTTP/1.1 200 OK\r\nConnection: Upgrade, Close\r\n" + body, 3},
		"HTTP/1.0":                   {"HTTP/1.0 200 OK\r\n" + body, 3},
		"an error's": {
			"HTTP/1.1 500 Error\r\nConnection: close\r\nContent-Length: 22\r\n\r\n{\"Code\":\"SystemError\"}", 3},
	} {
		for _, m := range []string{"POST", "GET"} {
			var connections, requests atomic.Int32
			client := newClient(t, "http://"+newListener(t, func(conn net.Conn) {
				connections.Add(1)
				for r := bufio.NewReader(conn); ; {
					request, err := http.ReadRequest(r)
					if err != nil {
						return
					}
					requests.Add(1)
					io.Copy(io.Discard, request.Body)
					io.WriteString(conn, c.answer)
				}
			}), method(m))
			for range 3 {
				client.VerifyMaterial(t.Context(), somebody()) // an answer, whatever it says
			}
			if n, r := connections.Load(), requests.Load(); n != c.connections || r != 3 {
				t.Errorf("%s, %s: %d requests over %d connections, want 3 over %d", name, m, r, n, c.connections)
			}
		}
	}
}
