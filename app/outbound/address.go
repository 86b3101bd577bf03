package outbound

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// Address is a mailbox with the name shown beside it. Email is a bare address such as
// "li.lei@news.example" (no angle brackets, no comment); its domain may be written in any script. Name
// may be empty.
type Address struct{ Name, Email string }

// Limits of RFC 5321 4.5.3.1, in octets.
const (
	maxLocal  = 64
	maxDomain = 255
	maxPath   = 254
)

// Why an address can't be used. Callers turn these into faults; the text is for the log.
var (
	errNoAddress   = errors.New("no address")
	errLongAddress = errors.New("address too long")
	errLocalPart   = errors.New("bad local part")
	errDomain      = errors.New("bad domain")
	errInvisible   = errors.New("invisible characters")
)

// mailbox is an address in the form that goes on the wire: the local part quoted only where it must be,
// the domain in ASCII.
type mailbox struct{ local, domain string }

// String is local@domain, as it stands between < and >.
func (m mailbox) String() string {
	if m.domain == "" {
		return ""
	}
	return m.local + "@" + m.domain
}

// wide reports whether the local part needs SMTPUTF8.
func (m mailbox) wide() bool { return !isASCII(m.local) }

// parseMailbox reads an address strictly: nothing is trimmed, guessed or repaired, because a repaired
// address is somebody else's.
func parseMailbox(s string) (mailbox, error) {
	if s == "" {
		return mailbox{}, errNoAddress
	}
	if hasControl(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Cf, r) }) {
		return mailbox{}, errInvisible
	}
	local, rest, err := cutLocal(s)
	if err != nil {
		return mailbox{}, err
	}
	domain, err := asciiDomain(rest)
	if err != nil {
		return mailbox{}, err
	}
	if len(local) > maxLocal || len(domain) > maxDomain || len(local)+1+len(domain) > maxPath {
		return mailbox{}, errLongAddress
	}
	return mailbox{local, domain}, nil
}

// cutLocal splits an address at the @ that ends its local part. An @ inside a quoted local part is part
// of the name: taking the last one, or the first, would send the mail to another domain.
func cutLocal(s string) (local, domain string, err error) {
	if strings.HasPrefix(s, `"`) {
		return cutQuoted(s)
	}
	local, domain, found := strings.Cut(s, "@")
	if !found || !isDotAtom(local) {
		return "", "", errLocalPart
	}
	return local, domain, nil
}

func cutQuoted(s string) (local, domain string, err error) {
	var content strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			if domain, found := strings.CutPrefix(s[i+1:], "@"); found && content.Len() > 0 {
				return quoteLocal(content.String()), domain, nil
			}
			return "", "", errLocalPart
		case c == '\\':
			i++
			if i == len(s) || s[i] < ' ' || s[i] > '~' {
				return "", "", errLocalPart
			}
			content.WriteByte(s[i])
		case c < ' ' || c > '~':
			return "", "", errLocalPart
		default:
			content.WriteByte(c)
		}
	}
	return "", "", errLocalPart
}

// quoteLocal quotes a local part only when it must be, so that one mailbox has one spelling.
func quoteLocal(content string) string {
	if isDotAtom(content) {
		return content
	}
	return quoted(content)
}

var quotes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func quoted(s string) string { return `"` + quotes.Replace(s) + `"` }

func isDotAtom(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" || strings.ContainsFunc(atom, func(r rune) bool { return !isAtomRune(r) }) {
			return false
		}
	}
	return true
}

func isAtomRune(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return true
	case r < utf8.RuneSelf:
		return strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
	case r == '＠', r == '﹫': // look like the separator
		return false
	default:
		return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S)
	}
}

// asciiDomain returns the domain as A-labels in lower case. Address literals such as [192.0.2.1] are
// refused: no press contact has one.
func asciiDomain(s string) (string, error) {
	if s == "" || strings.ContainsAny(s, "[]:@") {
		return "", errDomain
	}
	domain, err := idna.Lookup.ToASCII(s)
	if err != nil {
		return "", errors.Join(errDomain, err)
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, notHostRune) {
			return "", errDomain
		}
	}
	return domain, nil
}

func notHostRune(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// hasControl reports control characters, line and paragraph separators and broken UTF-8: whatever could
// end a header line, here or in the receiver's hands after decoding.
func hasControl(s string) bool {
	if !utf8.ValidString(s) {
		return true
	}
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	})
}
