package contact

import (
	"bytes"
	"cmp"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/store"
	"standfirst/templates"
)

// PrivacyView is what is held of somebody, by what right, and what they have asked for.
type PrivacyView struct {
	templates.Frame
	Name, URL          string
	Rev                int64
	Verdict            VerdictView
	Basis              contact.Basis
	Bases              []templates.Option
	Counts             []templates.Detail
	Sources            []templates.Detail // where each detail comes from
	Requests           []RequestRow
	RequestKinds       []templates.Option
	Today              string
	Form               templates.Form
	Erasing            bool
	MayEdit, MayManage bool
}

// VerdictView is whether somebody may be written to, in words.
type VerdictView struct {
	Kind, Press, Marketing, Law, Notice string
}

// RequestRow is a request as it is shown.
type RequestRow struct {
	ID, Kind, Received, Due, Note, By, DoneBy string
	Open, Late                                bool
	Name, URL                                 string
}

// RequestsView is the queue of requests.
type RequestsView struct {
	templates.Frame
	Tabs   []templates.Tab
	Rows   []RequestRow
	Pager  templates.Pager
	Done   bool
	Erased int64 // addresses of erased people, held by their hashes
}

var (
	privacyPage  = templates.NewPageOf("app", "contact/privacy.html", privacySamples)
	requestsPage = templates.NewPageOf("app", "contact/requests.html", requestsSamples)
)

func privacy(c *fiber.Ctx) error { return showPrivacy(c, templates.Form{}, fiber.StatusOK) }

