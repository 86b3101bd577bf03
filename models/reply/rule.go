package reply

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// rule is a line of a table: an answer that fits all of what it names means why. What it leaves empty it does not ask.
type rule struct {
	why    *reason
	from   []Provider
	codes  []int    // reply codes; 4 and 5 stand for their whole class, and 5 for none as well
	status []string // enhanced codes; "5.1." for all that begin so, ".2.2" for either class
	says   []string // any of these; see phrase
	unless []string // and none of these
}

func (r *rule) fits(s said) bool {
	return (r.from == nil || slices.Contains(r.from, s.from)) &&
		(r.codes == nil || slices.ContainsFunc(r.codes, func(c int) bool { return c == s.code || c == s.digit() || c == 5 && s.digit() == 0 })) &&
		(r.status == nil || slices.ContainsFunc(r.status, func(p string) bool { return hasStatus(s.status, p) })) &&
		(r.says == nil || slices.ContainsFunc(r.says, func(p string) bool { return phrase(s.words, p) })) &&
		!slices.ContainsFunc(r.unless, func(p string) bool { return phrase(s.words, p) })
}

func hasStatus(status, pattern string) bool {
	switch {
	case status == "":
		return false
	case strings.HasPrefix(pattern, "."):
		return status[1:] == pattern || strings.HasSuffix(pattern, ".") && strings.HasPrefix(status[1:], pattern)
	case strings.HasSuffix(pattern, "."):
		return strings.HasPrefix(status, pattern)
	}
	return status == pattern
}

// phrase reports whether words hold a phrase of a table. A phrase begins at the beginning of a word and may end
// within one ("exceed" finds "exceeded"); "…" stands for a few words in between. Chinese has no such beginnings, and
// a Latin word may follow upon it ("发件人域名SPF校验失败").
func phrase(words, phrase string) bool {
	parts := strings.Split(phrase, "…")
	for from := 0; ; {
		i, end := find(words[from:], parts[0])
		if i < 0 {
			return false
		}
		from += end
		if follows(words[from:], parts[1:]) {
			return true
		}
	}
}

const gap = 90 // bytes within which the part after a "…" must begin

func follows(words string, parts []string) bool {
	for _, part := range parts {
		i, end := find(words, part)
		if i < 0 || i > gap {
			return false
		}
		words = words[end:]
	}
	return true
}

// find is where a part begins and where to look on, which is within it, so that parts may share a space; -1 where
// there is none.
func find(words, part string) (int, int) {
	first, size := utf8.DecodeRuneInString(part)
	for from := 0; ; {
		i := strings.Index(words[from:], part)
		if i < 0 {
			return -1, 0
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(words[:i])
		if before == ' ' || unicode.Is(unicode.Han, first) || unicode.Is(unicode.Han, before) {
			return i, i + size
		}
		from = i + size
	}
}
