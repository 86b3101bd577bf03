package newsroom

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/models/sheet"
)

// topmost is how many of the pages that were read most are listed.
const topmost = 10

// mostRead lists the pages that were read most, of those that the visitor may know of.
func mostRead(c *fiber.Ctx) ([]readPage, error) {
	read, err := web.Space(c).Newsroom.MostRead(c.UserContext(), web.ViewDays, 2*topmost)
	if err != nil {
		return nil, err
	}
	names := pageNames{}
	var out []readPage
	for _, r := range read {
		p, err := names.of(c, r.Page)
		if err != nil {
			return nil, err
		}
		if p.Title != "" && len(out) < topmost {
			p.Views = r.Views
			out = append(out, p)
		}
	}
	return out, nil
}

// exportViews is every count that is kept, of all pages or of one release, as a table.
func exportViews(c *fiber.Ctx) error {
	sp, page := web.Space(c), newsroom.Whole
	if id := web.Query(c).Get("release"); id != "" {
		if _, err := sp.Releases.Get(c.UserContext(), id); err != nil {
			return err
		}
		page = newsroom.Page{Kind: newsroom.ReleasePage, Ref: id}
	}
	names := pageNames{}
	return web.CSV(c, "page-views-"+web.Now(c).In(web.Zone(c)).Format(time.DateOnly)+".csv", func(w *sheet.Writer) error {
		w.Write(web.Words(c, "newsroom.views.column.", "day", "kind", "page", "address", "lang", "views")...)
		for r, err := range sp.Newsroom.EachRead(c.UserContext(), page) {
			if err != nil {
				return err
			}
			p, err := names.of(c, r.Page)
			if err != nil {
				return err
			}
			if p.Title != "" {
				w.Write(r.Day, web.T(c, p.KindKey), p.Title, p.URL, r.Lang, strconv.FormatInt(r.Views, 10))
			}
		}
		return nil
	})
}

// pageNames remembers what pages are called.
type pageNames map[newsroom.Page]readPage

// of is what a page is called and where it stands; without a title when it is gone, or belongs to an incident that the
// visitor may not know of.
func (n pageNames) of(c *fiber.Ctx, p newsroom.Page) (readPage, error) {
	if known, ok := n[p]; ok {
		return known, nil
	}
	row, err := nameOf(c, p)
	if fault.KindOf(err) == fault.NotFound {
		row, err = readPage{}, nil
	}
	n[p] = row
	return row, err
}

func nameOf(c *fiber.Ctx, p newsroom.Page) (row readPage, err error) {
	s := web.Space(c)
	row.KindKey, row.URL = "newsroom.views.kind."+string(p.Kind), web.NewsroomAt(c, s.ID)
	switch p.Kind {
	case newsroom.HomePage:
		row.Title = web.T(c, "newsroom.title", "name", s.Name)
	case newsroom.ReleasePage:
		rel, err := s.Releases.Get(c.UserContext(), p.Ref)
		if err != nil {
			return row, err
		}
		row.Title, row.Lang = incident.Text(rel.PublishedTitle).In(web.Lang(c))
		row.URL += "/releases/" + rel.Slug
	default:
		id, key, _ := strings.Cut(p.Ref, "/")
		inc, err := s.Incidents.Get(c.UserContext(), id)
		if err != nil {
			return row, err
		}
		row.Title, row.Lang = inc.Title.In(web.Lang(c))
		switch p.Kind {
		case newsroom.IncidentPage:
			row.URL += "/incidents/" + id
		case newsroom.FactPage:
			row.Title = key + " · " + row.Title
			row.URL += "/facts/" + id + "/" + key
		default:
			row.URL += "/facts/" + id
		}
	}
	return row, nil
}
