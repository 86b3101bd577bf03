package coverage

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/feed"
	"standfirst/models/store"
)

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
	pressing, err := s.pressing(ctx)
	if err != nil {
		return err
	}
	o, err := s.fetch(ctx, f, src)
	if err != nil {
		return err
	}
	o.pressing, o.ended = pressing, s.Now().UTC()
	src, err = s.edit(ctx, id, func(c *Source) error { c.took(o); return nil })
	if err != nil || !src.misses(o) {
		return err
	}
	return s.follow(ctx, f, src, fmt.Sprint(fault.Of(o.err).Args["feed"]))
}

// pressing reports whether an incident is open, in which what is published is wanted sooner.
func (s *Sources) pressing(ctx context.Context) (bool, error) {
	if s.Pressing == nil {
		return false, nil
	}
	return s.Pressing(ctx)
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
	// A person has named a feed or a sitemap for machines to read; a page that is watched is read as robots.txt allows.
	req := FetchRequest{URL: src.URL, Feed: src.Kind != KindPage}
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
	// A list of sitemaps may stay as it is while what it lists changes.
	if src.Format != "index" && (res.Status == http.StatusNotModified || o.bodyHash == src.BodyHash) {
		o.unchanged = true
		return o, nil
	}
	if src.Kind == KindPage {
		return s.look(ctx, src, res, o)
	}
	return s.list(ctx, f, src, res, o)
}

// list takes the items of a feed, of a sitemap, or of the sitemaps that an index lists.
func (s *Sources) list(ctx context.Context, f Fetcher, src Source, res FetchResult, o outcome) (outcome, error) {
	if res.Status == http.StatusNotModified { // an index, which was known already
		o.unchanged = true
		return o, nil
	}
	read, err := readFeed(res, src)
	if err == nil && read.Format == "index" {
		read, err = s.listed(ctx, f, src, read)
		if ctx.Err() != nil {
			return outcome{}, ctx.Err()
		}
	}
	if err != nil {
		o.err = err
		return o, nil
	}
	o.format, o.title, o.cut = read.Format, read.Title, read.Cut
	items, keep := read.Items, func() error { return nil }
	if read.Format == "sitemap" || read.Format == "index" {
		if items, keep, err = s.unseen(ctx, src, read.Items); err != nil {
			return o, err
		}
	}
	o.items = len(items)
	if o.fresh, err = s.clips.found(ctx, src, items); err != nil {
		return o, err
	}
	return o, keep()
}

// maxChildren bounds how many sitemaps of a list are read in one poll.
const maxChildren = 3

// listed reads the sitemaps that a list names, those that were changed last first. One that cannot be read is left out
// as long as another can.
func (s *Sources) listed(ctx context.Context, f Fetcher, src Source, index Feed) (Feed, error) {
	children := slices.Clone(index.Items)
	slices.SortStableFunc(children, func(a, b Item) int { return b.Changed.At.Compare(a.Changed.At) })
	if len(children) > 0 && children[0].Changed.At.IsZero() {
		slices.Reverse(children) // the newest are at the end where numbers count them
	}
	out, good := Feed{Format: "index"}, 0
	var failed error
	for _, child := range children[:min(len(children), maxChildren)] {
		res, err := get(ctx, f, FetchRequest{URL: child.URL, Feed: true})
		var read Feed
		if err == nil {
			read, err = readFeed(res, src)
		}
		if err == nil && read.Format == "index" {
			err = fault.Bad("", "coverage.feed.index")
		}
		if err != nil {
			failed = err
			continue
		}
		good++
		out.Title, out.Cut, out.Refused = first(out.Title, read.Title), out.Cut || read.Cut, out.Refused+read.Refused
		out.Items = append(out.Items, read.Items...)
	}
	if good == 0 && failed == nil {
		failed = fault.Bad("", "coverage.feed.empty")
	}
	if good > 0 {
		failed = nil
	}
	return out, failed
}

// freshFor is how long after its date an entry of a sitemap is news: sitemaps list whole archives.
const freshFor = 3 * 24 * time.Hour

// unseen chooses what is new of a list that has no end: entries that were published or changed lately and, of those
// without a date, the ones that were not there before. The first look takes none of the latter. keep remembers what was
// there; it is called when the items are taken.
func (s *Sources) unseen(ctx context.Context, src Source, items []Item) (fresh []Item, keep func() error, err error) {
	seen, known, err := s.seenBy(ctx, src.ID)
	if err != nil {
		return nil, nil, err
	}
	var undated []string
	for _, it := range items {
		at := it.Published.At
		if at.IsZero() {
			at = it.Changed.At
		}
		mark := markOf(it.URL)
		switch {
		case !at.IsZero():
			if s.Now().Sub(at) > freshFor {
				continue
			}
		default:
			undated = append(undated, mark)
			if !known || seen[mark] {
				continue
			}
		}
		if len(fresh) < maxItems {
			fresh = append(fresh, it)
		}
	}
	return fresh, func() error { return s.see(ctx, src.ID, undated) }, nil
}

// itemsOf turns the entries of a feed into items, and counts those whose link is no web address.
func itemsOf(read feed.Feed) (items []Item, refused int) {
	for _, it := range read.Items {
		address, err := Address("", it.Link)
		if err != nil {
			refused++
			continue
		}
		items = append(items, Item{URL: address, Title: it.Title, Byline: it.Byline, Text: it.Text, Published: it.Published, Changed: it.Changed})
	}
	return items, refused
}
