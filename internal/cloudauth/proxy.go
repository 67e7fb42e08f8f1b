package cloudauth

import (
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"veribatch/internal/words"
)

// A ProxyError is a variable of the environment that is to name a proxy and
// doesn't. What is in it may hold a password and isn't told.
type ProxyError struct{ Variable string }

func (e *ProxyError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *ProxyError) In(lang words.Lang) string {
	return words.New("%s isn't the address of a proxy, such as http://proxy.example:3128 or "+
		"socks5://proxy.example", e.Variable).In(lang)
}

// proxyVariables are read by net/http and by httpproxy, the lower case before the upper.
var proxyVariables = [][]string{{"https_proxy", "HTTPS_PROXY"}, {"http_proxy", "HTTP_PROXY"}}

// CheckProxies returns a *ProxyError for a variable whose value net/http would
// ignore or take for something else: what a network wants to see must not pass it by.
func CheckProxies() error {
	for _, names := range proxyVariables {
		i := slices.IndexFunc(names, func(name string) bool { return os.Getenv(name) != "" })
		if i >= 0 && !isProxy(os.Getenv(names[i])) {
			return &ProxyError{names[i]}
		}
	}
	return nil
}

// isProxy reports whether an address is one of a proxy: SCHEME://HOST:PORT, or
// HOST:PORT of one of http.
func isProxy(address string) bool {
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" {
		return false
	}
	_, known := ports[u.Scheme]
	port, err := strconv.Atoi(u.Port())
	return known && (u.Port() == "" || err == nil && 0 < port && port < 1<<16)
}
