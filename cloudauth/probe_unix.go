//go:build unix

package cloudauth

import (
	"net"

	"golang.org/x/sys/unix"
)

// prober returns a function that reports whether a connection has nothing to
// read, without waiting and without reading it: an idle one has something when
// the other end closed it, or sends what nobody asked for.
func prober(conn net.Conn) func() bool {
	raw := socket(conn)
	if raw == nil {
		return nil
	}
	var quiet bool
	poll := []unix.PollFd{{Events: unix.POLLIN}}
	ask := func(fd uintptr) {
		poll[0].Fd = int32(fd)
		n, err := unix.Poll(poll, 0)
		quiet = n == 0 && err == nil
	}
	return func() bool { return raw.Control(ask) == nil && quiet }
}
