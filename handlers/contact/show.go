package contact

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/views"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/coverage"
	"standfirst/templates"
)

func (p pages) show(c *fiber.Ctx) error {
	v, err := p.record(c, templates.Form{})
	if err != nil {
		return err
	}
	if v.C.ID != c.Params("id") { // it became part of another one
		return web.Redirect(c, v.URL, "contact.flash.became", "name", v.C.Name)
	}
	return web.Render(c, showPage, v)
}

// again shows the record with what was typed into one of its forms.
func (p pages) again(c *fiber.Ctx, form templates.Form, err error) error {
	if !web.Refuse(&form, err) {
		return err
	}
	v, err := p.record(c, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, showPage, v)
}

func (p pages) record(c *fiber.Ctx, form templates.Form) (ShowView, error) {
	sp, ctx := web.Space(c), c.UserContext()
	x, err := sp.Contacts.Get(ctx, c.Params("id"))
	if err != nil {
		return ShowView{}, err
	}
	v := ShowView{
		Frame: web.Titled(c, x.Name), C: x, URL: web.URL(c, "/contacts/"+x.ID), NameLang: web.LangOf(x.Name), Form: form,
		Kind:    web.T(c, "contact.kind."+x.Kind),
		CardURL: views.Canonical(web.URL(c, "/contacts/export.vcf"), url.Values{"id": {x.ID}}),
		MayEdit: web.May(c, account.ContactEdit), MayManage: web.May(c, account.SettingManage), LiftURL: web.URL(c, "/suppressions/lift"),
	}
	if web.May(c, account.LineRead) {
		v.SaidURL = web.Address(web.URL(c, "/said"), "contact", x.ID)
	}
	if web.May(c, account.LineEdit) {
		v.AnswerURL = web.Address(web.URL(c, "/answers/new"), "contact", x.ID)
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts")}
	if err := details(c, &v, x); err != nil {
		return v, err
	}
	source(c, &v, x)
	before(c, &v, x)
	if v.Place, err = placeOf(c, x); err != nil {
		return v, err
	}
	if err := articles(c, &v, x); err != nil {
		return v, err
	}
	if err := holds(c, &v, x); err != nil {
		return v, err
	}
	if err := memberships(c, &v, x); err != nil {
		return v, err
	}
	if err := twins(c, &v, x); err != nil {
		return v, err
	}
	if err := stepsOf(c, &v, x); err != nil {
		return v, err
	}
	if v.Note, err = noteFormOf(c, form); err != nil {
		return v, err
	}
	return v, p.timeline(c, &v, x)
}

// details are what can be changed where it stands: the usual ones always, the others where they say something.
func details(c *fiber.Ctx, v *ShowView, x contact.Contact) error {
	for _, name := range inPlace {
		f, err := fieldOf(c, x, name)
		if err != nil {
			return err
		}
		if len(f.Lines) > 0 || !slices.Contains(sometimes, name) {
			v.Fields = append(v.Fields, f)
		}
	}
	fields, err := web.Space(c).Contacts.CustomFields(c.UserContext())
	if err != nil {
		return err
	}
	for _, own := range fields {
		if x.Custom[own.Key] == "" {
			continue
		}
		f, err := customField(c, x, own.Key, fields)
		if err != nil {
			return err
		}
		v.Fields = append(v.Fields, f)
	}
	for _, h := range x.Handles {
		v.Handles = append(v.Handles, HandleRow{web.T(c, "contact.service."+h.Service), h.Name})
	}
	return career(c, v, x)
}

// career is everywhere the person works or has worked, the present first.
func career(c *fiber.Ctx, v *ShowView, x contact.Contact) error {
	ids := []string{x.OutletID}
	for _, p := range x.Positions {
		ids = append(ids, p.OutletID)
	}
	outlets, err := web.Space(c).Outlets.GetAll(c.UserContext(), ids...)
	if err != nil {
		return err
	}
	if o, ok := outlets[x.OutletID]; ok {
		v.OutletName, v.OutletURL = o.Name, web.URL(c, "/outlets/"+o.ID)
		v.Career = append(v.Career, CareerRow{Outlet: o.Name, URL: v.OutletURL, Role: x.Role, Main: true, Now: true})
	}
	var rest []CareerRow
	for _, p := range x.Positions {
		r := CareerRow{Outlet: p.Outlet, Role: p.Role, From: p.From, To: p.To, Now: p.To == ""}
		if o, ok := outlets[p.OutletID]; ok {
			r.Outlet, r.URL = o.Name, web.URL(c, "/outlets/"+o.ID)
		}
		rest = append(rest, r)
	}
	slices.SortStableFunc(rest, func(a, b CareerRow) int {
		if a.Now != b.Now {
			return cmp.Compare(b2i(b.Now), b2i(a.Now))
		}
		return cmp.Compare(b.To, a.To)
	})
	v.Career = append(v.Career, rest...)
	return nil
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// before is what somebody should know before writing: what time it is there, whether they may be pitched now,
// whether they are away.
func before(c *fiber.Ctx, v *ShowView, x contact.Contact) {
	now := web.Now(c)
	local, inside, known := x.Hours(now)
	if x.Zone != "" {
		v.Local, v.LocalZone = local.Format("15:04"), local.Location()
	}
	v.HoursKnown, v.Inside = known, inside
	if x.HoursFrom != "" || x.HoursTo != "" {
		v.Hours = cmp.Or(x.HoursFrom, "00:00") + "–" + cmp.Or(x.HoursTo, "24:00")
	}
	v.Away = x.OnLeave(local.Format(time.DateOnly))
	if x.Channel != "" {
		v.Channel = web.T(c, "contact.channel."+x.Channel)
	}
	v.Stale = len(x.StaleFields(now.UTC().Format(time.DateOnly)))
	v.StaleURL = web.URL(c, "/contacts/stale")
	v.Ageing = slices.ContainsFunc(contact.Ageing, x.Has)
}

// articles are the latest pieces by the person.
func articles(c *fiber.Ctx, v *ShowView, x contact.Contact) error {
	page, err := web.Space(c).Coverage.Find(c.UserContext(), coverage.Search{ContactID: x.ID, Limit: 5})
	for _, clip := range page.Items {
		v.Articles = append(v.Articles, Article{Title: clip.Title, Lang: web.LangOf(clip.Title), URL: web.URLFor(c, account.ReportRead, "/coverage/"+clip.ID), At: clip.At})
	}
	return err
}

// source says where the contact came from.
func source(c *fiber.Ctx, v *ShowView, x contact.Contact) {
	id, imported := strings.CutPrefix(x.Source, "import:")
	if !imported {
		v.SourceText = web.T(c, "contact.source.hand")
		return
	}
	v.SourceText = web.T(c, "contact.source.file")
	if i, err := web.Space(c).Contacts.Import(c.UserContext(), id); err == nil {
		v.SourceText = i.Name
		if v.MayEdit {
			v.SourceURL = web.URL(c, "/contacts/imports/"+id)
		}
	}
}

func holds(c *fiber.Ctx, v *ShowView, x contact.Contact) error {
	held, err := web.Space(c).Contacts.Suppressions.Suppressed(c.UserContext(), x.Emails...)
	if err != nil {
		return err
	}
	var mine []contact.Suppression
	for _, a := range x.Emails {
		if s, ok := held[a]; ok {
			mine = append(mine, s)
		}
	}
	v.Holds, err = holdRows(c, mine...)
	return err
}

func memberships(c *fiber.Ctx, v *ShowView, x contact.Contact) error {
	sp, ctx := web.Space(c), c.UserContext()
	on, err := sp.Lists.GetAll(ctx, x.Lists...)
	if err != nil {
		return err
	}
	for _, id := range x.Lists {
		if l, ok := on[id]; ok {
			v.Lists = append(v.Lists, Member{l.ID, l.Name, web.URL(c, "/lists/"+l.ID)})
		}
	}
	open, err := sp.Lists.All(ctx, false)
	if err != nil {
		return err
	}
	for _, l := range open {
		if !slices.Contains(x.Lists, l.ID) {
			v.OpenLists = append(v.OpenLists, templates.Option{Value: l.ID, Label: l.Name})
		}
	}
	return nil
}

// peek is the record in short, for the drawer beside a table.
func (p pages) peek(c *fiber.Ctx) error {
	v, err := p.record(c, templates.Form{})
	if err != nil {
		return err
	}
	v.Events = v.Events[:min(len(v.Events), 5)]
	v.URL = views.InTable(v.URL, web.Query(c).Get("in"))
	return web.Fragment(c, peekFragment, v)
}
