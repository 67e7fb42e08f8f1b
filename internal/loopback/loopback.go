// Package loopback tells this machine from others: what is sent to it does not
// travel over a network.
package loopback

import "net/netip"

// Host reports whether a host is this machine: localhost or a loopback address.
func Host(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}
