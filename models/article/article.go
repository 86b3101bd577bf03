// Package article reads a news article out of the bytes of a web page: title, byline, date, language, text, image and
// canonical address. It executes nothing and fetches nothing, and what a page does not say it leaves empty.
package article

import (
	"net/url"
	"strings"
	"time"

	"standfirst/models/charset"
	"standfirst/models/dateline"
	"standfirst/models/fault"
	"standfirst/models/markup"
	"standfirst/models/term"
)

const (
	maxText  = 200_000 // characters
	maxTitle = 500
)

// Article is what was read of a web page. Nothing in it is markup.
type Article struct {
	Title         string
	Byline        []Person
	Published     dateline.When
	PublishedFrom string // how the date is known: jsonld, meta, time, text, script or url; "" for none
	Language      string // "zh-CN", "en", or what a page in another Latin script declares
	Traditional   bool   // its Chinese is in traditional characters, of which Language tells nothing
	Text          string // one paragraph a line
	Image         string // address of the picture that the page shows for itself
	Canonical     string // address without what differs from reader to reader
	Charset       string
	Links         []string // absolute addresses in the page, in order
}

// Origin is where a page came from.
type Origin struct {
	ContentType string
	URL         string
	Zone        *time.Location // of dates that name none; nil: by the page's language and the address
}

// Parse reads the bytes of a page. Its errors are faults (keys coverage.page.…): of a page that is empty or that no
// address can be made out for.
func Parse(body []byte, o Origin) (Article, error) {
	text, name := charset.Decode(body, o.ContentType)
	if strings.TrimSpace(text) == "" {
		return Article{}, fault.Bad("", "coverage.page.empty")
	}
	doc, err := markup.Parse(text)
	if err != nil {
		return Article{}, fault.Bad("", "coverage.page.unreadable").Because(err)
	}
	base, err := url.Parse(o.URL)
	if err != nil {
		return Article{}, fault.Bad("", "coverage.page.unreadable").Because(err)
	}
	s := survey(doc)
	a := Article{Charset: name, Links: s.absolute(base), Canonical: canonical(s, base), Image: s.image(base)}
	a.Title = markup.Shorten(s.bestTitle(base), maxTitle)
	flow := flowOf(doc, a.Title)
	a.Title = flow.headline(a.Title)
	a.Language = markup.Language(a.Title+" "+flow.visible(), s.lang)
	a.Text = s.body(doc, base, a.Title, a.Language)
	a.Language = markup.Language(a.Title+" "+a.Text, s.lang)
	a.Traditional = a.Language == "zh-CN" && term.IsTraditional(a.Title+" "+a.Text)
	if o.Zone == nil {
		o.Zone = dateline.ZoneFor(a.Language, o.URL)
	}
	a.Byline = s.byline(flow, a.Text, base)
	if a.Published, a.PublishedFrom = s.published(a.Title, flow, base, o.Zone); o.Zone != time.UTC {
		a.Published = a.Published.In(o.Zone)
	}
	a.Text = markup.Shorten(trim(a.Text, a.Title, a.Byline), maxText)
	return a, nil
}

// first is the first of the texts that says anything.
func first(all ...string) string {
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

// same compares two texts by their letters and digits alone.
func same(a, b string) bool { return fold(a) == fold(b) }
