package outbound

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/net/idna"

	"standfirst/models/fault"
)

// guard decides which addresses may be dialled. Its answer counts when the connection is made, on the
// address that the name has just resolved to, so a name that changes its address between a check and its
// use gains nothing.
type guard struct {
	allowed []netip.Prefix
	ports   []int
}

// notPublic are the IPv4 ranges that are nobody's website (IANA special-purpose registry).
var notPublic = prefixes(
	"0.0.0.0/8",       // this network
	"10.0.0.0/8",      // private
	"100.64.0.0/10",   // shared by carriers (CGNAT); some clouds keep their metadata here
	"127.0.0.0/8",     // loopback
	"169.254.0.0/16",  // link-local, metadata of most clouds
	"172.16.0.0/12",   // private
	"192.0.0.0/24",    // protocol assignments, 192.0.0.192 is a cloud's metadata
	"192.0.2.0/24",    // documentation
	"192.31.196.0/24", // AS112
	"192.52.193.0/24", // AMT
	"192.88.99.0/24",  // 6to4 relays
	"192.168.0.0/16",  // private
	"192.175.48.0/24", // AS112
	"198.18.0.0/15",   // benchmarks
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"224.0.0.0/4",     // multicast
	"240.0.0.0/4",     // reserved, broadcast
)

// globalIPv6 is where public IPv6 addresses are. Everything else is refused whole: loopback, link-local,
// unique local, multicast, and the forms that carry an IPv4 address inside (mapped, compatible, NAT64).
var globalIPv6 = netip.MustParsePrefix("2000::/3")

var notPublicIPv6 = prefixes(
	"2001::/23",         // protocol assignments, Teredo and ORCHID among them
	"2001:db8::/32",     // documentation
	"2002::/16",         // 6to4: an IPv4 address inside
	"2620:4f:8000::/48", // AS112
	"3fff::/20",         // documentation
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// public reports whether the address belongs to the open internet.
func public(ip netip.Addr) bool {
	if ip.Zone() != "" {
		return false
	}
	if ip.Is4() {
		return !contains(notPublic, ip)
	}
	return globalIPv6.Contains(ip) && !contains(notPublicIPv6, ip)
}

func contains(list []netip.Prefix, ip netip.Addr) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// mayDial says whether ip may be dialled: a public one, or one that the settings allow.
func (g guard) mayDial(ip netip.Addr) bool {
	return contains(g.allowed, ip.Unmap().WithZone("")) || public(ip)
}

func (g guard) mayUsePort(port int) bool {
	return port == 80 || port == 443 || slices.Contains(g.ports, port) || slices.Contains(g.ports, 0)
}

// control is the dialer's hook: it sees each resolved address just before the connection is made.
func (g guard) control(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fault.Bad("url", "fetch.private", "host", address).Because(err)
	}
	if !g.mayDial(ap.Addr()) {
		return fault.Bad("url", "fetch.private", "host", ap.Addr().String())
	}
	if !g.mayUsePort(int(ap.Port())) {
		return fault.Bad("url", "fetch.port", "port", strconv.Itoa(int(ap.Port())))
	}
	return nil
}

// checkURL reads an address that somebody typed or a page named, and refuses early, and with a clearer
// reason, what the dialer would refuse. The result has no fragment and its host is in ASCII.
func (g guard) checkURL(s string) (*url.URL, error) {
	if hasControl(s) || strings.ContainsAny(s, ` \`) {
		return nil, fault.Bad("url", "fetch.url")
	}
	u, err := url.Parse(s)
	if err != nil {
		return nil, fault.Bad("url", "fetch.url").Because(err)
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, fault.Bad("url", "fetch.scheme")
	}
	if u.User != nil || u.Opaque != "" || u.Hostname() == "" {
		return nil, fault.Bad("url", "fetch.url")
	}
	host, err := g.checkHost(u.Hostname())
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(u.Host, ":") {
		return nil, fault.Bad("url", "fetch.url")
	}
	if port := u.Port(); port != "" {
		n, err := strconv.Atoi(port)
		if err != nil || !g.mayUsePort(n) {
			return nil, fault.Bad("url", "fetch.port", "port", port)
		}
		u.Host = net.JoinHostPort(host, port)
	} else if strings.Contains(host, ":") {
		u.Host = "[" + host + "]"
	} else {
		u.Host = host
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// checkHost takes a public name, or an address in its one usual notation. "0177.0.0.1", "2130706433" and
// "①②⑦.0.0.1" are addresses to some resolvers and names to others: nobody links to them in good faith.
func (g guard) checkHost(host string) (string, error) {
	private := fault.Bad("url", "fetch.private", "host", visible(host))
	if ip, err := netip.ParseAddr(host); err == nil {
		if ip.Is4In6() || !g.mayDial(ip) {
			return "", private
		}
		return ip.String(), nil
	}
	if strings.ContainsAny(host, "%[]:") {
		return "", private
	}
	host = strings.TrimSuffix(host, ".")
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil {
		ascii, err = idna.Punycode.ToASCII(strings.ToLower(host))
	}
	if err != nil || !isHostName(ascii) {
		return "", fault.Bad("url", "fetch.url").Because(err)
	}
	last := ascii[strings.LastIndexByte(ascii, '.')+1:]
	_, err = strconv.ParseUint(last, 0, 64)
	numeric := err == nil || strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x")
	if numeric || local(ascii) && !g.mayDial(netip.MustParseAddr("127.0.0.1")) {
		return "", private
	}
	return ascii, nil
}

// isHostName takes what the strict profile refuses but the web has: underscores, and hyphens in the
// third and fourth place, as content networks use them.
func isHostName(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		if strings.ContainsFunc(label, func(r rune) bool { return notHostRune(r) && r != '_' }) {
			return false
		}
	}
	return len(s) <= maxDomain
}

func local(host string) bool {
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}
