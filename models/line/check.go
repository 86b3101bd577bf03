package line

import (
	"context"
	"slices"

	"standfirst/models/fact"
	"standfirst/models/figure"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Told is something that was said before on the same facts or about the same incident.
type Told struct {
	Said
	Ours   bool // to this person, or this outlet
	Shared bool // on one of the same facts
}

// Check is what whoever writes an answer should see before it is recorded.
type Check struct {
	Told  []Told // to this person and outlet first, then the latest first
	Flags []Flag // what the text contradicts
}

// How much is looked at: of what shares a fact, of what is about the incident, and of what this person or outlet was
// told about it; and the most flags that are kept.
const (
	lookedAt = 40
	maxFlags = 20
)

// check compares a text with the facts and with what was said before.
func (s *Lines) check(ctx context.Context, a Answer, text string, refs []fact.Ref) (Check, error) {
	standing, err := s.d.Facts.Standing(ctx, refs)
	if err != nil {
		return Check{}, err
	}
	told, err := s.told(ctx, a, refs)
	if err != nil {
		return Check{}, err
	}
	out := Check{Told: told}
	for _, x := range standing {
		switch {
		case !x.OK:
			out.Flags = append(out.Flags, Flag{Kind: "standing", Ref: x.Ref, Key: x.Fact.Key, State: x.State})
		case !x.Fact.Public:
			out.Flags = append(out.Flags, Flag{Kind: "internal", Ref: x.Ref, Key: x.Fact.Key})
		}
	}
	figures := figure.In(text)
	backed, flags, err := s.againstFacts(ctx, a.IncidentID, figures, standing)
	if err != nil {
		return out, err
	}
	out.Flags = append(out.Flags, flags...)
	out.Flags = append(out.Flags, againstSaid(figures, backed, told)...)
	out.Flags = out.Flags[:min(len(out.Flags), maxFlags)]
	return out, nil
}

// claim is what a fact says.
type claim struct {
	ref     fact.Ref
	key     string
	cited   bool
	figures []figure.Figure
}

// againstFacts compares the figures with the cited versions, and with the other facts of the incident that are
// verified. backed are the facts that say the same, by the figure's place.
func (s *Lines) againstFacts(ctx context.Context, incidentID string, figures []figure.Figure, standing []fact.Standing) (backed map[int][]string, flags []Flag, err error) {
	backed = map[int][]string{}
	if len(figures) == 0 {
		return backed, nil, nil
	}
	claims, err := s.claims(ctx, incidentID, standing)
	if err != nil {
		return nil, nil, err
	}
	for n, f := range figures {
		for _, c := range claims {
			if slices.ContainsFunc(c.figures, f.Agrees) {
				backed[n] = append(backed[n], c.ref.FactID)
			}
		}
		if len(backed[n]) > 0 || repeated(figures[:n], f) {
			continue
		}
		for _, c := range claims {
			if other := f.Against(c.figures, !c.cited); len(other) > 0 {
				flags = append(flags, Flag{Kind: "fact", Text: f.Text, Near: f.Near, Says: says(other), Ref: c.ref, Key: c.key})
			}
		}
	}
	return backed, flags, nil
}

func repeated(before []figure.Figure, f figure.Figure) bool {
	return slices.ContainsFunc(before, func(o figure.Figure) bool { return f.Same(o) && f.Rough == o.Rough })
}

func (s *Lines) claims(ctx context.Context, incidentID string, standing []fact.Standing) ([]claim, error) {
	var out []claim
	known := map[string]bool{}
	for _, x := range standing {
		v, ok := x.Fact.Version(x.Version)
		if !ok {
			continue
		}
		known[x.FactID] = true
		out = append(out, claim{x.Ref, x.Fact.Key, true, claimed(v)})
	}
	facts, err := s.d.Facts.Of(ctx, incidentID)
	for _, f := range facts {
		if f.State == fact.Verified && !known[f.ID] {
			out = append(out, claim{fact.Ref{FactID: f.ID, Version: f.Current}, f.Key, false, claimed(f.Now())})
		}
	}
	return out, err
}

func claimed(v fact.Version) []figure.Figure {
	return figure.In(v.Claim[incident.English] + "\n" + v.Claim[incident.Chinese])
}

// againstSaid compares the figures with what was said before. A figure that a fact backs is compared with what was
// said of that fact, and with what names no fact at all.
func againstSaid(figures []figure.Figure, backed map[int][]string, told []Told) []Flag {
	var out []Flag
	for n, f := range figures {
		if repeated(figures[:n], f) {
			continue
		}
		for _, t := range told {
			if len(backed[n]) > 0 && len(t.FactIDs) > 0 && !slices.ContainsFunc(backed[n], func(id string) bool { return slices.Contains(t.FactIDs, id) }) {
				continue
			}
			other := f.Against(t.Figures, !t.Shared)
			if len(other) == 0 {
				continue
			}
			out = append(out, Flag{
				Kind: "said", Text: f.Text, Near: f.Near, Says: says(other), SaidID: t.ID, Source: string(t.Kind), Whom: t.To(), At: t.At, Subject: t.Title,
			})
		}
	}
	return out
}

func says(figures []figure.Figure) []string {
	var out []string
	for _, f := range figures {
		if len(out) < 3 && !slices.Contains(out, f.Text) {
			out = append(out, f.Text)
		}
	}
	return out
}

// told is what was said before on the same facts, about the same incident, and to this person or outlet. Lines that
// nobody has used yet were told to nobody; a mailing counts when this person got it.
func (s *Lines) told(ctx context.Context, a Answer, refs []fact.Ref) ([]Told, error) {
	ids, got, err := []string{}, []string{}, error(nil)
	if a.ContactID != "" {
		c, err := s.d.Contacts.Get(ctx, a.ContactID)
		if err != nil {
			return nil, err
		}
		ids = c.AllIDs()
		if got, err = s.received(ctx, ids); err != nil {
			return nil, err
		}
	}
	veil, err := s.d.Incidents.Veil(ctx, "incidentId")
	if err != nil {
		return nil, err
	}
	about := store.Eq("incidentId", a.IncidentID)
	wanted := []store.Filter{about}
	if len(refs) > 0 {
		wanted = append(wanted, store.In("factIds", factIDs(refs)...))
	}
	if len(ids) > 0 {
		wanted = append(wanted, store.And(about, store.In("contactId", ids...)))
	}
	if a.OutletID != "" {
		wanted = append(wanted, store.And(about, store.Eq("outletId", a.OutletID)))
	}
	seen, out := map[string]bool{SaidID(OfAnswer, a.ID, 0): true}, []Told{}
	for _, f := range wanted {
		page, err := s.said.Find(ctx, store.Query{Filter: store.And(f, veil, store.Ne("kind", OfLine)), Sort: []string{"-at"}, Limit: lookedAt})
		if err != nil {
			return nil, err
		}
		for _, x := range page.Items {
			mine := slices.Contains(got, x.Of)
			if seen[x.ID] || x.Drill != a.Drill() || (x.Kind == OfMailing && !mine) {
				continue
			}
			seen[x.ID] = true
			out = append(out, Told{
				Said: x, Ours: mine || slices.Contains(ids, x.ContactID) || (a.OutletID != "" && x.OutletID == a.OutletID),
				Shared: slices.ContainsFunc(refs, func(r fact.Ref) bool { return slices.Contains(x.FactIDs, r.FactID) }),
			})
		}
	}
	slices.SortStableFunc(out, func(a, b Told) int {
		if a.Ours != b.Ours {
			if a.Ours {
				return -1
			}
			return 1
		}
		return b.At.Compare(a.At)
	})
	return out, nil
}

// Doubts are the figures of a line's answer that contradict the facts, or what was said before.
func (s *Lines) Doubts(ctx context.Context, l Line) ([]Flag, error) {
	v := l.Now()
	text := v.Answer[incident.English] + "\n" + v.Answer[incident.Chinese]
	check, err := s.check(ctx, Answer{IncidentID: l.IncidentID, Mode: l.Mode}, text, v.Facts)
	return slices.DeleteFunc(check.Flags, func(f Flag) bool { return f.Kind == "standing" || f.Kind == "internal" }), err
}

// Contradictions are the figures of a text about an incident that contradict its facts or what was said before.
func (s *Lines) Contradictions(ctx context.Context, incidentID string, mode incident.Mode, text string) ([]Flag, error) {
	check, err := s.check(ctx, Answer{IncidentID: incidentID, Mode: mode}, text, nil)
	return check.Flags, err
}
