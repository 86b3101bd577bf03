package feed

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"standfirst/models/fault"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

const rssOfTwo = `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>晨报</title><link>https://news.example/</link>
<item><title>星禾奶粉召回 &amp; 检测</title><link>https://news.example/a/1?utm_source=rss</link><pubDate>2026年11月22日 10:30</pubDate></item>
<item><title>第二条</title><link>/a/2</link><pubDate>Sun, 22 Nov 2026 10:00:00 CST</pubDate><author>li@news.example (李雷)</author></item>
</channel></rss>`

func mustFeed(t *testing.T, body []byte, contentType string, zone *time.Location) Feed {
	t.Helper()
	f, err := Parse(body, Origin{ContentType: contentType, URL: "https://news.example/feed.xml", Zone: zone})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestDatesOfChineseFeedAreChinasTime(t *testing.T) {
	f := mustFeed(t, []byte(rssOfTwo), "", shanghai)
	if len(f.Items) != 2 || f.Cut || f.Format != "rss" {
		t.Fatalf("got %+v", f)
	}
	first, second := f.Items[0], f.Items[1]
	if first.Link != "https://news.example/a/1?utm_source=rss" || first.Title != "星禾奶粉召回 & 检测" {
		t.Errorf("first item: %+v", first)
	}
	if want := time.Date(2026, 11, 22, 2, 30, 0, 0, time.UTC); !first.Published.At.Equal(want) {
		t.Errorf("zone-less date: %v", first.Published.At)
	}
	if want := time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC); !second.Published.At.Equal(want) {
		t.Errorf("CST of a Chinese outlet: %v", second.Published.At)
	}
	if second.Link != "https://news.example/a/2" || second.Byline != "李雷" {
		t.Errorf("second item: %+v", second)
	}
	if f := mustFeed(t, []byte(rssOfTwo), "", time.UTC); f.Items[1].Published.At.Hour() != 16 {
		t.Errorf("CST elsewhere is Central Standard Time, got %v", f.Items[1].Published.At)
	}
}

func TestEncodingIsFoundFromTheBytes(t *testing.T) {
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(strings.Replace(rssOfTwo, "UTF-8", "gb2312", 1))
	wrongly, _ := simplifiedchinese.GB18030.NewEncoder().String(rssOfTwo) // declares UTF-8
	utf16, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(rssOfTwo)
	for name, body := range map[string]string{
		"GB18030 declared":              gb,
		"GB18030 declared as UTF-8":     wrongly,
		"UTF-8 declared as gb2312":      strings.Replace(rssOfTwo, "UTF-8", "gb2312", 1),
		"UTF-8 with a byte order mark":  "\xef\xbb\xbf" + rssOfTwo,
		"UTF-16":                        utf16,
		"UTF-8 with one broken byte":    strings.Replace(rssOfTwo, "第二条", "第二条\xff", 1),
		"GB18030, served as iso-8859-1": gb,
	} {
		contentType := ""
		if strings.Contains(name, "iso-8859-1") {
			contentType = "text/xml; charset=iso-8859-1"
		}
		f := mustFeed(t, []byte(body), contentType, shanghai)
		if len(f.Items) != 2 || !strings.HasPrefix(f.Items[0].Title, "星禾奶粉召回") || !strings.HasPrefix(f.Items[1].Title, "第二条") {
			t.Errorf("%s: read as %+v", name, f.Items)
		}
	}
	latin := "<rss version=\"2.0\"><channel><item><title>Caf\xe9 cr\xe8me br\xfbl\xe9e</title><link>https://e.example/1</link></item></channel></rss>"
	if f := mustFeed(t, []byte(latin), "", nil); f.Items[0].Title != "Café crème brûlée" {
		t.Errorf("Latin letters were read as %q", f.Items[0].Title)
	}
}

