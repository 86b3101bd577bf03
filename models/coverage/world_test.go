package coverage

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/models/outlet"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/shingle"
	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

// world is a space with coverage, a clock that tests move, and a news site on loopback.
type world struct {
	t       testing.TB
	ctx     context.Context
	now     time.Time
	clips   *Clips
	sources *Sources
	jobs    *job.Queue
	audit   *audit.Log
	ours    *ourTexts
	site    *newsSite
	db      *sqlite.DB
}

var officer = audit.Actor{ID: "u1", Name: "韩梅梅", Department: "press"}

func newWorld(t testing.TB) *world {
	t.Helper()
	return openWorld(t)
}

func openWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), now: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC), ours: &ourTexts{}, site: newSite(t)}
	db, err := sqlite.Open(w.ctx, filepath.Join(t.TempDir(), "space.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	w.db = db
	files, err := sqlite.OpenFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return w.now }
	if w.audit, err = audit.Open(w.ctx, db, clock); err != nil {
		t.Fatal(err)
	}
	if w.jobs, err = job.Open(w.ctx, db, clock); err != nil {
		t.Fatal(err)
	}
	w.clips, w.sources, err = Open(w.ctx, Deps{
		DB: db, Audit: w.audit, Jobs: w.jobs, Files: files, Now: clock, Base: "https://press.example", Ours: w.ours, Outlets: knownOutlets{},
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// work runs every job that is due until none is left.
func (w *world) work() {
	w.t.Helper()
	for {
		j, ok, err := w.jobs.Claim(w.ctx, "test", time.Minute)
		if err != nil {
			w.t.Fatal(err)
		}
		if !ok {
			return
		}
		if err := w.do(j); err != nil {
			_, err = w.jobs.Fail(w.ctx, j, err, false)
			if err != nil {
				w.t.Fatal(err)
			}
			continue
		}
		if _, err := w.jobs.Finish(w.ctx, j); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) do(j job.Job) error {
	switch j.Kind {
	case PollJob:
		p, _ := job.Decode[PollTask](j)
		return w.sources.Poll(w.ctx, webClient{}, p.SourceID)
	case DiscoverJob:
		p, _ := job.Decode[DiscoverTask](j)
		return w.sources.FindFeeds(w.ctx, webClient{}, p.ID)
	case ReadJob:
		p, _ := job.Decode[ReadTask](j)
		return w.clips.Read(w.ctx, webClient{}, p.ClipID, p.Reading)
	case RematchJob:
		p, _ := job.Decode[RematchTask](j)
		return w.clips.Rematch(w.ctx, p.Since, nil)
	case LearnJob:
		return w.clips.Learn(w.ctx)
	}
	return fmt.Errorf("no such kind: %s", j.Kind)
}

func (w *world) source(path string) Source {
	w.t.Helper()
	src, err := w.sources.Add(w.ctx, NewSource{URL: w.site.URL + path, OutletID: "morning", Zone: "Asia/Shanghai"}, officer)
	if err != nil {
		w.t.Fatal(err)
	}
	return src
}

func (w *world) again(id string) Source {
	w.t.Helper()
	src, err := w.sources.Get(w.ctx, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return src
}

// clipped pastes an address of the site and reads it.
func (w *world) clipped(path string) Clip {
	w.t.Helper()
	cs, err := w.clips.Clip(w.ctx, Pasted{Addresses: w.site.URL + path}, officer)
	if err != nil {
		w.t.Fatal(err)
	}
	w.work()
	return w.clip(cs[0].ID)
}

func (w *world) clip(id string) Clip {
	w.t.Helper()
	c, err := w.clips.Get(w.ctx, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) all(q Search) []Clip {
	w.t.Helper()
	var out []Clip
	for c, err := range w.clips.Each(w.ctx, q) {
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

// webClient is a plain client with the limits of the real one, without its bans.
type webClient struct{}

func (webClient) Get(ctx context.Context, r FetchRequest) (FetchResult, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL, nil)
	if err != nil {
		return FetchResult{}, err
	}
	if r.ETag != "" {
		req.Header.Set("If-None-Match", r.ETag)
	}
	if r.LastModified != "" {
		req.Header.Set("If-Modified-Since", r.LastModified)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return FetchResult{}, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, MaxBody+1))
	wait, _ := strconv.Atoi(res.Header.Get("Retry-After"))
	return FetchResult{
		Status: res.StatusCode, URL: res.Request.URL.String(), ContentType: res.Header.Get("Content-Type"), Body: body,
		ETag: res.Header.Get("ETag"), LastModified: res.Header.Get("Last-Modified"), RetryAfter: time.Duration(wait) * time.Second,
	}, err
}

// newsSite serves what a test puts at a path, and counts what it was asked.
type newsSite struct {
	*httptest.Server
	mu    sync.Mutex
	pages map[string]http.HandlerFunc
	asked []*http.Request
}

func newSite(t testing.TB) *newsSite {
	s := &newsSite{pages: map[string]http.HandlerFunc{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		page := s.pages[r.URL.Path]
		s.asked = append(s.asked, r)
		s.mu.Unlock()
		if page == nil {
			http.NotFound(rw, r)
			return
		}
		page(rw, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *newsSite) serve(path string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = h
}

func (s *newsSite) put(path, contentType, body string) {
	s.serve(path, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(rw, body)
	})
}

func (s *newsSite) article(path, title, body string) {
	s.put(path, "text/html; charset=utf-8", page(title, body))
}

// feed lists the paths as an RSS feed.
func (s *newsSite) feed(path string, items ...string) {
	s.put(path, "application/rss+xml", s.rss(items...))
}

func (s *newsSite) rss(items ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><rss version="2.0"><channel><title>Morning News</title>`)
	for _, it := range items {
		fmt.Fprintf(&b, `<item><title>About %s</title><link>%s%s</link><pubDate>Wed, 25 Nov 2026 16:00:00 CST</pubDate></item>`, it, s.URL, it)
	}
	b.WriteString(`</channel></rss>`)
	return b.String()
}

func (s *newsSite) times(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, r := range s.asked {
		if r.URL.Path == path {
			n++
		}
	}
	return n
}

func page(title, body string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!doctype html><html><head><title>%s</title></head><body><nav>Home Sport Weather</nav><article><h1>%s</h1>", title, title)
	for para := range strings.SplitSeq(body, "\n") {
		fmt.Fprintf(&b, "<p>%s</p>", para)
	}
	b.WriteString("</article><footer>Imprint</footer></body></html>")
	return b.String()
}

// ourTexts are releases and refuted claims as a test names them.
type ourTexts struct {
	told    []Told
	refuted []Refuted
}

func (o *ourTexts) Told(_ context.Context, since time.Time) ([]Told, error) {
	var out []Told
	for _, t := range o.told {
		if t.At.After(since) {
			out = append(out, t)
		}
	}
	return out, nil
}

func (o *ourTexts) Release(_ context.Context, id string) (Told, error) {
	for _, t := range o.told {
		if t.ID == id {
			return t, nil
		}
	}
	return Told{}, fault.Missing("release.missing")
}

func (o *ourTexts) Refuted(context.Context) ([]Refuted, error) { return o.refuted, nil }

type knownOutlets struct{}

func (knownOutlets) AddReach(context.Context, string, outlet.Reach, audit.Actor) error { return nil }

func (knownOutlets) ByAddress(_ context.Context, address string) (Outlet, bool, error) {
	u, err := url.Parse(address)
	if err == nil && strings.HasSuffix(u.Hostname(), "evening.example") {
		return Outlet{ID: "evening", Name: "Evening Post", Zone: "Europe/London"}, true, nil
	}
	return Outlet{}, false, nil
}

func (knownOutlets) Outlet(_ context.Context, id string) (Outlet, error) {
	if id == "morning" || id == "evening" {
		return Outlet{ID: id, Name: id}, nil
	}
	return Outlet{}, store.ErrNotFound
}

func (knownOutlets) Author(_ context.Context, outletID, name string) (string, bool, error) {
	if outletID == "morning" && shingle.Fold(name) == "jane doe" {
		return "jane", true, nil
	}
	return "", false, nil
}

const releaseEN = `Starharvest recalls two batches of milk powder
Starharvest Dairy is recalling batches A17 and A18 of its infant milk powder after its own laboratory found packaging that had not been sealed as required.
No illness has been reported. The company tested 3,000 samples from both batches together with the national laboratory and found no contamination in any of them.
Parents can return the tins to any shop without a receipt and will be refunded within five working days, said Chen Yu, head of quality, who apologised for the worry that the recall causes.
The next update follows tomorrow at noon in the company's newsroom.`

const releaseZH = `星禾乳业召回两批次婴幼儿奶粉
星禾乳业宣布召回批次A17和A18的婴幼儿配方奶粉，原因是公司实验室发现部分产品的封口未达到内部标准。
截至目前未收到任何不适报告。公司与国家实验室共同检测了3000份样品，均未发现污染。
消费者可在任意门店无小票退货，五个工作日内退款。质量负责人陈宇对此次召回给家长带来的担忧表示歉意。
下一次通报将于明日中午在公司新闻中心发布。`

// recall puts the release on the market: two languages and an address.
func (w *world) recall() Told {
	t := Told{
		ID: "r1", IncidentID: "i1", Path: "/newsroom/starharvest/releases/recall", At: w.now.Add(-time.Hour),
		Edition: Edition{Version: 2, Text: map[string]string{"en": releaseEN, "zh-CN": releaseZH}},
	}
	w.ours.told = append(w.ours.told, t)
	return t
}

func incidentOpen(context.Context) (bool, error) { return true, nil }
