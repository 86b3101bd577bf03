package shingle

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"sync"
)

// Text is a text that is compared with others.
type Text struct {
	text   string // what of it counts
	tokens []Token
	hashes []uint64 // sorted, each once
	fine   []uint64 // the same of smaller shingles, which fewer edits reach
	sketch []byte
	about  func() particulars // asked only of texts whose words are alike
}

// Pair is two texts that are nearly the same, by their places among all, with A before B.
type Pair struct {
	A, B int
	// Score is the share of the shingles of both that they have in common, 0 to 1. It is raised where one is a
	// shortened version of the other (to four fifths of the share of the shorter one that stands in the longer), and
	// where much was edited but the smaller runs between the edits are the same. From SameStory on the two are one
	// story.
	Score float64
}

const (
	// pairBands look for candidates more widely than what is stored of a clip: two values a band, so that
	// two texts that share a quarter of their shingles meet in 98 of 100 cases. Candidates are then compared
	// shingle by shingle, so this costs time and no exactness.
	pairBands = minhashValues / 2
	// minShortened is how many shingles the shorter of two texts needs before it can count as a version of the
	// longer: a sentence that both quote is none.
	minShortened = 40
	// leastShared keeps a review of the press, which holds a whole item among many, apart from the item.
	leastShared = 0.25
	shortened   = 0.8
	// sameFine is the share of smaller shingles from which two texts are one story however much was edited in
	// between. Two reports of one event have a quarter of them in common.
	sameFine = 0.42
	// A text too short for shingles of full size (a headline, a post) is compared by smaller ones, and must
	// agree more: there, few words make a different story.
	minBrief, sameBrief = 6, 0.6
)

// New prepares a text.
func New(text string) Text {
	kept := withoutBoilerplate(text)
	t := Text{tokens: Tokens(kept)}
	if len(t.tokens) == 0 {
		kept, t.tokens = text, Tokens(text) // nothing else stands in it
	}
	t.text = kept
	size := Size(t.tokens)
	hashes := Hashes(t.tokens, size)
	if len(hashes) < minShingles {
		hashes = Hashes(t.tokens, max(size-2, 1))
	}
	slices.Sort(hashes)
	t.hashes = slices.Compact(hashes)
	t.fine = Hashes(t.tokens, (size+1)/2)
	slices.Sort(t.fine)
	t.fine = slices.Compact(t.fine)
	t.sketch = sketch(t.hashes)
	tokens := t.tokens
	t.about = sync.OnceValue(func() particulars { return particularsOf(kept, tokens) })
	return t
}

// brief reports whether the text is too short to be compared by shingles of full size.
func (t Text) brief() bool { return len(t.tokens)-Size(t.tokens)+1 < minShingles }

// Score compares two texts, 0 to 1; see Pair.
func (t Text) Score(o Text) float64 {
	if len(t.tokens) == 0 || len(o.tokens) == 0 {
		return 0
	}
	if slices.EqualFunc(t.tokens, o.tokens, func(a, b Token) bool { return a.Text == b.Text }) {
		return 1
	}
	if t.brief() != o.brief() || len(t.hashes) == 0 || len(o.hashes) == 0 {
		return 0 // of different sizes; a brief text is hardly a version of a long one
	}
	if t.brief() && min(len(t.tokens), len(o.tokens)) < minBrief {
		return 0
	}
	score := t.alike(o)
	if score >= SameStory && (!t.about().about(o.about()) || t.filledAnew(o)) {
		return SameStory - 0.01
	}
	return score
}

// filledAnew reports whether two texts are one form that was filled in twice.
func (t Text) filledAnew(o Text) bool {
	switch longer := max(len(t.tokens), len(o.tokens)); {
	case t.chinese() != o.chinese():
		return false
	case t.chinese():
		return longer <= alignedTokens && slotsOf(t, o).anew()
	default:
		return longer <= briefForm && slotsOf(t, o).anewInLatin()
	}
}

func (t Text) chinese() bool { return Size(t.tokens) > 3 }

// alike compares the words of two texts, whatever they are about.
func (t Text) alike(o Text) float64 {
	shared := common(t.hashes, o.hashes)
	score := share(shared, t.hashes, o.hashes)
	if t.brief() {
		return score * SameStory / sameBrief
	}
	if shorter := min(len(t.hashes), len(o.hashes)); shorter >= minShortened && score >= leastShared {
		score = max(score, shortened*float64(shared)/float64(shorter))
	}
	return min(1, max(score, share(common(t.fine, o.fine), t.fine, o.fine)*SameStory/sameFine))
}

// share is the part of all elements of two lists that both have.
func share(shared int, a, b []uint64) float64 {
	return float64(shared) / float64(max(1, len(a)+len(b)-shared))
}

// Pairs finds every two of the texts that are one story, in the order of the texts.
func Pairs(texts []Text) []Pair {
	var out []Pair
	buckets := map[uint64][]int{}
	met := map[[2]int]bool{}
	for b, t := range texts {
		for n, key := range t.keys() {
			key = mix(key ^ mix(uint64(n)))
			for _, a := range buckets[key] {
				if at := [2]int{a, b}; !met[at] {
					met[at] = true
					if score := texts[a].Score(t); score >= SameStory {
						out = append(out, Pair{a, b, score})
					}
				}
			}
			buckets[key] = append(buckets[key], b)
		}
	}
	slices.SortFunc(out, func(x, y Pair) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return out
}

// keys are what a text is looked up by: texts that share one in the same place are candidates.
func (t Text) keys() []uint64 {
	if len(t.hashes) == 0 { // too short for any shingle: equal or nothing
		var all strings.Builder
		for _, token := range t.tokens {
			all.WriteString(token.Text + " ")
		}
		if all.Len() == 0 {
			return nil
		}
		return []uint64{fnv(offset64, all.String())}
	}
	out := make([]uint64, pairBands)
	for n := range out {
		out[n] = binary.BigEndian.Uint64(t.sketch[8*n:])
	}
	return out
}

// common counts what two sorted lists share.
func common[T cmp.Ordered](a, b []T) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}
