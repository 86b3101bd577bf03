package feed

import (
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
			t.Errorf("%s: read as %s: %+v", name, f.Charset, f.Items)
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
