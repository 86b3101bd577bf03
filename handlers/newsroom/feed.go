package newsroom

import (
	"cmp"
	"encoding/xml"
	escape "html"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/feeds"

	"standfirst/handlers/web"
	"standfirst/models/incident"
	"standfirst/models/release"
)

// feedSize is how many statements a feed carries.
const feedSize = 30

func rss(s site) (answer, error) {
	return feed(s, "rss.xml", "application/rss+xml; charset=utf-8", func(f *feeds.Feed, about told) (string, error) {
		marked(f)
		out := (&feeds.Rss{Feed: f}).RssFeed()
		if out.Language, out.ManagingEditor = about.lang, ""; about.email != "" { // RSS has no name without an address
			out.ManagingEditor = about.email + " (" + about.name + ")"
		}
		return feeds.ToXML(rssDocument{
			Version: "2.0", Content: "http://purl.org/rss/1.0/modules/content/", Atom: "http://www.w3.org/2005/Atom",
			Channel: rssChannel{out, rssSelf{about.self, "self", "application/rss+xml"}},
		})
	})
}

// rssDocument is a feed that says where it is itself (RSS Advisory Board's profile), which the library's does not.
type rssDocument struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Content string     `xml:"xmlns:content,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	*feeds.RssFeed
	Self rssSelf `xml:"atom:link"`
}

type rssSelf struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

// FeedXml is what is written.
func (d rssDocument) FeedXml() any { return d }

func atom(s site) (answer, error) {
	return feed(s, "atom.xml", "application/atom+xml; charset=utf-8", func(f *feeds.Feed, about told) (string, error) {
		marked(f)
		out := (&feeds.Atom{Feed: f}).AtomFeed()
		out.Id = f.Id
		for i, entry := range out.Entries {
			entry.Published = f.Items[i].Created.UTC().Format(time.RFC3339)
		}
		return feeds.ToXML(atomDocument{out, about.lang, []feeds.AtomLink{*out.Link, {Href: about.self, Rel: "self", Type: "application/atom+xml"}}})
	})
}

// atomDocument is a feed with its language and where it is itself (RFC 4287, 4.1.1), which the library's has not.
type atomDocument struct {
	*feeds.AtomFeed
	Lang  string           `xml:"xml:lang,attr"`
	Links []feeds.AtomLink `xml:"link"`
}

// FeedXml is what is written.
func (d atomDocument) FeedXml() any { return d }

func jsonFeed(s site) (answer, error) {
	return feed(s, "feed.json", "application/feed+json; charset=utf-8", func(f *feeds.Feed, about told) (string, error) {
		out := (&feeds.JSON{Feed: f}).JSONFeed()
		out.Language, out.FeedUrl = about.lang, about.self
		return out.ToJSON()
	})
}

// marked has what is plain text of the items written as the HTML that readers of RSS and Atom take it for.
func marked(f *feeds.Feed) {
	for _, item := range f.Items {
		item.Description = escape.EscapeString(item.Description)
	}
}

// told is what a feed says of itself: its language, where it is, and whose it is.
type told struct{ lang, self, name, email string }

// spoken is the newsroom in the language of ?lang=, else the space's: a feed reader has no language of its own.
func (s site) spoken() site {
	if !slices.Contains(release.Langs(), web.Query(s.c).Get("lang")) {
		s.lang = cmp.Or(s.Lang, incident.English)
	}
	return s
}

// feed answers with the newest statements.
func feed(s site, name, kind string, write func(*feeds.Feed, told) (string, error)) (answer, error) {
	s = s.spoken()
	set, err := s.Settings.Get(s.ctx())
	if err != nil {
		return answer{}, err
	}
	pages, _, err := s.Releases.Listed(s.ctx(), "", feedSize)
	if err != nil {
		return answer{}, err
	}
	f := &feeds.Feed{
		Id: s.lastingBase(), Title: s.t("newsroom.title", "name", s.Name), Description: s.t("newsroom.about", "name", s.Name),
		Link: &feeds.Link{Href: s.front()}, Author: &feeds.Author{Name: s.Name},
	}
	var changed time.Time
	for _, p := range pages {
		draw, err := s.drawFor(p)
		if err != nil {
			return answer{}, err
		}
		f.Items = append(f.Items, s.item(p, draw))
		changed = later(changed, p.Release.ChangedAt)
	}
	f.Created, f.Updated = changed, changed
	text, err := write(f, told{s.lang, withLang(s.base()+"/"+name, s.lang), s.Name, set.Press.Email})
	return answer{status: fiber.StatusOK, kind: kind, body: []byte(text), changed: changed}, err
}

// lasting names a statement for feed readers: by its address at the portal, wherever the newsroom is. A name that moved
// with it would have every reader show all that it has shown before.
func (s site) lasting(rel release.Release) string { return release.PublicURL(s.lastingBase(), rel) }

func (s site) lastingBase() string {
	return strings.TrimRight(web.Of(s.c).Base.String(), "/") + "/newsroom/" + s.ID
}

func (s site) item(p release.Page, draw release.Draw) *feeds.Item {
	address := release.PublicURL(s.base(), p.Release)
	title, lang := incident.Text(p.Release.PublishedTitle).In(s.lang)
	item := &feeds.Item{Id: s.lasting(p.Release), IsPermaLink: strconv.FormatBool(s.lasting(p.Release) == address), Title: title, Link: &feeds.Link{Href: withLang(address, lang)}, Created: p.Release.PublishedAt, Updated: p.Release.ChangedAt}
	if p.Release.Public == release.Recalled {
		item.Title = s.t("newsroom.feed.retracted", "title", title)
	} else {
		t, _ := p.Version.In(s.lang)
		item.Description, item.Content = t.Subhead, release.Plainly(t.Body, draw)
	}
	if n := len(p.Release.Notices); n > 0 {
		words, _ := incident.Text(p.Release.Notices[n-1].Text).In(s.lang)
		item.Description = s.t("newsroom.notice."+p.Release.Notices[n-1].Kind) + s.t("newsroom.feed.colon") + words
	}
	if item.Description == "" {
		item.Description = item.Title
	}
	return item
}
