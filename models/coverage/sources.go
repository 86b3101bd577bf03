package coverage

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/store"
)

// Sources are the feeds that one space reads.
type Sources struct {
	Deps
	sources store.Collection[Source]
	clips   *Clips
}

// NewSource is what a person says of a source.
type NewSource struct {
	URL, Name, OutletID, Zone string
}

// Add takes up a source, which is due at once. It returns faults by field, and a Conflict when the address
// is read already.
func (s *Sources) Add(ctx context.Context, n NewSource, by audit.Actor) (Source, error) {
	now := s.Now().UTC()
	src := Source{
		URL: n.URL, Name: n.Name, OutletID: n.OutletID, Zone: n.Zone,
		Minutes: firstMinutes, NextAt: now, CreatedAt: now, UpdatedAt: now,
	}
	if err := s.complete(ctx, &src); err != nil {
		return Source{}, err
	}
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
	want.URL, want.Name, want.OutletID, want.Zone = n.URL, n.Name, n.OutletID, n.Zone
	if err := s.complete(ctx, &want); err != nil {
		return Source{}, err
	}
	if other, err := s.sources.First(ctx, store.Query{Filter: store.Eq("url", want.URL)}); err == nil && other.ID != id {
		return Source{}, fault.Clash("coverage.source.taken").On("url")
	}
	src, err = s.edit(ctx, id, func(c *Source) error {
		if c.URL != want.URL {
			c.ETag, c.LastModified, c.BodyHash, c.Format = "", "", "", ""
			c.Trouble, c.Failures, c.NextAt, c.Minutes = Trouble{}, 0, s.Now().UTC(), firstMinutes
		}
		c.URL, c.Name, c.OutletID, c.Zone = want.URL, want.Name, want.OutletID, want.Zone
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

// Find returns a page of the sources by name.
func (s *Sources) Find(ctx context.Context, after, before string, limit int) (store.Page[Source], error) {
	return s.sources.Find(ctx, store.Query{Sort: []string{"name"}, After: after, Before: before, Limit: limit})
}

// Count returns how many sources there are.
func (s *Sources) Count(ctx context.Context) (int64, error) {
	return s.sources.Count(ctx, store.Filter{})
}

// Unheard returns the sources from which nothing good has come for a day, at most 200.
func (s *Sources) Unheard(ctx context.Context) ([]Source, error) {
	var out []Source
	for src, err := range s.sources.Each(ctx, store.Query{Sort: []string{"name"}}) {
		if err != nil {
			return nil, err
		}
		if src.Unheard(s.Now()) && len(out) < 200 {
			out = append(out, src)
		}
	}
	return out, nil
}

// Sweep enqueues a poll of every source that is due. It may run on every node and at any time: the id of
// a poll is the source and the time it was due.
func (s *Sources) Sweep(ctx context.Context) error {
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

// Poll fetches a source that is due and makes clips of what is new. What goes wrong at the other end is
// recorded on the source and is no error. Run again at any point it makes nothing twice.
func (s *Sources) Poll(ctx context.Context, f Fetcher, id string) error {
	src, err := s.sources.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil // removed meanwhile
	}
	if err != nil || src.Paused || src.NextAt.After(s.Now()) {
		return err
	}
	o, err := s.fetch(ctx, f, src)
	if err != nil {
		return err
	}
	src, err = s.edit(ctx, id, func(c *Source) error { c.took(o); return nil })
	if err != nil || !src.misses(o) {
		return err
	}
	return s.follow(ctx, f, src, fmt.Sprint(fault.Of(o.err).Args["feed"]))
}

// follow reads the feed that the page names in place of the page: who gives the address of a site means its news. A
// feed that is read already stays what it is, and the source says that it is none.
func (s *Sources) follow(ctx context.Context, f Fetcher, src Source, feed string) error {
	address, err := Address("url", feed)
	if err != nil {
		return nil
	}
	src, err = s.edit(ctx, src.ID, func(c *Source) error {
		c.URL, c.NextAt, c.ETag, c.LastModified = address, s.Now().UTC(), "", ""
		return nil
	})
	if fault.Is(err, "coverage.source.taken") {
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.remember(ctx, "coverage.source_changed", src, audit.System("coverage")); err != nil {
		return err
	}
	return s.Poll(ctx, f, src.ID)
}

// fetch returns an error only for faults of our own.
func (s *Sources) fetch(ctx context.Context, f Fetcher, src Source) (outcome, error) {
	req := FetchRequest{URL: src.URL, Feed: true}
	if src.Polls%10 != 9 { // validators lie: every tenth poll asks for the whole
		req.ETag, req.LastModified = src.ETag, src.LastModified
	}
	res, err := get(ctx, f, req)
	if ctx.Err() != nil {
		return outcome{}, ctx.Err() // we are stopping: not the source's fault
	}
	o := outcome{
		at: s.Now().UTC(), status: res.Status, bytes: int64(len(res.Body)), etag: res.ETag, lastMod: res.LastModified,
		retryAfter: res.RetryAfter, err: err,
	}
	if o.bodyHash = digest(string(res.Body)); err != nil {
		return o, nil
	}
	if res.Status == http.StatusNotModified || o.bodyHash == src.BodyHash {
		o.unchanged = true
		return o, nil
	}
	feed, err := readFeed(res, src)
	if err != nil {
		o.err = err
		return o, nil
	}
	o.format, o.title, o.items, o.cut, o.refused = feed.Format, feed.Title, len(feed.Items), feed.Cut, feed.Refused
	o.fresh, err = s.clips.found(ctx, src, feed.Items)
	return o, err
}

func (s *Sources) edit(ctx context.Context, id string, change func(*Source) error) (Source, error) {
	src, err := s.sources.Edit(ctx, id, func(c *Source) error {
		c.UpdatedAt = s.Now().UTC()
		return change(c)
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
