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
	if err != nil || len(got) != 2 || got[0] != (Outline{"晨报 & co", "https://a.example/feed", ""}) || got[1] != (Outline{"B", "https://b.example/rss", "https://b.example/"}) {
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
