package coverage

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"standfirst/models/fault"
)

const rssOfTwo = `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>晨报</title><link>https://news.example/</link>
<item><title>星禾奶粉召回 &amp; 检测</title><link>https://news.example/a/1?utm_source=rss</link><pubDate>2026年11月22日 10:30</pubDate></item>
<item><title>第二条</title><link>/a/2</link><pubDate>Sun, 22 Nov 2026 10:00:00 CST</pubDate><author>li@news.example (李雷)</author></item>
</channel></rss>`

func TestPollMakesClipsOnceAndAdapts(t *testing.T) {
	w := newWorld(t)
	w.site.feed("/feed", "/a", "/b")
	w.site.article("/a", "A", "Nothing about anybody.")
	w.site.article("/b", "B", "Nothing about anybody either.")
	src := w.source("/feed")
	w.work()
	if src = w.again(src.ID); src.LastOKAt != w.now || src.LastNewAt != w.now || src.Format != "rss" || src.Name != "Morning News" || src.Found != 2 {
		t.Fatalf("after the first poll: %+v", src)
	}
	if src.Minutes >= firstMinutes || !src.NextAt.After(w.now) {
		t.Errorf("all was new: the next poll should be sooner, got %d minutes", src.Minutes)
	}
	if got := w.all(Search{All: true}); len(got) != 2 || got[0].OutletID != "morning" || got[0].Published != time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC) {
		t.Fatalf("clips: %+v", got)
	}
	for range 12 { // nothing new: longer and longer, to a day at most
		w.now = w.again(src.ID).NextAt
		if err := w.sources.Sweep(w.ctx); err != nil {
			t.Fatal(err)
		}
		w.work()
	}
	src = w.again(src.ID)
	if src.Minutes != maxMinutes || len(w.all(Search{All: true})) != 2 || src.Found != 2 || src.Polls != 13 {
		t.Errorf("after twelve polls without news: %d minutes, %d polls, found %d", src.Minutes, src.Polls, src.Found)
	}
	if w.site.times("/a") != 1 {
		t.Errorf("the page was read %d times", w.site.times("/a"))
	}
}

func TestEveryTenthPollDoesNotTrustValidators(t *testing.T) {
	w := newWorld(t)
	body := w.site.rss("/a")
	conditional := 0
	w.site.serve("/feed", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("ETag", `"same"`)
		if r.Header.Get("If-None-Match") == `"same"` { // the server claims so for ever
			conditional++
			rw.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = rw.Write([]byte(body))
	})
	src := w.source("/feed")
	w.work()
	body = w.site.rss("/a", "/b")
	polls := 1
	for ; len(w.all(Search{All: true})) < 2 && polls < 30; polls++ {
		w.now = w.again(src.ID).NextAt
		if err := w.sources.Sweep(w.ctx); err != nil {
			t.Fatal(err)
		}
		w.work()
	}
	if polls != 10 || conditional != 8 {
		t.Errorf("the lie was found after %d polls, %d of them conditional", polls, conditional)
	}
}

