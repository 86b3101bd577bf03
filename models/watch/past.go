package watch

import (
	"context"
	"errors"
	"time"

	"standfirst/models/coverage"
	"standfirst/models/incident"
	"standfirst/models/sentiment"
	"standfirst/models/store"
)

// The bounds of a look at the past while somebody waits.
const (
	triedClips = 20_000
	triedTime  = 4 * time.Second
	examples   = 5
)

// Trial is what a query would have found in the last 90 days.
type Trial struct {
	Found    int64 // clips
	Outlets  int64 // different ones
	Negative int64
	Read     int64     // clips that were looked at
	From     time.Time // how far back that goes
	Cut      bool      // there are more before it
	Weeks    []Period  // the oldest first
	Examples []Hit     // the latest
}

// Try holds a query against what was published in the last 90 days, the latest first, and writes nothing.
func (s *Watches) Try(ctx context.Context, p Plan) (Trial, error) {
	q, err := Read(p.Query)
	if err != nil {
		return Trial{}, err
	}
	const week = 7 * 24 * time.Hour
	now, w := s.now(), Watch{Name: p.Name, Target: p.Target}
	t := Trial{From: now.Add(-Past), Weeks: make([]Period, Past/week+1)}
	for i := range t.Weeks {
		t.Weeks[i].From = now.Add(-time.Duration(len(t.Weeks)-i) * week)
	}
	outlets, begun := map[string]bool{}, time.Now()
	for c, err := range s.d.Clips.Each(ctx, coverage.Search{All: true, From: t.From, Sort: "-at"}) {
		if err != nil {
			return t, err
		}
		if t.Read == triedClips || t.Read%64 == 63 && time.Since(begun) > triedTime {
			t.Cut = true
			break
		}
		t.Read++
		if c.At.After(now) || c.Dismissed {
			continue
		}
		text, outlet, err := s.textOf(ctx, c)
		if err != nil {
			return t, err
		}
		spans, ok := q.Match(text)
		if !ok {
			continue
		}
		h := newHit(w, c, outlet, spans)
		if err := s.judge(ctx, w, c, &h); err != nil {
			return t, err
		}
		t.add(h, outlets, now)
	}
	if t.Cut {
		t.From = t.Weeks[0].From
	}
	t.Outlets = int64(len(outlets))
	return t, nil
}

func (t *Trial) add(h Hit, outlets map[string]bool, now time.Time) {
	t.Found++
	if len(t.Examples) < examples {
		t.Examples = append(t.Examples, h)
	}
	if h.Outlet != "" {
		outlets[h.Outlet] = true
	}
	i := len(t.Weeks) - 1 - int(now.Sub(h.At)/(7*24*time.Hour))
	if i < 0 {
		return
	}
	t.Weeks[i].Articles++
	if h.Label == sentiment.Negative {
		t.Negative++
		t.Weeks[i].Negative++
	}
}

// filled bounds how many clips are gone through for one watch.
const filled = 500_000

