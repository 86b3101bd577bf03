package channel_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/app/outbound"
	coveragejobs "standfirst/jobs/coverage"
	"standfirst/models/alert"
	"standfirst/models/channel"
	"standfirst/models/coverage"
	"standfirst/models/outlet"
	"standfirst/models/watch"
)

// press are eight papers on this machine, each with a feed; all tell the same news once it breaks.
type press struct {
	*httptest.Server
	broken atomic.Bool
}

func newPress(t *testing.T) *press {
	p := &press{}
	p.Server = httptest.NewServer(http.HandlerFunc(p.answer))
	t.Cleanup(p.Close)
	return p
}

func (p *press) answer(w http.ResponseWriter, r *http.Request) {
	paper, page, _ := strings.Cut(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case paper == "robots.txt":
		w.WriteHeader(http.StatusNotFound)
	case page == "feed":
		item := func(name string) string {
			return fmt.Sprintf("<item><title>%s in the %s</title><link>%s/%s/%s</link></item>", name, paper, p.URL, paper, name)
		}
		items := item("Weather")
		if p.broken.Load() {
			items += item("Beifeng")
		}
		_, _ = io.WriteString(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>`+paper+`</title>`+items+`</channel></rss>`)
	default: // each paper in its own words: they are independent
		_, _ = fmt.Fprintf(w, "<html><head><title>%[1]s in the %[2]s</title></head><body><article><h1>%[1]s in the %[2]s</h1><p>%[3]s</p></article></body></html>",
			page, paper, words(paper+page, 200))
	}
}

// words are a text of a page's own.
func words(seed string, n int) string {
	var b strings.Builder
	sum := sha256.Sum256([]byte(seed))
	for i := range n {
		if i%16 == 15 {
			sum = sha256.Sum256(sum[:])
		}
		fmt.Fprintf(&b, "w%x ", sum[i%16:i%16+2])
	}
	return b.String()
}

// reader is the real way to the press.
type reader struct{ *outbound.Fetcher }

func (r reader) Get(ctx context.Context, req coverage.FetchRequest) (coverage.FetchResult, error) {
	res, err := r.Fetcher.Get(ctx, outbound.FetchRequest{URL: req.URL, ETag: req.ETag, LastModified: req.LastModified, Feed: req.Feed})
	return coverage.FetchResult{Status: res.Status, URL: res.URL, ContentType: res.ContentType, ETag: res.ETag, LastModified: res.LastModified, Body: res.Body}, err
}

// What is published is told within the interval at which its source is asked and a minute, by the clock of the program: the
// feeds are asked, their pages read, held against a watch, and a chat hears of it.
func TestFromAnArticleToAMessage(t *testing.T) {
	d, p := newDesk(t), newPress(t)
	ctx, by := t.Context(), d.As("manager").Actor()
	f := outbound.NewFetcher(outbound.FetchConfig{Spacing: -1, AllowAddresses: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, AllowPorts: []int{0}, Now: d.Clock.Now})
	t.Cleanup(f.Close)
	coveragejobs.Handle(d.run, d.Space.Coverage, d.Space.Sources, reader{f})
	d.channel(channel.Plan{Kind: channel.Webhook, Address: d.chats.URL + "/hook", Secret: secret, Level: alert.Notice})
	_, err := d.Space.Watches.Create(ctx, "", watch.Plan{Name: "Beifeng", Kind: watch.Crisis, Query: "beifeng"}, by)
	d.must(err)
	var sources []string
	for i, name := range []string{"Courier", "Gazette", "Observer", "Standard", "Herald", "Mirror", "Post", "Tribune"} {
		paper, err := d.Space.Outlets.Create(ctx, outlet.Outlet{Name: name, Kind: "newspaper", Tier: 3}, by)
		d.must(err)
		src, err := d.Space.Sources.Add(ctx, coverage.NewSource{URL: fmt.Sprintf("%s/paper%d/feed", p.URL, i), OutletID: paper.ID}, by)
		d.must(err)
		sources = append(sources, src.ID)
	}
	const tick = 10 * time.Second
	sinceSweep := time.Duration(0)
	step := func() { // as the program does: sources that are due are looked for every 30 s
		d.pass(tick)
		if sinceSweep += tick; sinceSweep >= 30*time.Second {
			sinceSweep = 0
			d.must(d.Space.Sources.Sweep(ctx))
			d.pass(0)
		}
	}
	for range 6 {
		step()
	}
	d.Clock.Add(3 * 24 * time.Hour) // long enough to know what is usual
	for range 6 {
		step()
	}
	p.broken.Store(true)
	published, within := d.Clock.Now(), time.Duration(0)
	for _, id := range sources {
		src, err := d.Space.Sources.Get(ctx, id)
		d.must(err)
		within = max(within, src.NextAt.Sub(published))
	}
	within += time.Minute
	for len(d.chats.took("hook")) == 0 {
		if d.Clock.Now().Sub(published) > within {
			t.Fatalf("nobody heard of it within %v", within)
		}
		step()
	}
	t.Logf("published, found and told within %v; the last source was due %v after it", d.Clock.Now().Sub(published), within-time.Minute)
}
