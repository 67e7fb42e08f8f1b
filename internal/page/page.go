// Package page shows in a browser how a run goes, or what a checkpoint holds:
// counts and times alone, without a name, a number of somebody, a file or a path.
//
// The page is drawn here and kept up to date by server-sent events; it takes a
// few lines of script, and nothing from another host. What is shown is asked
// for once a second, however many look on, so a run is not held up by them.
package page

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"

	"veribatch/internal/explain"
)

// lookEvery is how often the page is brought up to date.
const lookEvery = time.Second

// Options say who may see a page, and how it is shown.
type Options struct {
	Token       string           // that is asked for; empty: everybody may see it who can connect
	Certificate *tls.Certificate // to serve HTTPS with; nil: plain HTTP
	Lang        explain.Lang     // for those whose browser asks for neither
	Zone        *time.Location   // of the times that are shown
}

// A Page is served until it is closed. It is safe for concurrent use.
type Page struct {
	options Options
	server  *http.Server
	address net.Addr
	clients chan struct{} // holds one of each that follows the page

	quit chan struct{}
	done sync.WaitGroup // of looking

	mu      sync.Mutex
	source  func() Facts
	facts   Facts
	history history
	version int           // of facts and history
	changed chan struct{} // closed with the next version
	drawn   map[explain.Lang]drawing
}

// A drawing is the page's content in one language.
type drawing struct {
	version int
	content []byte
}

// Open serves a page at an address, whose port 0 picks a free one. The error is an *AddressError where the options
// are too few for the address.
func Open(address string, o Options) (*Page, error) {
	if err := checkAddress(address, o); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	p := &Page{
		options: o, address: listener.Addr(), clients: make(chan struct{}, maxClients),
		quit: make(chan struct{}), changed: make(chan struct{}), drawn: make(map[explain.Lang]drawing),
		facts: Facts{Phase: Starting, Time: time.Now()},
	}
	p.serve(listener)
	p.done.Go(p.look)
	return p, nil
}

// URL returns where the page is.
func (p *Page) URL() string {
	scheme := "http"
	if p.options.Certificate != nil {
		scheme = "https"
	}
	return scheme + "://" + p.address.String() + "/"
}

// Show shows what source returns, from now on. It is called at once, and then
// once a second until something else is shown or Close returns.
func (p *Page) Show(source func() Facts) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.source = source
	p.update()
}

// Close tells those who look on that nothing more will come, and ends the page.
func (p *Page) Close() {
	close(p.quit)
	p.done.Wait()
	p.stop()
}

func (p *Page) look() {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-p.quit:
			return
		case <-ticker.C:
			p.mu.Lock()
			p.update()
			p.mu.Unlock()
		}
	}
}

// update takes note of what there is to show now. The caller holds p.mu.
func (p *Page) update() {
	if p.source == nil {
		return
	}
	p.facts = p.source()
	p.history.add(p.facts)
	p.version++
	close(p.changed)
	p.changed = make(chan struct{})
}

// next returns a channel that is closed when the content that draw returns now is out of date.
func (p *Page) next() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.changed
}

// draw returns the content of the page as it is now.
func (p *Page) draw(lang explain.Lang) ([]byte, error) {
	p.mu.Lock()
	version, facts, past, old := p.version, p.facts, p.history.clone(), p.drawn[lang]
	p.mu.Unlock()
	if old.content != nil && old.version == version {
		return old.content, nil
	}
	content, err := content(view{facts, &past, lang, p.options.Zone})
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.drawn[lang].version <= version {
		p.drawn[lang] = drawing{version, content}
	}
	return content, nil
}
