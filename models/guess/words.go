package guess

import (
	_ "embed"
	"strings"
)

// The lists are those of zxcvbn (MIT, see words.LICENSE): passwords that became known, English words, words of films, names
// and surnames of the census of the United States. Each word stands at the best place that it has in any: the first line
// has those that are first.
//
//go:embed words.txt
var lists string

// spellings are in which ways a sign may stand for a letter; the first is the letter itself. 1 and its like are tried as i
// and as l.
var spellings = [...]map[rune]rune{
	nil,
	{'4': 'a', '@': 'a', '8': 'b', '(': 'c', '{': 'c', '[': 'c', '<': 'c', '3': 'e', '6': 'g', '9': 'g', '1': 'i', '!': 'i', '|': 'i', '0': 'o', '$': 's', '5': 's', '+': 't', '7': 't', '%': 'x', '2': 'z'},
	{'4': 'a', '@': 'a', '8': 'b', '(': 'c', '{': 'c', '[': 'c', '<': 'c', '3': 'e', '6': 'g', '9': 'g', '1': 'l', '!': 'i', '|': 'l', '0': 'o', '$': 's', '5': 's', '+': 't', '7': 'l', '%': 'x', '2': 'z'},
}

// mend writes letters for signs and tells how many different signs there were.
func mend(text string, kind int) (mended string, signs int) {
	if kind == 0 {
		return text, 0
	}
	seen := map[rune]bool{}
	mended = strings.Map(func(r rune) rune {
		if letter, ok := spellings[kind][r]; ok {
			seen[r] = true
			return letter
		}
		return r
	}, text)
	return mended, len(seen)
}

// ranks finds the places that parts of a password have in the lists. The lists are read through rather than kept: a
// password is set rarely.
func ranks(chars []rune, words []string) map[string]int {
	found := map[string]int{}
	for _, spelled := range [][]rune{chars, reversed(chars)} {
		for from := range spelled {
			for to := from + 1; to <= len(spelled); to++ {
				lower := strings.ToLower(string(spelled[from:to]))
				for kind := range spellings {
					mended, _ := mend(lower, kind)
					found[mended] = 0
				}
			}
		}
	}
	keep := func(word string, rank int) {
		if known, ok := found[word]; ok && (known == 0 || rank < known) {
			found[word] = rank
		}
	}
	for i, word := range words {
		keep(strings.ToLower(word), i+1)
	}
	rank := 0
	for line := range strings.Lines(lists) {
		rank++
		for word := range strings.FieldsSeq(line) {
			keep(word, rank)
		}
	}
	return found
}
