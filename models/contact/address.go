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
	if isPlain(text) {
		return text, nil
	}
	s := strings.TrimFunc(norm.NFKC.String(text), aroundAddress)
	if i := strings.LastIndexByte(s, '<'); i >= 0 && strings.HasSuffix(s, ">") {
		s = strings.TrimFunc(s[i+1:len(s)-1], aroundAddress)
	}
	s = strings.TrimPrefix(signs(s), "mailto:")
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
	}
	if sign, script, ok := lookalike(local, domain); ok {
		return "", fault.Bad("email", "contact.address.lookalike."+script, "address", clip(text, 80), "sign", string(sign))
	}
	if !validLocal(local) {
		return bad("contact.address.local")
	}
	domain, err := idna.Lookup.ToASCII(domain)
	if err != nil || !validDomain(domain) {
		return bad("contact.address.domain")
	}
	if len(local)+1+len(domain) > 254 {
		return bad("contact.address.long")
	}
	return local + "@" + domain, nil
}

// signs are the letters and signs of an address in their one form, also of a part of one: small, and without what a
// Chinese keyboard has in their place, ＠ and each of its full stops.
func signs(text string) string {
	return strings.ReplaceAll(strings.ToLower(norm.NFKC.String(text)), "。", ".")
}

// isPlain tells that a text is an address in its one form, of nothing but small letters, digits, and signs between
// them that need no second look. Most are: a table of them is asked for several times.
func isPlain(s string) bool {
	at := strings.IndexByte(s, '@')
	if at < 1 || at > 64 || len(s) > 254 {
		return false
	}
	for i := range at {
		if !smallLetter(s[i]) && !plainDigit(s[i]) && (i == 0 || i == at-1 || strings.IndexByte("._-+", s[i]) < 0 || s[i-1] == '.') {
			return false
		}
	}
	label, named, labels := 0, false, 1
	for i := at + 1; i < len(s); i++ {
		switch c := s[i]; {
		case smallLetter(c):
			named = true
		case plainDigit(c):
		case label == 0 || s[i-1] == '-': // neither a name in another script nor a broken one
			return false
		case c == '.':
			label, named, labels = -1, false, labels+1
		case c != '-':
			return false
		}
		if label++; label > 63 {
			return false
		}
	}
	return labels > 1 && label > 0 && named && s[len(s)-1] != '-'
}

func smallLetter(c byte) bool { return 'a' <= c && c <= 'z' }
func plainDigit(c byte) bool  { return '0' <= c && c <= '9' }

// unwritten are spaces and the invisible signs that come along with a paste.
func unwritten(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\u200e' || r == '\u200f' || r == '\ufeff'
}

// aroundAddress are signs that may stand around an address in a text and are no part of it: what cannot
// be seen, and the punctuation of a Chinese or English sentence.
func aroundAddress(r rune) bool {
	return unwritten(r) || invisible(r) || strings.ContainsRune("。，、；：,;:《〈「“”‘’\"'()[]（）【】」〉》", r)
}

// lookalike finds a sign that passes for a Latin letter and is none, such as a Cyrillic а: an address
// with one is a slip or a trap, never what was meant. A part of a domain may be written in one other
// script, but not so that all of it could be read as Latin; beside Latin letters only East Asian scripts
// stand (Unicode Technical Standard 39, "highly restrictive").
func lookalike(local, domain string) (rune, string, bool) {
	for n, part := range append([]string{local}, strings.Split(domain, ".")...) {
		latin, foreign, alike := false, rune(0), true
		for _, r := range part {
			switch {
			case r < unicode.MaxASCII || !unicode.IsLetter(r):
				latin = latin || unicode.IsLetter(r)
			case unicode.Is(unicode.Latin, r):
				latin = true
			case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo):
				alike = false
			default:
				if foreign == 0 {
					foreign = r
				}
				alike = alike && strings.ContainsRune(latinLike, r)
			}
		}
		if foreign != 0 && (latin || alike || n == 0) {
			return foreign, scriptOf(foreign), true
		}
	}
	return 0, "", false
}

// latinLike are the small letters of other scripts that are drawn as Latin ones.
const latinLike = "аеорсухіјѕӏԁһԛԝвкмнтьгпαενορυχικτβϲԍոսցհօզქმ"

func scriptOf(r rune) string {
	for _, name := range []string{"Cyrillic", "Greek", "Armenian", "Georgian", "Cherokee", "Arabic", "Hebrew"} {
		if unicode.Is(unicode.Scripts[name], r) {
			return strings.ToLower(name)
		}
	}
	return "other"
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