func TestItemsOfBrokenFeedsAreSaved(t *testing.T) {
	atom := `<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><title>one</title><link href="https://e.example/1"/></entry><entry><title>two</title><link href="https://e.example/2"/></entry>`
	for name, tc := range map[string]struct {
		body string
		want int
	}{
		"cut in an item":         {rssOfTwo[:strings.Index(rssOfTwo, "第二条")+3], 1},
		"cut in a character":     {rssOfTwo[:strings.Index(rssOfTwo, "第二条")+4], 1},
		"cut after an item":      {atom, 2},
		"a fault in one item":    {strings.Replace(rssOfTwo, "<title>星禾", "<title></oops>星禾", 1), 2},
		"JSON cut in an item":    {`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"https://e.example/1","title":"one"},{"id":"2","url":"https://e.e`, 1},
		"a whole JSON feed":      {`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"https://e.example/1","title":"one"}]}`, 1},
		"the end, a fault":       {strings.Replace(rssOfTwo, "</item>", "", 1), 2},
		"undefined entities":     {strings.Replace(rssOfTwo, "第二条", "第二条&nbsp;&hellip;", 1), 2},
		"javascript as the link": {strings.Replace(rssOfTwo, "/a/2", "javascript:alert(1)", 1), 2},
	} {
		f := mustFeed(t, []byte(tc.body), "", nil)
		if len(f.Items) != tc.want {
			t.Errorf("%s: %d items, want %d: %+v", name, len(f.Items), tc.want, f.Items)
		}
		if wantCut := strings.Contains(name, "cut") || strings.Contains(name, "fault"); f.Cut != wantCut {
			t.Errorf("%s: cut is %v", name, f.Cut)
		}
		for _, it := range f.Items {
			if wantLink := !strings.Contains(name, "javascript") || it.Title != "第二条"; (it.Link != "") != wantLink || strings.Contains(it.Link, "javascript") {
				t.Errorf("%s: link %q", name, it.Link)
			}
		}
	}
}

func TestWhatIsNoFeedIsSaidSo(t *testing.T) {
	for name, tc := range map[string]struct{ body, key string }{
		"a web page":                   {"<!DOCTYPE html><html><body><p>Hello</body></html>", "coverage.feed.html"},
		"a web page that names a feed": {`<html><head><link rel="alternate" type="application/rss+xml" href="/rss?a=1&amp;b=2"></head></html>`, "coverage.feed.html_with_feed"},
		"cut before the first item":    {rssOfTwo[:80], "coverage.feed.truncated"},
		"nothing":                      {" \n", "coverage.feed.empty"},
		"other JSON":                   {`{"error":"no such page"}`, "coverage.feed.unreadable"},
		"plain text":                   {"Not found", "coverage.feed.unreadable"},
	} {
		_, err := Parse([]byte(tc.body), Origin{URL: "https://news.example/"})
		if !fault.Is(err, tc.key) {
			t.Errorf("%s: %v", name, err)
		}
		if name == "a web page that names a feed" && fault.Of(err).Args["feed"] != "https://news.example/rss?a=1&b=2" {
			t.Errorf("feed named: %v", fault.Of(err).Args)
		}
	}
}

const newsMap = `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://news.example/a/1</loc><lastmod>2026-11-23</lastmod><news:news><news:publication><news:name>晨报</news:name><news:language>zh-cn</news:language></news:publication><news:publication_date>2026-11-22T10:30</news:publication_date><news:title>星禾奶粉召回</news:title></news:news></url>
<url><loc>/a/2</loc><lastmod>2026-11-23</lastmod></url></urlset>`

func TestSitemapsAreLists(t *testing.T) {
	f := mustFeed(t, []byte(newsMap), "", nil)
	if f.Format != "sitemap" || f.Title != "晨报" || len(f.Items) != 2 || f.Cut {
		t.Fatalf("%+v", f)
	}
	if it := f.Items[0]; it.Title != "星禾奶粉召回" || it.Published.String() != "2026-11-22T02:30:00Z" {
		t.Errorf("%+v", it)
	}
	if it := f.Items[1]; it.Link != "https://news.example/a/2" || !it.Published.At.IsZero() || it.Changed.At.IsZero() {
		t.Errorf("a time of change became one of publication: %+v", it)
	}
	cut := mustFeed(t, []byte(newsMap[:len(newsMap)-40]), "", nil)
	if len(cut.Items) != 1 || !cut.Cut {
		t.Errorf("cut: %+v", cut)
	}
	index := mustFeed(t, []byte(`<sitemapindex><sitemap><loc>https://news.example/1.xml</loc></sitemap></sitemapindex>`), "", nil)
	if index.Format != "index" || len(index.Items) != 1 {
		t.Errorf("index: %+v", index)
	}
}

