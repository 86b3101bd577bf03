package line

import (
	"context"
	"iter"
	"slices"
	"unicode/utf8"

	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Search says which lines a page wants. Zero fields don't narrow.
type Search struct {
	Text          string // words of question, answer or topic, or "Q-1"
	IncidentID    string
	Use           Use
	State         State
	Topic         string
	OwnerID       string
	Frozen        bool // only those whose facts no longer stand
	Open          bool // only what guests may read
	FactID        string
	Sort          string // one of Orders
	After, Before string
	Limit         int
}

// Orders are the sort orders of the table.
func Orders() []string {
	return []string{"number", "-number", "question", "-question", "-changed", "changed"}
}

var orders = map[string][]string{
	"number": {"seq"}, "-number": {"-seq"}, "question": {"sortKey"}, "-question": {"-sortKey"},
	"-changed": {"-updatedAt"}, "changed": {"updatedAt"},
}

func (s *Lines) filter(ctx context.Context, q Search) (store.Filter, error) {
	veil, err := s.d.Incidents.Veil(ctx, "incidentId")
	if err != nil {
		return store.Filter{}, err
	}
	fs := []store.Filter{veil}
	for field, v := range map[string]string{
		"incidentId": q.IncidentID, "use": string(q.Use), "state": string(q.State), "topic": q.Topic, "ownerId": q.OwnerID, "factIds": q.FactID,
	} {
		if v != "" {
			fs = append(fs, store.Eq(field, v))
		}
	}
	if q.Open {
		fs = append(fs, store.Eq("use", Public), store.Eq("state", Ready))
	}
	if q.Frozen {
		fallen, hidden, err := s.fallen(ctx, q.IncidentID)
		if err != nil {
			return store.Filter{}, err
		}
		outside := store.And(store.Ne("use", Internal), store.In("factKeys", hidden...))
		fs = append(fs, store.Eq("state", Ready), store.Or(store.In("factKeys", fallen...), outside))
	}
	return store.And(append(fs, incident.Wanted("terms", q.Text))...), nil
}

// fallen are the fact versions that lines of an incident cite and that stand no more, and those that may not be shown
// outside.
func (s *Lines) fallen(ctx context.Context, incidentID string) (fallen, hidden []string, err error) {
	rows, err := s.lines.Group(ctx, store.Eq("incidentId", incidentID), []store.By{{Field: "factKeys"}})
	if err != nil {
		return nil, nil, err
	}
	var refs []fact.Ref
	for _, row := range rows {
		if r, ok := ParseFactKey(row.Text(0)); ok {
			refs = append(refs, r)
		}
	}
	standing, err := s.d.Facts.Standing(ctx, refs)
	fallen, hidden = []string{""}, []string{""} // nothing has this key
	for _, x := range standing {
		if !x.OK {
			fallen = append(fallen, FactKey(x.Ref))
		}
		if !x.Fact.Public {
			hidden = append(hidden, FactKey(x.Ref))
		}
	}
	return fallen, hidden, err
}

// Get returns a line. One of an incident that the viewer may not know of is missing.
func (s *Lines) Get(ctx context.Context, id string) (Line, error) {
	l, err := s.lines.Get(ctx, id)
	if err != nil {
		return l, missing(err, "line.missing")
	}
	if err := s.d.Incidents.Seen(ctx, l.IncidentID, "line.missing"); err != nil {
		return Line{}, err
	}
	return l, nil
}

// Find returns a page of the lines that match: those of one incident in the order that is asked for, else the last
// changed first.
func (s *Lines) Find(ctx context.Context, q Search) (store.Page[Line], error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return store.Page[Line]{}, err
	}
	return s.lines.Browse(ctx, store.Query{Filter: f, Sort: q.sort(), After: q.After, Before: q.Before, Limit: q.Limit})
}

func (q Search) sort() []string {
	sort, ok := orders[q.Sort]
	switch {
	case q.IncidentID == "":
		return orders["-changed"]
	case !ok:
		return orders["number"]
	}
	return sort
}

// Count returns how many lines match.
func (s *Lines) Count(ctx context.Context, q Search) (int64, error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return 0, err
	}
	return s.lines.Count(ctx, f)
}

// Each streams the lines that match.
func (s *Lines) Each(ctx context.Context, q Search) iter.Seq2[Line, error] {
	f, err := s.filter(ctx, q)
	if err != nil {
		return func(yield func(Line, error) bool) { yield(Line{}, err) }
	}
	return s.lines.Each(ctx, store.Query{Filter: f, Sort: q.sort()})
}

// Topics are the topics of an incident's lines; open asks for those of the lines that guests may read.
func (s *Lines) Topics(ctx context.Context, incidentID string, open bool) ([]string, error) {
	f, err := s.filter(ctx, Search{IncidentID: incidentID, Open: open})
	if err != nil {
		return nil, err
	}
	rows, err := s.lines.Group(ctx, f, []store.By{{Field: "topic"}})
	var out []string
	for _, row := range rows {
		if t := row.Text(0); t != "" {
			out = append(out, t)
		}
	}
	return out, err
}

// CitingFact returns the lines whose current version cites a fact, the 200 last changed at most. Those that were
// dropped are left out.
func (s *Lines) CitingFact(ctx context.Context, factID string) ([]Line, error) {
	f, err := s.filter(ctx, Search{FactID: factID})
	if err != nil {
		return nil, err
	}
	page, err := s.lines.Find(ctx, store.Query{Filter: store.And(f, store.Ne("state", Dropped)), Sort: []string{"id"}, Limit: 200})
	return page.Items, err
}

// Standing is what the facts of a line are worth now.
type Standing struct {
	Facts  []fact.Standing
	Frozen bool // one of them does not stand, or may not be said outside: the line is not to be used
}

// Standing judges the current versions of lines, by the line's id.
func (s *Lines) Standing(ctx context.Context, lines ...Line) (map[string]Standing, error) {
	var refs []fact.Ref
	for _, l := range lines {
		refs = append(refs, l.Now().Facts...)
	}
	all, err := s.d.Facts.Standing(ctx, refs)
	if err != nil {
		return nil, err
	}
	out, at := map[string]Standing{}, 0
	for _, l := range lines {
		n := len(l.Now().Facts)
		x := Standing{Facts: all[at : at+n]}
		at += n
		for _, f := range x.Facts {
			x.Frozen = x.Frozen || !f.OK || (l.Use != Internal && !f.Fact.Public)
		}
		out[l.ID] = x
	}
	return out, nil
}

// Fitting returns lines of an incident that may be said now, at most limit: those that share most words with a question
// come first, and of these the lower number.
func (s *Lines) Fitting(ctx context.Context, incidentID, question string, limit int) ([]Line, error) {
	f, err := s.filter(ctx, Search{IncidentID: incidentID, State: Ready})
	if err != nil {
		return nil, err
	}
	page, err := s.lines.Find(ctx, store.Query{Filter: store.And(f, store.Ne("use", Internal)), Sort: []string{"seq"}, Limit: MaxLines})
	if err != nil {
		return nil, err
	}
	standing, err := s.Standing(ctx, page.Items...)
	words := map[string]bool{}
	for _, w := range incident.Terms(question) {
		words[w] = true
	}
	shared := func(l Line) (n int) {
		for _, w := range l.Terms {
			if words[w] {
				n += utf8.RuneCountInString(w)
			}
		}
		return n
	}
	fit := slices.DeleteFunc(page.Items, func(l Line) bool { return standing[l.ID].Frozen })
	slices.SortStableFunc(fit, func(a, b Line) int { return shared(b) - shared(a) })
	return fit[:min(limit, len(fit))], err
}
