package sandbox

import (
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// A call is one request and the answer to it.
type call struct {
	*Sandbox
	*request
	w  http.ResponseWriter
	id string // RequestId
	m  material
}

// newID returns an id as the gateway forms them: a random UUID in capitals.
func newID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	var id [36]byte
	hex.Encode(id[:8], b[:4])
	hex.Encode(id[9:13], b[4:6])
	hex.Encode(id[14:18], b[6:8])
	hex.Encode(id[19:23], b[8:10])
	hex.Encode(id[24:], b[10:])
	id[8], id[13], id[18], id[23] = '-', '-', '-', '-'
	return strings.ToUpper(string(id[:]))
}

// document returns an empty document in the form the client wants, or gets
// all the same.
func (x *call) document() *document {
	inXML := x.config.Format == FormatXML || x.config.Format == FormatAsked && x.xml
	d := documents.Get().(*document)
	*d = document{buf: d.buf[:0], xml: inXML, quoted: x.config.Shape != ShapeFlat}
	return d
}

// documents that were sent are written into again.
var documents = sync.Pool{New: func() any { return new(document) }}

// The values of headers, shared by all responses.
var (
	contentJSON = []string{"application/json;charset=utf-8"}
	contentXML  = []string{"text/xml;charset=utf-8"}
)

// send sends a document, which is gone then.
func (x *call) send(status int, d *document) {
	defer documents.Put(d)
	h := x.w.Header()
	h["Content-Type"] = contentJSON
	if d.xml {
		h["Content-Type"] = contentXML
	}
	h["Content-Length"] = []string{strconv.Itoa(len(d.buf))}
	x.w.WriteHeader(status)
	x.w.Write(d.buf) // a client that went away is no concern of the service
}

// reset ends the connection with a TCP reset, as a crashing server does.
func (x *call) reset() {
	hijacker, ok := x.w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler) // HTTP/2: the stream is reset
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if secured, ok := conn.(*tls.Conn); ok {
		conn = secured.NetConn() // TLS would say goodbye
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}
