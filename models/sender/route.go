package sender

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	"blitiri.com.ar/go/spf"
)

// includes are the records in which large mail services name the machines that send for them, by the host to which
// their customers hand mail over (the services' own help pages on SPF).
var includes = []struct{ host, include string }{
	{"gmail.com", "_spf.google.com"},
	{"google.com", "_spf.google.com"},
	{"office365.com", "spf.protection.outlook.com"},
	{"outlook.com", "spf.protection.outlook.com"},
	{"exmail.qq.com", "spf.mail.qq.com"},
	{"qiye.163.com", "spf.163.com"},
	{"qiye.aliyun.com", "spf.mxhichina.com"},
	{"mxhichina.com", "spf.mxhichina.com"},
	{"dm.aliyun.com", "spf1.dm.aliyun.com"},
	{"sendgrid.net", "sendgrid.net"},
	{"mailgun.org", "mailgun.org"},
	{"amazonaws.com", "amazonses.com"},
	{"zoho.com", "zoho.com"},
	{"mailjet.com", "spf.mailjet.com"},
	{"sparkpostmail.com", "sparkpostmail.com"},
	{"feishu.cn", "spf.feishu.cn"},
}

// mechanism is what an SPF record must hold so that the server may send.
func (a asking) mechanism() string {
	host := strings.ToLower(a.host)
	for _, i := range includes {
		if host == i.host || strings.HasSuffix(host, "."+i.host) {
			return "include:" + i.include
		}
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		if addr.Is4() {
			return "ip4:" + addr.String()
		}
		return "ip6:" + addr.String()
	}
	return "a:" + host
}

// spf: the domain names the machines that may send for it (RFC 7208). The servers of large services hand mail on to
// others, which their include names; any other server is asked for by its own addresses.
func (a asking) spf() Finding {
	f := Finding{What: "spf", Args: map[string]any{"name": a.domain, "host": a.host}}
	texts, answered := a.texts(a.domain, "v=spf1")
	f.Found = texts
	wanted := a.mechanism()
	switch {
	case !answered:
		f.State, f.Says = Unasked, "unasked"
	case len(texts) == 0:
		f.State, f.Says, f.Record = Missing, "none", Record{a.domain, "TXT", "v=spf1 " + wanted + " ~all"}
	case len(texts) > 1:
		f.State, f.Says, f.Record = Missing, "many", Record{a.domain, "TXT", with(texts[0], wanted)}
	case opensAll(texts[0]):
		f.State, f.Says, f.Record = Weak, "open", Record{a.domain, "TXT", with(closed(texts[0]), wanted)}
	default:
		f.State, f.Says = a.permits(texts[0], wanted)
		if f.State == Weak {
			f.Record = Record{a.domain, "TXT", with(texts[0], wanted)}
		}
	}
	return f
}

// permits reports whether a record lets the server send.
func (a asking) permits(text, wanted string) (State, string) {
	if slices.Contains(strings.Fields(strings.ToLower(text)), wanted) {
		return Good, "ok"
	}
	if strings.HasPrefix(wanted, "include:") {
		return Weak, "host"
	}
	ips, answered := a.addresses()
	if !answered {
		return Unasked, "unasked"
	}
	for _, ip := range ips {
		result, _ := spf.CheckHostWithSender(ip, a.domain, "postmaster@"+a.domain, spf.WithContext(a.ctx), spf.WithResolver(a.names)) // the error says why the result is what it is
		if result != spf.Pass {
			return Weak, "host"
		}
	}
	if len(ips) == 0 {
		return Weak, "host"
	}
	return Good, "ok"
}

func (a asking) addresses() ([]net.IP, bool) {
	if ip := net.ParseIP(a.host); ip != nil {
		return []net.IP{ip}, true
	}
	found, err := a.names.LookupIPAddr(a.ctx, a.host)
	if err != nil && !isNone(err) {
		return nil, false
	}
	var out []net.IP
	for _, addr := range found {
		out = append(out, addr.IP)
	}
	return out, true
}

