package creator

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/creator"
	"standfirst/models/money"
	"standfirst/templates"
)

func show(c *fiber.Ctx) error {
	v, err := record(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

// again shows the record with what was typed into one of its forms.
func again(c *fiber.Ctx, form templates.Form, err error) error {
	return web.Again(c, showPage, record, form, err)
}

func record(c *fiber.Ctx, form templates.Form) (ShowView, error) {
	sp, ctx, now := web.Space(c), c.UserContext(), web.Now(c)
	p, err := sp.Creators.Get(ctx, c.Params("id"))
	if err != nil {
		return ShowView{}, err
	}
	v := ShowView{
		Frame: web.Titled(c, p.Name), URL: web.URL(c, "/creators/"+p.ID), Name: p.Name, NameLang: web.LangOf(p.Name), Form: form,
		Full: web.May(c, account.ContactRead), MayEdit: web.May(c, account.ContactEdit), Categories: p.Categories,
		ContactURL: web.URLFor(c, account.ContactRead, "/contacts/"+p.ID),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "creator.title", "/creators")}
	accounts, err := sp.Creators.Accounts(ctx, p.ID)
	if err != nil {
		return v, err
	}
	for _, a := range accounts {
		card, err := accountCard(c, a)
		if err != nil {
			return v, err
		}
		v.Accounts = append(v.Accounts, card)
	}
	if !v.Full {
		return v, nil
	}
	v.Manager, v.Audience = p.Manager, p.Audience
	v.Readers, v.ReadersFrom = p.Readers, from(c, p.Readers.Origin, creator.JudgedKeep)
	x, err := sp.Contacts.Get(ctx, p.ID)
	if err != nil {
		return v, err
	}
	v.Trust, v.TrustKind, v.TrustURL = x.Trust, web.TrustKind(x.Trust), web.URL(c, "/contacts/"+x.ID+"/trust")
	if v.Showings, err = showings(c, p.ID); err != nil {
		return v, err
	}
	v.ManagerFrom, v.AudienceFrom = from(c, p.Manager.Origin, creator.JudgedKeep), from(c, p.Audience.Origin, creator.JudgedKeep)
	today := now.In(web.Zone(c)).Format(time.DateOnly)
	for _, r := range slices.Backward(p.Rates) {
		v.Rates = append(v.Rates, rateRow(c, r, today))
	}
	for _, w := range slices.Backward(p.Work) {
		v.Work = append(v.Work, WorkRow{Work: w, From: from(c, w.Origin, 0)})
	}
	for _, x := range slices.Backward(p.Violations) {
		v.Violations = append(v.Violations, violationRow(c, x))
	}
	for _, d := range p.Documents {
		v.Documents = append(v.Documents, DocumentRow{Document: d, URL: v.URL + "/documents/" + d.ID})
	}
	page, err := sp.Creators.Deals(ctx, creator.DealSearch{ContactID: p.ID, Limit: 50})
	if err != nil {
		return v, err
	}
	for _, d := range page.Items {
		v.Deals = append(v.Deals, dealRow(c, d, today))
	}
	v.Scores = scores(c, page.Items)
	if v.MayEdit {
		v.NewDeal = web.URL(c, "/creators/deals/new?contact="+p.ID)
	}
	return v, nil
}

// showings are how the posts of each account do, ordinary ones and those for a benefit apart.
func showings(c *fiber.Ctx, contactID string) ([]ShowingRow, error) {
	all, err := web.Space(c).Creators.Showings(c.UserContext(), contactID)
	var out []ShowingRow
	for _, s := range all {
		row := ShowingRow{Name: platform(c, s.Account.Platform), Handle: s.Account.Handle, Ordinary: s.Ordinary, AsOf: s.AsOf, Given: s.Given, Free: s.Free}
		for _, cost := range s.Costs {
			price := func(n float64) string { return cents(c, n, cost.Currency) }
			if cost.PerInteraction >= 0 {
				row.Costs = append(row.Costs, web.T(c, "creator.posts.per_interaction", "price", price(cost.PerInteraction)))
			}
			if cost.PerView >= 0 {
				row.Costs = append(row.Costs, web.T(c, "creator.posts.per_thousand", "price", price(1000*cost.PerView)))
			}
		}
		out = append(out, row)
	}
	return out, err
}

// cents writes a price that may be less than the smallest coin.
func cents(c *fiber.Ctx, amount float64, currency string) string {
	units := amount / math.Pow10(money.Decimals(currency))
	return currency + " " + web.Of(c).Catalogs.Number(web.Lang(c), math.Round(units*100)/100)
}

// scores are the means of what was given after each job.
func scores(c *fiber.Ctx, deals []creator.Deal) []templates.Detail {
	var n, quality, timeliness, communication int
	for _, d := range deals {
		if r := d.Rating; r.Quality > 0 {
			n++
			quality, timeliness, communication = quality+r.Quality, timeliness+r.Timeliness, communication+r.Communication
		}
	}
	if n == 0 {
		return nil
	}
	mean := func(sum int) string {
		return web.T(c, "creator.rating.of_five", "mean", strconv.FormatFloat(float64(sum)/float64(n), 'f', 1, 64))
	}
	return []templates.Detail{
		{Label: web.T(c, "creator.rating.quality"), Value: mean(quality)},
		{Label: web.T(c, "creator.rating.timeliness"), Value: mean(timeliness)},
		{Label: web.T(c, "creator.rating.communication"), Value: mean(communication)},
		{Label: web.T(c, "creator.rating.jobs"), Value: strconv.Itoa(n)},
	}
}

func accountCard(c *fiber.Ctx, a creator.Account) (AccountCard, error) {
	card := AccountCard{Account: a, Name: platform(c, a.Platform), Stale: a.AsOf == "" || a.Stale(web.Now(c)), Source: source(c, a.Source)}
	snaps, err := web.Space(c).Creators.Snapshots(c.UserContext(), a.ID)
	if err != nil {
		return card, err
	}
	full := web.May(c, account.ContactRead)
	for i, s := range snaps {
		r := SnapshotRow{Snapshot: s, Source: source(c, s.Source)}
		if !full {
			r.ByName = ""
		}
		card.Snapshots = append(card.Snapshots, r)
		if i+1 < len(snaps) && snaps[i+1].Date == s.Date {
			continue // two sources of one day: the later word is drawn
		}
		card.Followed = append(card.Followed, templates.Dated{Day: s.Date, Value: float64(s.Followers)})
		if s.Rate > 0 {
			card.Engaged = append(card.Engaged, templates.Dated{Day: s.Date, Value: s.Rate})
		}
	}
	slices.Reverse(card.Snapshots)
	return card, nil
}

func rateRow(c *fiber.Ctx, r creator.Rate, today string) RateRow {
	row := RateRow{Rate: r, Platform: platform(c, r.Platform), Format: web.T(c, "creator.format."+r.Format), Price: price(c, r.Amount, r.Currency), From: from(c, r.Origin, 0)}
	switch {
	case r.Valid(today):
		row.State, row.Kind, row.Holds = web.T(c, "creator.rate.holds"), "ok", true
	case today < r.From:
		row.State, row.Kind, row.Holds = web.T(c, "creator.rate.later"), "info", true
	default:
		row.State, row.Kind = web.T(c, "creator.rate.over"), "mute"
	}
	return row
}

func violationRow(c *fiber.Ctx, v creator.Violation) ViolationRow {
	row := ViolationRow{Violation: v, From: from(c, v.Origin, 0), Withdrawn: !v.Withdrawn.IsZero()}
	if v.Platform != "" {
		row.Platform = platform(c, v.Platform)
	}
	if v.DealID != "" {
		row.DealURL = web.URL(c, "/creators/deals/"+v.DealID)
	}
	return row
}

// from says where a figure comes from; keep above zero marks what is older than so many days.
func from(c *fiber.Ctx, o creator.Origin, keep int) From {
	if o.Source == "" {
		return From{}
	}
	return From{
		Text:  web.T(c, "creator.from", "source", o.Source, "date", o.AsOf, "name", cmp.Or(o.CheckedName, "—")),
		Stale: keep > 0 && o.Stale(web.Now(c), keep),
	}
}
