package report

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/coverage"
	"standfirst/models/sheet"
)

// export writes the placements of the report as CSV, one a line, those of a cluster together.
func export(c *fiber.Ctx) error {
	r, err := web.Space(c).Reports.Of(c.UserContext(), c.Params("id"), web.Zone(c))
	if err != nil {
		return err
	}
	w := writer{c: c, r: r}
	if err := w.lookUp(); err != nil {
		return err
	}
	return web.CSV(c, "report-"+r.Release.Slug+".csv", func(out *sheet.Writer) error {
		var head []string
		for _, key := range []string{"cluster", "published", "outlet", "tier", "lang", "title", "byline", "how", "score", "reprint", "claims", "url"} {
			head = append(head, w.t("report.csv."+key))
		}
		out.Write(head...)
		for i, s := range r.Stories {
			for _, clip := range append([]coverage.Clip{s.Lead}, s.Others...) {
				out.Write(w.record(i+1, clip)...)
			}
		}
		return nil
	})
}

func (w *writer) record(cluster int, c coverage.Clip) []string {
	tier, how, reprint := "", "", ""
	if o := w.outlets[c.OutletID]; o.Tier > 0 {
		tier = strconv.Itoa(o.Tier)
	}
	for _, m := range c.Matches {
		if m.ReleaseID == w.r.Release.ID {
			how = w.t("coverage.match." + m.Kind)
		}
	}
	if c.Reprint {
		reprint = w.t("ui.yes")
	}
	var claims []string
	for _, h := range c.Claims {
		if h.State != coverage.Rejected {
			claims = append(claims, h.Key)
		}
	}
	return []string{
		strconv.Itoa(cluster), stamp(c, w.r.Zone), w.outlets[c.OutletID].Name, tier, c.Lang, c.Title, c.Byline, how,
		strconv.Itoa(int(c.Score*100+0.5)) + "%", reprint, strings.Join(claims, " "), c.URL,
	}
}

// stamp is when a clip was published, "" when that is not known.
func stamp(c coverage.Clip, zone *time.Location) string {
	switch {
	case c.Published.IsZero():
		return ""
	case c.DayOnly:
		return c.Published.In(zone).Format("2006-01-02")
	}
	return c.Published.In(zone).Format("2006-01-02 15:04 -07:00")
}
