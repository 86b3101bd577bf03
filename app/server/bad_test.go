package server_test

import (
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"standfirst/app/config"
	"standfirst/app/outbound/smtpsink"
	"standfirst/app/server"
	"standfirst/handlers/web/webtest"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/coverage"
	"standfirst/models/mailing"
	"standfirst/models/setting"
	"standfirst/models/space"
)

// live opens a copy of the world with all its background work.
func live(t *testing.T, change func(*config.Config)) (*world, *space.Space) {
	t.Helper()
	base.once.Do(func() { base.dir, base.err = build(context.Background()) })
	if base.err != nil {
		t.Fatal(base.err)
	}
	w := &world{T: t, dir: t.TempDir(), log: &record{}, users: base.users, ids: base.ids}
	if err := os.CopyFS(w.dir, os.DirFS(base.dir)); err != nil {
		t.Fatal(err)
	}
	cfg := quietConfig(w.dir)
	if change != nil {
		change(&cfg)
	}
	s, err := server.New(t.Context(), cfg, slog.New(slog.NewTextHandler(w.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	w.s = s
	start(t, s)
	sp, err := s.Space(t.Context(), own)
	if err != nil {
		t.Fatal(err)
	}
	return w, sp
}

// says returns the catalogue's words for a key up to the first parameter.
func (w *world) says(lang, key string) string {
	w.Helper()
	text, _, _ := strings.Cut(w.s.Kit.Catalogs.T(lang, key, "code", "{", "text", "{", "limit", "{", "status", "{", "feed", "{"), "{")
	if text == "" || strings.Contains(text, "⟦") {
		w.Fatalf("no words for %s in %s", key, lang)
	}
	return text
}

// eventually waits for what background work brings about: long, for a busy machine.
func (w *world) eventually(what string, done func() bool) {
	w.Helper()
	const within = 3 * time.Minute
	for deadline := time.Now().Add(within); !done(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.Fatalf("waited %s for %s\n%s", within, what, tail(w.log.String()))
		}
	}
}

// inBoth checks that a page says something in either language.
func (w *world) inBoth(as, path string, keys ...string) {
	w.Helper()
	for _, lang := range []string{"en", "zh-CN"} {
		if a := w.send(ask{as: as, method: "POST", path: "/preferences", form: url.Values{"lang": {lang}}}); a.StatusCode != http.StatusSeeOther {
			w.Fatalf("preferences: %d", a.StatusCode)
		}
		page := html.UnescapeString(w.send(ask{as: as, path: path}).text)
		for _, key := range keys {
			if words := w.says(lang, key); !strings.Contains(page, words) {
				w.Errorf("%s does not say %q in %s: %s", path, words, lang, webtest.Words(page))
			}
		}
		if found := leak(page); found != "" {
			w.Errorf("%s tells %q", path, found)
		}
	}
}

// A feed that is a web page, broken off, of 50 MB, in GB18030, empty, gone, or on our own machine.
func TestBadFeedsAreNamedInBothLanguages(t *testing.T) {
	t.Parallel()
	rss := `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>新闻</title><link>http://x.example/</link>` +
		`<item><title>召回公告：十二台充电器</title><link>http://x.example/%d</link><pubDate>Mon, 23 Nov 2026 10:00:00 +0800</pubDate></item></channel></rss>`
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(strings.Replace(fmt.Sprintf(rss, 1), "UTF-8", "gb18030", 1))
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	answer := func(path, text string) {
		mux.HandleFunc(path, func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, text) })
	}
	answer("/page", "<!doctype html><html><head><title>Home</title></head><body><h1>News</h1></body></html>")
	answer("/cut", fmt.Sprintf(rss, 2)[:120])
	answer("/gb", gb)
	answer("/empty", "")
	mux.HandleFunc("/large", func(rw http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(rw, `<?xml version="1.0"?><rss version="2.0"><channel>`)
		chunk := strings.Repeat("<item><title>x</title></item>", 36_000)
		for range 50 {
			if _, err := io.WriteString(rw, chunk); err != nil {
				return
			}
		}
	})
	site := httptest.NewServer(mux)
	defer site.Close()
	w, sp := live(t, func(c *config.Config) { c.FetchAllow, c.FetchPorts = []string{"127.0.0.0/8"}, []int{0} })
	admin := own + "/administrator"
	for path, key := range map[string]string{
		"/page": "coverage.feed.html", "/cut": "coverage.feed.truncated", "/large": "fetch.too_big", "/empty": "coverage.feed.empty", "/gone": "coverage.fetch.gone", "/gb": "",
	} {
		a := w.send(ask{as: admin, method: "POST", path: "/" + own + "/sources", form: url.Values{"url": {site.URL + path}, "name": {"Feed " + path}}})
		if a.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d", path, a.StatusCode)
		}
		page := a.Header.Get("Location")
		id := page[strings.LastIndexByte(page, '/')+1:]
		w.eventually("the poll of "+path, func() bool {
			src, err := sp.Sources.Get(t.Context(), id)
			return err == nil && len(src.Fetches) > 0
		})
		if key != "" {
			w.inBoth(admin, page, key)
			continue
		}
		w.eventually("the item in GB18030", func() bool {
			for c, err := range sp.Coverage.Each(t.Context(), coverage.Search{All: true}) {
				if err == nil && c.Title == "召回公告：十二台充电器" {
					return true
				}
			}
			return false
		})
	}
}