func showPrivacy(c *fiber.Ctx, form templates.Form, status int) error {
	contacts, ctx := web.Space(c).Contacts, c.UserContext()
	x, err := contacts.Get(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	v := PrivacyView{
		Frame: web.Frame(c, "contact.privacy.title", "name", x.Name), Name: x.Name, URL: web.URL(c, "/contacts/"+x.ID), Rev: x.Rev, Basis: x.Basis, Form: form,
		Verdict: verdict(c, x), Bases: choices(c, "contact.basis.kind.", contact.Bases), RequestKinds: choices(c, "contact.request.kind.", contact.RequestKinds),
		Today: web.Now(c).In(web.Zone(c)).Format(time.DateOnly), MayEdit: web.May(c, account.ContactEdit), MayManage: web.May(c, account.ContactManage),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts"), {Label: x.Name, URL: v.URL}}
	asked, err := contacts.RequestsOf(ctx, x.AllIDs())
	if err != nil {
		return err
	}
	for _, r := range asked {
		v.Requests = append(v.Requests, requestRow(c, r))
	}
	for _, field := range contact.Ageing {
		k := x.CheckOf(field)
		if k.Source == "" {
			continue
		}
		from := cmp.Or(sourceName(c, k.Source), web.T(c, "contact.source.hand"))
		v.Sources = append(v.Sources, templates.Detail{Label: heading(fieldLabel(c, strings.Replace(field, "email", "emails", 1), nil)), Value: joinDot(from, k.On, k.ByName)})
	}
	if _, err := web.Space(c).Jobs.Get(ctx, contact.JobOfErasure(x.ID)); err == nil {
		v.Erasing = true
	}
	if v.MayManage {
		if err := heldCounts(c, &v, x); err != nil {
			return err
		}
	}
	return web.RenderStatus(c, status, privacyPage, v)
}

func heldCounts(c *fiber.Ctx, v *PrivacyView, x contact.Contact) error {
	h, err := web.Space(c).Contacts.Held(c.UserContext(), x.ID)
	if err != nil {
		return err
	}
	count := func(key string, n int) {
		v.Counts = append(v.Counts, templates.Detail{Label: web.T(c, key), Value: web.Of(c).Catalogs.Number(web.Lang(c), n)})
	}
	count("contact.privacy.held.records", 1+len(h.Absorbed))
	count("contact.privacy.held.notes", len(h.Notes))
	count("contact.privacy.held.trust", len(h.Trust.Lines))
	count("contact.privacy.held.suppressions", len(h.Suppressions))
	count("contact.privacy.held.imports", len(h.Imports))
	count("contact.privacy.held.events", len(h.Events))
	return nil
}

func verdict(c *fiber.Ctx, x contact.Contact) VerdictView {
	press, marketing := contact.Lawful(x, contact.ForPress, web.Now(c)), contact.Lawful(x, contact.ForMarketing, web.Now(c))
	words := func(w contact.Verdict) string {
		basis := ""
		if w.Basis != "" {
			basis = web.T(c, "contact.basis.kind."+w.Basis)
		}
		return web.T(c, "contact.basis.code."+w.Code, "basis", basis)
	}
	v := VerdictView{Kind: "ok", Press: words(press), Marketing: words(marketing), Law: web.T(c, "contact.basis.law."+press.Law)}
	if x.DoNotContact { // whatever the law would let us do
		v.Press = web.T(c, "contact.basis.code.blocked")
		v.Marketing = v.Press
	}
	if !press.OK || x.DoNotContact {
		v.Kind = "bad"
	}
	if press.NoticeDue != "" {
		v.Notice = web.T(c, "contact.basis.notice_due", "date", press.NoticeDue)
		if press.NoticeLate {
			v.Notice = web.T(c, "contact.basis.notice_late", "date", press.NoticeDue)
		}
	}
	return v
}

func requestRow(c *fiber.Ctx, r contact.Request) RequestRow {
	return RequestRow{
		ID: r.ID, Kind: web.T(c, "contact.request.kind."+r.Kind), Received: r.Received, Due: r.Due, Note: r.Note, By: r.ByName, DoneBy: r.DoneBy,
		Open: r.State == "open", Late: r.State == "open" && r.Due < web.Now(c).UTC().Format(time.DateOnly),
	}
}

// privacyAgain shows the page with what was typed into one of its forms.
func privacyAgain(c *fiber.Ctx, form templates.Form, err error) error {
	if !web.Refuse(&form, err) {
		return err
	}
	return showPrivacy(c, form, fiber.StatusUnprocessableEntity)
}

func ground(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	b := contact.Basis{
		Kind: form.Value("basis_kind"), Source: form.Value("basis_source"), NoticeOn: form.Value("basis_notice_on"), RefusedOn: form.Value("basis_refused_on"),
		Purpose: form.Value("basis_purpose"),
	}
	if _, err := web.Space(c).Contacts.Ground(c.UserContext(), id, contact.AnyRev, b, web.Actor(c)); err != nil {
		return privacyAgain(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/contacts/"+id+"/privacy"), "contact.flash.saved")
}

func askFor(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	_, err := web.Space(c).Contacts.Ask(c.UserContext(), id, form.Value("kind"), form.Value("received"), form.Value("note"), web.Actor(c))
	if err != nil {
		return privacyAgain(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/contacts/"+id+"/privacy"), "contact.flash.requested")
}

func answered(c *fiber.Ctx) error {
	contacts, ctx := web.Space(c).Contacts, c.UserContext()
	x, err := contacts.Get(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	asked, err := contacts.RequestsOf(ctx, x.AllIDs())
	if err != nil {
		return err
	}
	for _, r := range asked {
		if r.ID == c.Params("request") {
			if _, err := contacts.Answered(ctx, r.ID, web.Actor(c)); err != nil {
				return err
			}
			return web.Redirect(c, web.URL(c, "/contacts/"+x.ID+"/privacy"), "contact.flash.answered")
		}
	}
	return fault.Missing("contact.request.missing")
}

// heldJSON sends everything that is held of a person, for them.
func heldJSON(c *fiber.Ctx) error {
	var b bytes.Buffer
	if err := web.Space(c).Contacts.WriteHeld(c.UserContext(), &b, c.Params("id"), web.Actor(c)); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/json; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="person.json"`)
	c.Set(fiber.HeaderContentSecurityPolicy, web.DownloadPolicy)
	return c.Send(b.Bytes())
}

func erase(c *fiber.Ctx) error {
	form := web.Form(c)
	if err := web.Space(c).Contacts.EraseLater(c.UserContext(), c.Params("id"), form.Value("confirm"), web.Actor(c)); err != nil {
		return privacyAgain(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/contacts/requests"), "contact.flash.erasing")
}

func requests(c *fiber.Ctx) error {
	contacts, ctx := web.Space(c).Contacts, c.UserContext()
	done := web.Query(c).Get("show") == "done"
	page, err := contacts.Requests(ctx, done, web.Query(c).Get("after"), pageSize)
	if err != nil {
		return err
	}
	v := RequestsView{Frame: web.Frame(c, "contact.request.title"), Done: done, Pager: web.Pager(c, page, pageSize, -1)}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts")}
	base := web.URL(c, "/contacts/requests")
	v.Tabs = []templates.Tab{
		{Label: web.T(c, "contact.request.open"), URL: base, Active: !done}, {Label: web.T(c, "contact.request.done"), URL: base + "?show=done", Active: done},
	}
	if v.Rows, err = requestRows(c, page); err != nil {
		return err
	}
	if v.Erased, err = contacts.Suppressions.CountErased(ctx); err != nil {
		return err
	}
	return web.Render(c, requestsPage, v)
}

func requestRows(c *fiber.Ctx, page store.Page[contact.Request]) ([]RequestRow, error) {
	var ids []string
	for _, r := range page.Items {
		ids = append(ids, r.ContactID)
	}
	people, err := web.Space(c).Contacts.GetAll(c.UserContext(), ids...)
	var out []RequestRow
	for _, r := range page.Items {
		row := requestRow(c, r)
		if x, ok := people[r.ContactID]; ok {
			row.Name, row.URL = x.Name, web.URL(c, "/contacts/"+x.ID+"/privacy")
		}
		out = append(out, row)
	}
	return out, err
}
