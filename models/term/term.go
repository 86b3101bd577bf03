// Package term derives the search terms that documents keep and the terms that a query asks for.
//
// Search is portable this way: a document stores an array of terms, indexed, and the store's Prefix
// finds them on any database. Terms are Latin words in lower case without accents, Chinese single
// characters and pairs, and the pinyin of Chinese runs, joined and as initials, from every place in the
// run, so that 李雷 is found by 李, 李雷, lilei, lei and ll.
package term

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxRun bounds the Chinese run whose pinyin is derived: names and titles are short, prose is not.
const maxRun = 16

// maxTerms bounds what one document keeps.
const maxTerms = 120

// Set collects the terms of one document.
type Set struct {
	terms []string
	seen  map[string]bool
}

// Add derives terms of free text: a title, a role, a tag, an address.
func (s *Set) Add(texts ...string) {
	for _, text := range texts {
		s.add(text, false)
	}
}

// AddName derives terms of a person's name: the first character is read as a surname, and Latin words
// are joined and initialled like Chinese ones.
func (s *Set) AddName(names ...string) {
	for _, name := range names {
		s.add(name, true)
		words := latinWords(Fold(name))
		if len(words) > 1 && len(words) < 8 {
			s.put(strings.Join(words, ""))
			s.put(initials(words))
		}
	}
}

// List returns the terms in order.
func (s *Set) List() []string {
	out := slices.Clone(s.terms)
	slices.Sort(out)
	return out
}

func (s *Set) add(text string, person bool) {
	for _, run := range split(Fold(text)) {
		if !run.han {
			s.put(run.text)
			continue
		}
		chars := []rune(run.text)
		for i, c := range chars {
			s.put(string(c))
			if i+1 < len(chars) {
				s.put(string(chars[i : i+2]))
			}
		}
		if len(chars) > maxRun {
			continue
		}
		sounds := read(chars, person)
		for i := range sounds {
			s.put(strings.Join(sounds[i:], ""))
			s.put(initials(sounds[i:]))
		}
	}
}

func (s *Set) put(term string) {
	if term == "" || s.seen[term] || len(s.terms) >= maxTerms {
		return
	}
	if s.seen == nil {
		s.seen = map[string]bool{}
	}
	s.seen[term] = true
	s.terms = append(s.terms, term)
}

// Query splits what somebody typed into terms that must all be found, each as a prefix.
func Query(text string) []string {
	var s Set
	for _, run := range split(Fold(text)) {
		chars := []rune(run.text)
		if !run.han || len(chars) < 2 {
			s.put(run.text)
			continue
		}
		for i := 0; i+1 < len(chars); i++ {
			s.put(string(chars[i : i+2]))
		}
	}
	return s.terms[:min(len(s.terms), 12)]
}

// Fold makes text comparable: compatibility forms and full-width letters unified, lower case, accents
// removed, space collapsed.
func Fold(text string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsSpace(r):
			space = b.Len() > 0
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(b.String())
}

type run struct {
	text string
	han  bool
}

// split cuts folded text into words of letters and digits, Chinese apart from the rest.
func split(text string) []run {
	var runs []run
	var cur []rune
	han := false
	flush := func() {
		if len(cur) > 0 {
			runs = append(runs, run{string(cur), han})
			cur = nil
		}
	}
	for _, r := range text {
		is := unicode.Is(unicode.Han, r)
		if !is && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			continue
		}
		if is != han {
			flush()
			han = is
		}
		cur = append(cur, r)
	}
	flush()
	return runs
}

func latinWords(text string) []string {
	var words []string
	for _, run := range split(text) {
		if run.han {
			return nil
		}
		words = append(words, run.text)
	}
	return words
}

func initials(words []string) string {
	var b strings.Builder
	for _, w := range words {
		for _, r := range w {
			b.WriteRune(r)
			break
		}
	}
	return b.String()
}
