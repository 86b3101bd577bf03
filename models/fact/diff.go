package fact

import (
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"

	"standfirst/models/incident"
)

// Piece is a stretch of text that two versions share, or that only one has.
type Piece struct {
	Op   string // "same", "added" or "removed"
	Text string
}

// Difference is what changed from one version to another.
type Difference struct {
	From, To       Version
	Claim          map[string][]Piece // by language, those in which something changed
	Added, Removed []Evidence
}

// Compare returns the difference between two versions.
func Compare(from, to Version) Difference {
	d := Difference{From: from, To: to, Claim: map[string][]Piece{}}
	for _, l := range incident.Languages() {
		if from.Claim[l] != to.Claim[l] {
			d.Claim[l] = Pieces(from.Claim[l], to.Claim[l])
		}
	}
	d.Added = without(to.Evidence, from.Evidence)
	d.Removed = without(from.Evidence, to.Evidence)
	return d
}

func without(all, some []Evidence) []Evidence {
	have := map[string]bool{}
	for _, e := range some {
		have[e.key()] = true
	}
	var out []Evidence
	for _, e := range all {
		if !have[e.key()] {
			out = append(out, e)
		}
	}
	return out
}

// Pieces compares two texts word by word, and Chinese character by character.
func Pieces(from, to string) []Piece {
	code := map[string]rune{}
	var words []string
	encode := func(text string) []rune {
		var out []rune
		for _, word := range split(text) {
			r, ok := code[word]
			if !ok {
				r = Numbered(len(words))
				code[word] = r
				words = append(words, word)
			}
			out = append(out, r)
		}
		return out
	}
	diff := diffmatchpatch.New()
	var out []Piece
	for _, d := range diff.DiffCleanupSemantic(diff.DiffMainRunes(encode(from), encode(to), false)) {
		text := ""
		for _, r := range d.Text {
			text += words[number(r)]
		}
		out = append(out, Piece{map[diffmatchpatch.Operation]string{
			diffmatchpatch.DiffEqual: "same", diffmatchpatch.DiffInsert: "added", diffmatchpatch.DiffDelete: "removed",
		}[d.Type], text})
	}
	return out
}

// Numbered gives each word a character of its own; the surrogates, which are no characters, are skipped.
func Numbered(n int) rune {
	if n >= 0xD800-0x100 {
		n += 0x800
	}
	return rune(n + 0x100)
}

func number(r rune) int {
	if r >= 0xE000 {
		r -= 0x800
	}
	return int(r - 0x100)
}

// split cuts text into words, runs of space, single marks and single Chinese characters. Numbers keep
// their points and commas, so that 1,200 and 1,300 differ as a whole.
func split(text string) []string {
	var out []string
	chars := []rune(text)
	for i := 0; i < len(chars); {
		j := i + 1
		for j < len(chars) && joined(chars, i, j) {
			j++
		}
		out = append(out, string(chars[i:j]))
		i = j
	}
	return out
}

func joined(chars []rune, start, i int) bool {
	first, r := chars[start], chars[i]
	switch {
	case unicode.Is(unicode.Han, first) || unicode.Is(unicode.Han, r):
		return false
	case unicode.IsSpace(first):
		return unicode.IsSpace(r)
	case unicode.IsLetter(first), unicode.IsDigit(first):
		inside := (r == '.' || r == ',') && i+1 < len(chars) && unicode.IsDigit(chars[i-1]) && unicode.IsDigit(chars[i+1])
		return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || inside
	}
	return false
}
