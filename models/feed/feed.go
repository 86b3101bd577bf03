// Package feed reads the lists of articles that sites publish for machines: RSS, Atom, RDF, JSON Feed, sitemaps and
// news sitemaps. What is damaged is read as far as it goes. It fetches nothing.
package feed

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/url"
	"strings"
	"time"

	"standfirst/models/charset"
	"standfirst/models/dateline"
	"standfirst/models/fault"
	"standfirst/models/markup"
	"standfirst/models/pattern"
)

// Feed is a feed as read.
type Feed struct {
	Title  string
	Format string // rss, atom, json, sitemap, or index for a list of sitemaps
	Items  []Item
	Cut    bool // the document broke off or had a fault; Items are those before and after it
}

// Item is an entry of a feed. Text is what the feed itself holds of the article, as plain text.
type Item struct {
	ID                  string // as the feed gave it, else the link
	Link                string // absolute http or https address, "" when the item has none
	Title, Byline, Text string
	Published           dateline.When
	Changed             dateline.When // of a sitemap's entry: when its page was last changed, which is no publication
}

// Origin is where a feed came from.
type Origin struct {
	ContentType string
	URL         string         // its address, for links that are relative
	Zone        *time.Location // of dates that name none; nil: by the language and the address
	Max         int            // items to read; 0: MaxItems
}

// zoneOf is the zone of dates that name none. Where a feed does not name its language, a text of it tells.
func (o Origin) zoneOf(language, text string) *time.Location {
	if o.Zone != nil {
		return o.Zone
	}
	if language == "" {
		language = markup.Language(text, "")
	}
	return dateline.ZoneFor(language, o.URL)
}

// published is the first of the dates that is one. In the first year of machines' time nothing was published: that is
// how they write a date that nobody gave.
func published(zone *time.Location, dates ...string) dateline.When {
	for _, d := range dates {
		if w, ok := dateline.Parse(d, zone); ok && w.At.Year() > 1970 {
			return w
		}
	}
	return dateline.When{}
}

const (
	// MaxItems bounds what is taken of one document: sitemaps may list 50,000 addresses (sitemaps.org).
	MaxItems = 50_000

	maxInflated = 64 << 20 // more than the 50 MB that a sitemap may have (sitemaps.org)
	maxFeed     = 10 << 20 // of any other feed
	maxTitle    = 500      // characters
	maxText     = 200_000  // characters
)

// Parse reads the bytes of a feed. The faults (keys coverage.feed.…) say in the user's words what came instead of one.
func Parse(body []byte, o Origin) (Feed, error) {
	if o.Max <= 0 {
		o.Max = MaxItems
	}
	text, _ := charset.Decode(inflate(body), o.ContentType)
	text = clean(text)
	if text == "" {
		return Feed{}, fault.Bad("", "coverage.feed.empty")
	}
	f, err := read(text, o)
	if err != nil {
		return Feed{}, refusal(text, o.URL, err)
	}
	f.Title = markup.Shorten(title(f.Title), maxTitle)
	return f, nil
}

var (
	errNoFeed = errors.New("no feed")
	errLarge  = errors.New("the feed is too large")
	errBroken = errors.New("the feed breaks off before its first item")
)

// read chooses the way by the document's first element.
func read(text string, o Origin) (Feed, error) {
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		if len(text) > maxFeed {
			return Feed{}, errLarge
		}
		return readJSON(text, o)
	}
	root := rootElement.FindStringSubmatchIndex(text)
	if root == nil || pageElement.MatchString(text[:root[0]]) {
		return Feed{}, errNoFeed
	}
	switch strings.ToLower(text[root[2]:root[3]]) {
	case "urlset", "sitemapindex":
		return readSitemap(text[root[0]:], o)
	}
	if len(text) > maxFeed {
		return Feed{}, errLarge
	}
	return readXML(text[root[0]:], o)
}

// The elements that a feed or a page begins with; a prefix of a name space may stand before the name.
var (
	rootElement = pattern.New(`(?i)<(?:[a-z][\w.-]*:)?(rss|feed|RDF|urlset|sitemapindex|channel)[\s>]`)
	pageElement = pattern.New(`(?i)<(?:html|head|body)[\s>]`)
)

// refusal says what came instead of a feed.
func refusal(text, base string, err error) error {
	switch {
	case errors.Is(err, errNoFeed) && isHTML(text):
		if found := announced(text, base); found != "" {
			return fault.Bad("", "coverage.feed.html_with_feed", "feed", found)
		}
		return fault.Bad("", "coverage.feed.html")
	case errors.Is(err, errLarge):
		return fault.Bad("", "coverage.feed.large", "limit", maxFeed>>20)
	case errors.Is(err, errBroken):
		return fault.Bad("", "coverage.feed.truncated").Because(err)
	}
	return fault.Bad("", "coverage.feed.unreadable").Because(err)
}

func isHTML(text string) bool {
	head := strings.ToLower(text[:min(len(text), 4096)])
	return pageElement.MatchString(head) || strings.Contains(head, "<!doctype html")
}

// inflate opens what was stored in gzip, as sitemaps often are, as far as it is whole.
func inflate(body []byte) []byte {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return body
	}
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body
	}
	out, _ := io.ReadAll(io.LimitReader(r, maxInflated)) // what came before a fault is read
	return out
}

// clean takes away what XML forbids and what stands before the document.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, text)
	return strings.TrimLeft(text, " \t\r\n\ufeff")
}

// resolve makes a link absolute. What is no web address is none.
func resolve(link string, bases ...string) string {
	link = strings.TrimSpace(link)
	u, err := url.Parse(link)
	if err != nil || link == "" {
		return ""
	}
	for _, b := range bases {
		if u.IsAbs() {
			break
		}
		if on, err := url.Parse(b); err == nil && on.IsAbs() {
			u = on.ResolveReference(u)
		}
	}
	if s := strings.ToLower(u.Scheme); (s != "http" && s != "https") || u.Host == "" {
		return ""
	}
	return u.String()
}

var (
	linkTag  = pattern.New(`(?i)<link\s[^>]{0,600}>`)
	feedType = pattern.New(`(?i)type\s*=\s*["']?application/(?:rss\+xml|atom\+xml|feed\+json)`)
	hrefAttr = pattern.New(`(?i)\shref\s*=\s*["']?([^"'\s>]+)`)
)

// announced finds the feed that a web page names in its head; "" for none.
func announced(page, base string) string {
	for _, tag := range linkTag.FindAllString(page[:min(len(page), 200_000)], 200) {
		if m := hrefAttr.FindStringSubmatch(tag); m != nil && feedType.MatchString(tag) {
			if found := resolve(markup.OneLine(m[1]), base); found != "" {
				return found
			}
		}
	}
	return ""
}

var inlineTag = pattern.New(`(?i)</?(?:a|b|i|u|em|strong|span|sub|sup|font|img|br|wbr|small|mark|cite|q|abbr)(?:\s[^<>]*)?/?>`)

// title is a title as text: tags that only dress words are dropped, every other stays visible as text.
func title(s string) string {
	return markup.OneLine(inlineTag.ReplaceAllString(markup.OneLine(s), ""))
}