func TestWhatIsWrongWithASourceIsSaidAndItIsNeverGivenUp(t *testing.T) {
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(strings.ReplaceAll(rssOfTwo, "UTF-8", "gbk"))
	for name, tc := range map[string]struct {
		serve http.HandlerFunc
		key   string
		items int
	}{
		"a web page": {func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprint(rw, page("Home", "Hello")) }, "coverage.feed.html", 0},
		"truncated":  {func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprint(rw, rssOfTwo[:90]) }, "coverage.feed.truncated", 0},
		"saved": {func(rw http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(rw, rssOfTwo[:strings.Index(rssOfTwo, "第二条")])
		}, "", 1},
		"GB18030":   {func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprint(rw, gb) }, "", 2},
		"gone":      {func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(404) }, "coverage.fetch.gone", 0},
		"down":      {func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(502) }, "coverage.fetch.server", 0},
		"no answer": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "coverage.fetch.failed", 0},
		"50 megabyte": {func(rw http.ResponseWriter, _ *http.Request) {
			chunk := []byte(strings.Repeat("<item><title>x</title></item>", 36_000))
			for range 50 {
				if _, err := rw.Write(chunk); err != nil {
					return
				}
			}
		}, "coverage.page.large", 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.site.serve("/feed", tc.serve)
			src := w.source("/feed")
			w.work()
			src = w.again(src.ID)
			if src.Trouble.Key != tc.key || len(w.all(Search{All: true})) != tc.items {
				t.Fatalf("trouble %+v, %d clips", src.Trouble, len(w.all(Search{All: true})))
			}
			if tc.key == "" {
				if src.Cut != (name == "saved") || src.State(w.now) != "ok" {
					t.Errorf("cut %v, state %s", src.Cut, src.State(w.now))
				}
				return
			}
			if src.State(w.now) != "trouble" || !src.NextAt.After(w.now) || src.Fetches[0].Key != tc.key {
				t.Errorf("state %s, next at %v", src.State(w.now), src.NextAt)
			}
			w.now = w.now.Add(25 * time.Hour)
			if unheard, err := w.sources.Unheard(w.ctx); err != nil || len(unheard) != 1 {
				t.Errorf("unheard: %v, %v", unheard, err)
			}
			w.site.feed("/feed", "/a")
			if err := w.sources.Sweep(w.ctx); err != nil {
				t.Fatal(err)
			}
			w.work()
			if src = w.again(src.ID); src.State(w.now) != "ok" || src.Failures != 0 {
				t.Errorf("it came back, but is %s: %+v", src.State(w.now), src.Trouble)
			}
		})
	}
}

// What is listed as silent is what the rule says of each source, a moment before the day is over and when it is.
func TestTheSilentSourcesAreThoseOfTheRule(t *testing.T) {
	w := newWorld(t)
	w.site.feed("/heard", "/a")
	w.site.serve("/broken", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusGone) })
	w.source("/broken")
	paused := w.source("/paused")
	if _, err := w.sources.Pause(w.ctx, paused.ID, officer); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(time.Hour)
	w.source("/heard")
	w.work()
	for _, later := range []time.Duration{0, 23*time.Hour - time.Millisecond, 23 * time.Hour, 24*time.Hour - time.Millisecond, 24 * time.Hour} {
		var want []string
		begun := w.now
		w.now = begun.Add(later)
		for src, err := range w.sources.Each(w.ctx, SourceSearch{}) {
			if err != nil {
				t.Fatal(err)
			}
			if src.Unheard(w.now) {
				want = append(want, src.ID)
			}
		}
		silent, err := w.sources.Unheard(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, src := range silent {
			got = append(got, src.ID)
		}
		if !slices.Equal(got, want) || (len(got) == 0) != (later < 23*time.Hour) || (len(got) == 2) != (later >= 24*time.Hour) {
			t.Errorf("after %v: %v, want %v", later, got, want)
		}
		w.now = begun
	}
}

func TestRetryAfterIsHonouredUpToADay(t *testing.T) {
	w := newWorld(t)
	for path, tc := range map[string]struct {
		header      string
		least, most time.Duration
	}{
		"/hours": {"7200", 2 * time.Hour, 3 * time.Hour},
		"/years": {"99999999", 24 * time.Hour, 27 * time.Hour},
	} {
		w.site.serve(path, func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Retry-After", tc.header)
			rw.WriteHeader(http.StatusTooManyRequests)
		})
		src := w.source(path)
		w.work()
		src = w.again(src.ID)
		if wait := src.NextAt.Sub(w.now); wait < tc.least || wait > tc.most || src.Trouble.Key != "coverage.fetch.busy" {
			t.Errorf("%s: waits %v, trouble %s", path, wait, src.Trouble.Key)
		}
	}
}

func TestADeadPollDoesNotSilenceASource(t *testing.T) {
	w := newWorld(t)
	w.site.feed("/feed", "/a")
	src := w.source("/feed")
	j, ok, err := w.jobs.Claim(w.ctx, "test", time.Minute)
	if err != nil || !ok {
		t.Fatal(err)
	}
	if _, err := w.jobs.Fail(w.ctx, j, fmt.Errorf("our disk was full"), true); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(2 * time.Hour)
	if err := w.sources.Sweep(w.ctx); err != nil {
		t.Fatal(err)
	}
	w.work()
	if src = w.again(src.ID); src.Polls != 1 {
		t.Error("the source was not polled again")
	}
}

