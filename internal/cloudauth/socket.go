package cloudauth

import (
	"crypto/tls"
	"encoding/binary"
	"net"
)

// A socket is the network connection beneath TLS and proxies. While it is in
// a hurry its reads don't wait: what has come is read, and where nothing has,
// a read fails with os.ErrDeadlineExceeded. After that error crypto/tls and
// bufio read on as if nothing had happened.
type socket struct {
	net.Conn
	hurry bool
}

// Read implements net.Conn.
func (s *socket) Read(p []byte) (int, error) {
	if s.hurry {
		return readNow(s.Conn, p)
	}
	return s.Conn.Read(p)
}

// records lies beneath a TLS connection and knows whether what was read ends
// with a whole record. crypto/tls keeps the beginning of one for itself.
type records struct {
	net.Conn
	header []byte // the bytes of a header that isn't read to its end
	left   int    // bytes of the record that are still to be read
}

// headerSize is that of a record's header, whose last two bytes are the
// length of what follows (RFC 8446, section 5.1, and RFC 5246, section 6.2.1).
const headerSize = 5

// Read implements net.Conn.
func (r *records) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	r.follow(p[:n])
	return n, err
}

func (r *records) follow(p []byte) {
	for len(p) > 0 {
		if r.left == 0 {
			n := min(headerSize-len(r.header), len(p))
			r.header, p = append(r.header, p[:n]...), p[n:]
			if len(r.header) < headerSize {
				return
			}
			r.left, r.header = int(binary.BigEndian.Uint16(r.header[3:])), r.header[:0]
		}
		n := min(r.left, len(p))
		r.left, p = r.left-n, p[n:]
	}
}

// whole reports whether each TLS connection within conn has read its last record to its end.
func whole(conn net.Conn) bool {
	for {
		secured, ok := conn.(*tls.Conn)
		if !ok {
			return true
		}
		r := secured.NetConn().(*records)
		if r.left > 0 || len(r.header) > 0 {
			return false
		}
		conn = r.Conn
	}
}
