package coverage

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"standfirst/models/article"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/feed"
	"standfirst/models/job"
	"standfirst/models/markup"
	"standfirst/models/robots"
	"standfirst/models/store"
)

// Discovery is a choice of sources: what was found at the address of a site, or what stands in a list.
type Discovery struct {
	ID         string      `json:"id"`
	Rev        int64       `json:"rev"`
	Site       string      `json:"site"` // the address that was given; "" for a list
	Name       string      `json:"name"` // of the file, or the title of the site
	Candidates []Candidate `json:"candidates"`
	Trouble    Trouble     `json:"trouble"`  // why the site itself could not be read
	Tried      int         `json:"tried"`    // addresses that were looked at
	LeftOut    []string    `json:"left_out"` // entries of a list whose address is none of a page, by their titles; the first of them
	Left       int         `json:"left"`     // how many these are in all
	Bare       bool        `json:"bare"`     // no scheme was typed: where the site speaks no TLS, http is tried
	At         time.Time   `json:"at"`
	EndedAt    time.Time   `json:"ended_at"` // zero while it goes on
}

// Candidate is an address that could become a source.
type Candidate struct {
	URL    string    `json:"url"`
	Kind   string    `json:"kind"`
	Title  string    `json:"title"`
	Format string    `json:"format"`
	Items  int       `json:"items"`
	Latest time.Time `json:"latest"` // the youngest date in it; zero: it has none
}

const (
	// DiscoverJob is the kind of the job that looks for the feeds of a site.
	DiscoverJob = "coverage.discover"

	keptDiscoveries = 30 * 24 * time.Hour
	maxNamed        = 8 // feeds of a page, and sitemaps of a robots.txt, that are looked at
)

// DiscoverTask is the payload of a DiscoverJob.
type DiscoverTask struct {
	ID string `json:"id"`
}

// wellKnown are the addresses at which systems for sites publish their feeds, those of WordPress, Hugo, Ghost, Jekyll and
// Drupal among them; then the usual ones of sitemaps (sitemaps.org).
var wellKnown = struct{ feeds, maps []string }{
	feeds: []string{"/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/rss", "/feed.json"},
	maps:  []string{"/news-sitemap.xml", "/sitemap.xml"},
}

// Discover begins to look for what can be read of a site. It returns a fault on "site".
func (s *Sources) Discover(ctx context.Context, site string, by audit.Actor) (Discovery, error) {
	address, err := Address("site", site)
	if err != nil {
		return Discovery{}, err
	}
	if err := s.forgetDiscoveries(ctx); err != nil {
		return Discovery{}, err
	}
	d := Discovery{ID: store.NewID(), Site: address, Name: hostOf(address), Bare: !strings.Contains(site, "://"), At: s.Now().UTC()}
	if err := s.discoveries.Insert(ctx, &d); err != nil {
		return d, err
	}
	return d, s.Jobs.Enqueue(ctx, job.New{ID: "discover:" + d.ID, Kind: DiscoverJob, Payload: DiscoverTask{d.ID}, MaxAttempts: 3, By: by.ID})
}

// Listed makes a choice of the feeds in an OPML file. Its faults are on "file".
func (s *Sources) Listed(ctx context.Context, name string, body []byte) (Discovery, error) {
	outlines, err := feed.ReadOPML(body, KindSitemap, KindPage)
	if err != nil {
		return Discovery{}, err
	}
	if err := s.forgetDiscoveries(ctx); err != nil {
		return Discovery{}, err
	}
	now := s.Now().UTC()
	d := Discovery{ID: store.NewID(), Name: markup.Shorten(markup.OneLine(name), 200), At: now, EndedAt: now}
	for _, o := range outlines {
		address, err := Address("", o.URL)
		if err != nil {
			d.leaveOut(first(o.Title, o.URL))
			continue
		}
		d.add(Candidate{URL: address, Kind: first(o.Kind, KindFeed), Title: o.Title})
	}
	if len(d.Candidates) == 0 {
		return d, fault.Bad("file", "coverage.opml.empty")
	}
	return d, s.discoveries.Insert(ctx, &d)
}

// leaveOut notes an entry that cannot become a source.
func (d *Discovery) leaveOut(name string) {
	if d.Left++; name != "" && len(d.LeftOut) < maxNamed {
		d.LeftOut = append(d.LeftOut, markup.Shorten(name, 80))
	}
}

