package cloudauth

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"time"

	"veribatch/internal/words"
)

const (
	maxHeader = 64 << 10 // bytes of an answer's header
	maxAnswer = 1 << 20  // bytes of its body; a true one has one or two thousand
)

// A connection carries one request and its answer at a time. After a request
// it says how far that came: whether it may have been executed depends on
// nothing else.
type connection struct {
	net.Conn
	socket *socket          // beneath Conn
	limit  io.LimitedReader // of Conn
	reader *bufio.Reader    // of limit
	since  time.Time        // when it became idle

	written  bool // all of the request was handed to the operating system
	answered bool // something came back
	reusable bool // for another request
}

func newConnection(conn net.Conn, s *socket) *connection {
	c := &connection{Conn: conn, socket: s}
	c.limit.R = conn
	c.reader = bufio.NewReader(&c.limit)
	return c
}

// quiet reports whether a connection that was idle is open, and the server
// has said nothing since its last answer: neither the reader nor TLS holds a
// byte, and none is there to be read. Whatever it said would be taken for the
// next answer. It is asked by reading, without waiting, because only TLS can
// tell an answer from a session ticket, which may come at any time.
//
// What comes later than this, before the next answer, can't be told from it.
// Then all that is left is the identity number that the answer gives: see Response.about.
func (c *connection) quiet() bool {
	c.limit.N = maxHeader
	c.socket.hurry = true
	_, err := c.reader.Peek(1)
	c.socket.hurry = false
	return errors.Is(err, os.ErrDeadlineExceeded) && whole(c.Conn)
}

// exchange sends a request and reads its answer, as long as ctx lasts. A body
// that broke off is the answer's error, unless time was up.
func (c *connection) exchange(ctx context.Context, request []byte) (answer, error) {
	c.written, c.answered, c.reusable = false, false, false
	stop := context.AfterFunc(ctx, func() { c.SetDeadline(time.Unix(1, 0)) })
	a, err := c.talk(request)
	c.reusable = stop() && c.reusable
	if err == nil && a.err != nil && timedOut(ctx, a.err) {
		return answer{}, a.err
	}
	return a, err
}

func (c *connection) talk(request []byte) (answer, error) {
	// Cut short, a request lacks the end of its header: nobody can execute it.
	if _, err := c.Write(request); err != nil {
		return answer{}, err
	}
	c.written = true
	response, err := c.header()
	if err != nil {
		return answer{}, err
	}
	c.limit.N = math.MaxInt64 // read knows the body's
	body, err := read(response)
	response.Body.Close()
	c.reusable = err == nil && !response.Close && response.StatusCode != http.StatusSwitchingProtocols
	return answer{status: response.StatusCode, header: response.Header, body: body, err: err}, nil
}

// header reads an answer up to its body.
func (c *connection) header() (*http.Response, error) {
	for {
		c.limit.N = maxHeader
		_, err := c.reader.Peek(1)
		if err != nil {
			return nil, err
		}
		c.answered = true
		response, err := http.ReadResponse(c.reader, nil)
		if err != nil {
			return nil, err
		}
		if response.StatusCode == http.StatusSwitchingProtocols || response.StatusCode >= 200 {
			return response, nil
		}
	}
}

var errTooLarge = words.Errorf("the answer is over 1 MiB")

// read reads an answer's body to its end, so that its connection is used again.
func read(response *http.Response) ([]byte, error) {
	var body bytes.Buffer
	if n := response.ContentLength; n > 0 && n <= maxAnswer {
		body.Grow(int(n) + bytes.MinRead)
	}
	n, err := body.ReadFrom(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, err
	case n > maxAnswer:
		return nil, errTooLarge
	}
	return body.Bytes(), nil
}
