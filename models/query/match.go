package query

import (
	"slices"
	"strings"
	"unicode/utf8"

	"standfirst/models/shingle"
)

// Text is what a query is held against.
type Text struct {
	Title, Body string
	Lang        string   // such as "zh-CN"
	Outlets     []string // names and hosts of where it appeared
}

// Match says whether a query is true of a text, and where that shows: the places in order, at most MaxSpans.
func (q Query) Match(t Text) ([]Span, bool) {
	d := newDocument(t)
	ok, spans := q.root.in(d)
	return tidy(spans), ok
}

// MaxSpans is how many places of a text are told.
const MaxSpans = 50

// apart keeps what stands at the end of a headline from being near the beginning of the body.
const apart = MaxDistance + 1

// document is a text made ready for many queries.
type document struct {
	Text
	tokens []shingle.Token // of the headline, then of the body
	titles int             // how many are of the headline
	places map[string][]int
}

func newDocument(t Text) *document {
	d := &document{Text: t, tokens: shingle.Tokens(t.Title)}
	d.titles = len(d.tokens)
	d.tokens = append(d.tokens, shingle.Tokens(t.Body)...)
	return d
}

// where are the places of a token, found once for all queries that ask.
func (d *document) where(token string) []int {
	if d.places == nil {
		d.places = make(map[string][]int, len(d.tokens))
		for i, t := range d.tokens {
			d.places[t.Text] = append(d.places[t.Text], i)
		}
	}
	return d.places[token]
}

// run is a place in tokens: from the first to behind the last.
type run struct{ from, to int }

func (d *document) span(r run) Span {
	return Span{Title: r.from < d.titles, Start: d.tokens[r.from].Start, End: d.tokens[r.to-1].End}
}

// runs are the places of a term in order.
func (t term) runs(d *document) []run {
	var out []run
	start := func(i int) {
		stop := i + len(t.tokens)
		if stop > len(d.tokens) || i < d.titles && stop > d.titles || t.title && stop > d.titles {
			return
		}
		for j, want := range t.tokens {
			got := d.tokens[i+j].Text
			if got != want && !(t.prefix && j == len(t.tokens)-1 && strings.HasPrefix(got, want)) {
				return
			}
		}
		out = append(out, run{i, stop})
	}
	if len(t.tokens) == 1 && t.prefix {
		for i := range d.tokens {
			start(i)
		}
		return out
	}
	for _, i := range d.where(t.tokens[0]) {
		start(i)
	}
	return out
}

func (c choice) runs(d *document) []run {
	var out []run
	for _, t := range c {
		out = append(out, t.runs(d)...)
	}
	slices.SortFunc(out, func(a, b run) int { return a.from - b.from })
	return out
}

func (t term) in(d *document) (bool, []Span) {
	var spans []Span
	for _, r := range t.runs(d) {
		if len(spans) == MaxSpans {
			break
		}
		spans = append(spans, d.span(r))
	}
	return len(spans) > 0, spans
}

func (n near) in(d *document) (bool, []Span) {
	place := func(i int) int { // with the gap between headline and body
		if i >= d.titles {
			return i + apart
		}
		return i
	}
	right, longest := n.b.runs(d), 0
	for _, t := range n.b {
		longest = max(longest, len(t.tokens))
	}
	var spans []Span
	for _, a := range n.a.runs(d) {
		if len(spans) == MaxSpans {
			break
		}
		i, _ := slices.BinarySearchFunc(right, a.from-n.distance-longest, func(r run, from int) int { return r.from - from })
		for _, b := range right[i:] {
			first, second := a, b
			if b.from < a.from {
				first, second = b, a
			}
			gap := place(second.from) - place(first.to-1) - 1
			if b.from > a.to && gap > n.distance {
				break
			}
			if second.from >= first.to && gap <= n.distance {
				spans = append(spans, d.span(run{first.from, second.to}))
				break
			}
		}
	}
	return len(spans) > 0, spans
}

func (parts all) in(d *document) (bool, []Span) {
	var spans []Span
	for _, p := range parts {
		ok, s := p.in(d)
		if !ok {
			return false, nil
		}
		spans = append(spans, s...)
	}
	return true, spans
}

func (parts any_) in(d *document) (bool, []Span) {
	found := false
	var spans []Span
	for _, p := range parts {
		if ok, s := p.in(d); ok {
			found, spans = true, append(spans, s...)
		}
	}
	return found, spans
}

func (n not) in(d *document) (bool, []Span) {
	ok, _ := n.what.in(d)
	return !ok, nil
}

// in compares names whole, and hosts by their ends: sina.com.cn is finance.sina.com.cn as well.
func (o outlet) in(d *document) (bool, []Span) {
	for _, name := range d.Outlets {
		if name = fold(name); name == string(o) || strings.HasSuffix(name, "."+string(o)) {
			return true, nil
		}
	}
	return false, nil
}

func (l lang) in(d *document) (bool, []Span) {
	have := fold(d.Lang)
	return have == string(l) || strings.HasPrefix(have, string(l)+"-"), nil
}

func fold(s string) string { return strings.TrimSpace(shingle.Fold(s)) }

// tidy puts places in their order, the headline first, and leaves out those that lie within others.
func tidy(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int {
		if a.Title != b.Title {
			if a.Title {
				return -1
			}
			return 1
		}
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && out[n-1].Title == s.Title && s.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out[:min(len(out), MaxSpans)]
}

func (t term) anchors() []term { return []term{t} }
func (n near) anchors() []term { return rarer(n.a, n.b) }
func (not) anchors() []term    { return nil }
func (outlet) anchors() []term { return nil }
func (lang) anchors() []term   { return nil }

// anchors of parts that must all be true are those of the rarest.
func (parts all) anchors() []term {
	var best []term
	for _, p := range parts {
		best = rarer(best, p.anchors())
	}
	return best
}

func (parts any_) anchors() []term {
	var out []term
	for _, p := range parts {
		a := p.anchors()
		if a == nil {
			return nil
		}
		out = append(out, a...)
	}
	return out
}

// rarer is the one of two choices of terms that fewer texts have, as far as the length of its shortest tells.
func rarer(a, b []term) []term {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 || shortest(a) >= shortest(b) {
		return a
	}
	return b
}

func shortest(terms []term) int {
	least := 1 << 30
	for _, t := range terms {
		n := 0
		for _, token := range t.tokens {
			if r, size := utf8.DecodeRuneInString(token); size == len(token) && r > 0x2E80 {
				n += 3 // a Chinese character says as much as some letters
				continue
			}
			n += utf8.RuneCountInString(token)
		}
		least = min(least, n)
	}
	return least
}

// plain is the term as it stands in prepared text, without the marks around it.
func (t term) plain() string { return strings.Join(t.tokens, " ") }