func (s *Sources) forgetDiscoveries(ctx context.Context) error {
	_, err := s.discoveries.Delete(ctx, store.Lt("at", s.Now().Add(-keptDiscoveries)))
	return err
}

// Discovery returns a choice, or a NotFound fault.
func (s *Sources) Discovery(ctx context.Context, id string) (Discovery, error) {
	d, err := s.discoveries.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return d, fault.Missing("coverage.discovery.missing")
	}
	return d, err
}

// Known says which of the addresses are sources already, by the id of the source.
func (s *Sources) Known(ctx context.Context, addresses ...string) (map[string]string, error) {
	known := map[string]string{}
	for part := range slices.Chunk(addresses, 200) {
		for src, err := range s.sources.Each(ctx, store.Query{Filter: store.In("url", part...), Sort: []string{"url"}}) {
			if err != nil {
				return nil, err
			}
			known[src.URL] = src.ID
		}
	}
	return known, nil
}

// Proposed are the addresses of the candidates that are worth taking up: of a list all; of a site its feeds, or its
// sitemaps where it has none. A feed that is there in several forms, with as many entries up to the same moment under the
// same title, is proposed in the first.
func (d Discovery) Proposed() map[string]bool {
	kind := KindSitemap
	if slices.ContainsFunc(d.Candidates, func(c Candidate) bool { return c.Kind == KindFeed }) {
		kind = KindFeed
	}
	type form struct {
		title  string
		items  int
		latest int64
	}
	out, seen := map[string]bool{}, map[form]bool{}
	for _, c := range d.Candidates {
		f := form{c.Title, c.Items, c.Latest.Unix()}
		if d.Site != "" && (c.Kind != kind || seen[f]) {
			continue
		}
		out[c.URL], seen[f] = true, true
	}
	return out
}

// Choose takes up the candidates of these addresses. What is a source already stays as it is. It says how many were
// added.
func (s *Sources) Choose(ctx context.Context, id string, addresses []string, by audit.Actor) (added int, err error) {
	d, err := s.Discovery(ctx, id)
	if err != nil {
		return 0, err
	}
	if len(addresses) == 0 {
		return 0, fault.Bad("url", "coverage.discovery.none_chosen")
	}
	for _, c := range d.Candidates {
		if !slices.Contains(addresses, c.URL) {
			continue
		}
		_, err := s.Add(ctx, NewSource{URL: c.URL, Kind: c.Kind, Name: markup.Shorten(c.Title, 119)}, by)
		if fault.Is(err, "coverage.source.taken") {
			continue
		}
		if err != nil {
			return added, err
		}
		added++
	}
	return added, nil
}

// search is one look for the sources of a site.
type search struct {
	s    *Sources
	f    Fetcher
	d    Discovery
	seen map[string]bool
}

// FindFeeds does what Discover has begun: it looks at the page itself, at the feeds that it names, at the sitemaps that
// robots.txt names, and at the usual addresses. What it finds is written down at once. Run again it begins anew.
func (s *Sources) FindFeeds(ctx context.Context, f Fetcher, id string) error {
	d, err := s.discoveries.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || !d.EndedAt.IsZero() {
		return nil
	}
	if err != nil {
		return err
	}
	d.Candidates, d.Tried = nil, 0
	l := &search{s, f, d, map[string]bool{}}
	if err := l.run(ctx); err != nil {
		return err
	}
	l.d.EndedAt = s.Now().UTC()
	return l.tell(ctx)
}

func (l *search) run(ctx context.Context) error {
	named, err := l.page(ctx)
	if err != nil {
		return err
	}
	maps, err := l.robots(ctx)
	if err != nil {
		return err
	}
	feeds := named[:min(len(named), maxNamed)]
	if len(feeds) == 0 {
		feeds = append(l.beside(wellKnown.feeds), l.under(wellKnown.feeds)...)
	}
	maps = maps[:min(len(maps), maxNamed)]
	if len(maps) == 0 {
		maps = l.under(wellKnown.maps)
	}
	for _, address := range append(feeds, maps...) {
		if err := l.try(ctx, address); err != nil {
			return err
		}
	}
	return nil
}

// under are the addresses of paths on the site.
func (l *search) under(paths []string) []string {
	u, err := url.Parse(l.d.Site)
	if err != nil {
		return nil
	}
	var out []string
	for _, p := range paths {
		out = append(out, (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: p}).String())
	}
	return out
}

