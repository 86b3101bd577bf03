package article

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/publicsuffix"

	"standfirst/models/charset"
	"standfirst/models/fault"
	"standfirst/models/markup"
)

// Listing is what a page that lists articles says: the front page of a section, a page of announcements.
type Listing struct {
	Title string
	Text  string   // all visible text but menus, one block a line
	Links []Linked // to pages of the same site, in order, each once
	Feeds []string // addresses that the page names as its feeds
}

// Linked is a link with the words that it is made of.
type Linked struct{ URL, Text string }

// maxListed bounds how many links of a page are looked at.
const maxListed = 3000

// List reads a page as a list of articles. Links whose words are as short as those of a menu are left out, and so are
// those that lead to another site. Its errors are those of Parse.
func List(body []byte, o Origin) (Listing, error) {
	text, _ := charset.Decode(body, o.ContentType)
	if strings.TrimSpace(text) == "" {
		return Listing{}, fault.Bad("", "coverage.page.empty")
	}
	doc, err := markup.Parse(text)
	if err != nil {
		return Listing{}, fault.Bad("", "coverage.page.unreadable").Because(err)
	}
	base, err := url.Parse(o.URL)
	if err != nil {
		return Listing{}, fault.Bad("", "coverage.page.unreadable").Because(err)
	}
	l := Listing{Text: markup.Shorten(markup.TextOf(doc), maxText)}
	l.read(doc, base)
	return l, nil
}

func (l *Listing) read(doc *html.Node, base *url.URL) {
	site, seen := Site(base.Hostname()), map[string]bool{}
	for n := range doc.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.DataAtom == atom.Title && l.Title == "":
			l.Title = markup.Shorten(markup.OneLine(markup.RawText(n)), maxTitle)
		case n.DataAtom == atom.Base && markup.Attr(n, "href") != "":
			if u, err := base.Parse(markup.Attr(n, "href")); err == nil {
				base = u
			}
		case n.DataAtom == atom.Link:
			if isFeed(n) {
				if u, ok := webAddress(base, markup.Attr(n, "href")); ok {
					l.Feeds = append(l.Feeds, u.String())
				}
			}
		case n.DataAtom == atom.A && len(l.Links) < maxListed:
			words := markup.OneLine(markup.TextOf(n))
			u, ok := webAddress(base, markup.Attr(n, "href"))
			if !ok || !Headlike(words) || Site(u.Hostname()) != site || seen[u.String()] {
				continue
			}
			seen[u.String()] = true
			l.Links = append(l.Links, Linked{u.String(), markup.Shorten(words, maxTitle)})
		}
	}
}

// isFeed tells <link rel="alternate" type="application/rss+xml"> and its kin, as the HTML standard has them.
func isFeed(n *html.Node) bool {
	kind := strings.ToLower(strings.TrimSpace(markup.Attr(n, "type")))
	rel := strings.Fields(strings.ToLower(markup.Attr(n, "rel")))
	for _, r := range rel {
		if r == "alternate" && (strings.HasPrefix(kind, "application/rss+xml") || strings.HasPrefix(kind, "application/atom+xml") || strings.HasPrefix(kind, "application/feed+json")) {
			return true
		}
	}
	return false
}

func webAddress(base *url.URL, href string) (*url.URL, bool) {
	href = strings.TrimSpace(href)
	if href == "" || strings.HasPrefix(href, "#") {
		return nil, false
	}
	u, err := base.Parse(href)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, false
	}
	u.Fragment = ""
	return u, true
}

// Headlike tells a headline from the word of a menu: four words, or six Chinese characters, at least.
func Headlike(words string) bool {
	han := 0
	for _, r := range words {
		if unicode.Is(unicode.Han, r) {
			han++
		}
	}
	return han >= 6 || len(strings.Fields(words)) >= 4
}

// Site is the registrable domain of a host, or the host itself where it has none.
func Site(host string) string {
	if site, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(host)); err == nil {
		return site
	}
	return strings.ToLower(host)
}
