package incident

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/complaint"
	"standfirst/models/incident"
	"standfirst/models/promise"
)

// shownOverdue is how many overdue promises the record lists; the list of promises has all.
const shownOverdue = 5

// owed says what was promised and is open, what of it is overdue, and how many people wait for their case.
func owed(c *fiber.Ctx, v *ShowView, i incident.Incident) error {
	ctx, sp := c.UserContext(), web.Space(c)
	v.Owed = &Owed{PromisesURL: v.URL + "/promises", CasesURL: v.URL + "/cases"}
	if web.May(c, account.CoverageEdit) {
		v.Owed.MessagesURL = v.URL + "/messages"
	}
	open := promise.Search{IncidentID: i.ID, State: promise.Open}
	late := open
	late.Until, late.Limit = web.Now(c), shownOverdue
	for _, x := range []struct {
		to    *int
		count func() (int64, error)
	}{
		{&v.Owed.Promises, func() (int64, error) { return sp.Promises.Count(ctx, open) }},
		{&v.Owed.Overdue, func() (int64, error) { return sp.Promises.Count(ctx, late) }},
		{&v.Owed.Cases, func() (int64, error) { return sp.Complaints.Count(ctx, complaint.Search{IncidentID: i.ID, Open: true}) }},
		{&v.Owed.NewCases, func() (int64, error) {
			return sp.Complaints.Count(ctx, complaint.Search{IncidentID: i.ID, Unowned: true})
		}},
	} {
		n, err := x.count()
		if err != nil {
			return err
		}
		*x.to = int(n)
	}
	if v.Owed.Overdue == 0 {
		return nil
	}
	page, err := sp.Promises.Find(ctx, late)
	for _, p := range page.Items {
		text, lang := p.Text.In(web.Lang(c))
		v.Owed.Late = append(v.Owed.Late, OverdueRow{web.URL(c, "/promises/"+p.ID), p.OwnerName, Said{text, lang}, p.Due})
	}
	return err
}
