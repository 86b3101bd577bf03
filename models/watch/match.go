package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/query"
	"standfirst/models/store"
)

// ready is the automaton of all live watches. It is made whole and swapped; a node that did not make the change sees by
// the latest change that there was one.
type ready struct {
	mu      sync.Mutex
	at      time.Time
	n       int64
	watches []Watch // those that a person made, in the order of the set
	refuted map[string]Watch
	set     *query.Set
}

// made is a look at the automaton: it stays as it is while it is used.
type made struct {
	watches []Watch
	refuted map[string]Watch // by fact
	set     *query.Set
}

// index returns the automaton of now.
func (s *Watches) index(ctx context.Context) (made, error) {
	last, err := s.watches.First(ctx, store.Query{Sort: []string{"-updated_at"}})
	if errors.Is(err, store.ErrNotFound) {
		return made{}, nil
	}
	if err != nil {
		return made{}, err
	}
	n, err := s.watches.Count(ctx, store.Filter{})
	if err != nil {
		return made{}, err
	}
	r := &s.ready
	r.mu.Lock()
	defer r.mu.Unlock()
	// A change within the same millisecond as the last is seen as well, since what is that young is made again.
	at := last.UpdatedAt
	if s.now().Sub(at) < time.Second {
		at = time.Time{}
	}
	if r.set == nil || r.n != n || at.IsZero() || !r.at.Equal(at) {
		if err := s.build(ctx, at, n); err != nil {
			return made{}, err
		}
	}
	return made{r.watches, r.refuted, r.set}, nil
}

func (s *Watches) build(ctx context.Context, at time.Time, n int64) error {
	watches, refuted := []Watch{}, map[string]Watch{}
	var queries []query.Query
	for w, err := range s.watches.Each(ctx, store.Query{Filter: store.Eq("archived", false), Sort: []string{"sort_key"}}) {
		if err != nil {
			return err
		}
		if !w.Own() {
			refuted[w.FactID] = w
			continue
		}
		q, err := query.Parse(w.Query)
		if err != nil {
			return fmt.Errorf("watch %s: %w", w.ID, err) // it was read when it was saved
		}
		watches, queries = append(watches, w), append(queries, q)
	}
	set, err := query.NewSet(queries)
	if err != nil {
		return err
	}
	s.ready.at, s.ready.n, s.ready.watches, s.ready.refuted, s.ready.set = at, n, watches, refuted, set
	return nil
}

// MatchLater has a clip held against the watches once more. The job is named by the state of the clip, so that one state
// is looked at once; one that is found again after it was taken back is told apart by when.
func (s *Watches) MatchLater(ctx context.Context, c coverage.Clip) error {
	if !c.Differs {
		if n, err := s.watches.CountUpTo(ctx, store.Filter{}, 1); err != nil || n == 0 {
			return err
		}
	}
	return s.d.Jobs.Enqueue(ctx, job.New{
		ID: fmt.Sprintf("watch:%s:%d:%d", c.ID, c.FoundAt.UnixMilli(), c.Rev), Kind: MatchJob, Payload: MatchTask{c.ID}, By: audit.System("watch").ID,
	})
}

// Match holds a clip against all watches, keeps what they find and takes away what they find no more. It may be repeated
// at will.
func (s *Watches) Match(ctx context.Context, clipID string) error {
	ctx = incident.Unseen(ctx)
	c, err := s.d.Clips.Get(ctx, clipID)
	if fault.KindOf(err) == fault.NotFound {
		return s.Forget(ctx, clipID)
	}
	if err != nil {
		return err
	}
	ix, err := s.index(ctx)
	if err != nil {
		return err
	}
	found, err := s.found(ctx, ix, c, func(Watch) bool { return true })
	if err != nil {
		return err
	}
	known, err := s.hits.Find(ctx, store.Query{Filter: store.Eq("clip_id", c.ID), Limit: store.MaxLimit})
	if err != nil {
		return err
	}
	for _, old := range known.Items {
		if !slices.ContainsFunc(found, func(f Finding) bool { return f.Hit.ID == old.ID }) && ix.has(old.WatchID) {
			if err := s.drop(ctx, old); err != nil {
				return err
			}
		}
	}
	for i := range found {
		if err := s.keep(ctx, &found[i]); err != nil {
			return err
		}
	}
	if s.matched == nil {
		return nil
	}
	return s.matched(ctx, c, found)
}

// has reports whether a watch is live: what an archived one has found stays.
func (m made) has(watchID string) bool {
	is := func(w Watch) bool { return w.ID == watchID }
	for _, w := range m.refuted {
		if is(w) {
			return true
		}
	}
	return slices.ContainsFunc(m.watches, is)
}