// Fill goes through the last 90 days for one generation of a watch: it keeps what that finds, and takes away what only an
// earlier generation found. It warns of nothing, and may be run again from the start. Progress is told after each hundred
// clips.
func (s *Watches) Fill(ctx context.Context, t FillTask, progress func(done int64) error) error {
	ctx = incident.Unseen(ctx)
	w, err := s.watches.Get(ctx, t.WatchID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil || w.Generation != t.Generation || !w.Live() {
		return err // a later one goes through it again
	}
	ix, err := s.index(ctx) // of all watches: what is found joins or not by what the others find there
	if err != nil || !ix.has(w.ID) {
		return err
	}
	this := func(o Watch) bool { return o.ID == w.ID }
	var done int64
	for c, err := range s.d.Clips.Each(ctx, coverage.Search{All: true, From: s.now().Add(-Past), Sort: "at"}) {
		if err != nil {
			return err
		}
		if done == filled {
			break
		}
		found, err := s.found(ctx, ix, c, this)
		if err != nil {
			return err
		}
		for i := range found {
			if err := s.keep(ctx, &found[i]); err != nil {
				return err
			}
		}
		if done++; done%100 == 0 && progress != nil {
			if err := progress(done); err != nil {
				return err
			}
		}
	}
	if err := s.forget(ctx, w); err != nil {
		return err
	}
	_, err = s.watches.Edit(ctx, w.ID, func(now *Watch) error {
		now.Filled = max(now.Filled, t.Generation)
		return nil
	})
	return err
}

// forget takes away what only an earlier generation of a watch found, and what was found before the window is kept.
func (s *Watches) forget(ctx context.Context, w Watch) error {
	stale := store.And(store.Eq("watch_id", w.ID), store.Lt("generation", w.Generation), store.Gte("at", s.now().Add(-Past)))
	for h, err := range s.hits.Each(ctx, store.Query{Filter: stale, Sort: []string{"at"}}) {
		if err != nil {
			return err
		}
		if err := s.drop(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

// HitSearch says which hits of a watch, or of all watches of an incident, are wanted, the latest first.
type HitSearch struct {
	WatchID       string
	IncidentID    string
	ClipID        string
	From, To      time.Time // zero: no limit
	Tier          int       // 0: any
	Joined        bool      // only those that join what is ours and a crisis
	Independent   bool      // only those
	After, Before string
	Limit         int
}

func (q HitSearch) filter() store.Filter {
	var f []store.Filter
	if q.WatchID != "" {
		f = append(f, store.Eq("watch_id", q.WatchID))
	}
	if q.IncidentID != "" {
		f = append(f, store.Eq("incident_id", q.IncidentID))
	}
	if q.ClipID != "" {
		f = append(f, store.Eq("clip_id", q.ClipID))
	}
	if q.Tier > 0 {
		f = append(f, store.Eq("tier", int64(q.Tier)))
	}
	if q.Joined {
		f = append(f, store.Eq("joined", true))
	}
	if q.Independent {
		f = append(f, store.Eq("independent", true))
	}
	if !q.From.IsZero() {
		f = append(f, store.Gte("at", q.From))
	}
	if !q.To.IsZero() {
		f = append(f, store.Lt("at", q.To))
	}
	return store.And(f...)
}

// Hits returns a page of the hits of a watch or of an incident that the viewer may know of.
func (s *Watches) Hits(ctx context.Context, q HitSearch) (store.Page[Hit], error) {
	var err error
	if q.IncidentID == "" {
		_, err = s.Get(ctx, q.WatchID)
	} else {
		_, err = s.d.Incidents.Get(ctx, q.IncidentID)
	}
	if err != nil {
		return store.Page[Hit]{}, err
	}
	return s.hits.Browse(ctx, store.Query{Filter: q.filter(), Sort: []string{"-at"}, After: q.After, Before: q.Before, Limit: q.Limit})
}

// CountHits returns how many hits match, counted up to most.
func (s *Watches) CountHits(ctx context.Context, q HitSearch, most int64) (int64, error) {
	return s.hits.CountUpTo(ctx, q.filter(), most)
}

// OfClip are the hits of a clip that the viewer may know of, with their watches.
func (s *Watches) OfClip(ctx context.Context, clipID string) ([]Watch, error) {
	veil, err := s.d.Incidents.Veil(ctx, "incident_id")
	if err != nil {
		return nil, err
	}
	page, err := s.hits.Find(ctx, store.Query{Filter: store.And(store.Eq("clip_id", clipID), veil), Limit: 50})
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(page.Items))
	for _, h := range page.Items {
		ids = append(ids, h.WatchID)
	}
	all, err := s.GetAll(ctx, ids...)
	var out []Watch
	for _, id := range ids {
		if w, ok := all[id]; ok {
			out = append(out, w)
		}
	}
	return out, err
}

// SightAll notes with clips that were found before they kept it which watches have found them.
func (s *Watches) SightAll(ctx context.Context) error {
	all := map[string]Watch{}
	for w, err := range s.watches.Each(ctx, store.Query{Sort: []string{"id"}}) {
		if err != nil {
			return err
		}
		all[w.ID] = w
	}
	var clip string // whose hits are gathered
	var seen []coverage.Sighting
	for h, err := range s.hits.Each(ctx, store.Query{Sort: []string{"clip_id"}}) {
		if err != nil {
			return err
		}
		if h.ClipID != clip {
			if err := s.d.Clips.SightAll(ctx, clip, seen); err != nil {
				return err
			}
			clip, seen = h.ClipID, seen[:0]
		}
		if w, ok := all[h.WatchID]; ok {
			seen = append(seen, w.sighting())
		}
	}
	return s.d.Clips.SightAll(ctx, clip, seen)
}
