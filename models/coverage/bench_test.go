package coverage

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// canned answers from memory, so that what is measured is ours.
type canned func(address string) FetchResult

func (c canned) Get(_ context.Context, r FetchRequest) (FetchResult, error) { return c(r.URL), nil }

func benchWorld(b *testing.B) *world {
	b.Helper()
	w := openWorld(b)
	w.recall()
	return w
}

var benchWords = strings.Fields("the council of a harbour town has decided after long debate that ships may enter at night when both lights burn and nobody who lives near hears more than wind or water while fishermen old and young ask who pays for oil pilots repairs and everything that was promised years ago by people no longer in office")

// benchText is a text of about 3,000 characters, another one for each n.
func benchText(n int) string {
	var out strings.Builder
	for i := range 560 {
		out.WriteString(benchWords[(i*i+n*7+i*n)%len(benchWords)])
		if out.WriteByte(' '); i%90 == 89 {
			out.WriteString("\n")
		}
	}
	return out.String()
}

// BenchmarkFeeds polls a feed of thirty items of which two are new. 1,000 feeds at an interval of fifteen minutes are to
// cost less than a tenth of two cores: "of two cores" is the share that they cost, from processor time, however many
// others use the machine. The reading of what is new is measured by BenchmarkArticles.
func BenchmarkFeeds(b *testing.B) {
	w, poll := benchWorld(b), 0
	src, err := w.sources.Add(w.ctx, NewSource{URL: "https://news.example/feed", OutletID: "morning", Zone: "Asia/Shanghai"}, officer)
	if err != nil {
		b.Fatal(err)
	}
	answer := canned(func(string) FetchResult {
		var body strings.Builder
		body.WriteString(`<?xml version="1.0"?><rss version="2.0"><channel><title>Morning News</title>`)
		for i := range 30 {
			n := poll*2 + i
			fmt.Fprintf(&body, `<item><title>About matter %d of the town</title><link>https://news.example/a/%d</link><description>%s</description><pubDate>Wed, 25 Nov 2026 16:00:00 CST</pubDate></item>`, n, n, benchText(n)[:400])
		}
		body.WriteString(`</channel></rss>`)
		return FetchResult{Status: http.StatusOK, URL: "https://news.example/feed", ContentType: "application/rss+xml", Body: []byte(body.String())}
	})
	spent := cpuSpent()
	for b.Loop() {
		poll++
		w.now = w.again(src.ID).NextAt
		if err := w.sources.Poll(w.ctx, answer, src.ID); err != nil {
			b.Fatal(err)
		}
	}
	each := (cpuSpent() - spent).Seconds() / float64(b.N)
	b.ReportMetric(each*1000/(15*60)/2*100, "%-of-two-cores")
	b.ReportMetric(each*1000, "cpu-ms/poll")
}

// BenchmarkArticles reads an article of 3,000 characters on a page of 40 KB, archives it, compares it and finds its
// cluster. 20,000 a day are to cost less than ten minutes of one core.
func BenchmarkArticles(b *testing.B) {
	w := benchWorld(b)
	around := strings.Repeat(`<li class="menu"><a href="/x">Weather and traffic</a></li>`, 300)
	answer := canned(func(address string) FetchResult {
		n := 0
		_, _ = fmt.Sscanf(address[strings.LastIndexByte(address, '/')+1:], "%d", &n)
		body := strings.Replace(page(fmt.Sprintf("About matter %d of the town", n), benchText(n)), "<nav>", "<nav><ul>"+around+"</ul>", 1)
		return FetchResult{Status: http.StatusOK, URL: address, ContentType: "text/html; charset=utf-8", Body: []byte(body)}
	})
	n := 0
	var spent time.Duration
	for b.Loop() {
		n++
		taken, err := w.clips.Clip(w.ctx, Pasted{Addresses: fmt.Sprintf("https://news.example/a/%d", n)}, officer)
		if err != nil {
			b.Fatal(err)
		}
		start := cpuSpent()
		if err := w.clips.Read(w.ctx, answer, taken[0].ID, 1); err != nil {
			b.Fatal(err)
		}
		spent += cpuSpent() - start
	}
	each := spent.Seconds() / float64(b.N)
	b.ReportMetric(each*20_000/60, "core-minutes/day")
	b.ReportMetric(each*1000, "cpu-ms/article")
}
