package contact

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/views"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/templates"
)

// StaleRow is a detail of a contact that wants a look.
type StaleRow struct {
	Key                     string // "id:field", as the selection sends it
	ID, URL, Name, NameLang string
	Field, Label, Value     string
	On, By, Source, Due     string
	Doubt, DoubtBy          string
	Over                    bool // it is too old now, not only soon
	Hidden                  bool
}

// StaleView is the page of what wants a look.
type StaleView struct {
	templates.Frame
	Base    string
	Filters []templates.Filter
	Tabs    []templates.Tab
	Rows    []StaleRow
	Pager   templates.Pager
	Total   int64
	MayEdit bool
	Query   string
	Narrow  bool
}

var stalePage = templates.NewPageOf("app", "contact/stale.html", staleSamples)

// soon is how many days ahead the page looks.
const soon = 30

// staleOf reads the page's address: whose contacts, which detail, everything or only what somebody doubts.
func staleOf(c *fiber.Ctx) contact.Stale {
	q := web.Query(c)
	s := contact.Stale{
		By: web.Now(c).UTC().AddDate(0, 0, soon).Format(time.DateOnly), Field: q.Get("field"), Owner: q.Get("owner"),
		Doubt: q.Get("show") == "doubted", After: q.Get("after"), Before: q.Get("before"), Limit: pageSize,
	}
	if q.Get("show") == "now" {
		s.By = web.Now(c).UTC().Format(time.DateOnly)
	}
	if s.Owner == "me" {
		s.Owner = web.User(c).ID
	}
	if !slices.Contains(contact.Ageing, s.Field) {
		s.Field = ""
	}
	return s
}

func stale(c *fiber.Ctx) error {
	q, search, contacts := web.Query(c), staleOf(c), web.Space(c).Contacts
	page, aged, err := contacts.FindStale(c.UserContext(), search)
	if err != nil {
		return err
	}
	v := StaleView{
		Frame: web.Frame(c, "contact.stale.title"), Base: web.URL(c, "/contacts/stale"), MayEdit: web.May(c, account.ContactEdit),
		Query: string(c.Context().QueryArgs().QueryString()), Narrow: q.Get("owner")+q.Get("field")+q.Get("show") != "",
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts")}
	if v.Total, err = contacts.CountStale(c.UserContext(), search); err != nil {
		return err
	}
	v.Pager = web.Pager(c, page, pageSize, v.Total)
	if search.Field != "" { // contacts are counted whatever of them is stale
		v.Pager.Total = -1
	}
	today := web.Now(c).UTC().Format(time.DateOnly)
	for _, a := range aged {
		v.Rows = append(v.Rows, staleRow(c, a, today))
	}
	people, err := owners(c)
	if err != nil {
		return err
	}
	people = slices.Insert(people, 0, templates.Option{Value: "me", Label: web.T(c, "contact.stale.mine")})
	v.Filters = []templates.Filter{
		{Name: "owner", Label: web.T(c, "contact.field.owner"), Value: q.Get("owner"), Options: people},
		{Name: "field", Label: web.T(c, "contact.stale.field"), Value: q.Get("field"), Options: choices(c, "contact.ageing.", contact.Ageing)},
	}
	for _, show := range []string{"", "now", "doubted"} {
		to := views.Only(q, "owner", "field")
		if show != "" {
			to.Set("show", show)
		}
		v.Tabs = append(v.Tabs, templates.Tab{Label: web.T(c, "contact.stale.show."+map[string]string{"": "soon", "now": "now", "doubted": "doubted"}[show]), URL: views.Canonical(v.Base, to), Active: q.Get("show") == show})
	}
	return web.Render(c, stalePage, v)
}

func staleRow(c *fiber.Ctx, a contact.Aged, today string) StaleRow {
	x, k := a.Contact, a.Check
	r := StaleRow{
		Key: x.ID + ":" + a.Field, ID: x.ID, URL: web.URL(c, "/contacts/"+x.ID), Name: x.Name, NameLang: web.LangOf(x.Name), Field: a.Field,
		Label: web.T(c, "contact.ageing."+a.Field), Value: x.Shown(a.Field), On: k.On, By: k.ByName, Source: sourceName(c, k.Source), Due: a.Due,
		Doubt: k.Doubt, DoubtBy: k.DoubtByName, Over: a.Due <= today,
	}
	if k.DoubtBy == "system:mailing" {
		r.DoubtBy = web.T(c, "contact.check.mail_server")
	}
	if a.Field == "channel" {
		r.Value = web.T(c, "contact.channel."+x.Channel)
	}
	if x.DoNotContact && slices.Contains([]string{"email", "phone", "handles"}, a.Field) {
		r.Value, r.Hidden = "", true
	}
	return r
}

// confirmStale notes that the chosen details are still right: one by its own button, or a selection.
func confirmStale(c *fiber.Ctx) error {
	form := web.Form(c)
	chosen := form.Values["id"]
	if one := form.Value("one"); one != "" {
		chosen = []string{one}
	}
	fields := map[string][]string{}
	for _, key := range chosen {
		if id, f, ok := strings.Cut(key, ":"); ok && slices.Contains(contact.Ageing, f) {
			fields[id] = append(fields[id], f)
		}
	}
	back := web.URL(c, "/contacts/stale")
	if q := form.Value("query"); q != "" {
		back += "?" + q
	}
	if len(fields) == 0 {
		return web.RedirectWarning(c, back, "contact.selection.empty")
	}
	n, err := web.Space(c).Contacts.ConfirmAll(c.UserContext(), fields, form.Value("source"), web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, back, "contact.flash.confirmed_all", "n", n)
}

func staleSamples() []StaleView {
	rows := []StaleRow{
		{Key: "1:email", ID: "1", URL: "/c", Name: "李雷", NameLang: "zh-CN", Field: "email", Label: "Mail", Value: "a@x.example", On: "2025-01-01", By: "Ada", Source: "site", Due: "2026-01-01", Over: true, Doubt: "gone", DoubtBy: "Bo"},
		{Key: "2:role", ID: "2", Name: "B", Label: "Role", Due: "2026-12-01"},
		{Key: "3:phone", Name: "C", Hidden: true, On: "2024-01-01"},
	}
	return []StaleView{
		{Base: "/s"},
		{Base: "/s", Narrow: true},
		{Base: "/s", MayEdit: true, Rows: rows, Query: "a=b", Filters: []templates.Filter{{Name: "owner", Label: "Owner", Options: sampleOptions}}, Tabs: []templates.Tab{{Label: "A", URL: "/", Active: true}}, Pager: templates.Pager{From: 1, To: 2, Total: 2}, Total: 2},
		{Base: "/s", Rows: rows},
	}
}
