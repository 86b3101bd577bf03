package audience

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/act"
	"standfirst/models/audience"
	"standfirst/models/contact"
	"standfirst/models/mailing"
	"standfirst/templates"
)

// Row is a list in the table.
type Row struct {
	URL, Name, Purpose string
	Members            int64
	More               bool // than Members, where counting stopped
	Created            time.Time
}

// ListView is the table of lists.
type ListView struct {
	templates.Frame
	Base              string
	Tabs              []templates.Tab
	Rows              []Row
	Archived, MayEdit bool
	None              bool // there is no list at all
}

// FormView is the form that makes or renames a list.
type FormView struct {
	templates.Frame
	Form           templates.Form
	Action, Cancel string
}

// Member is a contact on the list, with the fields that the row of a contact shows.
type Member struct {
	ID, URL, PeekURL, Name, NameLang, Latin, Role, Outlet, OutletURL, Email, Kind string
	Tags                                                                          []string
	Waits, Doubted                                                                bool
	Blocked, Held                                                                 bool
	Updated                                                                       time.Time
}

// Roster is a page of members, and how many there are.
type Roster struct {
	Members []Member
	Total   int64
	More    bool // than Total, where counting stopped
	Pager   templates.Pager
	Sort    string // of Members
}

// ShowView is a list with its members.
type ShowView struct {
	templates.Frame
	Roster
	L                   audience.List
	URL, Q              string
	Actions             []templates.Action
	ContactsURL, NewURL string
	ExportURL           string
	MayEdit             bool
	Used                Used
}

var (
	listPage = templates.NewPageOf("app", "audience/list.html", listSamples)
	formPage = templates.NewPageOf("app", "audience/form.html", formSamples)
	showPage = templates.NewPageOf("app", "audience/show.html", showSamples)
)

func lists(c *fiber.Ctx) error {
	archived := web.Query(c).Get("archived") == "1"
	sp := web.Space(c)
	v := ListView{Frame: web.Frame(c, "audience.title"), Base: web.URL(c, "/lists"), Archived: archived, MayEdit: web.May(c, account.ContactEdit)}
	current, err := sp.Lists.All(c.UserContext(), false)
	if err != nil {
		return err
	}
	old, err := sp.Lists.All(c.UserContext(), true)
	if err != nil {
		return err
	}
	shown := current
	if archived {
		shown = old
	}
	ids := make([]string, len(shown))
	for i, l := range shown {
		ids[i] = l.ID
	}
	per, err := sp.Contacts.PerListUpTo(c.UserContext(), web.MostCounted+1, ids...)
	if err != nil {
		return err
	}
	for _, l := range shown {
		n := per[l.ID]
		v.Rows = append(v.Rows, Row{web.URL(c, "/lists/"+l.ID), l.Name, l.Purpose, min(n, web.MostCounted), n > web.MostCounted, l.CreatedAt})
	}
	nCurrent, nOld := len(current), len(old)
	v.None = nCurrent+nOld == 0
	v.Tabs = []templates.Tab{
		{Label: web.T(c, "audience.tab.current"), URL: v.Base, Active: !archived, Count: &nCurrent},
		{Label: web.T(c, "audience.tab.archived"), URL: v.Base + "?archived=1", Active: archived, Count: &nOld},
		{Label: web.T(c, "audience.segment.title"), URL: web.URL(c, "/segments")},
	}
	return web.Render(c, listPage, v)
}

func newForm(c *fiber.Ctx) error { return web.Render(c, formPage, makeForm(c, templates.Form{})) }

func makeForm(c *fiber.Ctx, form templates.Form) FormView {
	v := FormView{Frame: web.Frame(c, "audience.new.title"), Form: form, Action: web.URL(c, "/lists"), Cancel: web.URL(c, "/lists")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "audience.title", "/lists")}
	return v
}

