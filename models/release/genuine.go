package release

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"

	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Likeness is what became of the question whether a text is a statement of ours.
type Likeness string

// The answers.
const (
	Identical  Likeness = "identical"  // word for word what is public now, whole or in part
	Altered    Likeness = "altered"    // what is public now, with words added, changed or left out
	Superseded Likeness = "superseded" // word for word what once was public and is not any more
	Unknown    Likeness = "unknown"    // nothing of ours that is or was public
)

// Answer says whether a text is a statement of ours.
type Answer struct {
	Likeness Likeness
	Part     bool // identical in words, but only a part of the statement
	Page     Page
	Lang     string
	Pieces   []fact.Piece // of an altered text: "added" is not ours, "removed" is missing; a long same stretch is shortened
	Replaced time.Time    // when what is superseded ceased to be public
}

// How much text is looked at: a statement is longer than a phrase that anybody may use.
const (
	MaxAsked = 20_000 // characters
	minAsked = 24     // letters and digits, of Chinese half as many
)

// Genuine compares a text with everything that is or was public. White space, width, letter case, typography and the
// marks of quoted mail do not count; words, figures and their signs do. Nothing that never was public is looked at, and
// of what is not public any more nothing is told but that it was.
func (r *Releases) Genuine(ctx context.Context, text string) (Answer, error) {
	if n := utf8.RuneCountInString(text); n > MaxAsked {
		return Answer{}, fault.Bad("text", "newsroom.genuine.long", "most", MaxAsked)
	}
	asked := legible(text)
	words := tokens(asked)
	if weight(words) < minAsked {
		return Answer{}, fault.Bad("text", "newsroom.genuine.short")
	}
	near, err := r.near(ctx, words)
	if err != nil {
		return Answer{}, err
	}
	best := Answer{Likeness: Unknown}
	for _, p := range near {
		a, err := r.compare(ctx, p, asked, words)
		if err != nil {
			return Answer{}, err
		}
		if a.better(best) {
			best = a
		}
	}
	return best, nil
}

func weight(words []token) int {
	n := 0
	for _, w := range words {
		for _, r := range w.word {
			if n++; spaceless(r) {
				n++
			}
		}
	}
	return n
}

var rank = map[Likeness]int{Identical: 3, Superseded: 2, Altered: 1, Unknown: 0}

// better prefers the answer that says more, and of two alike that about the later statement.
func (a Answer) better(b Answer) bool {
	if x, y := rank[a.Likeness], rank[b.Likeness]; x != y {
		return x > y
	}
	if a.Likeness == Altered {
		return unlike(a.Pieces) < unlike(b.Pieces)
	}
	if a.Part != b.Part {
		return b.Part
	}
	return a.Page.Release.PublishedAt.After(b.Page.Release.PublishedAt)
}

func unlike(pieces []fact.Piece) int {
	n := 0
	for _, p := range pieces {
		if p.Op != "same" {
			n += len(p.Text)
		}
	}
	return n
}

// How many fingerprints are asked for, how many texts that share one are looked at, and how many are compared.
const (
	mostPrints   = 240
	mostNear     = 200
	mostCompared = 6
)

// near are the printed texts that share most with the words.
func (r *Releases) near(ctx context.Context, words []token) ([]Printed, error) {
	prints := fingerprints(words)
	if len(prints) == 0 {
		return nil, nil
	}
	asked := make([]string, 0, mostPrints)
	for i := 0; i < min(len(prints), mostPrints); i++ { // spread over all of them
		asked = append(asked, prints[i*len(prints)/min(len(prints), mostPrints)])
	}
	found, err := r.printed.Find(ctx, store.Query{Filter: store.In("prints", asked...), Sort: []string{"-id"}, Limit: mostNear})
	if err != nil {
		return nil, err
	}
	shared := map[string]int{}
	for _, p := range found.Items {
		for _, print := range asked {
			if _, ok := slices.BinarySearch(p.Prints, print); ok {
				shared[p.ID]++
			}
		}
	}
	near := found.Items
	slices.SortStableFunc(near, func(a, b Printed) int { return cmp.Compare(shared[b.ID], shared[a.ID]) })
	return near[:min(len(near), mostCompared)], nil
}

// compare judges a text against one that was printed.
func (r *Releases) compare(ctx context.Context, p Printed, asked string, words []token) (Answer, error) {
	page, ok, err := r.standing(ctx, p)
	if err != nil || !ok {
		return Answer{Likeness: Unknown}, err
	}
	v, err := r.VersionOf(ctx, page.Release, p.Version)
	if err != nil {
		return Answer{}, err
	}
	ours := v.Text[p.Lang].whole()
	a := Answer{Page: page, Lang: p.Lang}
	d := align(tokens(ours), words)
	live := page.Release.Public == Live && page.Release.PublishedVersion == p.Version
	switch {
	case d.exact && live:
		a.Likeness, a.Part = Identical, d.part
	case d.exact:
		a.Likeness, a.Part, a.Replaced = Superseded, d.part, page.Release.replaced(p.Version)
	case live && 2*d.common >= len(words):
		a.Likeness, a.Pieces = Altered, d.pieces(ours, asked)
	default: // of a text that is not public any more no word is shown
		a = Answer{Likeness: Unknown}
	}
	return a, nil
}

