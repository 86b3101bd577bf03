package incident

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"standfirst/models/store"
	"standfirst/models/term"
)

// maxTerms bounds the terms of a document; what is written after that is found by its first words.
const maxTerms = 600

// Terms derives what a document is found by: Latin words and numbers in lower case without accents,
// Chinese characters singly and in pairs, and their pinyin, joined and as initials, from any syllable on.
func Terms(texts ...string) []string {
	seen := map[string]bool{}
	for _, text := range texts {
		for _, run := range runs(text) {
			for _, term := range run.terms() {
				if len(seen) < maxTerms {
					seen[term] = true
				}
			}
		}
	}
	out := make([]string, 0, len(seen))
	for term := range seen {
		out = append(out, term)
	}
	slices.Sort(out)
	return out
}

// Wanted is the filter for what a person typed into a search box: every word must begin a term.
func Wanted(field, typed string) store.Filter {
	var all []store.Filter
	for _, run := range runs(typed) {
		if len(all) >= 8 {
			break
		}
		switch chars := []rune(run.text); {
		case !run.han:
			all = append(all, store.Prefix(field, run.text))
		case len(chars) == 1:
			all = append(all, store.Eq(field, run.text))
		default:
			for i := 0; i+1 < len(chars) && len(all) < 8; i++ {
				all = append(all, store.Eq(field, string(chars[i:i+2])))
			}
		}
	}
	return store.And(all...)
}

// Matches reports whether what a person typed into a search box would find texts of these words. It is for what is found
// by one text and shown as another: nobody is told of words that they may not read.
func Matches(typed string, texts ...string) bool {
	terms := Terms(texts...)
	return matches(Wanted("terms", typed), terms)
}

func matches(f store.Filter, terms []string) bool {
	switch f.Op {
	case store.OpAnd:
		return !slices.ContainsFunc(f.Sub, func(part store.Filter) bool { return !matches(part, terms) })
	case store.OpEq:
		return slices.Contains(terms, f.Value.(string))
	case store.OpPrefix:
		return slices.ContainsFunc(terms, func(term string) bool { return strings.HasPrefix(term, f.Value.(string)) })
	}
	return false
}

// SortKey is the text by which people sort: pinyin for Chinese, lower case without accents for the rest.
func SortKey(text string) string {
	var b strings.Builder
	for _, run := range runs(text) {
		if run.han {
			b.WriteString(strings.Join(syllables(run.text), " "))
		} else {
			b.WriteString(run.text)
		}
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

// run is a stretch of one script: Chinese characters, or letters and digits of any other.
type run struct {
	text string
	han  bool
}

func runs(text string) []run {
	var out []run
	var cur []rune
	var han bool
	flush := func() {
		if len(cur) > 0 {
			out = append(out, run{string(cur), han})
			cur = nil
		}
	}
	for _, r := range norm.NFKD.String(strings.ToLower(text)) {
		switch isHan := unicode.Is(unicode.Han, r); {
		case unicode.Is(unicode.Mn, r): // the accent of the letter before it
		case !isHan && !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
		default:
			if isHan != han {
				flush()
			}
			han = isHan
			cur = append(cur, r)
		}
	}
	flush()
	return out
}

func (r run) terms() []string {
	if !r.han {
		return []string{Clip(r.text, 40)}
	}
	var out []string
	chars := []rune(r.text)
	for i, c := range chars {
		out = append(out, string(c))
		if i+1 < len(chars) {
			out = append(out, string(chars[i:i+2]))
		}
	}
	syl := syllables(r.text)
	for i := range syl { // from every syllable on, so that any part is found by its pinyin
		part := syl[i:min(i+12, len(syl))]
		var initials strings.Builder
		for _, s := range part {
			initials.WriteString(s[:1])
		}
		out = append(out, Clip(strings.Join(part, ""), 24), initials.String())
	}
	return out
}

func syllables(han string) []string {
	var out []string
	for _, c := range han {
		if s := term.Syllable(c); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Clip is the beginning of a text, n characters at most.
func Clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
