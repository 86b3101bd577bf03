package newsroom

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/wire"
)

// mostMapped is how many statements a site map names: the protocol takes 50,000 addresses in two languages
// (sitemaps.org), mostBoards how many incidents; mostNews is how many and freshNews how young those of a news site map are (Google's rules).
const (
	mostMapped = 20_000
	mostBoards = 500
	mostNews   = 1000
	freshNews  = 48 * time.Hour
)

type urlset struct {
	XMLName xml.Name  `xml:"urlset"`
	NS      string    `xml:"xmlns,attr"`
	XHTML   string    `xml:"xmlns:xhtml,attr,omitempty"`
	News    string    `xml:"xmlns:news,attr,omitempty"`
	URLs    []siteURL `xml:"url"`
}

type siteURL struct {
	Loc     string      `xml:"loc"`
	LastMod string      `xml:"lastmod,omitempty"`
	Links   []xhtmlLink `xml:"xhtml:link"`
	News    *newsEntry  `xml:"news:news"`
}

type xhtmlLink struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

type newsEntry struct {
	Name string `xml:"news:publication>news:name"`
	Lang string `xml:"news:publication>news:language"`
	Date string `xml:"news:publication_date"`
	Head string `xml:"news:title"`
}

// sitemap names every public page in each of its languages.
func sitemap(s site) (answer, error) {
	set := urlset{NS: "http://www.sitemaps.org/schemas/sitemap/0.9", XHTML: "http://www.w3.org/1999/xhtml"}
	var changed time.Time
	add := func(address string, langs []string, at time.Time) {
		changed = later(changed, at)
		set.URLs = append(set.URLs, inAll(address, langs, at)...)
	}
	add(s.front(), release.Langs(), time.Time{})
	add(s.base()+"/press", release.Langs(), time.Time{})
	err := s.everyRelease(mostMapped, func(rel release.Release) bool {
		if rel.IsPublic() {
			head, _ := rel.Head(rel.PublishedVersion)
			add(s.base()+"/releases/"+rel.Slug, head.Langs, rel.ChangedAt)
		}
		return true
	})
	if err != nil {
		return answer{}, err
	}
	boards, _, err := s.Newsroom.PublicBoards(s.ctx(), "", mostBoards)
	if err != nil {
		return answer{}, err
	}
	for _, b := range boards {
		add(s.base()+"/incidents/"+b.Incident.ID, release.Langs(), b.Board.ChangedAt)
	}
	sheets, err := s.sheets()
	if err != nil {
		return answer{}, err
	}
	for _, sheet := range sheets {
		add(s.base()+sheet.path, release.Langs(), sheet.At)
		for _, key := range sheet.keys {
			add(s.base()+sheet.path+"/"+key, release.Langs(), sheet.At)
		}
	}
	return asXML(set, changed)
}

// inAll is a page in each of its languages, each naming the others.
func inAll(address string, langs []string, at time.Time) []siteURL {
	u := siteURL{Loc: address}
	if !at.IsZero() {
		u.LastMod = stamp(at)
	}
	if len(langs) < 2 {
		return []siteURL{u}
	}
	for _, l := range langs {
		u.Links = append(u.Links, xhtmlLink{"alternate", l, withLang(address, l)})
	}
	var out []siteURL
	for _, l := range langs {
		u.Loc = withLang(address, l)
		out = append(out, u)
	}
	return out
}

