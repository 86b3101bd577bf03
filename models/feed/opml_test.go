package feed

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"standfirst/models/fault"
)

func TestOPMLIsReadAsReadersWriteIt(t *testing.T) {
	list := `<?xml version="1.0"?><opml version="1.0"><head><title>x</title></head><body>
<outline text="新闻"><outline TEXT="晨报 &amp; co" xmlUrl="https://a.example/feed" type="rss"/><outline text="b" title="B" xmlurl="https://b.example/rss" htmlUrl="https://b.example/"/></outline>
<outline text="a folder"/></body></opml>`
	got, err := ReadOPML([]byte(list))
	if err != nil || len(got) != 2 || got[0] != (Outline{Title: "晨报 & co", URL: "https://a.example/feed"}) || got[1] != (Outline{Title: "B", URL: "https://b.example/rss", Site: "https://b.example/"}) {
		t.Fatalf("%+v, %v", got, err)
	}
	if cut, err := ReadOPML([]byte(list[:strings.Index(list, ` htmlUrl`)])); err != nil || len(cut) != 1 {
		t.Errorf("a list that breaks off: %+v, %v", cut, err)
	}
	for text, key := range map[string]string{"<rss/>": "coverage.opml.unreadable", "hello": "coverage.opml.unreadable", `<opml><body><outline text="x"/></body></opml>`: "coverage.opml.empty"} {
		if _, err := ReadOPML([]byte(text)); !fault.Is(err, key) {
			t.Errorf("%s: %v", text, err)
		}
	}
	var b bytes.Buffer
	if err := WriteOPML(&b, `A "list"`, time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC), got); err != nil {
		t.Fatal(err)
	}
	if back, err := ReadOPML(b.Bytes()); err != nil || len(back) != 2 || back[0] != got[0] || back[1] != got[1] {
		t.Errorf("what was written reads as %+v, %v:\n%s", back, err, b.String())
	}
}

func TestWhatIsNoFeedGoesOutAsALink(t *testing.T) {
	var b bytes.Buffer
	list := []Outline{{Title: "Feed", URL: "https://a.example/feed"}, {Title: "Map", URL: "https://a.example/sitemap.xml", Kind: "sitemap"}}
	if err := WriteOPML(&b, "x", time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC), list); err != nil {
		t.Fatal(err)
	}
	if text := b.String(); !strings.Contains(text, `type="link" url="https://a.example/sitemap.xml" category="sitemap"`) || strings.Count(text, "xmlUrl") != 1 {
		t.Errorf("%s", text)
	}
	if back, err := ReadOPML(b.Bytes(), "sitemap"); err != nil || len(back) != 2 || back[1] != list[1] {
		t.Errorf("read again: %+v, %v", back, err)
	}
	if back, err := ReadOPML(b.Bytes()); err != nil || len(back) != 1 {
		t.Errorf("links of other kinds are none: %+v, %v", back, err)
	}
	if got, err := ReadOPML([]byte(`<opml><body><outline text="lost" type="rss"/><outline text="folder"/></body></opml>`)); err != nil || len(got) != 1 || got[0] != (Outline{Title: "lost"}) {
		t.Errorf("a feed without an address: %+v, %v", got, err)
	}
}
