package coverage

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"standfirst/models/article"
	"standfirst/models/fault"
	"standfirst/models/markup"
	"standfirst/models/shingle"
	"standfirst/models/store"
)

// Read does reading number n of a clip: it fetches the page, archives it, extracts the article, compares
// it with what is ours, and puts it in its cluster. When the page cannot be had now, what the feed told
// is compared meanwhile, the reason is shown on the clip, and a Temporary fault is returned so that it is
// tried again; when it can never be had, that is recorded and is no error.
func (s *Clips) Read(ctx context.Context, f Fetcher, id string, n int64) error {
	c, err := s.clips.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil || c.URL == "" {
		return err
	}
	if c.Read >= n {
		return s.finish(ctx, c) // the last steps, if an earlier run did not come to it
	}
	r := s.fetchPage(ctx, f, c)
	if ctx.Err() != nil {
		return ctx.Err() // we are stopping: not the page's fault
	}
	if r.ours != nil {
		return r.ours
	}
	if c, err = s.take(ctx, c, n, r); err != nil {
		return err
	}
	if err := s.finish(ctx, c); err != nil {
		return err
	}
	if r.failed != nil && isSoft(r.failed) {
		return fault.Later(r.failed, "coverage.page.later")
	}
	return nil
}

// reading is what came of a page. The two errors are kept apart: what failed at the other end is shown on
// the clip, what failed here makes the job run again.
type reading struct {
	page         article.Article
	archive      Archive
	failed, ours error
}

func (s *Clips) fetchPage(ctx context.Context, f Fetcher, c Clip) (r reading) {
	res, err := get(ctx, f, FetchRequest{URL: c.URL})
	if err != nil {
		r.failed = err
		return r
	}
	address := first(res.URL, c.URL)
	blob, err := s.Files.Put(ctx, bytes.NewReader(res.Body))
	if err != nil {
		r.ours = err
		return r
	}
	r.archive = Archive{SHA256: blob.SHA256, Size: blob.Size, ContentType: markup.Shorten(res.ContentType, 100), URL: address, At: s.Now().UTC()}
	if !readable(res.ContentType) {
		r.failed = fault.Bad("", "coverage.page.kind", "kind", markup.Shorten(res.ContentType, 60))
		return r
	}
	zone, err := s.zoneOf(ctx, c, address)
	if err != nil {
		r.ours = err
		return r
	}
	if len(res.Body) > MaxBody {
		r.failed = fault.Bad("", "coverage.page.large", "limit", MaxBody>>20)
		return r
	}
	r.page, r.failed = article.Parse(res.Body, article.Origin{ContentType: res.ContentType, URL: address, Zone: zone})
	r.archive.Charset = r.page.Charset
	return r
}

// readable: a server that names no type is given the benefit of the doubt.
func readable(contentType string) bool {
	kind, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	switch strings.TrimSpace(kind) {
	case "", "text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", "application/octet-stream":
		return true
	}
	return false
}

// take writes what was read in one edit; ReadAt marks it done.
func (s *Clips) take(ctx context.Context, c Clip, n int64, r reading) (Clip, error) {
	m, err := s.material(ctx)
	if err != nil {
		return c, err
	}
	next := c
	next.read(r, s.Now().UTC())
	if err := s.place(ctx, &next); err != nil {
		return c, err
	}
	if err := s.compare(ctx, m, &next, r.page.Links); err != nil {
		return c, err
	}
	next.settle()
	found, err := s.find(ctx, next)
	if err != nil {
		return c, err
	}
	changed, err := s.keepVersion(ctx, c, r)
	if err != nil {
		return c, err
	}
	was := c.Versions
	return s.edit(ctx, c.ID, func(c *Clip) error {
		now := s.Now().UTC()
		c.read(r, now)
		if changed || (c.TextAt.IsZero() && r.failed == nil && r.page.Text != "") {
			c.TextAt = now
		}
		if changed {
			c.Versions = was + 1
		}
		c.RecheckAt = c.recheckAt(now)
		c.TextHash, c.Bands = next.TextHash, next.Bands
		if c.OutletBy != "hand" {
			c.OutletID, c.OutletBy = next.OutletID, next.OutletBy
		}
		if c.ContactBy != "hand" {
			c.ContactID, c.ContactBy, c.AuthorAs = next.ContactID, next.ContactBy, next.AuthorAs
		}
		c.merge(next.Matches, next.Claims)
		c.takeFindings(found)
		c.ReadAt, c.Cluster = s.Now().UTC(), ""
		if r.failed == nil || !isSoft(r.failed) {
			c.Read = max(c.Read, n)
		}
		return nil
	})
}

// read takes over what the page says. What a person typed in stays, and a page that says nothing takes
// nothing away.
func (c *Clip) read(r reading, now time.Time) {
	c.Trouble = Trouble{}
	if r.failed != nil {
		c.Trouble = troubleOf(r.failed, now)
	}
	if r.archive.SHA256 != "" {
		c.Archive = r.archive
	}
	if r.failed != nil {
		return
	}
	if c.EditedBy == "" {
		c.Title, c.Byline = first(r.page.Title, c.Title), first(markup.Shorten(r.page.Authors(), 200), c.Byline)
		if c.Published.IsZero() || c.PublishedBy != "hand" {
			c.dateIt(r.page.Published, r.page.PublishedFrom, now)
		}
	}
	c.Page = c.pageOf(r.page.Canonical)
	if r.page.Text != "" {
		c.Text, c.Lang = r.page.Text, r.page.Language
	}
}

// compare fills in what a clip has in common with what is ours, and its fingerprint.
func (s *Clips) compare(ctx context.Context, m *material, c *Clip, links []string) error {
	matches, claims := m.compare(c.Title, c.Text, links)
	claims, err := s.unsilenced(ctx, claims)
	if err != nil {
		return err
	}
	c.merge(matches, claims)
	ts := shingle.Tokens(c.Text)
	c.TextHash, c.Bands = "", nil
	if sketch := shingle.Sketch(shingle.Hashes(ts, shingle.Size(ts))); sketch != nil {
		c.TextHash, c.Bands = textHash(ts), shingle.Bands(sketch)
	}
	return nil
}

// textHash identifies a text whatever its punctuation, case and width; "" for none.
func textHash(ts []shingle.Token) string {
	if len(ts) == 0 {
		return ""
	}
	var b strings.Builder
	for _, t := range ts {
		b.WriteString(t.Text)
		b.WriteByte(' ')
	}
	return digest(b.String())
}
