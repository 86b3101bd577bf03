package robots

import (
	"strconv"
	"strings"
)

// nameOf is the name that a crawler answers to. Headers that pretend to be a browser name it after "compatible;".
func nameOf(agent string) string {
	if _, rest, found := strings.Cut(agent, "compatible;"); found {
		agent, _, _ = strings.Cut(strings.TrimSpace(rest), ";")
		agent = strings.TrimRight(agent, ") ")
	}
	agent, _, _ = strings.Cut(strings.TrimSpace(agent), "/")
	return strings.ToLower(strings.TrimSpace(agent))
}

// names reports whether a user-agent line means the crawler of this name. A product token has letters, "-" and "_"
// alone (RFC 9309, 2.2.1), so that a line "ExampleBot/1.0" or "ExampleBot*" names ExampleBot too; names that have
// more than a token may have are compared whole.
func names(value, name string) bool {
	value = strings.ToLower(value)
	if end := strings.IndexFunc(name, isNoToken); end < 0 && name != "" {
		if at := strings.IndexFunc(value, isNoToken); at >= 0 && value[at] != '.' && (value[at] < '0' || value[at] > '9') {
			value = value[:at]
		}
		return value == name
	}
	value, _, _ = strings.Cut(value, "/")
	return name != "" && name != "*" && strings.TrimSpace(value) == name
}

func isNoToken(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '_'
}

// pathOf is the path of an address with its query and without its fragment, as it was written.
func pathOf(address string) string {
	if at := strings.Index(address, "://"); at >= 0 && !strings.ContainsAny(address[:at], "/?#") {
		address = address[at+3:]
		if at := strings.IndexAny(address, "/?#"); at >= 0 {
			address = address[at:]
		} else {
			address = ""
		}
	}
	address, _, _ = strings.Cut(address, "#")
	if !strings.HasPrefix(address, "/") {
		address = "/" + address
	}
	return address
}

// Stars and dollars of a path are letters, those of a pattern are signs (but for a $ that isn't last).
var (
	escapeStars   = strings.NewReplacer("*", "%2A", "$", "%24")
	escapeDollars = strings.NewReplacer("$", "%24")
)

func normalPattern(s string) (pattern string, octets int) {
	s = normalPath(s)
	octets = len(s)
	s, anchored := strings.CutSuffix(s, "$")
	s = escapeDollars.Replace(s)
	if anchored {
		s += "$"
	}
	return s, octets
}

// normalPath writes octets one way: %-escapes in capitals, escaped letters and digits as themselves,
// everything outside ASCII escaped.
func normalPath(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			n, _ := strconv.ParseUint(s[i+1:i+3], 16, 8)
			if d := byte(n); isUnreserved(d) {
				b.WriteByte(d)
			} else {
				b.WriteString(strings.ToUpper(s[i : i+3]))
			}
			i += 2
		case c <= ' ' || c > '~':
			b.WriteByte('%')
			b.WriteByte(hexDigits[c>>4])
			b.WriteByte(hexDigits[c&15])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

const hexDigits = "0123456789ABCDEF"

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isUnreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// matches compares a pattern with "*" (anything) and a closing "$" (the end) with the start of a path, in time
// linear in both.
func matches(pattern, path string) bool {
	pattern, anchored := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	rest, found := strings.CutPrefix(path, parts[0])
	if !found {
		return false
	}
	for i, part := range parts[1:] {
		if anchored && i == len(parts)-2 {
			return strings.HasSuffix(rest, part)
		}
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return !anchored || rest == ""
}
