package newsroom

import (
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
	return feed(s, "application/rss+xml; charset=utf-8", func(f *feeds.Feed, lang string) (string, error) {
		out := (&feeds.Rss{Feed: f}).RssFeed()
		out.Language = lang
		return feeds.ToXML(out)
	})
}

func atom(s site) (answer, error) {
	return feed(s, "application/atom+xml; charset=utf-8", func(f *feeds.Feed, _ string) (string, error) { return f.ToAtom() })
}

func jsonFeed(s site) (answer, error) {
	return feed(s, "application/feed+json; charset=utf-8", func(f *feeds.Feed, lang string) (string, error) {
		out := (&feeds.JSON{Feed: f}).JSONFeed()
		out.Language = lang
		return out.ToJSON()
	})
}

// spoken is the newsroom in the language of ?lang=, else the space's: a feed reader has no language of its own.
func (s site) spoken() site {
	if !slices.Contains(release.Langs(), web.Query(s.c).Get("lang")) {
		s.lang = s.Lang
	}
	return s
}

// feed answers with the newest statements.
func feed(s site, kind string, write func(*feeds.Feed, string) (string, error)) (answer, error) {
	s = s.spoken()
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
		f.Items = append(f.Items, s.item(p))
		changed = later(changed, p.Release.ChangedAt)
	}
	f.Created, f.Updated = changed, changed
	text, err := write(f, s.lang)
	return answer{status: fiber.StatusOK, kind: kind, body: []byte(text), changed: changed}, err
}

// lasting names a statement for feed readers: by its address at the portal, wherever the newsroom is. A name that moved
// with it would have every reader show all that it has shown before.
func (s site) lasting(rel release.Release) string { return release.PublicURL(s.lastingBase(), rel) }

func (s site) lastingBase() string {
	return strings.TrimRight(web.Of(s.c).Base.String(), "/") + "/newsroom/" + s.ID
}

func (s site) item(p release.Page) *feeds.Item {
	address := release.PublicURL(s.base(), p.Release)
	title, lang := incident.Text(p.Release.PublishedTitle).In(s.lang)
	item := &feeds.Item{Id: s.lasting(p.Release), IsPermaLink: strconv.FormatBool(s.lasting(p.Release) == address), Title: title, Link: &feeds.Link{Href: withLang(address, lang)}, Created: p.Release.PublishedAt, Updated: p.Release.ChangedAt}
	if p.Release.Public == release.Recalled {
		item.Title = s.t("newsroom.feed.retracted", "title", title)
	} else {
		t, _ := p.Version.In(s.lang)
		item.Description, item.Content = t.Subhead, release.Plainly(t.Body)
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
