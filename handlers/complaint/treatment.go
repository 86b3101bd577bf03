package complaint

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/complaint"
	"standfirst/models/money"
	"standfirst/models/sheet"
	"standfirst/templates"
)

func treatment(c *fiber.Ctx) error {
	sp := web.Space(c)
	i, err := sp.Incidents.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	groups, err := sp.Complaints.Treatment(c.UserContext(), i)
	if err != nil {
		return err
	}
	at := web.URL(c, "/incidents/"+i.ID)
	v := TreatmentView{Frame: web.Frame(c, "complaint.treatment"), Export: at + "/treatment/export.csv", CasesURL: at + "/cases"}
	v.Drill, v.Crumbs = i.Drill(), web.IncidentCrumbs(c, i, templates.Crumb{Label: web.T(c, "complaint.title"), URL: v.CasesURL})
	for _, t := range groups {
		v.Groups = append(v.Groups, group(c, t))
	}
	return web.Render(c, treatmentPage, v)
}

func group(c *fiber.Ctx, t complaint.Treatment) Group {
	g := Group{
		Harm: web.T(c, "complaint.harm."+string(t.Harm)), Cases: t.Cases, Open: t.Open, Settled: t.Settled, Rejected: t.Rejected, Withdrawn: t.Withdrawn, InKind: t.InKind,
	}
	if t.Settled > 0 {
		g.MedianTime = web.T(c, "complaint.days", "n", days(t.MedianTime))
	}
	for _, r := range t.Ranges {
		g.Ranges = append(g.Ranges, RangeRow{r.Offers, amount(c, r.Min, r.Currency), amount(c, r.Median, r.Currency), amount(c, r.Max, r.Currency)})
	}
	for _, x := range t.Outliers {
		o, _ := x.Offer()
		g.Outliers = append(g.Outliers, OutlierRow{x.Ref, web.URL(c, "/cases/"+x.ID), remedy(c, o.Kind, o.Sum), o.Reason})
	}
	return g
}

// days is a time in days, with one decimal.
func days(d time.Duration) string { return strconv.FormatFloat(d.Hours()/24, 'f', 1, 64) }

// exportTreatment is that comparison as a file: figures alone.
func exportTreatment(c *fiber.Ctx) error {
	sp := web.Space(c)
	i, err := sp.Incidents.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	groups, err := sp.Complaints.Treatment(c.UserContext(), i)
	if err != nil {
		return err
	}
	return web.CSV(c, "treatment.csv", func(w *sheet.Writer) error {
		w.Write(web.Words(c, "complaint.export.", "harm", "cases", "open", "settled", "rejected", "withdrawn", "in_kind", "currency", "offers", "min", "median", "max", "median_days", "outliers")...)
		for _, t := range groups {
			ranges := t.Ranges
			if len(ranges) == 0 {
				ranges = []complaint.Range{{}}
			}
			settled := ""
			if t.Settled > 0 {
				settled = days(t.MedianTime)
			}
			for _, r := range ranges {
				w.Write(web.T(c, "complaint.harm."+string(t.Harm)), strconv.Itoa(t.Cases), strconv.Itoa(t.Open), strconv.Itoa(t.Settled), strconv.Itoa(t.Rejected), strconv.Itoa(t.Withdrawn), strconv.Itoa(t.InKind),
					r.Currency, strconv.Itoa(r.Offers), money.WriteAmount(r.Min, r.Currency), money.WriteAmount(r.Median, r.Currency), money.WriteAmount(r.Max, r.Currency), settled, strconv.Itoa(len(t.Outliers)))
			}
		}
		return nil
	})
}
