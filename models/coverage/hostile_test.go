package coverage

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// A site may send what it likes: it is contained, the source says what is wrong, and the others are on time.
func TestWhatOneSourceSendsKeepsNoOtherBack(t *testing.T) {
	rss := func(items string) string {
		return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Bad</title>` + items + `</channel></rss>`
	}
	dated := func(path, date string) string {
		return "<item><title>About " + path + "</title><link>/bad" + path + "</link><pubDate>" + date + "</pubDate></item>"
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 12 {
		_, _ = z.Write(bytes.Repeat([]byte("<rss>"), 200_000)) // 12 MB
	}
	_ = z.Close()
	gbk, _ := simplifiedchinese.GBK.NewEncoder().String(rss("<item><title>召回两批次奶粉</title><link>/bad/gbk</link></item>"))
	for name, c := range map[string]struct {
		body  string
		key   string // of what the source says, "" for nothing
		clips int
		also  func(c Clip) string // what is wrong with a clip of it
	}{
		"a gzip bomb":           {bomb.String(), "coverage.feed.large", 0, nil},
		"a million items":       {rss(strings.Repeat("<item><title>x</title></item>", 100_000)), "", 0, nil},
		"a page":                {"<!doctype html><html><body>Home</body></html>", "coverage.feed.html", 0, nil},
		"what breaks off":       {rss("<item><title>x")[:90], "coverage.feed.truncated", 0, nil},
		"GBK that says UTF-8":   {gbk, "", 1, func(c Clip) string { return strings.TrimPrefix(c.Title, "召回两批次奶粉") }},
		"dates of 1970":         {rss(dated("/a", "Thu, 01 Jan 1970 00:00:00 GMT")), "", 1, undated},
		"dates of 2099":         {rss(dated("/b", "Thu, 01 Jan 2099 00:00:00 GMT")), "", 1, undated},
		"a script in a title":   {rss("<item><title><![CDATA[<script>alert(1)</script>]]></title><link>/bad/s</link></item>"), "", 1, func(c Clip) string { return strings.TrimPrefix(c.Title, "<script>alert(1)</script>") }},
		"a script as a link":    {rss("<item><title>x</title><link>javascript:alert(1)</link></item>"), "", 0, nil},
		"elements in elements":  {strings.Repeat("<rss>", 200_000), "coverage.feed.truncated", 0, nil},
		"elements without end":  {rss(strings.Repeat("<item>", 100_000)), "", 0, nil},
		"an entity of entities": {`<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>` + rss("<item><title>&b;</title><link>/bad/e</link></item>"), "", 1, func(c Clip) string { return strings.Repeat("x", max(0, len(c.Title)-100)) }},
		"a file of the machine": {`<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>` + rss("<item><title>&f;</title><link>/bad/f</link></item>"), "", 1, func(c Clip) string {
			if strings.Contains(c.Title, "root:") {
				return c.Title
			}
			return ""
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.site.put("/bad-feed", "application/rss+xml", c.body)
			w.site.feed("/good-feed", "/good")
			w.site.article("/good", "Good", "Nothing that anybody would want to read twice, but on time.")
			bad, good := w.source("/bad-feed"), w.source("/good-feed")
			w.work()
			if bad = w.again(bad.ID); bad.Trouble.Key != c.key || !bad.NextAt.After(w.now) || bad.NextAt.After(w.now.Add(25*time.Hour)) {
				t.Errorf("says %q, is polled again at %v", bad.Trouble.Key, bad.NextAt)
			}
			if good = w.again(good.ID); !good.LastOKAt.Equal(w.now) || good.Found != 1 {
				t.Errorf("the other one: heard at %v, %d found", good.LastOKAt, good.Found)
			}
			clips := w.all(Search{All: true, SourceID: bad.ID})
			if len(clips) != c.clips {
				t.Fatalf("%d clips: %+v", len(clips), clips)
			}
			if c.also != nil {
				if wrong := c.also(clips[0]); wrong != "" {
					t.Errorf("%q in %+v", wrong, clips[0])
				}
			}
		})
	}
}

func undated(c Clip) string {
	if !c.Published.IsZero() {
		return c.Published.String()
	}
	return ""
}

// A body that never ends is read to its bound; of what says that it has not changed and has, the tenth look finds it.
func TestABodyWithoutEndIsReadToItsBound(t *testing.T) {
	w := newWorld(t)
	w.site.serve("/feed", func(rw http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(rw, strings.Repeat("<item><title>x</title></item>", 10_000)); err != nil {
				return
			}
		}
	})
	src := w.source("/feed")
	w.work()
	if src = w.again(src.ID); src.Trouble.Key != "coverage.page.large" || src.Fetches[0].Bytes > MaxBody+1 {
		t.Errorf("%s after %d bytes", src.Trouble.Key, src.Fetches[0].Bytes)
	}
	if got := fmt.Sprint(src.Trouble.Args["limit"]); got != "10" {
		t.Errorf("the bound is said as %s MB", got)
	}
}
