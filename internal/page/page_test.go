package page

import (
	"testing"

	"veribatch/internal/explain"
)

// opened returns a page at a free port of this machine.
func opened(t *testing.T, o Options) *Page {
	t.Helper()
	if o.Zone == nil {
		o.Zone = shanghai
	}
	if o.Lang == "" {
		o.Lang = explain.ZH
	}
	p, err := Open("127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		select {
		case <-p.quit:
		default:
			p.Close()
		}
	})
	return p
}
