package sandbox

import (
	"crypto/md5"
	"encoding/hex"
	"hash/crc64"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// serveObject answers a request to the bucket, as OSS does: PutObject under
// the folder for uploads, GetObject and HeadObject.
func (s *Sandbox) serveObject(w http.ResponseWriter, r *http.Request, path string) {
	id := newID()
	w.Header().Set("X-Oss-Request-Id", id)
	if refused := s.answerObject(w, r, path); refused != nil {
		refuseObject(w, r, refused, id)
	}
}

func (s *Sandbox) answerObject(w http.ResponseWriter, r *http.Request, path string) *refusal {
	query, ok := parseParameters(r.URL.RawQuery)
	if !ok {
		return &refusal{status: 400, code: "InvalidArgument",
			message: "The query string is not encoded as it must be."}
	}
	for _, p := range query {
		if !strings.HasPrefix(p.name, "x-oss-") {
			return &refusal{status: 501, code: "NotImplemented",
				message: "The sandbox's bucket takes and gives whole objects only."}
		}
	}
	if refused := s.admit(r, query); refused != nil {
		return refused
	}
	switch r.Method {
	case http.MethodPut:
		return s.putObject(w, r, path)
	case http.MethodGet, http.MethodHead:
		return s.getObject(w, path)
	}
	return &refusal{status: 405, code: "MethodNotAllowed",
		message: "The specified method is not allowed against this resource."}
}

func (s *Sandbox) putObject(w http.ResponseWriter, r *http.Request, path string) *refusal {
	if !strings.HasPrefix(path, uploads+"/") || path == uploads+"/" {
		return forbidden("AccessDenied", "These keys may write under "+uploads+"/ only.")
	}
	content, err := io.ReadAll(io.LimitReader(r.Body, maxObject+1))
	if err != nil {
		return &refusal{status: 400, code: "IncompleteBody", message: "The request body can't be read to its end."}
	}
	if len(content) > maxObject {
		// A client reads no answer before it has sent all.
		io.Copy(io.Discard, io.LimitReader(r.Body, 8*maxObject))
		return &refusal{status: 400, code: "EntityTooLarge",
			message: "The sandbox's bucket takes objects of 8 MB at most."}
	}
	s.bucket.put(path, content)
	describeObject(w.Header(), content)
	w.WriteHeader(http.StatusOK)
	return nil
}

func (s *Sandbox) getObject(w http.ResponseWriter, path string) *refusal {
	content, ok := s.object(path)
	if !ok {
		return &refusal{status: 404, code: "NoSuchKey", message: "The specified key does not exist."}
	}
	h := w.Header()
	describeObject(h, content)
	h.Set("Content-Type", http.DetectContentType(content))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(http.StatusOK)
	w.Write(content)
	return nil
}

var crcTable = crc64.MakeTable(crc64.ECMA)

// describeObject sets what clients check their transfers against.
func describeObject(h http.Header, content []byte) {
	sum := md5.Sum(content)
	h.Set("ETag", `"`+strings.ToUpper(hex.EncodeToString(sum[:]))+`"`)
	h.Set("X-Oss-Hash-Crc64ecma", strconv.FormatUint(crc64.Checksum(content, crcTable), 10))
}

// refuseObject answers with an error of OSS, in its own envelope.
func refuseObject(w http.ResponseWriter, r *http.Request, refused *refusal, id string) {
	d := document{xml: true}
	d.root("Error", func() {
		d.text("Code", refused.code)
		d.text("Message", refused.message)
		d.text("RequestId", id)
		d.text("HostId", r.Host)
	})
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("Content-Length", strconv.Itoa(len(d.buf)))
	w.WriteHeader(refused.status)
	w.Write(d.buf)
}
