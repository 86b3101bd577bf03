package coverage

import (
	"bytes"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/coverage"
	"standfirst/models/feed"
	"standfirst/models/sheet"
)

// exportSources writes the sources that the table would show as CSV.
func exportSources(c *fiber.Ctx) error {
	q := sourceSearch(c)
	q.After, q.Before, q.Limit = "", "", 0
	all, ctx, zone, now := web.Space(c).Sources, c.UserContext(), web.Zone(c), web.Now(c)
	return web.CSV(c, "sources-"+now.In(zone).Format(time.DateOnly)+".csv", func(out *sheet.Writer) error {
		out.Write(web.Words(c, "coverage.source.csv.", "name", "kind", "url", "outlet", "state", "trouble", "heard", "new", "next", "minutes", "found")...)
		outlets := map[string]string{}
		for src, err := range all.Each(ctx, q) {
			if err != nil {
				return err
			}
			if _, known := outlets[src.OutletID]; !known {
				if outlets[src.OutletID], _, err = outletName(ctx, c, src.OutletID); err != nil {
					return err
				}
			}
			out.Write(sourceName(src), web.T(c, "coverage.source.kind."+kindOf(src)), src.URL, outlets[src.OutletID], web.T(c, "coverage.source.state."+src.State(now)), trouble(c, src.Trouble),
				stamp(src.LastOKAt, false, zone), stamp(src.LastNewAt, false, zone), stamp(src.NextAt, false, zone), strconv.FormatInt(src.Minutes, 10), strconv.FormatInt(src.Found, 10))
		}
		return nil
	})
}

// exportFeeds writes the sources of the table as a list that feed readers read; sitemaps and pages are links in it.
func exportFeeds(c *fiber.Ctx) error {
	q := sourceSearch(c)
	q.After, q.Before, q.Limit = "", "", 0
	var list []feed.Outline
	for src, err := range web.Space(c).Sources.Each(c.UserContext(), q) {
		if err != nil {
			return err
		}
		o := feed.Outline{Title: sourceName(src), URL: src.URL, Kind: kindOf(src)}
		if o.Kind == coverage.KindFeed {
			o.Kind = ""
		}
		list = append(list, o)
	}
	var b bytes.Buffer
	if err := feed.WriteOPML(&b, web.T(c, "coverage.source.title"), web.Now(c), list); err != nil {
		return err
	}
	c.Attachment("sources.opml")
	c.Set(fiber.HeaderContentType, "text/x-opml; charset=utf-8")
	return c.Send(b.Bytes())
}
