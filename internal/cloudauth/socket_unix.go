//go:build unix

package cloudauth

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// readNow reads what has come over a connection, and doesn't wait. A deadline
// wouldn't do: one that has passed keeps Go from reading at all, and any other waits.
func readNow(conn net.Conn, p []byte) (n int, err error) {
	system, ok := conn.(syscall.Conn)
	if !ok {
		return 0, errors.ErrUnsupported
	}
	raw, err := system.SyscallConn()
	if err != nil {
		return 0, err
	}
	if closed := raw.Read(func(fd uintptr) bool { n, err = unix.Read(int(fd), p); return true }); closed != nil {
		return 0, closed
	}
	switch {
	case errors.Is(err, unix.EAGAIN):
		return 0, os.ErrDeadlineExceeded
	case err != nil:
		return 0, err
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}