// Finding is what one watch finds in a clip.
type Finding struct {
	Watch Watch
	Hit   Hit
}

// found is what the wanted ones of all watches find in a clip.
func (s *Watches) found(ctx context.Context, ix made, c coverage.Clip, wanted func(Watch) bool) ([]Finding, error) {
	if ix.set == nil || c.Dismissed {
		return nil, nil
	}
	text, outlet, err := s.textOf(ctx, c)
	if err != nil {
		return nil, err
	}
	var out []Finding
	ours := false
	for _, f := range ix.set.In(text) {
		w := ix.watches[f.Query]
		ours = ours || w.Kind.Ours()
		if wanted(w) {
			out = append(out, Finding{w, newHit(w, c, outlet, f.Spans)})
		}
	}
	for _, claim := range c.Claims {
		if w, ok := ix.refuted[claim.FactID]; ok && wanted(w) && !slices.ContainsFunc(out, func(f Finding) bool { return f.Watch.ID == w.ID }) {
			out = append(out, Finding{w, claimHit(w, c, outlet, claim)})
		}
	}
	for i := range out {
		if err := s.judge(ctx, out[i].Watch, c, &out[i].Hit); err != nil {
			return nil, err
		}
		out[i].Hit.Joined = ours && (out[i].Watch.Kind == Crisis || !out[i].Watch.Kind.Ours() && out[i].Watch.IncidentID != "" && out[i].Watch.Own())
	}
	return out, nil
}

func claimHit(w Watch, c coverage.Clip, o Outlet, claim coverage.ClaimHit) Hit {
	var spans []query.Span
	if claim.Span.End > claim.Span.Start {
		spans = []query.Span{{Start: claim.Span.Start, End: claim.Span.End}}
	} else {
		spans = []query.Span{{Title: true, End: len(c.Title)}} // it stands in the headline
	}
	h := newHit(w, c, o, spans)
	h.Denied = claim.State == coverage.Rejected
	return h
}

// tagOf is the tag that clips get which a watch finds. Everybody reads tags: that of a watch whose incident has become
// private is put on nothing any more.
func (s *Watches) tagOf(ctx context.Context, w Watch) (string, error) {
	if w.Tag == "" || w.IncidentID == "" {
		return w.Tag, nil
	}
	i, err := s.d.Incidents.Get(ctx, w.IncidentID)
	if fault.KindOf(err) == fault.NotFound || err == nil && i.Private {
		return "", nil
	}
	return w.Tag, err
}

// keep writes a hit, the counts of its slots, and with the clip that this watch found it.
func (s *Watches) keep(ctx context.Context, f *Finding) error {
	h := &f.Hit
	if err := s.settle(ctx, h); err != nil {
		return err
	}
	added, err := s.hits.InsertMissing(ctx, h)
	if err != nil {
		return err
	}
	var before Hit
	if !added[0] {
		*h, err = s.hits.Edit(ctx, h.ID, func(old *Hit) error {
			before = *old
			next := *h
			next.Rev, next.Generation = old.Rev, max(old.Generation, h.Generation)
			*old = next
			return nil
		})
		if err != nil {
			return err
		}
	}
	name, err := s.tagOf(ctx, f.Watch)
	if err != nil {
		return err
	}
	if err := s.d.Clips.Sight(ctx, h.ClipID, f.Watch.sighting(), name); err != nil {
		return err
	}
	if before.ID != "" && (!before.Slot.Equal(h.Slot) || before.IncidentID != h.IncidentID) { // it counts there no more
		if err := s.recount(ctx, before); err != nil {
			return err
		}
	}
	return s.recount(ctx, *h)
}

func (s *Watches) drop(ctx context.Context, h Hit) error {
	if _, err := s.hits.Delete(ctx, store.Eq("id", h.ID)); err != nil {
		return err
	}
	if err := s.d.Clips.Unsight(ctx, h.ClipID, h.WatchID); err != nil {
		return err
	}
	return s.recount(ctx, h)
}

// Forget takes away what watches have found in a clip that is gone. It may be repeated at will.
func (s *Watches) Forget(ctx context.Context, clipID string) error {
	known, err := s.hits.Find(ctx, store.Query{Filter: store.Eq("clip_id", clipID), Limit: store.MaxLimit})
	if err != nil {
		return err
	}
	for _, h := range known.Items {
		if err := s.drop(ctx, h); err != nil {
			return err
		}
	}
	return nil
}
