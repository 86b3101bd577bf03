package incident

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// MaxRelated is how many incidents one may be related to.
const MaxRelated = 50

// link says that two incidents have to do with each other. It is one document, so that both know it or
// neither does; its id is both ids in order, so that saying it twice is saying it once.
type link struct {
	ID   string      `json:"id"`
	Rev  int64       `json:"rev"`
	Ends []string    `json:"ends"`
	At   time.Time   `json:"at"`
	Gone bool        `json:"gone"` // taken back: nobody sees it, and it goes once the log tells of it
	Owes bool        `json:"owes"`
	Owed []audit.Due `json:"owed"`
}

func linkID(a, b string) string {
	ends := []string{a, b}
	slices.Sort(ends)
	return strings.Join(ends, "~")
}

// Relate says that two incidents have to do with each other; both show it. Saying it again changes nothing.
func (s *Incidents) Relate(ctx context.Context, id, otherID string, by audit.Actor) error {
	if id == otherID {
		return fault.Bad("related", "incident.related.self")
	}
	pair, err := s.GetAll(ctx, id, otherID)
	if err != nil {
		return err
	}
	one, ok := pair[id]
	other, found := pair[otherID]
	switch {
	case !ok:
		return fault.Missing("incident.missing")
	case !found:
		return fault.Bad("related", "incident.related.missing")
	case one.Mode != other.Mode:
		return fault.Bad("related", "incident.related.mode")
	}
	for _, end := range []string{id, otherID} {
		n, err := s.links.CountUpTo(ctx, standing(end), MaxRelated)
		if err != nil {
			return err
		}
		if n >= MaxRelated {
			return fault.Bad("related", "incident.related.many", "max", MaxRelated)
		}
	}
	l, err := s.join(ctx, id, otherID, by)
	if err != nil {
		return err
	}
	_, err = s.payLink(ctx, l)
	return err
}

// join writes the link down, or takes back that it was taken back.
func (s *Incidents) join(ctx context.Context, id, otherID string, by audit.Actor) (link, error) {
	now := s.now().UTC().Truncate(time.Millisecond)
	for {
		l := link{ID: linkID(id, otherID), Ends: []string{id, otherID}, At: now}
		l.owe(now, by, EventRelated)
		err := s.links.Insert(ctx, &l)
		if !errors.Is(err, store.ErrDuplicate) {
			return l, err
		}
		l, err = s.links.Edit(ctx, l.ID, func(l *link) error {
			if l.Gone {
				l.Gone, l.At = false, now
				l.owe(now, by, EventRelated)
			}
			return nil
		})
		if !errors.Is(err, store.ErrNotFound) {
			return l, err
		}
		if err := ctx.Err(); err != nil {
			return l, err
		}
	}
}

// Unrelate takes that back. What the log is to tell is written down in the very write that takes it back, and the
// link itself goes last: a death in between leaves nothing that nobody is told of.
func (s *Incidents) Unrelate(ctx context.Context, id, otherID string, by audit.Actor) error {
	if _, err := s.Get(ctx, id); err != nil {
		return err
	}
	now := s.now().UTC().Truncate(time.Millisecond)
	l, err := s.links.Edit(ctx, linkID(id, otherID), func(l *link) error {
		if !l.Gone {
			l.Gone, l.At = true, now
			l.owe(now, by, EventUnrelated)
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = s.payLink(ctx, l)
	return err
}

// standing are the links of an incident that nobody has taken back.
func standing(id string) store.Filter {
	return store.And(store.Eq("ends", id), store.Ne("gone", true))
}

// Related returns the incidents that have to do with this one and that the viewer may know of, the newest
// first.
func (s *Incidents) Related(ctx context.Context, id string) ([]Incident, error) {
	page, err := s.links.Find(ctx, store.Query{Filter: standing(id), Limit: 2 * MaxRelated})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, l := range page.Items {
		for _, end := range l.Ends {
			if end != id {
				ids = append(ids, end)
			}
		}
	}
	all, err := s.GetAll(ctx, ids...)
	out := make([]Incident, 0, len(all))
	for _, i := range all {
		out = append(out, i)
	}
	slices.SortFunc(out, func(a, b Incident) int { return b.DeclaredAt.Compare(a.DeclaredAt) })
	return out, err
}

func both(a, b string) [][2]string { return [][2]string{{a, b}, {b, a}} }

func (l *link) owe(at time.Time, by audit.Actor, action string) {
	for _, e := range both(l.Ends[0], l.Ends[1]) {
		entry := audit.Entry{By: by, Action: action, Object: Stream(e[0]), Data: map[string]string{"other": e[1]}}
		l.Owed = append(l.Owed, audit.Due{Stream: Stream(e[0]), Event: audit.Owe(at, entry)})
	}
	l.Owes = true
}

// payLink writes what a link owes to both ends, and then ends one that was taken back.
func (s *Incidents) payLink(ctx context.Context, l link) (link, error) {
	paid, err := s.audit.PayDue(ctx, l.Owed)
	if err != nil {
		return l, err
	}
	l, err = s.links.Edit(ctx, l.ID, func(l *link) error {
		l.Owed = paid.RestDue(l.Owed)
		l.Owes = len(l.Owed) > 0 || l.Gone // a link that is gone is owed its end
		return nil
	})
	if errors.Is(err, store.ErrNotFound) { // somebody else has ended it
		return l, nil
	}
	if err != nil || !l.Gone || len(l.Owed) > 0 {
		return l, err
	}
	// Unless somebody has said it again meanwhile.
	_, err = s.links.Delete(ctx, store.And(store.Eq("id", l.ID), store.Eq("gone", true), store.Eq("rev", l.Rev)))
	return l, err
}
