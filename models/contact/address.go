package contact

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"standfirst/models/fault"
)

// NormalAddress returns the one form of a mail address that identifies it: trimmed, full-width signs
// unified, lower case, the domain in its ASCII form. "Li Lei <LiLei@Xinhua.example>" gives
// "lilei@xinhua.example". Faults carry the field "email" and say what is wrong.
func NormalAddress(text string) (string, error) {
	s := strings.TrimFunc(norm.NFKC.String(text), unwritten)
	if i := strings.LastIndexByte(s, '<'); i >= 0 && strings.HasSuffix(s, ">") {
		s = strings.TrimFunc(s[i+1:len(s)-1], unwritten)
	}
	s = strings.TrimPrefix(strings.ToLower(s), "mailto:")
	bad := func(key string) (string, error) { return "", fault.Bad("email", key, "address", clip(text, 80)) }
	if s == "" {
		return bad("contact.address.empty")
	}
	if strings.IndexFunc(s, unicode.IsControl) >= 0 || strings.IndexFunc(s, unicode.IsSpace) >= 0 {
		return bad("contact.address.space")
	}
	local, domain, ok := strings.Cut(s, "@")
	switch {
	case !ok:
		return bad("contact.address.no_at")
	case strings.Contains(domain, "@"):
		return bad("contact.address.two_at")
	case !validLocal(local):
		return bad("contact.address.local")
	}
	domain, err := idna.Lookup.ToASCII(strings.ReplaceAll(domain, "。", "."))
	if err != nil || !validDomain(domain) {
		return bad("contact.address.domain")
	}
	if len(local)+1+len(domain) > 254 {
		return bad("contact.address.long")
	}
	return local + "@" + domain, nil
}

// unwritten are spaces and the invisible signs that come along with a paste.
func unwritten(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\u200e' || r == '\u200f' || r == '\ufeff'
}

func validLocal(s string) bool {
	if s == "" || len(s) > 64 || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789.!#$%&'*+/=?^_`{|}~-") == ""
}

func validDomain(s string) bool {
	labels := strings.Split(s, ".")
	if len(labels) < 2 || len(s) > 253 {
		return false
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
	}
	return strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

// clip shortens text to at most n characters for a message.
func clip(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n]) + "…"
	}
	return text
}