// replaced is when a version ceased to be public.
func (rel Release) replaced(version int) time.Time {
	for _, n := range rel.Notices {
		if n.Version == version {
			return n.At
		}
	}
	return time.Time{}
}

// alignment is how the words of a text lie over those of a statement.
type alignment struct {
	ours, theirs []token
	steps        []step
	common       int  // words of theirs that are ours, in their place
	exact        bool // nothing is added, and what is left out are whole paragraphs, or sentences at an end
	part         bool // something is left out
}

// step is a stretch of words: same, added (theirs alone) or removed (ours alone), as half-open ranges.
type step struct {
	op                     diffmatchpatch.Operation
	our0, our1, the0, the1 int
}

// align compares word by word.
func align(ours, theirs []token) alignment {
	a := alignment{ours: ours, theirs: theirs, exact: true}
	code := map[string]rune{}
	encode := func(words []token) []rune {
		out := make([]rune, len(words))
		for i, w := range words {
			c, ok := code[w.word]
			if !ok {
				c = fact.Numbered(len(code))
				code[w.word] = c
			}
			out[i] = c
		}
		return out
	}
	diff := diffmatchpatch.New()
	diff.DiffTimeout = time.Second
	i, j := 0, 0
	for _, d := range diff.DiffMainRunes(encode(ours), encode(theirs), false) {
		n := utf8.RuneCountInString(d.Text)
		s := step{op: d.Type, our0: i, our1: i, the0: j, the1: j}
		if d.Type != diffmatchpatch.DiffInsert {
			s.our1 += n
		}
		if d.Type != diffmatchpatch.DiffDelete {
			s.the1 += n
		}
		i, j = s.our1, s.the1
		a.steps = append(a.steps, s)
	}
	for k, s := range a.steps {
		switch s.op {
		case diffmatchpatch.DiffEqual:
			a.common += s.our1 - s.our0
		case diffmatchpatch.DiffInsert:
			a.exact = false
		case diffmatchpatch.DiffDelete:
			a.part = true
			a.exact = a.exact && a.whole(s, k == 0, k == len(a.steps)-1)
		}
	}
	return a
}

// whole reports whether what is left out begins and ends where a paragraph does, or at an end of the text a sentence.
// Where the words before and behind it are the same, it may as well be taken a little further on.
func (a alignment) whole(s step, first, last bool) bool {
	edge := func(i int) bool {
		return i == len(a.ours) || a.ours[i].block || (first || last) && a.ours[i].sentence
	}
	for from, to := s.our0, s.our1; ; from, to = from+1, to+1 {
		if edge(from) && edge(to) {
			return true
		}
		if to >= len(a.ours) || a.ours[from].word != a.ours[to].word {
			break
		}
	}
	for from, to := s.our0, s.our1; from > 0 && a.ours[from-1].word == a.ours[to-1].word; {
		from, to = from-1, to-1
		if edge(from) && edge(to) {
			return true
		}
	}
	return false
}

// longest is how much of a stretch that is the same, or is missing, is shown of either end of it.
const longest = 90

// pieces are the texts of the steps, as they were written.
func (a alignment) pieces(ours, asked string) []fact.Piece {
	var out []fact.Piece
	for k, s := range a.steps {
		switch s.op {
		case diffmatchpatch.DiffEqual:
			out = append(out, fact.Piece{Op: "same", Text: shortened(span(asked, a.theirs, s.the0, s.the1), k > 0, k < len(a.steps)-1)})
		case diffmatchpatch.DiffInsert:
			out = append(out, fact.Piece{Op: "added", Text: span(asked, a.theirs, s.the0, s.the1)})
		case diffmatchpatch.DiffDelete:
			out = append(out, fact.Piece{Op: "removed", Text: shortened(span(ours, a.ours, s.our0, s.our1), true, true)})
		}
	}
	return out
}

// span is the text of some words, up to the next.
func span(text string, words []token, from, to int) string {
	if from >= to {
		return ""
	}
	end := len(text)
	if to < len(words) {
		end = words[to].start
	}
	return text[words[from].start:end]
}

// shortened leaves of a long stretch what stands next to a difference.
func shortened(s string, head, tail bool) string {
	runes := []rune(s)
	if len(runes) <= 3*longest {
		return s
	}
	var b strings.Builder
	if head {
		b.WriteString(string(runes[:longest]))
	}
	b.WriteString(" … ")
	if tail {
		b.WriteString(string(runes[len(runes)-longest:]))
	}
	return b.String()
}