// beside are the same in the folder of the address, where a site is one of several on its host.
func (l *search) beside(paths []string) []string {
	u, err := url.Parse(l.d.Site)
	if err != nil {
		return nil
	}
	folder := u.Path[:strings.LastIndexByte(u.Path, '/')+1]
	if folder == "/" || folder == "" {
		return nil
	}
	var out []string
	for _, p := range paths {
		out = append(out, (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: folder + strings.TrimPrefix(p, "/")}).String())
	}
	return out
}

// page reads the address itself: a feed is one, and a page names its feeds and can be watched.
func (l *search) page(ctx context.Context) (feeds []string, err error) {
	res, err := l.get(ctx, l.d.Site)
	if plain, ok := strings.CutPrefix(l.d.Site, "https://"); ok && l.d.Bare && err != nil && ctx.Err() == nil {
		if again, errPlain := l.get(ctx, "http://"+plain); errPlain == nil {
			l.d.Site, res, err = "http://"+plain, again, nil
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		l.d.Trouble = troubleOf(err, l.s.Now().UTC())
		return nil, l.tell(ctx)
	}
	if c, ok := l.candidate(l.d.Site, res); ok {
		l.d.add(c)
		return nil, l.tell(ctx)
	}
	page, err := article.List(res.Body, article.Origin{ContentType: res.ContentType, URL: first(res.URL, l.d.Site)})
	if err != nil {
		l.d.Trouble = troubleOf(err, l.s.Now().UTC())
		return nil, l.tell(ctx)
	}
	l.d.Name = first(page.Title, l.d.Name)
	l.d.add(Candidate{URL: l.d.Site, Kind: KindPage, Title: page.Title, Format: "html", Items: len(page.Links)})
	return page.Feeds, l.tell(ctx)
}

// robots returns the sitemaps that the site's robots.txt names (sitemaps.org, "Specifying the Sitemap location").
func (l *search) robots(ctx context.Context) ([]string, error) {
	var out []string
	res, err := l.get(ctx, l.under([]string{"/robots.txt"})[0])
	if err != nil {
		return nil, ctx.Err() // a site without one is as good as any other
	}
	lines := bufio.NewScanner(bytes.NewReader(res.Body[:min(len(res.Body), robots.MaxBytes)]))
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ":")
		if strings.EqualFold(strings.TrimSpace(name), "sitemap") {
			if address, err := Address("", value); err == nil {
				out = append(out, address)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { // those of the news first
		return boolRank(strings.Contains(a, "news")) - boolRank(strings.Contains(b, "news"))
	})
	return out, l.tell(ctx)
}

func boolRank(first bool) int {
	if first {
		return 0
	}
	return 1
}

// try looks whether there is a feed or a sitemap at an address.
func (l *search) try(ctx context.Context, address string) error {
	address, err := Address("", address)
	if err != nil || l.seen[address] {
		return nil
	}
	res, err := l.get(ctx, address)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		if c, ok := l.candidate(address, res); ok {
			l.d.add(c)
		}
	}
	return l.tell(ctx)
}

func (l *search) get(ctx context.Context, address string) (FetchResult, error) {
	l.seen[address] = true
	l.d.Tried++
	return get(ctx, l.f, FetchRequest{URL: address, Feed: true})
}

func (l *search) candidate(address string, res FetchResult) (Candidate, bool) {
	read, err := readFeed(res, Source{URL: address})
	if err != nil || (len(read.Items) == 0 && read.Title == "") {
		return Candidate{}, false
	}
	c := Candidate{URL: address, Kind: kindOf(read.Format), Title: read.Title, Format: read.Format, Items: len(read.Items)}
	for _, it := range read.Items {
		for _, at := range []time.Time{it.Published.At, it.Changed.At} {
			if at.After(c.Latest) && !at.After(l.s.Now().Add(24*time.Hour)) {
				c.Latest = at
			}
		}
	}
	return c, true
}

// add keeps a candidate, unless its address is one already.
func (d *Discovery) add(c Candidate) {
	if !slices.ContainsFunc(d.Candidates, func(o Candidate) bool { return o.URL == c.URL }) {
		d.Candidates = append(d.Candidates, c)
	}
}

// tell writes down how far the search is.
func (l *search) tell(ctx context.Context) error {
	_, err := l.s.discoveries.Edit(ctx, l.d.ID, func(d *Discovery) error {
		rev := d.Rev
		*d = l.d
		d.Rev = rev
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil // forgotten meanwhile
	}
	return err
}