func opensAll(text string) bool {
	terms := strings.Fields(strings.ToLower(text))
	return slices.Contains(terms, "+all") || slices.Contains(terms, "all")
}

// closed is the record with its last word turned from "everybody" to "hardly anybody".
func closed(text string) string {
	terms := strings.Fields(text)
	for i, term := range terms {
		if low := strings.ToLower(term); low == "+all" || low == "all" {
			terms[i] = "~all"
		}
	}
	return strings.Join(terms, " ")
}

// with is the record with one more mechanism: before the word about everybody else, which ends the reading.
func with(text, mechanism string) string {
	terms := strings.Fields(text)
	if slices.Contains(terms, mechanism) {
		return text
	}
	at := slices.IndexFunc(terms, func(term string) bool {
		low := strings.ToLower(strings.TrimLeft(term, "+-~?"))
		return low == "all" || strings.HasPrefix(low, "redirect=")
	})
	if at < 0 {
		at = len(terms)
	}
	return strings.Join(slices.Insert(terms, at, mechanism), " ")
}

// mx: answers and refusals find their way back.
func (a asking) mx() Finding {
	f := Finding{What: "mx", Args: map[string]any{"name": a.domain}}
	found, err := a.names.LookupMX(a.ctx, a.domain)
	for _, mx := range found {
		f.Found = append(f.Found, strings.TrimSuffix(mx.Host, "."))
	}
	switch {
	case err != nil && !isNone(err):
		f.State, f.Says = Unasked, "unasked"
	case len(found) == 0:
		f.State, f.Says = Weak, "none"
	case len(found) == 1 && strings.Trim(found[0].Host, ".") == "": // "0 .": no mail is taken (RFC 7505)
		f.State, f.Says = Weak, "null"
	default:
		f.State, f.Says = Good, "ok"
	}
	return f
}

// ptr: the addresses of the server have names that lead back to them. A server that hands mail on to others is
// represented by what it has itself.
func (a asking) ptr() Finding {
	f := Finding{What: "ptr", State: Good, Says: "ok", Args: map[string]any{"host": a.host}}
	ips, answered := a.addresses()
	if !answered {
		f.State, f.Says = Unasked, "unasked"
		return f
	}
	if len(ips) == 0 {
		f.State, f.Says = Weak, "no_host"
	}
	for _, ip := range ips {
		if ip.IsLoopback() || ip.IsPrivate() {
			f.State, f.Says = Unasked, "private" // what the world sees of it is not known here
			return f
		}
		names, err := a.names.LookupAddr(a.ctx, ip.String())
		if err != nil && !isNone(err) {
			f.State, f.Says = Unasked, "unasked"
			return f
		}
		f.Found = append(f.Found, names...)
		if !a.leadBack(names, ip) {
			f.State, f.Says, f.Args["address"] = Weak, "none", ip.String()
			if len(names) > 0 {
				f.Says = "astray"
			}
			if net.ParseIP(a.host) == nil {
				f.Record = Record{reverse(ip), "PTR", a.host + "."}
			}
			return f
		}
	}
	return f
}

// reverse is the name at which the name of an address stands (RFC 1035, 3.5; RFC 3596, 2.5).
func reverse(ip net.IP) string {
	if v4 := ip.To4(); v4 != nil {
		return fmt.Sprintf("%d.%d.%d.%d.in-addr.arpa", v4[3], v4[2], v4[1], v4[0])
	}
	var b strings.Builder
	for i := len(ip) - 1; i >= 0; i-- {
		fmt.Fprintf(&b, "%x.%x.", ip[i]&15, ip[i]>>4)
	}
	return b.String() + "ip6.arpa"
}

func (a asking) leadBack(names []string, ip net.IP) bool {
	for _, name := range names {
		found, _ := a.names.LookupIPAddr(a.ctx, strings.TrimSuffix(name, ".")) // a name that cannot be asked leads nowhere
		if slices.ContainsFunc(found, func(addr net.IPAddr) bool { return addr.IP.Equal(ip) }) {
			return true
		}
	}
	return false
}