// newsMap names the statements of the last two days, with their headlines.
func newsMap(s site) (answer, error) {
	set := urlset{NS: "http://www.sitemaps.org/schemas/sitemap/0.9", News: "http://www.google.com/schemas/sitemap-news/0.9"}
	now := s.Now()
	var changed time.Time
	var until time.Time
	err := s.everyRelease(mostNews, func(rel release.Release) bool {
		if now.Sub(rel.PublishedAt) > freshNews {
			return false
		}
		until = rel.PublishedAt.Add(freshNews + time.Second) // the oldest is the last
		if !rel.IsPublic() {
			return true
		}
		changed = later(changed, rel.ChangedAt)
		head, _ := rel.Head(rel.PublishedVersion)
		for _, l := range head.Langs {
			address := s.base() + "/releases/" + rel.Slug
			if len(head.Langs) > 1 {
				address = withLang(address, l)
			}
			title, _ := incident.Text(rel.PublishedTitle).In(l)
			set.URLs = append(set.URLs, siteURL{Loc: address, News: &newsEntry{s.Name, strings.ToLower(l), stamp(rel.PublishedAt), title}})
		}
		return true
	})
	if err != nil {
		return answer{}, err
	}
	a, err := asXML(set, changed)
	a.until = until
	return a, err
}

// everyRelease goes through what is listed, the newest first, until most of them or until yield says no.
func (s site) everyRelease(most int, yield func(release.Release) bool) error {
	for after, n := "", 0; ; {
		page, err := s.Releases.Newsroom(s.ctx(), after, 500)
		if err != nil {
			return err
		}
		for _, rel := range page.Items {
			if n++; n > most || !yield(rel) {
				return nil
			}
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

func asXML(v any, changed time.Time) (answer, error) {
	body, err := xml.Marshal(v)
	return answer{status: fiber.StatusOK, kind: "application/xml; charset=utf-8", body: append([]byte(xml.Header), body...), changed: changed}, err
}

// ninjs are the newest statements, a document each, in a list; and those that were withdrawn last, which whoever has
// taken them over is to withhold.
func ninjs(s site) (answer, error) {
	s = s.spoken()
	pages, _, err := s.Releases.Listed(s.ctx(), "", feedSize)
	if err != nil {
		return answer{}, err
	}
	withdrawn, err := s.Releases.Withdrawn(s.ctx(), feedSize)
	if err != nil {
		return answer{}, err
	}
	pages = append(pages, withdrawn...)
	out := []wire.Item{}
	var changed time.Time
	for _, p := range pages {
		changed = later(changed, p.Release.ChangedAt)
		pictures, err := s.Releases.PicturesIn(s.ctx(), p.Version)
		if err != nil {
			return answer{}, err
		}
		out = append(out, s.ninjsItem(p, pictures))
	}
	body, err := json.Marshal(map[string]any{"items": out})
	return answer{status: fiber.StatusOK, kind: "application/json; charset=utf-8", body: body, changed: changed}, err
}

func (s site) ninjsItem(p release.Page, pictures release.Pictures) wire.Item {
	t, lang := p.Version.In(s.lang)
	item := wire.Item{
		Standard: wire.Standard(), URI: s.lasting(p.Release), Type: "text", Version: stamp(p.Release.ChangedAt), Created: stamp(p.Release.ChangedAt),
		First: stamp(p.Release.PublishedAt), Language: lang, Status: "usable", Sources: []wire.ItemSource{{Name: s.Name, URI: s.front()}},
	}
	title, _ := incident.Text(p.Release.PublishedTitle).In(s.lang)
	if p.Release.Public == release.Withdrawn { // of which not even the headline is public any more
		title = s.t("newsroom.withdrawn")
	}
	item.Headlines = wire.Headlines(title, "")
	if n := len(p.Release.Notices); n > 0 {
		words, _ := incident.Text(p.Release.Notices[n-1].Text).In(s.lang)
		item.Note = s.t("newsroom.notice."+p.Release.Notices[n-1].Kind) + s.t("newsroom.feed.colon") + words
	}
	switch p.Release.Public {
	case release.Recalled:
		item.Status, item.Language = "canceled", s.lang
		return item
	case release.Withdrawn:
		item.Status, item.Language = "withheld", s.lang
		return item
	}
	item.Headlines = wire.Headlines(title, t.Subhead)
	draw := s.figures(pictures, lang, s.base()+"/assets/")
	item.Bodies = wire.Bodies(release.Plainly(t.Body, draw), release.TextDrawn(t.Body, draw))
	return item
}
