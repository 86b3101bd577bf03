package sqlite

import (
	"slices"
	"strings"
	"unicode/utf8"

	"standfirst/models/store"
)

// The inverted index knows the beginnings of its tokens up to so many characters (see declareWords). All that begin
// with more it gathers and puts in order before it gives the first row: for a word that a tenth of a large table has
// that takes longer than all else. Of several words such a one is asked for by its beginning, and the rows that have
// the others too are looked into.
const beginnings = 5

// common is what share of the rows a word has that is worth it: one in so many.
const common = 100

// long are the words of a filter's conjunctions that the index would have to gather.
func (s *scope) long(all []store.Filter) []store.Filter {
	var out []store.Filter
	for _, f := range all {
		if f.Op != store.OpAnd || s.allWords(f) == "" {
			continue
		}
		for _, word := range conjuncts(f) {
			if _, derived := s.layout.derived[word.Field]; derived {
				continue // there is no index of beginnings as long
			}
			if text, ok := word.Value.(string); ok && word.Op == store.OpPrefix && beginning(text) != text {
				out = append(out, word)
			}
		}
	}
	return out
}

// beginning is as much of a text as has a token that the index knows as a beginning.
func beginning(text string) string {
	end, chars := 0, 0
	for end < len(text) {
		_, size := utf8.DecodeRuneInString(text[end:])
		var b strings.Builder
		token(&b, text[end:end+size])
		if chars += utf8.RuneCountInString(b.String()); chars > beginnings {
			break
		}
		end += size
	}
	return text[:end]
}

// shortened asks for common long words by their beginnings, and then for what was meant.
func (l sampled) shortened(cond condition) condition {
	if len(l.common) == 0 {
		return cond
	}
	for _, part := range []**store.Filter{&cond.lead, &cond.also} {
		if *part == nil || (*part).Op != store.OpAnd {
			continue
		}
		words := conjuncts(**part)
		short := make([]store.Filter, len(words))
		for i, word := range words {
			short[i] = word
			if text, ok := word.Value.(string); ok && word.Op == store.OpPrefix && slices.Contains(l.common, text) {
				short[i].Value = beginning(text)
				cond.rest = store.And(cond.rest, word)
			}
		}
		all := store.And(short...)
		*part = &all
	}
	return cond
}
