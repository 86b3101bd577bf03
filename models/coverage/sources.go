package coverage

import (
	"context"
	"errors"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/store"
)

// Sources are the feeds, sitemaps and pages that one space reads.
type Sources struct {
	Deps
	sources     store.Collection[Source]
	seen        store.Collection[Seen]
	versions    store.Collection[PageVersion]
	discoveries store.Collection[Discovery]
	clips       *Clips
}

// openSources opens what sources are kept in beside themselves.
func (s *Clips) openSources(ctx context.Context) (*Sources, error) {
	out := &Sources{Deps: s.Deps, sources: s.sources, clips: s}
	var err error
	if out.seen, err = store.Open[Seen](ctx, s.DB, "source_seen"); err != nil {
		return nil, err
	}
	if out.versions, err = store.Open[PageVersion](ctx, s.DB, "page_versions", store.On("source_id", "at")); err != nil {
		return nil, err
	}
	out.discoveries, err = store.Open[Discovery](ctx, s.DB, "source_discoveries", store.On("at"))
	return out, err
}

// NewSource is what a person says of a source.
type NewSource struct {
	URL, Name, OutletID, Zone string
	Kind                      string // "" is KindFeed
}

// Add takes up a source, which is due at once. It returns faults by field, and a Conflict when the address
// is read already.
func (s *Sources) Add(ctx context.Context, n NewSource, by audit.Actor) (Source, error) {
	now := s.Now().UTC()
	src := Source{
		URL: n.URL, Name: n.Name, OutletID: n.OutletID, Zone: n.Zone, Kind: n.Kind,
		Minutes: firstMinutes, NextAt: now, CreatedAt: now, UpdatedAt: now,
	}
	if err := s.complete(ctx, &src); err != nil {
		return Source{}, err
	}
	src.index()
	err := s.sources.Insert(ctx, &src)
	if errors.Is(err, store.ErrDuplicate) {
		return Source{}, fault.Clash("coverage.source.taken").On("url")
	}
	if err != nil {
		return Source{}, err
	}
	if err := s.remember(ctx, "coverage.source_added", src, by); err != nil {
		return src, err
	}
	return src, s.enqueue(ctx, src, by)
}

// complete checks the source and fills in what its outlet tells: the outlet by domain, the zone by outlet.
func (s *Sources) complete(ctx context.Context, src *Source) error {
	if err := src.check(); err != nil {
		return err
	}
	outlet, known, err := s.outletOf(ctx, src)
	if err != nil || !known {
		return err
	}
	src.OutletID = outlet.ID
	if src.Zone == "" {
		src.Zone = outlet.Zone
	}
	return nil
}

func (s *Sources) outletOf(ctx context.Context, src *Source) (Outlet, bool, error) {
	if src.OutletID == "" {
		return s.Outlets.ByAddress(ctx, src.URL)
	}
	o, err := s.Outlets.Outlet(ctx, src.OutletID)
	if fault.KindOf(err) == fault.NotFound || errors.Is(err, store.ErrNotFound) {
		return o, false, fault.Bad("outlet", "coverage.outlet.missing")
	}
	return o, err == nil, err
}

// Change alters what a person says of a source. A new address is polled from its start.
func (s *Sources) Change(ctx context.Context, id string, n NewSource, by audit.Actor) (Source, error) {
	src, err := s.Get(ctx, id)
	if err != nil {
		return Source{}, err
	}
	want := src
	want.URL, want.Name, want.OutletID, want.Zone, want.Kind = n.URL, n.Name, n.OutletID, n.Zone, first(n.Kind, src.Kind)
	if err := s.complete(ctx, &want); err != nil {
		return Source{}, err
	}
	if other, err := s.sources.First(ctx, store.Query{Filter: store.Eq("url", want.URL)}); err == nil && other.ID != id {
		return Source{}, fault.Clash("coverage.source.taken").On("url")
	}
	src, err = s.edit(ctx, id, func(c *Source) error {
		if c.URL != want.URL || (c.Kind == KindPage) != (want.Kind == KindPage) {
			c.ETag, c.LastModified, c.BodyHash, c.Format = "", "", "", ""
			c.Trouble, c.Failures, c.NextAt, c.Minutes = Trouble{}, 0, s.Now().UTC(), firstMinutes
		}
		c.URL, c.Name, c.OutletID, c.Zone, c.Kind = want.URL, want.Name, want.OutletID, want.Zone, want.Kind
		return nil
	})
	if err != nil {
		return Source{}, err
	}
	return src, s.remember(ctx, "coverage.source_changed", src, by)
}

// Pause stops polling until Resume.
func (s *Sources) Pause(ctx context.Context, id string, by audit.Actor) (Source, error) {
	src, err := s.edit(ctx, id, func(c *Source) error { c.Paused = true; return nil })
	if err != nil {
		return Source{}, err
	}
	return src, s.remember(ctx, "coverage.source_paused", src, by)
}