func create(c *fiber.Ctx) error {
	form := web.Form(c)
	l, err := web.Space(c).Lists.Create(c.UserContext(), form.Value("name"), form.Value("purpose"), web.Actor(c))
	if web.Refuse(&form, err) {
		return web.RenderForm(c, formPage, makeForm(c, form))
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/lists/"+l.ID), "audience.flash.created")
}

func editForm(c *fiber.Ctx) error {
	l, err := web.Space(c).Lists.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	return web.Render(c, formPage, renameForm(c, l, web.Prefill("name", l.Name, "purpose", l.Purpose)))
}

func renameForm(c *fiber.Ctx, l audience.List, form templates.Form) FormView {
	at := web.URL(c, "/lists/"+l.ID)
	v := FormView{Frame: web.Frame(c, "audience.edit.title"), Form: form, Action: at, Cancel: at}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "audience.title", "/lists"), {Label: l.Name, URL: at}}
	return v
}

func rename(c *fiber.Ctx) error {
	form, sp, id := web.Form(c), web.Space(c), c.Params("id")
	_, err := sp.Lists.Rename(c.UserContext(), id, form.Value("name"), form.Value("purpose"), web.Actor(c))
	if web.Refuse(&form, err) {
		l, err := sp.Lists.Get(c.UserContext(), id)
		if err != nil {
			return err
		}
		return web.RenderForm(c, formPage, renameForm(c, l, form))
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/lists/"+id), "audience.flash.saved")
}

func archive(c *fiber.Ctx) error {
	id := c.Params("id")
	if err := web.Space(c).Lists.Archive(c.UserContext(), id, web.Actor(c)); err != nil {
		return err
	}
	return putAway(c, web.URL(c, "/lists"), id, "audience.flash.archived", "audience.flash.archived_in_use", mailing.ListUse(id))
}

func restore(c *fiber.Ctx) error {
	id := c.Params("id")
	if err := web.Space(c).Lists.Restore(c.UserContext(), id, web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/lists/"+id), "audience.flash.restored")
}

const pageSize = 25

func show(c *fiber.Ctx) error {
	q := web.Query(c)
	l, err := web.Space(c).Lists.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	escaped := url.QueryEscape(l.ID)
	v := ShowView{
		Frame: web.Titled(c, l.Name), L: l, URL: web.URL(c, "/lists/"+l.ID), Q: q.Get("q"), MayEdit: web.May(c, account.ContactEdit),
		ContactsURL: web.URL(c, "/contacts"), NewURL: web.URL(c, "/contacts/new?list="+escaped),
		ExportURL: web.URL(c, "/contacts/export?list="+escaped),
		Actions:   []templates.Action{{Name: "do", Value: "remove", Label: web.T(c, "audience.members.remove"), Icon: "minus"}},
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "audience.title", "/lists")}
	if v.Roster, err = roster(c, contact.Search{ListID: l.ID}, v.Q); err != nil {
		return err
	}
	if web.IsFragmentFor(c, "results") {
		return web.Block(c, showPage, "results", v)
	}
	if v.Used, err = used(c, mailing.ListUse(l.ID)); err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

// roster finds the members whom the address asks for, and counts all of them. Text narrows what is shown.
func roster(c *fiber.Ctx, all contact.Search, text string) (Roster, error) {
	contacts, ctx, q := web.Space(c).Contacts, c.UserContext(), web.Query(c)
	search := all
	search.Text, search.After, search.Before, search.Limit, search.Sort = text, q.Get("after"), q.Get("before"), pageSize, q.Get("sort")
	page, err := contacts.Find(ctx, search)
	if err != nil {
		return Roster{}, err
	}
	found, err := contacts.CountUpTo(ctx, search, web.MostCounted+1)
	if err != nil {
		return Roster{}, err
	}
	total := found
	if strings.TrimSpace(text) != "" {
		if total, err = contacts.CountUpTo(ctx, all, web.MostCounted+1); err != nil {
			return Roster{}, err
		}
	}
	r := Roster{Total: min(total, web.MostCounted), More: total > web.MostCounted, Pager: web.PagerUpTo(c, page, pageSize, found, web.MostCounted), Sort: cmp.Or(search.Sort, "name")}
	r.Members, err = members(c, page.Items)
	return r, err
}

func members(c *fiber.Ctx, contacts []contact.Contact) ([]Member, error) {
	sp := web.Space(c)
	var outletIDs, addresses []string
	for _, x := range contacts {
		outletIDs, addresses = append(outletIDs, x.OutletID), append(addresses, x.Email)
	}
	outlets, err := sp.Outlets.GetAll(c.UserContext(), outletIDs...)
	if err != nil {
		return nil, err
	}
	held, err := sp.Contacts.Suppressions.Suppressed(c.UserContext(), addresses...)
	if err != nil {
		return nil, err
	}
	var out []Member
	for _, x := range contacts {
		_, isHeld := held[x.Email].For(c.Params("id"))
		m := Member{
			ID: x.ID, URL: web.URL(c, "/contacts/"+x.ID), PeekURL: web.URL(c, "/contacts/"+x.ID+"/peek"), Name: x.Name, NameLang: web.LangOf(x.Name), Latin: x.Latin, Role: x.Role, Email: x.Email,
			Kind: web.T(c, "contact.kind."+x.Kind), Tags: x.Tags, Blocked: x.DoNotContact, Held: isHeld, Waits: x.Waits(), Doubted: x.Doubted(), Updated: x.UpdatedAt,
		}
		if o, ok := outlets[x.OutletID]; ok {
			m.Outlet, m.OutletURL = o.Name, web.URL(c, "/outlets/"+o.ID)
		}
		out = append(out, m)
	}
	return out, nil
}

// removeMembers takes those ticked off the list, or all that the search on the page matches.
func removeMembers(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	sel := contact.Selection{IDs: form.Values["id"]}
	if form.Value("all") == "1" {
		sel = contact.Selection{All: true, Of: contact.Search{ListID: id, Text: form.Value("q")}}
	}
	at := web.URL(c, "/lists/"+id)
	if !sel.All && len(sel.IDs) == 0 {
		return web.RedirectWarning(c, at, "contact.selection.empty")
	}
	sel.Act = act.New()
	n, err := web.Space(c).Contacts.RemoveFromList(c.UserContext(), id, sel, web.Actor(c))
	if err != nil {
		return err
	}
	return web.RedirectActed(c, web.OnContacts(c), at, sel.Act, "audience.flash.removed", "n", n)
}

var sampleTime = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func listSamples() []ListView {
	n := 1
	tabs := []templates.Tab{{Label: "A", URL: "/", Active: true, Count: &n}}
	return []ListView{
		{Base: "/acme/lists", None: true, MayEdit: true},
		{Base: "/acme/lists", None: true},
		{Base: "/acme/lists", Tabs: tabs, Archived: true},
		{Base: "/acme/lists", Tabs: tabs, MayEdit: true, Rows: []Row{{"/l", "Food", "daily", 3, true, sampleTime}, {URL: "/m", Name: "Plain"}}},
	}
}

func formSamples() []FormView {
	return []FormView{{Form: templates.Form{Errors: []templates.FieldError{{Field: "name", Key: "audience.name.missing"}}}}}
}

func showSamples() []ShowView {
	m := Member{ID: "1", URL: "/c", Name: "李雷", NameLang: "zh-CN", Role: "x", Outlet: "新华网", OutletURL: "/o", Email: "a@x.example", Kind: "Journalist", Tags: []string{"a"}, Blocked: true, Held: true, Waits: true, Doubted: true, Updated: sampleTime}
	full := ShowView{
		L: audience.List{Name: "Food", Purpose: "daily"}, URL: "/l", MayEdit: true,
		Roster:  Roster{Members: []Member{m}, Total: 1, Pager: templates.Pager{From: 1, To: 1, Total: 1}},
		Actions: []templates.Action{{Name: "do", Value: "remove", Label: "Remove", Icon: "minus"}}, Used: sampleUsed(),
	}
	archived := full
	archived.L.Archived, archived.More, archived.Pager.More = true, true, true
	return []ShowView{full, archived, {L: audience.List{Name: "Empty"}, URL: "/l", MayEdit: true}, {L: audience.List{Name: "Empty"}}, {L: audience.List{Name: "X"}, Q: "z", Roster: Roster{Total: 3}}}
}
