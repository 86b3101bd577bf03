package coverage

import (
	"context"
	"errors"
	"time"

	"standfirst/models/article"
	"standfirst/models/fault"
	"standfirst/models/shingle"
	"standfirst/models/store"
)

// clusterWindow bounds how far apart near-duplicates are looked for.
const clusterWindow = 14 * 24 * time.Hour

// place finds the outlet of a clip by its address, else by its source, and the contact by the byline
// within the outlet. What a person has set stays.
func (s *Clips) place(ctx context.Context, c *Clip) error {
	if c.OutletBy != "hand" {
		was, how := c.OutletID, c.OutletBy
		c.OutletID, c.OutletBy = "", ""
		address := first(c.Archive.URL, c.URL)
		if o, ok, err := s.Outlets.ByAddress(ctx, address); err != nil {
			return err
		} else if ok, err = s.believes(ctx, *c, o, ok); err != nil {
			return err
		} else if ok {
			c.OutletID, c.OutletBy = o.ID, "domain"
		} else if src, ok, err := s.sourceOf(ctx, *c); err != nil {
			return err
		} else if ok && src.OutletID != "" {
			c.OutletID, c.OutletBy = src.OutletID, "source"
		} else if how == "run" {
			c.OutletID, c.OutletBy = was, how
		}
	}
	if c.ContactBy == "hand" {
		return nil
	}
	c.ContactID, c.ContactBy = "", ""
	if c.OutletID == "" {
		return nil // the same name at another outlet is another person
	}
	for _, name := range article.Names(c.Byline) {
		id, ok, err := s.Outlets.Author(ctx, c.OutletID, name)
		if err != nil {
			return err
		}
		if ok {
			l, err := s.Lesson(ctx, ForContact, contactReason(c.OutletID, name), id)
			if err != nil || l.Silent() {
				return err
			}
			c.ContactID, c.ContactBy, c.AuthorAs = id, "byline", name
			return nil
		}
	}
	return nil
}

// believes reports whether an address is still taken for the outlet of its domain.
func (s *Clips) believes(ctx context.Context, c Clip, o Outlet, found bool) (bool, error) {
	if !found {
		return false, nil
	}
	c.OutletBy = "domain"
	l, err := s.Lesson(ctx, ForOutlet, c.outletReason(), o.ID)
	return !l.Silent(), err
}

// zoneOf is the zone of dates on a clip's page that name none; nil when nobody has said, and the page itself tells.
func (s *Clips) zoneOf(ctx context.Context, c Clip, address string) (*time.Location, error) {
	src, ok, err := s.sourceOf(ctx, c)
	if err != nil {
		return nil, err
	}
	if ok && src.Zone != "" {
		return src.location(), nil
	}
	var o Outlet
	if c.OutletBy == "hand" {
		o, err = s.Outlets.Outlet(ctx, c.OutletID)
		if fault.KindOf(err) == fault.NotFound || errors.Is(err, store.ErrNotFound) {
			err = nil
		}
	} else {
		o, _, err = s.Outlets.ByAddress(ctx, address)
	}
	if err != nil {
		return nil, err
	}
	if loc, err := time.LoadLocation(o.Zone); err == nil && o.Zone != "" {
		return loc, nil
	}
	return nil, nil
}

func (s *Clips) sourceOf(ctx context.Context, c Clip) (Source, bool, error) {
	if c.SourceID == "" {
		return Source{}, false, nil
	}
	src, err := s.sources.Get(ctx, c.SourceID)
	if errors.Is(err, store.ErrNotFound) {
		return Source{}, false, nil
	}
	return src, err == nil, err
}

// join puts a clip whose text is written into the cluster of its near-duplicates, or into one of its own.
// Because the text is written first, of two clips that join at once at least one sees the other, and
// both would choose the same.
func (s *Clips) join(ctx context.Context, c Clip) error {
	if c.Cluster != "" {
		return nil
	}
	cluster, err := s.clusterOf(ctx, c)
	if err != nil {
		return err
	}
	_, err = s.clips.Edit(ctx, c.ID, func(c *Clip) error {
		if c.Cluster == "" {
			c.Cluster = cluster
		}
		cluster = c.Cluster
		c.descend()
		return nil
	})
	if err != nil || cluster == c.ID {
		return err
	}
	_, err = s.clips.Edit(ctx, cluster, func(c *Clip) error { c.Copied = true; c.descend(); return nil })
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// mostNear bounds how many clips one is held against: of a story that more have printed, those that were looked at
// have its cluster.
const mostNear = 500

func (s *Clips) clusterOf(ctx context.Context, c Clip) (string, error) {
	if c.TextHash == "" {
		return c.ID, nil // too short to be told apart
	}
	near := store.And(store.Gte("found_at", c.FoundAt.Add(-clusterWindow)), store.Lte("found_at", c.FoundAt.Add(clusterWindow)), store.Ne("id", c.ID))
	best, settled := c, false
	text := shingle.New(c.Text)
	for _, f := range []store.Filter{store.Eq("text_hash", c.TextHash), store.In("bands", c.Bands...)} {
		left := mostNear
		for other, err := range s.clips.Each(ctx, store.Query{Filter: store.And(f, near)}) {
			if err != nil {
				return "", err
			}
			if left--; left < 0 {
				break
			}
			has := other.Cluster != ""
			if other.Twin() {
				continue
			}
			if better := (has && !settled) || (has == settled && earlier(other, best)); !better {
				continue // whatever it says: texts are compared last, which takes longest
			}
			if other.TextHash == c.TextHash || text.Score(shingle.New(other.Text)) >= shingle.SameStory {
				best, settled = other, has
			}
		}
		if settled {
			break
		}
	}
	if settled {
		return best.Cluster, nil
	}
	return best.ID, nil
}

// earlier orders clips by when they were found, the same for everybody who looks.
func earlier(a, b Clip) bool {
	if a.FoundAt.Equal(b.FoundAt) {
		return a.ID < b.ID
	}
	return a.FoundAt.Before(b.FoundAt)
}
