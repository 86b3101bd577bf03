package e2e

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/app/config"
	"standfirst/app/outbound/smtpsink"
	"standfirst/app/server"
	"standfirst/handlers/web/browsertest"
	"standfirst/templates/locale"
)

// world is a fresh program with the outside that it needs: nobody has an account yet.
type world struct {
	t       *testing.T
	server  *server.Server
	sink    *smtpsink.Sink
	press   *press
	browser *browsertest.Browser
	words   func(key string, args ...any) string
	lang    string
	folder  string // for files that people upload

	seen  map[string]bool // pages that have been looked at
	ahead atomic.Int64    // nanoseconds by which the program's clock is ahead of ours
}

// now is the program's clock.
func (w *world) now() time.Time { return time.Now().UTC().Add(time.Duration(w.ahead.Load())) }

// pass lets time pass until that moment.
func (w *world) pass(until time.Time) { w.ahead.Add(int64(max(0, until.Sub(w.now())))) }

func newWorld(t *testing.T, browser *browsertest.Browser, lang string) *world {
	w := &world{t: t, browser: browser, lang: lang, folder: t.TempDir(), seen: map[string]bool{}, words: words(t, lang)}
	var err error
	w.sink, err = smtpsink.Start("127.0.0.1:0")
	w.must(err)
	t.Cleanup(func() { w.must(w.sink.Close()) })
	w.press = startPress(t)
	w.serve()
	return w
}

// serve runs the program as its command does.
func (w *world) serve() {
	log := slog.New(slog.NewTextHandler(w.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	ctx, stop := context.WithCancel(w.t.Context())
	var err error
	w.server, err = server.NewAt(ctx, config.Config{
		Listen: "127.0.0.1:0", Data: w.t.TempDir(), LogFormat: "text", LogLevel: "warn",
		FetchAllow: []string{"127.0.0.0/8"}, FetchPorts: []int{0}, RetryAfter: time.Second,
		AdminIdle: 24 * time.Hour, UserIdle: 24 * time.Hour, SessionLife: 24 * time.Hour, Grace: 5 * time.Second,
	}, log, w.now)
	w.must(err)
	done := make(chan error, 1)
	go func() { done <- w.server.Run(ctx) }()
	w.t.Cleanup(func() {
		stop()
		w.must(<-done)
		w.must(w.server.Close())
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// say is a sentence of the portal in the language of the journey.
func (w *world) say(key string, args ...any) string { w.t.Helper(); return w.words(key, args...) }

// words returns what the portal says in a language for a key, which must be one of the catalogues'.
func words(t *testing.T, lang string) func(key string, args ...any) string {
	catalogs, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return func(key string, args ...any) string {
		t.Helper()
		if !catalogs.Has(key) {
			t.Fatalf("the catalogues have no %s", key)
		}
		return catalogs.T(lang, key, args...)
	}
}

// in returns the text for the language of the journey.
func (w *world) in(en, zh string) string {
	if w.lang == "en" {
		return en
	}
	return zh
}

// file writes a file that somebody has on their disk.
func (w *world) file(name string, content []byte) string {
	path := filepath.Join(w.folder, name)
	w.must(os.WriteFile(path, content, 0o644))
	return path
}

// person sits at a browser of their own.
type person struct {
	*browsertest.Tab
	w *world
}

func (w *world) person() *person {
	return &person{w.browser.Open(w.t, w.server.URL(), browsertest.Screen{Lang: w.lang, Width: 1440}), w}
}

// press clicks what carries the words of a key and looks at the page that it leads to.
func (p *person) press(key string, args ...any) {
	p.w.t.Helper()
	p.Press(p.w.say(key, args...))
	p.look()
}

// pressIn does so in the part of the page that speaks of something.
func (p *person) pressIn(about, key string, args ...any) {
	p.w.t.Helper()
	p.Press(p.w.say(key, args...), browsertest.About(about))
	p.look()
}

func (p *person) typeIn(key, value string)    { p.w.t.Helper(); p.Type(p.w.say(key), value) }
func (p *person) see(key string, args ...any) { p.w.t.Helper(); p.See(p.w.say(key, args...)) }

var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27,}|/invite/.*|/u/.*|/b/.*|/releases/[^/]+$`)

// look inspects the page: its faults and complaints every time, its barriers the first time it is met in
// this form.
func (p *person) look() {
	p.w.t.Helper()
	path := p.Path()
	for _, fault := range p.Faults() {
		p.w.t.Errorf("%s: %s", path, fault)
	}
	for _, c := range p.Complaints() {
		p.w.t.Errorf("%s: %s", path, c)
	}
	key := ids.ReplaceAllString(path, ":id") + shape(p.Tab)
	if p.w.seen[key] {
		return
	}
	p.w.seen[key] = true
	for _, b := range p.Barriers() {
		p.w.t.Errorf("%s: %s", path, b)
	}
}

// shape is what a page is made of: pages of one route and one shape have the same barriers.
func shape(tab *browsertest.Tab) string {
	return browsertest.Eval[string](tab, `[...document.querySelectorAll("main h2,main h3,main [role=alert],main .notice,main form,main table,main .badge")].map(n => n.tagName + (n.dataset.kind || "") + (n.getAttribute("action") || "").replace(/.*\//, "")).filter((n, i, all) => all.indexOf(n) === i).join()`)
}

// press plays a news site on loopback: what is published there is in its feed.
type press struct {
	*httptest.Server
	mu    sync.Mutex
	pages map[string]string
	items string
}

func startPress(t *testing.T) *press {
	p := &press{pages: map[string]string{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	body, ok := p.pages[r.URL.Path]
	switch {
	case r.URL.Path == "/feed.xml":
		w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
		body = `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>The Harbour Daily</title><link>` + p.URL + `</link><description>news</description>` + p.items + `</channel></rss>`
	case ok:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	default:
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write([]byte(body)) // a reader that goes away is no matter
}

// publish puts an article on the site and into its feed.
func (p *press) publish(slug, lang, title, paragraphs string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := time.Now().Add(-time.Minute)
	link := p.URL + "/" + slug
	p.items += "<item><title>" + title + "</title><link>" + link + "</link><guid>" + link + "</guid><pubDate>" + at.Format(time.RFC1123Z) + "</pubDate></item>"
	p.pages["/"+slug] = `<!doctype html><html lang="` + lang + `"><head><title>` + title + `</title><meta property="article:published_time" content="` + at.Format(time.RFC3339) +
		`"></head><body><article><h1>` + title + `</h1>` + paragraphs + `</article></body></html>`
}