func TestEveryItemCountsOnce(t *testing.T) {
	item := `<item><title>one</title><link>https://e.example/1</link></item>`
	for name, c := range map[string]struct {
		body  string
		items int
		cut   bool
	}{
		"items that text tells of":       {`<rss><channel><item><title>a</title><description><![CDATA[<item><title>no</title></item>]]></description></item><!-- <item></item> --></channel></rss>`, 1, false},
		"no links":                       {`<rss><channel><item><guid>x</guid><enclosure url="https://e.example/a.mp3"/></item><item><title>y</title></item></channel></rss>`, 2, false},
		"RDF":                            {`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>t</title></channel>` + item + item + `</rdf:RDF>`, 2, false},
		"RDF, cut":                       {`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>t</title></channel>` + item + item + `<item><ti`, 2, true},
		"a warning before":               {"<br />\n<b>Warning</b>: include() failed\n<?xml version='1.0'?><rss><channel>" + item + `</channel></rss>`, 1, false},
		"characters that XML forbids":    {`<rss><channel><item><title>a` + "\x08\x0b" + `</title></item>` + item + `</channel></rss>`, 2, false},
		"bare signs":                     {`<rss><channel><item><title>A & B < C</title><link>https://e.example/?a=1&b=2</link></item>` + item + `</channel></rss>`, 2, true},
		"an item without its end":        {`<rss><channel><item><title>lost</title>` + item + item + `</channel></rss>`, 3, true},
		"none":                           {`<rss version="2.0"><channel><title>t</title></channel></rss>`, 0, false},
		"JSON without its version":       {`{"items":[{"id":7,"url":"https://e.example/1","content_text":"x"}]}`, 1, false},
		"JSON with what is of its kinds": {`{"version":"https://jsonfeed.org/version/1","items":[{"id":7,"author":"Jane"},{"id":null,"title":4},"x"]}`, 2, false},
	} {
		f, err := Parse([]byte(c.body), Origin{URL: "https://e.example/feed"})
		if err != nil || len(f.Items) != c.items || f.Cut != c.cut {
			t.Errorf("%s: %d items, cut %v, %v: %+v", name, len(f.Items), f.Cut, err, f.Items)
		}
	}
}

func TestAFeedIsReadToItsBound(t *testing.T) {
	body := "<rss><channel>" + strings.Repeat("<item><guid>x</guid></item>", 700) + "</channel></rss>"
	f, err := Parse([]byte(body), Origin{Max: 500})
	if err != nil || len(f.Items) != 500 || f.Cut {
		t.Errorf("%d items, cut %v, %v", len(f.Items), f.Cut, err)
	}
}