// Resume polls again, at once.
func (s *Sources) Resume(ctx context.Context, id string, by audit.Actor) (Source, error) {
	src, err := s.edit(ctx, id, func(c *Source) error { c.Paused, c.NextAt = false, s.Now().UTC(); return nil })
	if err != nil {
		return Source{}, err
	}
	if err := s.remember(ctx, "coverage.source_resumed", src, by); err != nil {
		return src, err
	}
	return src, s.enqueue(ctx, src, by)
}

// PollNow makes the source due at once. A paused source stays as it is.
func (s *Sources) PollNow(ctx context.Context, id string, by audit.Actor) (Source, error) {
	src, err := s.edit(ctx, id, func(c *Source) error {
		if c.Paused {
			return fault.Clash("coverage.source.is_paused")
		}
		c.NextAt = s.Now().UTC()
		return nil
	})
	if err != nil {
		return Source{}, err
	}
	return src, s.enqueue(ctx, src, by)
}

// Remove forgets a source. Its clips stay.
func (s *Sources) Remove(ctx context.Context, id string, by audit.Actor) error {
	src, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	if err := s.remember(ctx, "coverage.source_removed", src, by); err != nil {
		return err
	}
	if _, err := s.versions.Delete(ctx, store.Eq("source_id", id)); err != nil {
		return err
	}
	if _, err := s.seen.Delete(ctx, store.Eq("id", id)); err != nil {
		return err
	}
	_, err = s.sources.Delete(ctx, store.Eq("id", id))
	return err
}

// Get returns a source, or a NotFound fault.
func (s *Sources) Get(ctx context.Context, id string) (Source, error) {
	src, err := s.sources.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return Source{}, fault.Missing("coverage.source.missing")
	}
	return src, err
}

// maxUnheard bounds a list of sources that are silent.
const maxUnheard = 200

// Unheard returns the sources from which nothing good has come for a day, by name, at most 200.
func (s *Sources) Unheard(ctx context.Context) ([]Source, error) {
	page, err := s.Find(ctx, SourceSearch{State: "unheard", Limit: maxUnheard})
	return page.Items, err
}

// Sweep enqueues a poll of every source that is due, and a reading of every article about us that is due to be read
// again. It may run on every node and at any time: the id of
// a poll is the source and the time it was due.
func (s *Sources) Sweep(ctx context.Context) error {
	if err := s.hasten(ctx); err != nil {
		return err
	}
	if err := s.clips.recheck(ctx); err != nil {
		return err
	}
	due := store.And(store.Eq("paused", false), store.Lte("next_at", s.Now()))
	for src, err := range s.sources.Each(ctx, store.Query{Filter: due, Sort: []string{"next_at"}}) {
		if err != nil {
			return err
		}
		if err := s.enqueue(ctx, src, audit.System("coverage")); err != nil {
			return err
		}
	}
	return nil
}

// hasten makes the sources due that may be asked every five minutes, while an incident is open.
func (s *Sources) hasten(ctx context.Context) error {
	pressing, err := s.pressing(ctx)
	if err != nil || !pressing {
		return err
	}
	now := s.Now().UTC()
	_, err = s.sources.Modify(ctx, store.And(
		store.Eq("paused", false), store.Eq("polite", true), store.Eq("failures", 0.0),
		store.Lte("polled_at", now.Add(-minPressing*time.Minute)), store.Gt("next_at", now),
	), store.Patch{Set: map[string]any{"next_at": now}})
	return err
}

func (s *Sources) enqueue(ctx context.Context, src Source, by audit.Actor) error {
	slot := src.NextAt
	if now := s.Now(); now.Sub(slot) > time.Hour {
		slot = now.Truncate(time.Hour) // the poll of its own slot died: a source is never given up
	}
	return s.Jobs.Enqueue(ctx, job.New{
		ID: "fetch:" + src.ID + ":" + slot.UTC().Format("20060102T150405.000Z"), Kind: PollJob,
		Payload: PollTask{src.ID}, MaxAttempts: 5, By: by.ID,
	})
}

func (s *Sources) edit(ctx context.Context, id string, change func(*Source) error) (Source, error) {
	src, err := s.sources.Edit(ctx, id, func(c *Source) error {
		c.UpdatedAt = s.Now().UTC()
		if err := change(c); err != nil {
			return err
		}
		c.index()
		return nil
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return Source{}, fault.Missing("coverage.source.missing")
	case errors.Is(err, store.ErrDuplicate):
		return Source{}, fault.Clash("coverage.source.taken").On("url")
	}
	return src, err
}

func (s *Sources) remember(ctx context.Context, action string, src Source, by audit.Actor) error {
	_, err := s.Audit.Append(ctx, "space", audit.Entry{
		By: by, Action: action, Object: "source:" + src.ID, Data: map[string]string{"url": src.URL, "name": first(src.Name, hostOf(src.URL))},
	})
	return err
}
