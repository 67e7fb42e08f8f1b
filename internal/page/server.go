package page

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/loopback"
	"veribatch/internal/words"

	"golang.org/x/net/netutil"
	"golang.org/x/text/language"
)

// Bounds of what others can ask of a page.
const (
	maxConnections = 64
	maxClients     = 16 // that follow it
	maxHeader      = 16 << 10
	requestTime    = 10 * time.Second
	writeTime      = 10 * time.Second // for one event: whoever is slower is dropped
	idleTime       = time.Minute
	closeTime      = time.Second // for those who look on to get the last event
)

// A Problem says what keeps a page from being served at an address.
type Problem string

// The problems.
const (
	BadAddress Problem = "bad address"
	NoToken    Problem = "no token"       // others could see it
	NoTLS      Problem = "no certificate" // others could read it, and the token
)

// An AddressError is an address at which a page isn't served as it was asked for.
type AddressError struct {
	Address string
	Problem Problem
}

func (e *AddressError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *AddressError) In(lang words.Lang) string {
	switch e.Problem {
	case NoToken:
		return words.New("a page that other machines can reach takes a token and a certificate").In(lang)
	case NoTLS:
		return words.New("a page that other machines can reach takes a certificate: a token does not travel in clear " +
			"text").In(lang)
	}
	return words.New("want HOST:PORT, such as 127.0.0.1:8080").In(lang)
}

// checkAddress returns an error unless a page may be served at an address.
func checkAddress(address string, o Options) error {
	host, _, err := net.SplitHostPort(address)
	switch {
	case err != nil:
		return &AddressError{address, BadAddress}
	case loopback.Host(host):
		return nil
	case o.Token == "":
		return &AddressError{address, NoToken}
	case o.Certificate == nil:
		return &AddressError{address, NoTLS}
	}
	return nil
}

func (p *Page) serve(listener net.Listener) {
	p.server = &http.Server{
		Handler: p.handler(), ReadHeaderTimeout: requestTime, ReadTimeout: requestTime, WriteTimeout: requestTime,
		IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		ErrorLog: log.New(io.Discard, "", 0), // it would tell who asked
	}
	bounded := netutil.LimitListener(listener, maxConnections)
	if p.options.Certificate == nil {
		go func() { _ = p.server.Serve(bounded) }()
		return
	}
	p.server.TLSConfig = &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{*p.options.Certificate},
	}
	go func() { _ = p.server.ServeTLS(bounded, "", "") }()
}

// stop ends the server, when the last event is written or takes too long.
func (p *Page) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	if p.server.Shutdown(ctx) != nil {
		_ = p.server.Close()
	}
}

func (p *Page) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.index)
	mux.HandleFunc("GET /events", p.events)
	mux.HandleFunc("GET /assets/{name}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, assets, r.PathValue("name"))
	})
	return p.guard(mux)
}

// headers keep a page from being framed, embedded, cached, or from asking anything of another host.
var headers = map[string]string{
	"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
		"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cache-Control":                "no-store",
	"Referrer-Policy":              "no-referrer",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
}

func (p *Page) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		switch {
		case !p.ours(r.Host):
			http.Error(w, "this page has another name", http.StatusMisdirectedRequest)
		case !p.allowed(r):
			w.Header().Set("WWW-Authenticate", `Basic realm="veribatch", charset="UTF-8"`)
			http.Error(w, "the token is the password; any user name will do", http.StatusUnauthorized)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// ours reports whether a request was meant for this page. A name that somebody
// else made point here, so that their script may read the answer, is none of ours.
func (p *Page) ours(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if loopback.Host(host) {
		return true
	}
	return p.options.Certificate != nil && p.options.Certificate.Leaf != nil &&
		p.options.Certificate.Leaf.VerifyHostname(host) == nil
}

// allowed reports whether a request has the token: as a password, or as a bearer's.
func (p *Page) allowed(r *http.Request) bool {
	if p.options.Token == "" {
		return true
	}
	_, token, ok := r.BasicAuth()
	if !ok {
		_, token, _ = strings.Cut(r.Header.Get("Authorization"), "Bearer ")
	}
	have, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(p.options.Token))
	return subtle.ConstantTimeCompare(have[:], want[:]) == 1
}

// languages are those that the page is in, in the order of the matcher's tags.
var languages = []explain.Lang{explain.ZH, explain.EN}

var matcher = language.NewMatcher([]language.Tag{language.Chinese, language.English})

// langOf returns the language that a request asks for.
func (p *Page) langOf(r *http.Request) explain.Lang {
	switch asked := explain.Lang(r.URL.Query().Get("lang")); asked {
	case explain.ZH, explain.EN:
		return asked
	}
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if _, i, confidence := matcher.Match(tags...); err == nil && len(tags) > 0 && confidence > language.No {
		return languages[i]
	}
	return p.options.Lang
}

func (p *Page) index(w http.ResponseWriter, r *http.Request) {
	lang := p.langOf(r)
	drawn, err := p.draw(lang)
	if err != nil {
		http.Error(w, "the page could not be drawn", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Vary", "Accept-Language")
	_ = writeShell(w, lang, drawn)
}

// events keeps a page up to date until it is closed, or its reader is too slow.
func (p *Page) events(w http.ResponseWriter, r *http.Request) {
	select {
	case p.clients <- struct{}{}:
		defer func() { <-p.clients }()
	default:
		http.Error(w, "too many look on", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	lang, out := p.langOf(r), http.NewResponseController(w)
	send := func(event string, content []byte) error {
		err := errors.Join(out.SetWriteDeadline(time.Now().Add(writeTime)), writeEvent(w, event, content))
		return errors.Join(err, out.Flush())
	}
	_ = out.SetReadDeadline(time.Time{}) // it asks for nothing more
	for {
		changed := p.next()
		drawn, err := p.draw(lang)
		if err != nil || send("draw", drawn) != nil {
			return
		}
		select {
		case <-changed:
		case <-p.quit:
			if drawn, err := p.draw(lang); err == nil && send("draw", drawn) == nil {
				_ = send("end", nil)
			}
			return
		case <-r.Context().Done():
			return
		}
	}
}

func writeEvent(w io.Writer, event string, content []byte) error {
	var b strings.Builder
	fmt.Fprintf(&b, "event: %s\n", event)
	for line := range strings.Lines(string(content)) {
		b.WriteString("data: " + strings.TrimRight(line, "\n") + "\n")
	}
	if len(content) == 0 {
		b.WriteString("data:\n")
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}