// Without a word in the settings nobody fetches from our own machine or network, however it is written.
func TestNobodyFetchesFromInside(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer inside.Close()
	_, port, _ := net.SplitHostPort(inside.Listener.Addr().String())
	w, sp := live(t, func(c *config.Config) { c.FetchPorts = []int{0} })
	admin := own + "/administrator"
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1", "127.1", "169.254.169.254", "10.0.0.1"} {
		address := "http://" + host + ":" + port + "/feed"
		a := w.send(ask{as: admin, method: "POST", path: "/" + own + "/sources", form: url.Values{"url": {address}, "name": {address}}})
		if a.StatusCode == http.StatusSeeOther {
			page := a.Header.Get("Location")
			w.eventually("the poll of "+address, func() bool {
				src, err := sp.Sources.Get(t.Context(), page[strings.LastIndexByte(page, '/')+1:])
				return err == nil && (len(src.Fetches) > 0 || src.Trouble.Key != "")
			})
		}
		w.send(ask{as: admin, method: "POST", path: "/" + own + "/coverage", form: url.Values{"addresses": {address + "/article"}, "url": {address + "/article"}}})
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("the inside was asked %d times", n)
	}
}

// Mail servers of which one refuses, one stalls, and one hangs up after a whole message; and one that is not there at
// first.
func TestBadMailServersAreNamedInBothLanguages(t *testing.T) {
	t.Parallel()
	sink, err := smtpsink.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sink.Close() }()
	sink.Script("refused@refused.example", smtpsink.Answer{Code: 550, Text: "5.1.1 no such user here"})
	sink.Script("stalled@stalled.example", smtpsink.Answer{Delay: 10 * time.Minute})
	sink.Script("dropped@dropped.example", smtpsink.Answer{Drop: true, AtData: true})
	w, sp := live(t, nil)
	host, port := sink.HostPort()
	by := actor(w, own, account.Manager)
	sendTo(t, sp, host, port, by)
	m := launch(t, sp, w.ids["hostile"], by, "good@good.example", "refused@refused.example", "stalled@stalled.example", "dropped@dropped.example")
	state := func(address string) mailing.Delivery {
		d, err := sp.Mailings.Delivery(t.Context(), mailing.DeliveryID(m.ID, address))
		if err != nil {
			return mailing.Delivery{}
		}
		return d
	}
	for address, want := range map[string]mailing.Status{"good@good.example": mailing.Accepted, "refused@refused.example": mailing.Bounced, "dropped@dropped.example": mailing.Unconfirmed} {
		w.eventually(address, func() bool { return state(address).State == want })
	}
	if got := state("stalled@stalled.example"); got.State != mailing.InFlight && got.Why == "" { // unless the others took so long that it has been put off
		t.Errorf("the stalled one is %s", got.State)
	}
	manager := own + "/manager"
	at := "/" + own + "/mailings/" + m.ID + "/recipients/"
	w.inBoth(manager, at+mailing.DeliveryID(m.ID, "refused@refused.example"), "outbound.smtp.refused")
	w.inBoth(manager, at+mailing.DeliveryID(m.ID, "dropped@dropped.example"), "outbound.smtp.unknown", "mailing.reason.no_answer")
	// After half a minute without an answer it is tried again, and then the server has woken up.
	w.eventually("the stalled one to be put off", func() bool { return state("stalled@stalled.example").Why != "" })
	w.inBoth(manager, at+mailing.DeliveryID(m.ID, "stalled@stalled.example"), "outbound.smtp.timeout")
	sink.Script("stalled@stalled.example", smtpsink.Answer{})
	w.eventually("the stalled one", func() bool { return state("stalled@stalled.example").State == mailing.Accepted })
	for address, want := range map[string]int{"good@good.example": 1, "refused@refused.example": 0, "stalled@stalled.example": 1, "dropped@dropped.example": 1} {
		if got := len(sink.To(address)); got != want {
			t.Errorf("%s: %d copies, want %d", address, got, want)
		}
	}

	sendTo(t, sp, "127.0.0.1", nobody, by)
	late := launch(t, sp, w.ids["hostile"], by, "late@late.example")
	id := mailing.DeliveryID(late.ID, "late@late.example")
	w.eventually("the refusal", func() bool {
		d, err := sp.Mailings.Delivery(t.Context(), id)
		return err == nil && d.Why != ""
	})
	w.inBoth(manager, "/"+own+"/mailings/"+late.ID+"/recipients/"+id, "outbound.smtp.unreachable")
	w.inBoth(manager, "/"+own+"/mailings/"+late.ID+"/recipients", "outbound.smtp.unreachable")
}

