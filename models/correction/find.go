package correction

import (
	"context"
	"errors"
	"iter"
	"time"

	"standfirst/models/fault"
	"standfirst/models/store"
	"standfirst/models/term"
)

// Search says which requests are wanted; zero fields don't narrow. The last changed come first.
type Search struct {
	Text       string // words of the headline or the outlet, in any script or pinyin
	State      State
	Open       bool // drafts and those that an answer is awaited for
	Late       bool // an answer is overdue
	OutletID   string
	IncidentID string
	ClipID     string
	OwnerID    string
	After      string
	Before     string
	Limit      int
}

func (s *Corrections) filter(ctx context.Context, q Search) (store.Filter, error) {
	veil, err := s.d.Incidents.Veil(ctx, "incident_id")
	fs := []store.Filter{veil}
	for field, v := range map[string]string{"state": string(q.State), "outlet_id": q.OutletID, "incident_id": q.IncidentID, "clip_id": q.ClipID, "owner_id": q.OwnerID} {
		if v != "" {
			fs = append(fs, store.Eq(field, v))
		}
	}
	for _, t := range term.Query(q.Text) {
		fs = append(fs, store.Prefix("terms", t))
	}
	if q.Open {
		fs = append(fs, store.In("state", Draft, Sent, Acknowledged))
	}
	if q.Late {
		fs = append(fs, store.In("state", Sent, Acknowledged), store.Lt("answer_by", s.now()))
	}
	return store.And(fs...), err
}

// Find returns a page of requests.
func (s *Corrections) Find(ctx context.Context, q Search) (store.Page[Request], error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return store.Page[Request]{}, err
	}
	return s.docs.Browse(ctx, store.Query{Filter: f, Sort: []string{"-at"}, After: q.After, Before: q.Before, Limit: q.Limit})
}

// Count returns how many requests match.
func (s *Corrections) Count(ctx context.Context, q Search) (int64, error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return 0, err
	}
	return s.docs.Count(ctx, f)
}

// Each streams every request that matches, in order.
func (s *Corrections) Each(ctx context.Context, q Search) iter.Seq2[Request, error] {
	return func(yield func(Request, error) bool) {
		f, err := s.filter(ctx, q)
		if err != nil {
			yield(Request{}, err)
			return
		}
		for r, err := range s.docs.Each(ctx, store.Query{Filter: f, Sort: []string{"-at"}}) {
			if !yield(r, err) {
				return
			}
		}
	}
}

// Left says which of the requests that have left are wanted; zero fields don't narrow.
type Left struct {
	From, Until time.Time // of the first letter, Until excluded
	IncidentID  string
	OutletID    string
	ContactID   string
	ClipIDs     []string // any of these; nil does not narrow
}

// Asked returns the requests that have left, by their first letter, the earliest first, at most limit. More says that
// there are others.
func (s *Corrections) Asked(ctx context.Context, q Left, limit int) (all []Request, more bool, err error) {
	veil, err := s.d.Incidents.Veil(ctx, "incident_id")
	if err != nil {
		return nil, false, err
	}
	from := q.From
	if from.IsZero() {
		from = time.Unix(0, 0) // drafts have no letter
	}
	fs := []store.Filter{veil, store.Gte("sent_at", from)}
	if !q.Until.IsZero() {
		fs = append(fs, store.Lt("sent_at", q.Until))
	}
	for field, v := range map[string]string{"incident_id": q.IncidentID, "outlet_id": q.OutletID, "contact_id": q.ContactID} {
		if v != "" {
			fs = append(fs, store.Eq(field, v))
		}
	}
	if q.ClipIDs != nil {
		fs = append(fs, store.In("clip_id", q.ClipIDs...))
	}
	page, err := s.docs.Find(ctx, store.Query{Filter: store.And(fs...), Sort: []string{"sent_at"}, Limit: limit})
	return page.Items, page.Next != "", err
}

// Opened returns which of the clips have a request, whatever has become of it. It is asked about at most 500 at once.
func (s *Corrections) Opened(ctx context.Context, clipIDs ...string) (map[string]bool, error) {
	out := map[string]bool{}
	for r, err := range s.docs.Each(ctx, store.Query{Filter: store.In("clip_id", clipIDs...)}) {
		if err != nil {
			return nil, err
		}
		out[r.ClipID] = true
	}
	return out, nil
}

// Get returns a request. One about an incident that the viewer may not know of is missing.
func (s *Corrections) Get(ctx context.Context, id string) (Request, error) {
	r, err := s.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return r, fault.Missing("correction.missing")
	}
	if err != nil {
		return r, err
	}
	if err := s.d.Incidents.Seen(ctx, r.IncidentID, "correction.missing"); err != nil {
		return Request{}, err
	}
	return r, nil
}

// About returns the request for a clip and a fact; false when nobody has opened one.
func (s *Corrections) About(ctx context.Context, clipID, factID string) (Request, bool, error) {
	for _, ground := range []string{ByFact, ByClaim} {
		r, err := s.Get(ctx, idOf(clipID, ground, factID))
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		return r, err == nil, err
	}
	return Request{}, false, nil
}
