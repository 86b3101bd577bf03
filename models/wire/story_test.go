package wire

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

var at = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)

func story() Story {
	return Story{
		URI: "https://press.acme.example/releases/recall", Slug: "recall", Version: 2, Created: at, First: at.Add(-time.Hour), Provider: "Acme & Sons", ProviderURI: "https://press.acme.example",
		Tellings: []Telling{
			{Lang: "en", Headline: "Recall <now>", Subhead: "All of 2025", Dateline: "Hamburg, 20 November", HTML: `<p>One<br>line &amp; <a href="https://a.example/?a=1&amp;b=2">more</a></p><hr>`, Text: "One\nline & more (https://a.example/?a=1&b=2)", Boilerplate: "About\nus", Contact: "press@acme.example"},
			{Lang: "zh-CN", Headline: "召回", HTML: "<p>正文</p>", Text: "正文"},
		},
		Pictures: []Picture{{URI: "urn:standfirst:picture:k", Name: "recall.1.jpg", Type: "image/jpeg", Width: 4000, Height: 3000, Credit: "Lin", Rights: "Free for press", Words: map[string]string{"en": "The charger"}, Content: []byte("jpeg")}},
	}
}

func piece(t *testing.T, all []Piece, name string) string {
	t.Helper()
	i := slices.IndexFunc(all, func(p Piece) bool { return p.Name == name })
	if i < 0 {
		t.Fatalf("no %s in %v", name, names(all))
	}
	return string(all[i].Content)
}

func names(all []Piece) (out []string) {
	for _, p := range all {
		out = append(out, p.Name)
	}
	return out
}

func TestAStoryIsWrittenInTheFormatsOfAWire(t *testing.T) {
	all, err := story().Pieces(Wire{Formats: Formats()})
	if err != nil || len(all) != 9 { // four formats in two languages, and a picture
		t.Fatal(names(all), err)
	}
	again, err := story().Pieces(Wire{Formats: Formats()})
	if err != nil || !slices.EqualFunc(all, again, func(a, b Piece) bool { return a.Name == b.Name && string(a.Content) == string(b.Content) }) {
		t.Error("the same story gives other files")
	}
	if text := piece(t, all, "recall.v2.en.txt"); !strings.Contains(text, "recall.1.jpg | The charger | Lin | Free for press") || !strings.Contains(text, "Hamburg") {
		t.Error(text)
	}
	if page := piece(t, all, "recall.v2.en.html"); !strings.Contains(page, "<h1>Recall &lt;now&gt;</h1>") || !strings.Contains(page, "About<br>us") {
		t.Error(page)
	}
	var item Item
	if err := json.Unmarshal([]byte(piece(t, all, "recall.v2.en.ninjs.json")), &item); err != nil || item.Status != "usable" || item.Embargoed != "" || item.Associations[0].By != "Lin" {
		t.Errorf("%+v %v", item, err)
	}
	doc := piece(t, all, "recall.v2.en.newsml.xml")
	for d := xml.NewDecoder(strings.NewReader(doc)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err, doc)
		}
	}
	for _, want := range []string{`<newsItem guid="https://press.acme.example/releases/recall#en" version="2"`, `<p>One<br/>line &amp; <a href="https://a.example/?a=1&amp;b=2">more</a></p><hr/>`, `qcode="ninat:picture"`, `<creditline>Lin</creditline>`, `<usageTerms>Free for press</usageTerms>`, `<link rel="irel:seeAlso" residref="urn:standfirst:picture:k">`, `qcode="stat:usable"`} {
		if !strings.Contains(doc, want) {
			t.Errorf("no %s in %s", want, doc)
		}
	}
}

func TestAWireGetsItsLanguageAndWhatItAsksFor(t *testing.T) {
	all, err := story().Pieces(Wire{Lang: "zh-CN", Formats: []Format{Text, NewsML}})
	if err != nil || !slices.Equal(names(all), []string{"recall.v2.zh-CN.txt", "recall.v2.zh-CN.newsml.xml"}) || strings.Contains(string(all[1].Content), "ninat:picture") {
		t.Error(names(all), err)
	}
	english := story()
	english.Tellings = english.Tellings[:1] // a desk for Chinese gets the text that there is
	if all, err = english.Pieces(Wire{Lang: "zh-CN", Formats: []Format{Text}}); err != nil || !slices.Equal(names(all), []string{"recall.v2.en.txt"}) {
		t.Error(names(all), err)
	}
}

func TestAnEmbargoStandsInEveryFormat(t *testing.T) {
	s := story()
	s.Embargo = at.Add(48 * time.Hour)
	for i := range s.Tellings {
		s.Tellings[i].Note = "UNDER EMBARGO"
	}
	all, err := s.Pieces(Wire{Lang: "en", Formats: Formats()})
	if err != nil {
		t.Fatal(err)
	}
	for name, wants := range map[string][]string{
		"recall.v2.en.txt": {"UNDER EMBARGO\n\nRecall"}, "recall.v2.en.html": {"<aside>UNDER EMBARGO</aside>"},
		"recall.v2.en.ninjs.json": {`"embargoed": "2026-11-22T08:00:00Z"`, `"pubstatus": "withheld"`, `"ednote": "UNDER EMBARGO"`},
		"recall.v2.en.newsml.xml": {"<embargoed>2026-11-22T08:00:00Z</embargoed>", `qcode="stat:withheld"`, "<edNote>UNDER EMBARGO</edNote>"},
	} {
		for _, want := range wants {
			if text := piece(t, all, name); !strings.Contains(text, want) {
				t.Errorf("no %q in %s: %s", want, name, text)
			}
		}
	}
}