// actor is somebody of a space.
func actor(w *world, space string, role account.Role) audit.Actor {
	p := w.users[space+"/"+string(role)]
	return audit.Actor{ID: p.id, Name: p.email, Department: "operations", From: "192.0.2.1"}
}

func sendTo(t *testing.T, sp *space.Space, host string, port int, by audit.Actor) {
	t.Helper()
	err := sp.Settings.SetMail(t.Context(), setting.Mail{
		Sender: setting.Sender{Name: "Harbourlight", Address: "press@harbourlight.example"}, SMTP: setting.SMTP{Host: host, Port: int64(port), TLS: setting.TLSNone},
		Postal: "Harbourlight, 1 Quayside, London",
	}, by)
	if err != nil {
		t.Fatal(err)
	}
}

// launch sends a release to new people with these addresses.
func launch(t *testing.T, sp *space.Space, releaseID string, by audit.Actor, addresses ...string) mailing.Mailing {
	t.Helper()
	ctx := t.Context()
	list, err := sp.Lists.Create(ctx, "Bad "+addresses[0], "", by)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, address := range addresses {
		c, err := sp.Contacts.Create(ctx, contact.Contact{Name: address, Email: address, Lang: "en"}, by)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, c.ID)
	}
	if _, err := sp.Contacts.AddToList(ctx, list.ID, contact.Selection{IDs: ids}, by); err != nil {
		t.Fatal(err)
	}
	m, err := sp.Mailings.Create(ctx, mailing.Plan{ReleaseID: releaseID, ListIDs: []string{list.ID}, Subject: map[string]string{"en": "Bad servers"}}, by)
	if err != nil {
		t.Fatal(err)
	}
	if m, err = sp.Mailings.Launch(ctx, m.ID, "bad-"+addresses[0], int64(len(addresses)), by); err != nil {
		t.Fatal(err)
	}
	return m
}