func TestSourcesAreAddedPausedAndRemoved(t *testing.T) {
	w := newWorld(t)
	w.site.feed("/feed", "/a")
	src := w.source("/feed")
	if _, err := w.sources.Add(w.ctx, NewSource{URL: w.site.URL + "/feed?utm_source=x"}, officer); !fault.Is(err, "coverage.source.taken") {
		t.Errorf("the same feed again: %v", err)
	}
	_, err := w.sources.Add(w.ctx, NewSource{URL: "javascript:alert(1)", Zone: "Mars/Crater", Name: strings.Repeat("x", 121)}, officer)
	if got := len(fault.All(err)); got != 3 {
		t.Errorf("faults: %v", err)
	}
	if _, err := w.sources.Add(w.ctx, NewSource{URL: "news.example/f", OutletID: "nobody"}, officer); !fault.Is(err, "coverage.outlet.missing") {
		t.Errorf("an outlet that is not there: %v", err)
	}
	auto, err := w.sources.Add(w.ctx, NewSource{URL: "https://www.evening.example/rss"}, officer)
	if err != nil || auto.OutletID != "evening" || auto.Zone != "Europe/London" {
		t.Errorf("outlet by domain: %+v, %v", auto, err)
	}
	if _, err := w.sources.Pause(w.ctx, src.ID, officer); err != nil {
		t.Fatal(err)
	}
	if err := w.sources.Remove(w.ctx, auto.ID, officer); err != nil {
		t.Fatal(err)
	}
	w.work()
	if w.site.times("/feed") != 0 || w.again(src.ID).State(w.now) != "paused" {
		t.Error("a paused source was polled")
	}
	if _, err := w.sources.PollNow(w.ctx, src.ID, officer); !fault.Is(err, "coverage.source.is_paused") {
		t.Errorf("poll now of a paused source: %v", err)
	}
	w.now = w.now.Add(time.Minute)
	if _, err := w.sources.Resume(w.ctx, src.ID, officer); err != nil {
		t.Fatal(err)
	}
	w.work()
	w.now = w.now.Add(time.Minute)
	if _, err := w.sources.PollNow(w.ctx, src.ID, officer); err != nil {
		t.Fatal(err)
	}
	w.work()
	if w.site.times("/feed") != 2 {
		t.Errorf("polled %d times", w.site.times("/feed"))
	}
	changed, err := w.sources.Change(w.ctx, src.ID, NewSource{URL: w.site.URL + "/feed2", Name: "Second"}, officer)
	if err != nil || changed.BodyHash != "" || changed.Name != "Second" || changed.NextAt != w.now {
		t.Errorf("changed: %+v, %v", changed, err)
	}
}

func TestTheAddressOfASiteLeadsToItsFeed(t *testing.T) {
	w := newWorld(t)
	home := func(feed string) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(rw, `<html><head><link rel="alternate" type="application/rss+xml" href="%s"></head><body>Home</body></html>`, feed)
		}
	}
	w.site.serve("/", home("/feed"))
	w.site.feed("/feed", "/a", "/b")
	src := w.source("/")
	w.work()
	src = w.again(src.ID)
	if !strings.HasSuffix(src.URL, "/feed") || src.State(w.now) != "ok" || src.Found != 2 || len(src.Fetches) != 2 {
		t.Errorf("%s is %s: %+v", src.URL, src.State(w.now), src.Fetches)
	}

	w.site.serve("/other", home("/feed"))
	second := w.source("/other")
	w.work()
	if second = w.again(second.ID); !strings.HasSuffix(second.URL, "/other") || second.Trouble.Key != "coverage.feed.html_with_feed" {
		t.Errorf("a feed that is read already: %s, %+v", second.URL, second.Trouble)
	}

	w.site.serve("/one", home("/two"))
	w.site.serve("/two", home("/one"))
	round := w.source("/one")
	w.work()
	if round = w.again(round.ID); len(round.Fetches) != 2 || round.State(w.now) != "trouble" {
		t.Errorf("two pages that name each other: %+v", round.Fetches)
	}
}
