package coverage

import (
	"strings"

	"standfirst/models/shingle"
)

// reference is a text of ours to be found again in articles: one language of one release.
type reference struct {
	shingles map[uint64]struct{}
	size     int // tokens in a shingle
}

// newReference takes each line by itself: what spans the end of one paragraph and the start of the next
// is no passage of anybody's.
func newReference(text string) reference {
	r := reference{shingles: map[uint64]struct{}{}, size: shingle.Size(shingle.Tokens(text))}
	for line := range strings.SplitSeq(text, "\n") {
		for _, h := range shingle.Hashes(shingle.Tokens(line), r.size) {
			r.shingles[h] = struct{}{}
		}
	}
	return r
}

// overlap is what an article shares with a reference.
type overlap struct {
	Score   float64 // containment: the share of the reference's shingles that stand in the article
	Longest int     // the longest shared run, in tokens
	Span    Span    // where that run stands in the article
	shared  []bool  // by token of the article: is it part of a shared shingle?
}

// find compares the article's tokens with the reference. Its headline counts towards the score and never
// gives the passage.
func (r reference) find(headline, article []shingle.Token) overlap {
	o := overlap{shared: make([]bool, len(article))}
	if len(r.shingles) == 0 {
		return o
	}
	found := map[uint64]struct{}{}
	for _, h := range shingle.Hashes(headline, r.size) {
		if _, ok := r.shingles[h]; ok {
			found[h] = struct{}{}
		}
	}
	run := 0
	for i, h := range shingle.Hashes(article, r.size) {
		if _, ok := r.shingles[h]; !ok {
			run = 0
			continue
		}
		found[h] = struct{}{}
		for j := i; j < i+r.size; j++ {
			o.shared[j] = true
		}
		if run++; run+r.size-1 > o.Longest {
			o.Longest = run + r.size - 1
			o.Span = Span{Start: article[i-run+1].Start, End: article[i+r.size-1].End}
		}
	}
	o.Score = float64(len(found)) / float64(len(r.shingles))
	return o
}

const (
	// minContainment suggests a match: a rewritten release keeps more, an article on the same matter less.
	minContainment = 0.12
	// longRun suggests a match by one passage alone: a quotation taken over, in tokens (words or characters).
	longRunWords, longRunHan = 15, 24
	// reprintAt marks an article as a reprint of the release.
	reprintAt = 0.8
)

// suggests reports whether the overlap is worth a person's look.
func (r reference) suggests(o overlap) bool {
	return o.Score >= minContainment || o.Longest >= r.longRun()
}

// longRun is how long a passage must be to suggest a match by itself, in tokens.
func (r reference) longRun() int {
	if r.size == 5 {
		return longRunHan
	}
	return longRunWords
}

// findWording finds every place where the wording's tokens follow one another in the article.
func findWording(article, wording []shingle.Token) [][2]int {
	var out [][2]int
	if len(wording) == 0 {
		return nil
	}
	for i := 0; i+len(wording) <= len(article); i++ {
		j := 0
		for j < len(wording) && article[i+j].Text == wording[j].Text {
			j++
		}
		if j == len(wording) {
			out = append(out, [2]int{i, i + j})
			i += j - 1
		}
	}
	return out
}
