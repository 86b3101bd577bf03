package query

import (
	"errors"
	"slices"
	"strings"

	"standfirst/models/mention"
)

// Set is many queries made ready: ten thousand cost hardly more than ten. One automaton looks for the rarest terms of
// all in one pass over a text, and only the queries whose term is there are looked at. A set does not change; a new one
// takes its place.
type Set struct {
	queries []Query
	finder  *mention.Finder // nil: there are no queries
	asking  [][]int         // by term of the finder: the queries that it speaks for
}

// Found is a query of a set that is true of a text.
type Found struct {
	Query int // its place in the set
	Spans []Span
}

// mark stands around every token of prepared text, so that terms are found whole: no token has it.
const mark = "|"

// NewSet makes a set of queries, which are named by their places.
func NewSet(queries []Query) (*Set, error) {
	s := &Set{queries: queries}
	var terms []string
	at := map[string]int{}
	for q, query := range queries {
		for _, t := range query.root.anchors() {
			text := mark + strings.Join(t.tokens, mark)
			if !t.prefix {
				text += mark
			}
			n, known := at[text]
			if !known {
				n = len(terms)
				at[text] = n
				terms, s.asking = append(terms, text), append(s.asking, nil)
			}
			if asking := s.asking[n]; len(asking) == 0 || asking[len(asking)-1] != q {
				s.asking[n] = append(asking, q)
			}
		}
	}
	var err error
	s.finder, err = mention.New(terms, mention.Options{})
	if errors.Is(err, mention.ErrNoTerms) {
		err = nil
	}
	return s, err
}

// In are the queries that are true of a text, in the order of the set.
func (s *Set) In(t Text) []Found {
	if s.finder == nil {
		return nil
	}
	d := newDocument(t)
	seen := map[int]bool{}
	var asked []int
	last := -1
	for _, m := range s.finder.In(d.prepared()) {
		if m.Term == last {
			continue
		}
		last = m.Term
		for _, q := range s.asking[m.Term] {
			if !seen[q] {
				seen[q] = true
				asked = append(asked, q)
			}
		}
	}
	slices.Sort(asked)
	var out []Found
	for _, q := range asked {
		if ok, spans := s.queries[q].root.in(d); ok {
			out = append(out, Found{q, tidy(spans)})
		}
	}
	return out
}

// prepared is the text as the automaton reads it: tokens between marks.
func (d *document) prepared() []byte {
	out := make([]byte, 0, len(d.Title)+len(d.Body)+len(d.tokens)+3)
	out = append(out, mark...)
	for i, t := range d.tokens {
		if i == d.titles && i > 0 {
			out = append(out, "\n"+mark...)
		}
		out = append(append(out, t.Text...), mark...)
	}
	return out
}
