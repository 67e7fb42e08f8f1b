//go:build !unix

package cloudauth

import (
	"net"
	"time"
)

// readNow reads what has come over a connection, and waits for it no longer than a millisecond.
func readNow(conn net.Conn, p []byte) (int, error) {
	if err := conn.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
		return 0, err
	}
	defer conn.SetReadDeadline(time.Time{})
	return conn.Read(p)
}
