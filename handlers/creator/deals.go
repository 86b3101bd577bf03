package creator

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/creator"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/money"
	"standfirst/templates"
)

// board is the table of deals by stage, what is due first at the top. Guests see what has been published.
func board(c *fiber.Ctx) error {
	sp, ctx, q := web.Space(c), c.UserContext(), web.Query(c)
	judge := web.May(c, account.DealRead)
	search := creator.DealSearch{
		Text: q.Get("q"), Stage: q.Get("stage"), State: creator.State(q.Get("state")), Benefit: creator.Benefit(q.Get("benefit")), IncidentID: q.Get("incident"),
		After: q.Get("after"), Before: q.Get("before"), Limit: pageSize,
	}
	search.Open = search.Stage == "" && search.State == ""
	if !judge {
		search = creator.DealSearch{Stage: "live", After: search.After, Before: search.Before, Limit: pageSize}
	}
	page, err := sp.Creators.Deals(ctx, search)
	if err != nil {
		return err
	}
	total, err := sp.Creators.CountDeals(ctx, search)
	if err != nil {
		return err
	}
	v := BoardView{
		Frame: web.Frame(c, "deal.title"), Base: web.URL(c, "/creators/deals"), Q: search.Text, Pager: web.Pager(c, page, pageSize, total), Judge: judge,
		MayEdit: web.May(c, account.ContactEdit), Narrowed: q.Get("q")+q.Get("state")+q.Get("benefit")+q.Get("stage")+q.Get("incident") != "", CreatorsURL: web.URL(c, "/creators"),
	}
	today := web.Now(c).In(web.Zone(c)).Format(time.DateOnly)
	for _, d := range page.Items {
		v.Rows = append(v.Rows, dealRow(c, d, today))
	}
	if web.IsFragmentFor(c, "deals-found") {
		return web.Block(c, boardPage, "deals-found", v)
	}
	if v.Tabs, err = tabs(c, "deals"); err != nil {
		return err
	}
	if judge {
		v.Filters = dealFilters(c, q)
		v.Stages, err = stages(c, q)
	}
	if err != nil {
		return err
	}
	return web.Render(c, boardPage, v)
}

func dealFilters(c *fiber.Ctx, q url.Values) []templates.Filter {
	var states []templates.Option
	for _, s := range creator.States {
		states = append(states, templates.Option{Value: string(s), Label: web.T(c, "deal.state."+string(s))})
	}
	return []templates.Filter{
		{Name: "state", Label: web.T(c, "deal.field.state"), Value: q.Get("state"), Options: states},
		{Name: "benefit", Label: web.T(c, "deal.field.benefit"), Value: q.Get("benefit"), Options: benefits(c)},
	}
}

// stages are the board's columns as tabs, with their counts.
func stages(c *fiber.Ctx, q url.Values) ([]templates.Tab, error) {
	per, err := web.Space(c).Creators.PerStage(c.UserContext())
	if err != nil {
		return nil, err
	}
	open := 0
	for name, n := range per {
		if name != "closed" {
			open += int(n)
		}
	}
	base := web.URL(c, "/creators/deals")
	out := []templates.Tab{{Label: web.T(c, "deal.stage.open"), URL: base, Active: q.Get("stage") == "", Count: &open}}
	for _, name := range creator.Stages {
		n := int(per[name])
		out = append(out, templates.Tab{Label: web.T(c, "deal.stage."+name), URL: base + "?stage=" + name, Active: q.Get("stage") == name, Count: &n})
	}
	return out, nil
}

// titleOf is what a deal is called; of one with somebody who was erased no title is left.
func titleOf(c *fiber.Ctx, d creator.Deal) string {
	if d.Title == "" {
		return web.T(c, "deal.erased")
	}
	return d.Title
}

func dealRow(c *fiber.Ctx, d creator.Deal, today string) DealRow {
	r := DealRow{
		URL: web.URL(c, "/creators/deals/"+d.ID), Title: titleOf(c, d), TitleLang: web.LangOf(d.Title), Name: d.ContactName, NameLang: web.LangOf(d.ContactName), Platform: platform(c, d.Platform),
		NameURL: web.URL(c, "/creators/"+d.ContactID), State: web.T(c, "deal.state."+string(d.State)), Kind: kinds[d.State], Due: d.NextDate(), Drill: d.Drill,
	}
	if d.Erased {
		r.NameURL = ""
	}
	r.Late = r.Due != "" && r.Due < today
	if web.May(c, account.DealRead) {
		r.Benefit = web.T(c, "creator.benefit."+string(d.Benefit))
		r.Stale = d.Brief.Stale && d.Open
		r.Check = d.CheckDue
		r.Unlabelled = d.Live() && !d.Post.CheckAt.IsZero() && !d.Post.Check.OK
	}
	return r
}

var kinds = map[creator.State]string{
	creator.Draft: "mute", creator.Offered: "info", creator.Accepted: "info", creator.Declined: "mute", creator.Briefed: "info", creator.Acknowledged: "info",
	creator.Submitted: "warn", creator.Changes: "warn", creator.Approved: "ok", creator.Published: "ok", creator.Retained: "ok", creator.Ended: "mute", creator.Cancelled: "mute",
}

func newDeal(c *fiber.Ctx) error {
	q := web.Query(c)
	if q.Get("contact") == "" {
		return web.Redirect(c, web.URL(c, "/creators"), "deal.flash.choose")
	}
	form := web.Prefill("contact", q.Get("contact"), "incident_id", q.Get("incident"), "lang", web.Lang(c), "currency", money.Currencies[0], "retain_days", "90")
	v, err := dealForm(c, form, q.Get("contact"))
	if err != nil {
		return err
	}
	return web.Render(c, dealFormPage, v)
}

