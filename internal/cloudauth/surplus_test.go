package cloudauth

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"veribatch/internal/verify"
)

// transports are the ways to speak HTTP/1.1 to a service: plain, and over each version of TLS.
var transports = map[string]uint16{"plain": 0, "TLS 1.2": tls.VersionTLS12, "TLS 1.3": tls.VersionTLS13}

// A corked connection holds back what is written, until it is let out at once.
type corked struct {
	net.Conn
	held  bytes.Buffer
	holds bool
}

func (c *corked) Write(p []byte) (int, error) {
	if c.holds {
		return c.held.Write(p)
	}
	return c.Conn.Write(p)
}

// release lets out all that is held but the last bytes.
func (c *corked) release(but int) {
	c.Conn.Write(c.held.Next(c.held.Len() - but))
}

// A talker answers requests as a test wants it: it gets the connection that requests come over, what is
// beneath its TLS, and the answer to write.
type talker func(conn net.Conn, beneath *corked, answer string)

// talk serves one connection: each request's BizId is the VerifyStatus that it gets.
func (t talker) talk(conn net.Conn, beneath *corked, padding string) {
	r := bufio.NewReader(conn)
	for {
		request, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		body := fmt.Sprintf(`{"VerifyStatus":%s,"Padding":"%s"}`, request.URL.Query().Get("BizId"), padding)
		t(conn, beneath, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
	}
}

// newTalker serves over TLS of a version, or plain if it is 0. It returns a client and counts the connections.
func newTalker(t *testing.T, version uint16, padding string, talker talker) (*Client, *atomic.Int32) {
	t.Helper()
	return newService(t, version, func(conn net.Conn, beneath *corked) { talker.talk(conn, beneath, padding) })
}

// newService is newTalker for what reads its requests itself.
func newService(t *testing.T, version uint16, talk func(conn net.Conn, beneath *corked)) (*Client, *atomic.Int32) {
	t.Helper()
	certified := httptest.NewTLSServer(nil)
	t.Cleanup(certified.Close)
	connections := new(atomic.Int32)
	address := newListener(t, func(conn net.Conn) {
		connections.Add(1)
		beneath := &corked{Conn: conn}
		if version == 0 {
			talk(beneath, beneath)
			return
		}
		config := certified.TLS.Clone()
		config.NextProtos = nil
		config.MinVersion, config.MaxVersion = version, version
		talk(tls.Server(beneath, config), beneath)
	})
	if version == 0 {
		return newClient(t, "http://"+address), connections
	}
	return newClient(t, "https://"+address, trusting(certified)), connections
}

// wants calls the service and checks that the answer is the caller's own.
func wants(t *testing.T, client *Client, of string, status int) {
	t.Helper()
	r := somebody()
	r.BizID = fmt.Sprint(status)
	got, err := client.VerifyMaterial(t.Context(), r)
	if err != nil || got.VerifyStatus != status {
		t.Errorf("%s: VerifyStatus %d, error %v; want %d", of, got.VerifyStatus, err, status)
	}
}

// A server that answers one request twice: the second answer is nobody's, however it arrives.
func TestSurplusAnswers(t *testing.T) {
	twice := func(together func(net.Conn, *corked, string)) talker {
		var first atomic.Bool
		return func(conn net.Conn, beneath *corked, answer string) {
			if !first.CompareAndSwap(false, true) {
				beneath.holds = false
				beneath.release(0)
				io.WriteString(conn, answer)
				return
			}
			together(conn, beneath, answer)
		}
	}
	for name, together := range map[string]func(net.Conn, *corked, string){
		"one record": func(conn net.Conn, _ *corked, answer string) { io.WriteString(conn, answer+answer) },
		"two records, one segment": func(conn net.Conn, beneath *corked, answer string) {
			beneath.holds = true
			io.WriteString(conn, answer)
			io.WriteString(conn, answer)
			beneath.release(0)
		},
		"the second cut off": func(conn net.Conn, beneath *corked, answer string) {
			beneath.holds = true
			io.WriteString(conn, answer)
			io.WriteString(conn, answer)
			beneath.release(7) // until the next request was read
		},
		"the second only begun": func(conn net.Conn, beneath *corked, answer string) {
			beneath.holds = true
			io.WriteString(conn, answer)
			before := beneath.held.Len()
			io.WriteString(conn, answer)
			beneath.release(beneath.held.Len() - before - 3)
		},
		"an interim one after it": func(conn net.Conn, beneath *corked, answer string) {
			beneath.holds = true
			io.WriteString(conn, answer)
			io.WriteString(conn, "HTTP/1.1 100 Continue\r\n\r\n"+answer)
			beneath.release(0)
		},
	} {
		for transport, version := range transports {
			for _, size := range []int{0, 6000} { // less and more than is read ahead
				of := fmt.Sprintf("%s, %s, %d bytes more", name, transport, size)
				client, connections := newTalker(t, version, strings.Repeat("x", size), twice(together))
				wants(t, client, of, 2)
				wants(t, client, of, 3)
				wants(t, client, of, 4)
				if n := connections.Load(); n != 2 {
					t.Errorf("%s: 3 calls took %d connections, want 2", of, n)
				}
			}
		}
	}
}

// Without a surplus a connection is used again, over TLS too, whose session tickets are none.
func TestConnectionsAreReusedOverTLS(t *testing.T) {
	for transport, version := range transports {
		client, connections := newTalker(t, version, "",
			func(conn net.Conn, _ *corked, answer string) { io.WriteString(conn, answer) })
		for i := range 20 {
			wants(t, client, transport, 2+i)
		}
		if n := connections.Load(); n != 1 {
			t.Errorf("%s: 20 calls took %d connections", transport, n)
		}
	}
}

// A surplus answer that comes only when the next request is under way is told by its identity number. Whoever
// was asked about then has lost the answer; after that the connection is not used again.
func TestSurplusAnswersThatComeLate(t *testing.T) {
	answer := func(number string) string {
		body := fmt.Sprintf(`{"VerifyStatus":1,"Material":{"IdCardNumber":%q}}`, number)
		return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	}
	for transport, version := range transports {
		var owed atomic.Pointer[string] // whom the surplus is about
		client, connections := newService(t, version, func(conn net.Conn, _ *corked) {
			r := bufio.NewReader(conn)
			for {
				request, err := http.ReadRequest(r)
				if err != nil {
					return
				}
				number := request.URL.Query().Get("IdCardNumber")
				if earlier := owed.Swap(&number); earlier != nil {
					number = *earlier // this one's own stays owed
				}
				io.WriteString(conn, answer(number))
			}
		})
		people := []string{"11010519491231002X", "110105194912310046", "110105194912310062"}
		for i, want := range []string{"", WrongPerson, ""} {
			if i == 2 {
				owed.Store(nil)
			}
			r := somebody()
			r.IDNumber = people[i]
			got, err := client.VerifyMaterial(t.Context(), r)
			if want == "" {
				if err != nil || got.IDNumber != r.IDNumber {
					t.Errorf("%s, call %d: error %v", transport, i+1, err)
				}
				continue
			}
			if f := faultOf(t, err); f.Code != want || !f.Lost || f.Unsent || f.Class != verify.ClassTransient ||
				strings.Contains(f.Error(), "1105") {
				t.Errorf("%s, call %d: %+v", transport, i+1, f)
			}
		}
		if n := connections.Load(); n != 2 {
			t.Errorf("%s: %d connections, want 2", transport, n)
		}
	}
}

// The number in an answer may be masked, and may have been upgraded to 18 characters.
func TestAnswersAbout(t *testing.T) {
	const long, short = "11010519491231002X", "110105491231002"
	for _, c := range []struct {
		asked, given string
		about        bool
	}{
		{long, "", true},
		{long, long, true},
		{long, "11010519491231002x", true},
		{long, "1101**********002X", true},
		{long, "1****************X", true},
		{long, "11010519491231****", true},
		{long, "******19491231****", true},
		{long, "******************", true},
		{long, "110***02X", true},
		{long, "1101••••••••••002X", true},
		{short, short, true},
		{short, long, true},
		{short, "110105*********", true},
		{long, "110105194912310046", false},
		{long, "11010519491231004*", false},
		{long, "1101**********0046", false},
		{long, "1102**********002X", false},
		{long, "******19491230****", false},
		{long, short, false},
		{short, "110105194912310046", false},
	} {
		endpoint := reply(t, 200, fmt.Sprintf(`{"VerifyStatus":2,"Material":{"IdCardNumber":%q}}`, c.given))
		r := somebody()
		r.IDNumber = c.asked
		got, err := newClient(t, endpoint).VerifyMaterial(t.Context(), r)
		if c.about && (err != nil || got.VerifyStatus != 2) {
			t.Errorf("%s for %s: %v", c.given, c.asked, err)
		}
		if !c.about && faultOf(t, err).Code != WrongPerson {
			t.Errorf("%s for %s: %v", c.given, c.asked, err)
		}
	}
}

// What an answer says doesn't matter where it is about another: neither a code nor a message is taken from it.
func TestErrorsAboutAnother(t *testing.T) {
	endpoint := reply(t, 400,
		`{"RequestId":"R","Code":"InDebt","Message":"110105194912310046","Material":{"IdCardNumber":"110105194912310046"}}`)
	_, err := newClient(t, endpoint).VerifyMaterial(t.Context(), somebody())
	if f := faultOf(t, err); f.Code != WrongPerson || !f.Lost || f.RequestID != "R" ||
		strings.Contains(f.Error(), "0046") {
		t.Errorf("%+v", f)
	}
}

// A card may be another's than the number's: its number is a reading, not an echo.
func TestCardsOfAnother(t *testing.T) {
	endpoint := reply(t, 200,
		`{"VerifyStatus":3,"Material":{"IdCardNumber":"11010519491231002X","IdCardInfo":{"Number":"110105194912310046"}}}`)
	if r, err := newClient(t, endpoint).VerifyMaterial(t.Context(), somebody()); err != nil || r.VerifyStatus != 3 {
		t.Errorf("VerifyStatus %d, error %v", r.VerifyStatus, err)
	}
}
