package contact

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/templates"
)

// WaitingRow is a new contact that waits for approval.
type WaitingRow struct {
	ID, URL, Name, NameLang, Role, Outlet, Email, Source, By string
	At                                                       time.Time
}

// WaitingView is the page of those who wait.
type WaitingView struct {
	templates.Frame
	URL    string
	Rows   []WaitingRow
	Pager  templates.Pager
	Form   templates.Form
	MayDo  bool
	Ticked []string
}

var waitingPage = templates.NewPage("app", "contact/waiting.html", waitingSamples()...)

// approvalRoutes: whoever keeps contacts sees who waits; only those decide who answer for what is held of people.
func approvalRoutes() []web.Route {
	return []web.Route{
		web.ForMembers("GET", "/contacts/waiting", account.ContactEdit, waiting),
		web.ForMembers("POST", "/contacts/waiting/approve", account.ContactManage, approve),
		web.ForMembers("POST", "/contacts/waiting/reject", account.ContactManage, reject),
	}
}

func waiting(c *fiber.Ctx) error {
	v, err := waitingView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, waitingPage, v)
}

func waitingView(c *fiber.Ctx, form templates.Form) (WaitingView, error) {
	q, sp, ctx := web.Query(c), web.Space(c), c.UserContext()
	v := WaitingView{Frame: web.Frame(c, "contact.pending.title"), URL: web.URL(c, "/contacts/waiting"), Form: form, MayDo: web.May(c, account.ContactManage), Ticked: form.Values["id"]}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts")}
	page, err := sp.Contacts.FindWaiting(ctx, contact.Search{After: q.Get("after"), Before: q.Get("before"), Limit: pageSize})
	if err != nil {
		return v, err
	}
	n, err := sp.Contacts.CountWaiting(ctx, web.MostCounted+1)
	if err != nil {
		return v, err
	}
	v.Pager = web.PagerUpTo(c, page, pageSize, n, web.MostCounted)
	var ids []string
	for _, x := range page.Items {
		ids = append(ids, x.OutletID)
	}
	outlets, err := sp.Outlets.GetAll(ctx, ids...)
	for _, x := range page.Items {
		v.Rows = append(v.Rows, WaitingRow{
			ID: x.ID, URL: web.URL(c, "/contacts/"+x.ID), Name: x.Name, NameLang: web.LangOf(x.Name), Role: x.Role, Outlet: outlets[x.OutletID].Name,
			Email: x.Email, Source: sourceName(c, x.Source), By: x.PendingBy, At: x.CreatedAt,
		})
	}
	return v, err
}

func approve(c *fiber.Ctx) error {
	form := web.Form(c)
	sel := contact.Selection{All: form.Value("all") == "1", IDs: form.Values["id"]}
	return decided(c, form, "contact.pending.flash.approved", func() (int64, error) {
		return web.Space(c).Contacts.Approve(c.UserContext(), sel, web.Actor(c))
	})
}

func reject(c *fiber.Ctx) error {
	form := web.Form(c)
	return decided(c, form, "contact.pending.flash.rejected", func() (int64, error) {
		n, err := web.Space(c).Contacts.Reject(c.UserContext(), form.Values["id"], form.Value("reason"), web.Actor(c))
		return int64(n), err
	})
}

// decided does what was decided; what is refused keeps what was typed and ticked.
func decided(c *fiber.Ctx, form templates.Form, flash string, do func() (int64, error)) error {
	n, err := do()
	if err == nil {
		return web.Redirect(c, web.URL(c, "/contacts/waiting"), flash, "n", n)
	}
	if !web.Refuse(&form, err) {
		return err
	}
	v, err := waitingView(c, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, waitingPage, v)
}

// withWaiting adds the tab of those who wait for approval, while somebody does.
func withWaiting(c *fiber.Ctx, tabs []templates.Tab) ([]templates.Tab, error) {
	if !mayEdit(c) {
		return tabs, nil
	}
	n, err := web.Space(c).Contacts.CountWaiting(c.UserContext(), web.MostCounted+1)
	if err != nil || n == 0 {
		return tabs, err
	}
	shown := int(min(n, web.MostCounted))
	return append(tabs, templates.Tab{Label: web.T(c, "contact.pending.title"), URL: web.URL(c, "/contacts/waiting"), Count: &shown, More: n > web.MostCounted}), nil
}

func waitingSamples() []WaitingView {
	rows := []WaitingRow{{ID: "1", URL: "/c", Name: "李雷", NameLang: "zh-CN", Role: "R", Outlet: "O", Email: "a@x.example", Source: "a.csv", By: "Ada", At: sampleTime}, {ID: "2", Name: "B"}}
	return []WaitingView{
		{URL: "/w", MayDo: true, Rows: rows, Pager: templates.Pager{From: 1, To: 2, Total: 2}, Ticked: []string{"1"}, Form: templates.Form{Errors: []templates.FieldError{{Field: "reason", Key: "contact.pending.reason_missing"}, {Key: "contact.selection.empty"}}}},
		{URL: "/w", Rows: rows},
		{URL: "/w"},
	}
}