// dealForm is the form with the choices that the contact has.
func dealForm(c *fiber.Ctx, form templates.Form, contactID string) (DealFormView, error) {
	sp, ctx := web.Space(c), c.UserContext()
	p, err := sp.Creators.Get(ctx, contactID)
	if err != nil {
		return DealFormView{}, err
	}
	v := DealFormView{
		Frame: web.Frame(c, "deal.new.title", "name", p.Name), Form: form, New: true, Contact: p.ID, Action: web.URL(c, "/creators/deals"), Cancel: web.URL(c, "/creators/"+p.ID),
		Benefits: benefits(c), Formats: options(c, "creator.format.", creator.Formats), Langs: options(c, "creator.lang.", creator.Langs), Currencies: currencies(),
		NewAccount: web.URL(c, "/creators/"+p.ID+"/accounts/new"),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "creator.title", "/creators"), {Label: p.Name, URL: v.Cancel}}
	if v.Accounts, err = accounts(c, p.ID); err != nil {
		return v, err
	}
	v.Incidents, err = incidents(c, form.Value("incident_id"))
	return v, err
}

// incidents are those that are open, and the chosen one.
func incidents(c *fiber.Ctx, chosen string) ([]templates.Option, error) {
	sp, ctx := web.Space(c), c.UserContext()
	page, err := sp.Incidents.Find(ctx, incident.Search{Open: true, Limit: 50})
	if err != nil {
		return nil, err
	}
	found := page.Items
	if chosen != "" && !slices.ContainsFunc(found, func(i incident.Incident) bool { return i.ID == chosen }) {
		if i, err := sp.Incidents.Get(ctx, chosen); err == nil {
			found = append(found, i)
		}
	}
	var out []templates.Option
	for _, i := range found {
		title, _ := i.Title.In(web.Lang(c))
		out = append(out, templates.Option{Value: i.ID, Label: title})
	}
	return out, nil
}

func termsOf(f templates.Form) (creator.Terms, error) {
	t := creator.Terms{
		ContactID: f.Value("contact"), AccountID: f.Value("account_id"), Title: f.Value("title"), Format: f.Value("format"), Benefit: creator.Benefit(f.Value("benefit")),
		Given: f.Value("given"), Currency: f.Value("currency"), Country: f.Value("country"), Lang: f.Value("lang"), IncidentID: f.Value("incident_id"), PublishBy: f.Value("publish_by"),
	}
	var faults fault.List
	var err error
	t.Amount, err = money.ParseAmount("amount", f.Value("amount"), t.Currency)
	faults.Add(fault.Of(err))
	if days := strings.TrimSpace(f.Value("retain_days")); days != "" {
		if t.RetainDays, err = strconv.Atoi(days); err != nil {
			faults.Add(fault.Bad("retain_days", "creator.retain.days"))
		}
	}
	return t, faults.Err()
}

func arrange(c *fiber.Ctx) error {
	form := web.Form(c)
	t, err := termsOf(form)
	var d creator.Deal
	if err == nil {
		d, err = web.Space(c).Creators.Arrange(c.UserContext(), t, web.Actor(c))
	}
	if err == nil {
		return web.Redirect(c, web.URL(c, "/creators/deals/"+d.ID), "deal.flash.arranged")
	}
	if !web.Refuse(&form, err) {
		return err
	}
	v, err := dealForm(c, form, form.Value("contact"))
	if err != nil {
		return err
	}
	return web.RenderForm(c, dealFormPage, v)
}

func editDeal(c *fiber.Ctx) error {
	d, err := web.Space(c).Creators.Deal(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	v, err := changeForm(c, d, web.Prefill(
		"contact", d.ContactID, "account_id", d.AccountID, "title", d.Title, "format", d.Format, "benefit", string(d.Benefit), "given", d.Given,
		"amount", money.WriteAmount(d.Amount, d.Currency), "currency", d.Currency, "country", d.Country, "lang", d.Lang, "incident_id", d.IncidentID,
		"publish_by", d.PublishBy, "retain_days", strconv.Itoa(d.RetainDays)))
	if err != nil {
		return err
	}
	return web.Render(c, dealFormPage, v)
}

func changeForm(c *fiber.Ctx, d creator.Deal, form templates.Form) (DealFormView, error) {
	v, err := dealForm(c, form, d.ContactID)
	at := web.URL(c, "/creators/deals/"+d.ID)
	v.Frame = web.Frame(c, "deal.edit.title")
	v.New, v.Action, v.Cancel, v.Rev = false, at, at, d.Rev
	v.Crumbs = []templates.Crumb{web.Crumb(c, "deal.title", "/creators/deals"), {Label: d.Title, URL: at}}
	return v, err
}

func rewrite(c *fiber.Ctx) error {
	form, id, s := web.Form(c), c.Params("id"), web.Space(c).Creators
	rev, err := strconv.ParseInt(form.Value("rev"), 10, 64)
	if err != nil {
		rev = -1 // a form without a revision is as old as can be
	}
	t, err := termsOf(form)
	if err == nil {
		_, err = s.Rewrite(c.UserContext(), id, rev, t, web.Actor(c))
	}
	if err == nil {
		return web.Redirect(c, web.URL(c, "/creators/deals/"+id), "creator.flash.saved")
	}
	if !web.Refuse(&form, err) {
		return err
	}
	d, err := s.Deal(c.UserContext(), id)
	if err != nil {
		return err
	}
	v, err := changeForm(c, d, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, dealFormPage, v)
}