func TestWhatAFeedSays(t *testing.T) {
	body := `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh"><title type="html">&lt;b&gt;晨报&lt;/b&gt;</title><entry><id>urn:1</id><title type="html">A &lt;em&gt;bold&lt;/em&gt; &lt;script&gt;alert(1)&lt;/script&gt;</title><link rel="self" href="/self"/><link rel="alternate" href="/a/1"/><author><name>李雷</name></author><updated>2026-11-22 10:00</updated><published>0001-01-01T00:00:00Z</published></entry></feed>`
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(body))
	_ = z.Close()
	f := mustFeed(t, b.Bytes(), "", nil)
	it := f.Items[0]
	if f.Title != "晨报" || it.ID != "urn:1" || it.Link != "https://news.example/a/1" || it.Byline != "李雷" || it.Title != "A bold <script>alert(1)</script>" {
		t.Errorf("%q: %+v", f.Title, it)
	}
	if it.Published.String() != "2026-11-22T02:00:00Z" {
		t.Errorf("an unset date, or the wrong zone: %v", it.Published)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(rssOfTwo))
	f.Add([]byte(newsMap))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"https://e.example/1"}]}`))
	f.Add([]byte(`<rdf:RDF><item><title></oops>x`))
	f.Fuzz(func(t *testing.T, body []byte) {
		read, err := Parse(body, Origin{URL: "https://news.example/", Max: 50})
		if err == nil && len(read.Items) > 50 {
			t.Errorf("%d items", len(read.Items))
		}
		for _, it := range read.Items {
			if it.Link != "" && !strings.HasPrefix(strings.ToLower(it.Link), "http") {
				t.Errorf("link %q", it.Link)
			}
		}
	})
}

// BenchmarkOpenItems compares a feed with one of eight times as many items that have no end: a feed can make the time
// grow with its length, and not with its square.
func BenchmarkOpenItems(b *testing.B) {
	took := func(n int) time.Duration {
		body := []byte(`<rss version="2.0"><channel>` + strings.Repeat("<item>", n) + "<title>x</title></item>")
		start := time.Now()
		if f, err := Parse(body, Origin{}); err != nil || !f.Cut {
			b.Fatal(f.Cut, err)
		}
		return time.Since(start)
	}
	for b.Loop() {
		b.ReportMetric(float64(took(160_000))/float64(took(20_000)), "ratio")
	}
}

func TestLinksAndTitlesThatStandElsewhere(t *testing.T) {
	rss := `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>A</title><item><title>one</title><atom:link rel="self" href="https://e.example/feed"/><atom:link rel="alternate" href="https://e.example/1"/></item></channel></rss>`
	if f := mustFeed(t, []byte(rss), "", nil); f.Items[0].Link != "https://e.example/1" {
		t.Errorf("an item with Atom's link alone has %q", f.Items[0].Link)
	}
	cut := `{"version":"https://jsonfeed.org/version/1.1","title":"Harbour","items":[{"id":"1","url":"https://e.example/1","title":"one"},{"id":"2"`
	if f := mustFeed(t, []byte(cut), "", nil); f.Title != "Harbour" || !f.Cut {
		t.Errorf("a feed that breaks off is called %q", f.Title)
	}
}

func TestWhoWroteIsSaidInManyPlaces(t *testing.T) {
	const rss = `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><channel><title>T</title>`
	for name, c := range map[string]struct{ body, byline string }{
		"two creators":        {rss + `<item><link>https://a.example/1</link><dc:creator>Jane Roe</dc:creator><dc:creator>Li Lei</dc:creator></item></channel></rss>`, "Jane Roe, Li Lei"},
		"name with address":   {rss + `<item><link>https://a.example/1</link><author>Jane Roe &lt;jane@a.example&gt;</author></item></channel></rss>`, "Jane Roe"},
		"an address alone":    {rss + `<item><link>https://a.example/1</link><author>jane@a.example</author></item></channel></rss>`, ""},
		"all entries of Atom": {`<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><author><name>Jane Roe</name></author><entry><title>A</title><link href="https://a.example/1"/></entry></feed>`, "Jane Roe"},
		"one entry of Atom":   {`<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><author><name>Jane Roe</name></author><entry><title>A</title><link href="https://a.example/1"/><author><name>Li Lei</name></author></entry></feed>`, "Li Lei"},
		"all items of JSON":   {`{"version":"https://jsonfeed.org/version/1.1","title":"T","authors":[{"name":"Jane Roe"}],"items":[{"id":"1","url":"https://a.example/1"}]}`, "Jane Roe"},
		"version 1 of JSON":   {`{"version":"https://jsonfeed.org/version/1","title":"T","author":{"name":"Jane Roe"},"items":[{"id":"1","url":"https://a.example/1"}]}`, "Jane Roe"},
		"one of version 1.1":  {`{"version":"https://jsonfeed.org/version/1.1","title":"T","authors":[{"name":"Jane Roe"}],"items":[{"id":"1","url":"https://a.example/1","authors":[{"name":"Li Lei"}]}]}`, "Li Lei"},
	} {
		if f := mustFeed(t, []byte(c.body), "", time.UTC); len(f.Items) != 1 || f.Items[0].Byline != c.byline {
			t.Errorf("%s: %+v", name, f.Items)
		}
	}
	issued := rss + `<item><link>https://a.example/1</link><dcterms:issued>2026-11-20T01:00:00Z</dcterms:issued><dcterms:modified>2026-11-21T01:00:00Z</dcterms:modified></item></channel></rss>`
	if f := mustFeed(t, []byte(issued), "", time.UTC); f.Items[0].Published.String() != "2026-11-20T01:00:00Z" {
		t.Errorf("issued: %v", f.Items[0].Published)
	}
}
