package reply

import (
	"slices"
	"strings"
	"unicode"
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
// within one ("exceed" finds "exceeded"); "…" stands for a few words in between. Chinese has no such beginnings.
func phrase(words, phrase string) bool {
	parts := strings.Split(phrase, "…")
	for from := 0; ; {
		i := find(words[from:], parts[0])
		if i < 0 {
			return false
		}
		from += i + 1
		if follows(words[from:], parts[1:]) {
			return true
		}
	}
}

const gap = 90 // bytes within which the part after a "…" must begin

func follows(words string, parts []string) bool {
	for _, part := range parts {
		i := find(words, part)
		if i < 0 || i > gap {
			return false
		}
		words = words[i+1:]
	}
	return true
}

func find(words, part string) int {
	if r := []rune(part)[0]; unicode.Is(unicode.Han, r) {
		return strings.Index(words, part)
	}
	return strings.Index(words, " "+part)
}
