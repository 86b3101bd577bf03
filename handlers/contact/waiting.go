package contact

import (
	"strconv"
	"strings"
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
	Tabs   []templates.Tab // the views of the table, and those who wait
}

// RejectView asks whether several shall be rejected together.
type RejectView struct {
	templates.Frame
	URL    string
	N      int64
	More   bool // more wait than are rejected at once
	Reason string
	Names  []string // of the first
	Keep   []templates.Option
	Form   templates.Form
}

// shownRejected is how many names the question shows.
const shownRejected = 10

var (
	waitingPage = templates.NewPageOf("app", "contact/waiting.html", waitingSamples)
	rejectPage  = templates.NewPageOf("app", "contact/reject.html", rejectSamples)
)

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
	tabs, err := book.Tabs(c)
	if err != nil {
		return v, err
	}
	if v.Tabs, err = withWaiting(c, tabs); err != nil {
		return v, err
	}
	if len(v.Tabs) == len(tabs) { // nobody waits any more
		v.Tabs = append(v.Tabs, templates.Tab{Label: v.Title, URL: v.URL})
	}
	v.Tabs[len(v.Tabs)-1].Active = true
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

// reject deletes one at once; of several it asks first, with their number.
func reject(c *fiber.Ctx) error {
	form, contacts := web.Form(c), web.Space(c).Contacts
	sel := contact.Selection{All: form.Value("all") == "1", IDs: form.Values["id"]}
	n, more := int64(len(sel.IDs)), false
	if sel.All {
		all, err := contacts.CountWaiting(c.UserContext(), contact.MostRejected+1)
		if err != nil {
			return err
		}
		n, more = min(all, contact.MostRejected), all > contact.MostRejected
	}
	if typed := strings.TrimSpace(form.Value("confirm")); n > 1 && form.Value("reason") != "" && typed != strconv.FormatInt(n, 10) {
		return askReject(c, form, sel, n, more)
	}
	return decided(c, form, "contact.pending.flash.rejected", func() (int64, error) {
		return contacts.Reject(c.UserContext(), sel, form.Value("reason"), web.Actor(c))
	})
}

func askReject(c *fiber.Ctx, form templates.Form, sel contact.Selection, n int64, more bool) error {
	v := RejectView{Frame: web.Frame(c, "contact.pending.reject_title"), URL: web.URL(c, "/contacts/waiting"), N: n, More: more, Reason: form.Value("reason"), Form: form}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts"), web.Crumb(c, "contact.pending.title", "/contacts/waiting")}
	v.Keep = append(v.Keep, templates.Option{Label: "reason", Value: v.Reason})
	if sel.All {
		v.Keep = append(v.Keep, templates.Option{Label: "all", Value: "1"})
		page, err := web.Space(c).Contacts.FindWaiting(c.UserContext(), contact.Search{Limit: shownRejected})
		if err != nil {
			return err
		}
		for _, x := range page.Items {
			v.Names = append(v.Names, x.Name)
		}
	} else {
		found, err := web.Space(c).Contacts.GetAll(c.UserContext(), sel.IDs[:min(len(sel.IDs), shownRejected)]...)
		if err != nil {
			return err
		}
		for _, id := range sel.IDs {
			v.Keep = append(v.Keep, templates.Option{Label: "id", Value: id})
			if x, ok := found[id]; ok {
				v.Names = append(v.Names, x.Name)
			}
		}
	}
	if form.Value("confirm") == "" {
		return web.Render(c, rejectPage, v)
	}
	v.Form.Errors = append(v.Form.Errors, templates.FieldError{Field: "confirm", Key: "contact.pending.other_number", Args: map[string]any{"n": n}})
	return web.RenderForm(c, rejectPage, v)
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
		{URL: "/w", MayDo: true, Tabs: []templates.Tab{{Label: "Waiting", URL: "/w", Active: true}}, Rows: rows, Pager: templates.Pager{From: 1, To: 2, Total: 2}, Ticked: []string{"1"}, Form: templates.Form{Errors: []templates.FieldError{{Field: "reason", Key: "contact.pending.reason_missing"}, {Key: "contact.selection.empty"}}}},
		{URL: "/w", Rows: rows},
		{URL: "/w"},
	}
}

func rejectSamples() []RejectView {
	return []RejectView{
		{URL: "/w", N: 2, Reason: "not press", Names: []string{"李雷", "B"}, Keep: []templates.Option{{Label: "id", Value: "1"}}, Form: templates.Form{Errors: []templates.FieldError{{Field: "confirm", Key: "contact.pending.other_number", Args: map[string]any{"n": 2}}}}},
		{URL: "/w", N: 1000, More: true, Reason: "not press", Names: []string{"A"}},
	}
}
