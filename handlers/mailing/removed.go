package mailing

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/mailing"
	"standfirst/models/sheet"
	"standfirst/templates"
)

// RemovedView is the table of those who were left out.
type RemovedView struct {
	templates.Frame
	Head
	Tabs    []templates.Tab
	Q       string
	Filters []templates.Filter
	Counts  []Count
	Rows    []Lost
	Pager   templates.Pager
	CSV     string
	Narrow  bool
}

// Lost is somebody who was left out, with the reason in words.
type Lost struct {
	Name, Address, URL, Why string
}

var removedPage = templates.NewPageOf("app", "mailing/removed.html", removedSamples)

// lost is what the address asks for. A cause is written "excluded" or, of one list, "excluded~list:<id>".
func lost(c *fiber.Ctx, id string) mailing.LeftOut {
	q := web.Query(c)
	reason, about, _ := strings.Cut(q.Get("why"), "~")
	return mailing.LeftOut{
		MailingID: id, Cause: mailing.Cause{Reason: reason, About: about}, Text: q.Get("q"),
		Part: mailing.Part{After: q.Get("after"), Before: q.Get("before"), Limit: pageSize},
	}
}

func causeKey(cause mailing.Cause) string {
	if cause.About == "" {
		return cause.Reason
	}
	return cause.Reason + "~" + cause.About
}

func removed(c *fiber.Ctx) error {
	ctx, sp := c.UserContext(), web.Space(c)
	m, err := sp.Mailings.Get(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	q, h := lost(c, m.ID), head(c, m, false)
	page, err := sp.Mailings.RemovedFrom(ctx, q)
	if err != nil {
		return err
	}
	total, err := sp.Mailings.CountRemoved(ctx, q)
	if err != nil {
		return err
	}
	counts, err := sp.Mailings.RemovedCounts(ctx, m.ID)
	if err != nil {
		return err
	}
	known, err := usedNames(c, m)
	if err != nil {
		return err
	}
	v := RemovedView{
		Frame: frame(c, m, h, ""), Head: h, Tabs: tabs(c, m, h, "removed"), Q: q.Text, Counts: reasonCounts(c, counts, known),
		Pager: web.Pager(c, page, pageSize, total), Narrow: q.Text != "" || q.Cause.Reason != "",
		CSV: h.URL + "/removed.csv?" + string(c.Context().QueryArgs().QueryString()),
	}
	whys := templates.Filter{Name: "why", Label: web.T(c, "mailing.column.reason"), Value: causeKey(q.Cause)}
	for i, n := range v.Counts {
		v.Counts[i].URL = h.URL + "/removed?why=" + n.Key
		whys.Options = append(whys.Options, templates.Option{Value: n.Key, Label: n.Label})
	}
	v.Filters = []templates.Filter{whys}
	for _, r := range page.Items {
		v.Rows = append(v.Rows, lostRow(c, r, known))
	}
	return web.Results(c, removedPage, "removed-results", v)
}

func lostRow(c *fiber.Ctx, r mailing.Removed, known map[string]string) Lost {
	row := Lost{Name: r.Name, Address: r.Address, Why: why(c, mailing.Cause{Reason: r.Reason, About: r.About}, r.Until, known)}
	if r.ContactID != "" && r.Name != "" {
		row.URL = web.URL(c, "/contacts/"+r.ContactID)
	}
	return row
}

// removedCSV is everybody who was left out and whom the search finds, for spreadsheets.
func removedCSV(c *fiber.Ctx) error {
	ctx, sp := c.UserContext(), web.Space(c)
	m, err := sp.Mailings.Get(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	known, err := usedNames(c, m)
	if err != nil {
		return err
	}
	return web.CSV(c, "left-out-"+m.ID[:min(8, len(m.ID))]+".csv", func(w *sheet.Writer) error {
		w.Write("name", "address", "reason", "wave")
		n, waves := 0, map[string]string{}
		for i, w := range m.Waves {
			waves[w.ID] = web.Of(c).Catalogs.Number(web.Lang(c), i+1)
		}
		for r, err := range sp.Mailings.AllRemoved(ctx, lost(c, m.ID)) {
			if err != nil {
				return err
			}
			n++
			w.Write(r.Name, r.Address, lostRow(c, r, known).Why, waves[r.WaveID])
		}
		return sp.Mailings.RecordRemovedExport(ctx, m, n, web.Actor(c))
	})
}
