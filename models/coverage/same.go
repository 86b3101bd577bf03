package coverage

import (
	"context"
	"errors"

	"standfirst/models/article"
	"standfirst/models/audit"
	"standfirst/models/shingle"
	"standfirst/models/store"
)

// sameArticle is how much of their text two addresses share that are one page.
const sameArticle = 0.8

// EventSame is in the stream of the space.
const EventSame = "coverage.same_article"

// pageOf is the id that the clip of the address has which a page names as its own (rel=canonical, RFC 6596), or to which it
// led; "" where that is the clip's own.
func (c Clip) pageOf(canonical string) string {
	if canonical == "" {
		return ""
	}
	if id := ClipID(canonical); id != c.ID {
		return id
	}
	return ""
}

// Twin reports whether the clip counts for nothing because another one is the same article under another address.
func (c Clip) Twin() bool { return c.Dismissed && c.SameAs != "" }

// counting is the clip that counts for an address: that of the same article where the address is only another one of it.
func (s *Clips) counting(ctx context.Context, id string) (string, error) {
	for range mostOfPage { // the one that counted may have become another one's
		c, err := s.clips.Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			return id, nil
		}
		if err != nil || !c.Twin() {
			return id, err
		}
		id = c.SameAs
	}
	return id, nil
}

// unite looks for the clip of the same page under another address, and lets one of the two count alone: the one on which
// somebody has worked, else the article's own where the other one only leads there from another site, else the one that was
// found first. Pages that name each other and have other texts, as the parts of
// a long article do, stay two; so do two on which people have worked, and what a person has put back. twin says that it is
// this one that counts no more.
func (s *Clips) unite(ctx context.Context, c Clip) (twin bool, err error) {
	if c.SameAs != "" || c.Text == "" || c.URL == "" {
		return c.Twin(), nil
	}
	others, err := s.ofPage(ctx, c)
	if err != nil || len(others) == 0 {
		return false, err
	}
	text := shingle.New(c.Text)
	for _, o := range others {
		if o.SameAs != "" || o.Text == "" || text.Score(shingle.New(o.Text)) < sameArticle {
			continue
		}
		stays, goes, ok := which(c, o)
		if !ok {
			continue
		}
		if err := s.leave(ctx, stays, goes); err != nil || goes.ID == c.ID {
			return err == nil, err
		}
	}
	return false, nil
}

// mostOfPage bounds how many addresses of one page are looked at.
const mostOfPage = 20

// ofPage are the other clips whose pages are, by what they name, the same as that of this one.
func (s *Clips) ofPage(ctx context.Context, c Clip) ([]Clip, error) {
	ids := []string{c.ID}
	if c.Page != "" {
		ids = append(ids, c.Page)
	}
	found, err := s.clips.Find(ctx, store.Query{Filter: store.And(store.In("page", ids...), store.Ne("id", c.ID)), Sort: []string{"id"}, Limit: mostOfPage})
	if err != nil || c.Page == "" {
		return found.Items, err
	}
	named, err := s.clips.Get(ctx, c.Page)
	if errors.Is(err, store.ErrNotFound) {
		return found.Items, nil
	}
	return append(found.Items, named), err
}

// which of two clips of one article stays; false when neither can go.
func which(a, b Clip) (stays, goes Clip, ok bool) {
	if b.owns(a) || earlier(b, a) && !a.owns(b) {
		a, b = b, a
	}
	switch {
	case !b.workedBeside(a):
		return a, b, true
	case !a.workedBeside(b):
		return b, a, true
	}
	return a, b, false
}

// owns reports whether the clip has the own address of an article to which that of another clip, on another site, only leads,
// as one of a service that shortens addresses or lists news does.
func (c Clip) owns(o Clip) bool {
	return o.Page == c.ID && c.Page == "" && !article.SameSite(o.URL, c.URL)
}

// workedBeside reports whether somebody has said something of the clip that would be lost if the other one counted alone.
func (c Clip) workedBeside(o Clip) bool {
	kept := Given{IncidentID: o.About}
	if o.State == Confirmed {
		kept.ReleaseID = o.ReleaseID
	}
	return c.touched(kept)
}

// leave has a clip count for nothing beside the other one, as long as nobody works on it meanwhile.
func (s *Clips) leave(ctx context.Context, stays, goes Clip) error {
	left := false
	c, err := s.edit(ctx, goes.ID, func(c *Clip) error {
		if left = c.SameAs == "" && !c.workedBeside(stays); left {
			c.SameAs, c.Dismissed = stays.ID, true
		}
		return nil
	})
	if err != nil || !left {
		return err
	}
	_, err = s.Audit.Append(ctx, "space", audit.Entry{By: audit.System("coverage"), Action: EventSame, Object: "clip:" + c.ID, Data: map[string]string{"title": c.Title}})
	if err != nil {
		return err
	}
	return s.tellSettled(ctx, c.ID)
}

// free has the other addresses of an article count again, whose clip that counts is to go. They are finished when it is gone.
func (s *Clips) free(ctx context.Context, goes Clip) (twins []Clip, err error) {
	others, err := s.ofPage(ctx, goes)
	if err != nil {
		return nil, err
	}
	for _, o := range others {
		if !o.Twin() || o.SameAs != goes.ID {
			continue
		}
		if o, err = s.edit(ctx, o.ID, func(c *Clip) error { c.SameAs, c.Dismissed = "", false; return nil }); err != nil {
			return twins, err
		}
		twins = append(twins, o)
	}
	return twins, nil
}

// KnowPages notes with clips that were found by an address as it was written then, such as a telephone's, which id it has
// now, and lets articles that were found twice for that reason count once.
func (s *Clips) KnowPages(ctx context.Context) error {
	for c, err := range s.clips.Each(ctx, store.Query{Sort: []string{"id"}}) {
		if err != nil {
			return err
		}
		page := c.pageOf(c.URL)
		if page == "" || c.Page != "" || c.Origin == FromHand {
			continue
		}
		if c, err = s.edit(ctx, c.ID, func(c *Clip) error { c.Page = page; return nil }); err != nil {
			return err
		}
		if _, err := s.unite(ctx, c); err != nil {
			return err
		}
	}
	return nil
}
