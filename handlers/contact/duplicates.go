package contact

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/twin"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/duplicate"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/outlet"
	"standfirst/models/store"
	"standfirst/templates"
)

// duplicateRoutes come before those with an id in their place.
func duplicateRoutes() []web.Route {
	route := web.ForMembers
	read, edit := account.ContactRead, account.ContactEdit
	return []web.Route{
		route("GET", "/contacts/duplicates", read, duplicates),
		route("POST", "/contacts/duplicates/scan", edit, scan),
		route("GET", "/contacts/duplicates/exact", edit, exactForm),
		route("POST", "/contacts/duplicates/exact", edit, mergeExact),
		route("POST", "/contacts/duplicates/:duplicate/dismiss", edit, dismiss),
		route("POST", "/contacts/duplicates/:duplicate/reopen", edit, reopen),
		route("GET", "/contacts/merge", edit, mergeForm),
		route("POST", "/contacts/merge", edit, merge),
		route("POST", "/contacts/:id/unmerge", edit, unmerge),
	}
}

// desk is where pairs of contacts are judged.
func desk() twin.Desk {
	return twin.Desk{
		Path: "/contacts/duplicates", Words: "contact.duplicate.", Rules: contact.Rules, Icon: "users",
		Book:  func(c *fiber.Ctx) twin.Book { return web.Space(c).Contacts },
		Pairs: pairs,
	}
}

// DuplicatesView is the queue.
type DuplicatesView struct {
	templates.Frame
	Kinds     []templates.Tab
	Queue     templates.Queue
	Exact     int64
	Work      WorkView
	Scanned   bool
	ScannedAt time.Time
	ScannedN  int64
}

// WorkView is a job on its way: a scan, or the merge of all exact duplicates.
type WorkView struct {
	URL, Label  string
	Running     bool
	Dead, Over  bool
	Done, Total int64
}

// ExactView asks whether all exact duplicates shall be merged.
type ExactView struct {
	templates.Frame
	Base  string
	N     int64
	Pairs []templates.Pair
	Form  templates.Form
}

var (
	duplicatesPage = templates.NewPage("app", "contact/duplicates.html", duplicatesSamples()...)
	exactPage      = templates.NewPage("app", "contact/exact.html", exactSamples()...)
	workFragment   = templates.NewFragment("contact/duplicates.html", "work", WorkView{URL: "/x", Label: "Work", Running: true, Done: 1, Total: 2}, WorkView{URL: "/x", Over: true}, WorkView{URL: "/x", Dead: true})
)

func duplicates(c *fiber.Ctx) error {
	q, sp, ctx := web.Query(c), web.Space(c), c.UserContext()
	if key := q.Get("work"); key != "" && web.IsFragmentFor(c, "work") {
		w, err := work(c, key)
		if err != nil {
			return err
		}
		return web.Fragment(c, workFragment, w)
	}
	v := DuplicatesView{Frame: web.Frame(c, "contact.duplicate.title")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts")}
	var err error
	if v.Queue, v.Exact, err = desk().Queue(c); err != nil {
		return err
	}
	if v.Kinds, err = twin.Kinds(c, desk().Path); err != nil {
		return err
	}
	scanned, ok, err := sp.Contacts.LastScan(ctx)
	if err != nil {
		return err
	}
	v.Scanned, v.ScannedAt, v.ScannedN = ok && scanned.State == contact.Finished, scanned.EndedAt, scanned.Contacts
	key := q.Get("work")
	if key == "" && ok && scanned.State == contact.Running {
		key = contact.JobOfScan(scanned.Key)
	}
	if v.Work, err = work(c, key); err != nil {
		return err
	}
	return web.Render(c, duplicatesPage, v)
}

func pairs(c *fiber.Ctx, found []duplicate.Suspicion) ([]templates.Pair, error) {
	var ids []string
	for _, x := range found {
		ids = append(ids, x.Pair...)
	}
	people, err := web.Space(c).Contacts.GetAll(c.UserContext(), ids...)
	if err != nil {
		return nil, err
	}
	outlets, err := outletsOf(c, people)
	if err != nil {
		return nil, err
	}
	return twin.Beside(found, people, func(p contact.Contact) string { return p.ID }, contact.Better, func(x duplicate.Suspicion, a, b contact.Contact) templates.Pair {
		return desk().Pair(c, x, side(c, a, outlets), side(c, b, outlets))
	}), nil
}

func outletsOf(c *fiber.Ctx, people map[string]contact.Contact) (map[string]outlet.Outlet, error) {
	var ids []string
	for _, p := range people {
		ids = append(ids, p.OutletID)
	}
	return web.Space(c).Outlets.GetAll(c.UserContext(), ids...)
}

func side(c *fiber.Ctx, x contact.Contact, outlets map[string]outlet.Outlet) templates.Side {
	s := templates.Side{ID: x.ID, URL: web.URL(c, "/contacts/"+x.ID), Name: x.Name, NameLang: web.LangOf(x.Name), Latin: x.Latin, Blocked: x.DoNotContact}
	add := func(key, value string) {
		if value != "" {
			s.Details = append(s.Details, templates.Detail{Label: web.T(c, key), Value: value})
		}
	}
	add("contact.field.outlet", joinDot(outlets[x.OutletID].Name, x.Role))
	add("contact.field.email", strings.Join(x.Emails, ", "))
	add("contact.field.phone", strings.Join(append([]string{x.Phone}, x.Phones...), ", "))
	add("contact.field.wechat", x.WeChat)
	add("contact.field.tags", strings.Join(x.Tags, ", "))
	if x.Mailed > 0 {
		add("contact.duplicate.mailed", strconv.FormatInt(x.Mailed, 10))
	}
	return s
}

func joinDot(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// work is how far a job is; the zero value when there is none.
func work(c *fiber.Ctx, id string) (WorkView, error) {
	kind, key, _ := strings.Cut(id, ":")
	if kind != "contact.scan" && kind != "contact.merge_exact" {
		return WorkView{}, nil
	}
	w := WorkView{URL: web.URL(c, "/contacts/duplicates?work="+kind+":"+key), Label: web.T(c, "contact.duplicate.work."+strings.TrimPrefix(kind, "contact."))}
	j, err := web.Space(c).Jobs.Get(c.UserContext(), id)
	if errors.Is(err, store.ErrNotFound) {
		return WorkView{}, nil
	}
	w.Running = j.State == job.Ready || j.State == job.Running
	w.Dead, w.Over, w.Done, w.Total = j.State == job.Dead, j.State == job.Done, j.Done, j.Total
	return w, err
}

func scan(c *fiber.Ctx) error {
	x, err := web.Space(c).Contacts.ScanLater(c.UserContext(), web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/contacts/duplicates?work="+contact.JobOfScan(x.Key)), "")
}

func dismiss(c *fiber.Ctx) error {
	return desk().Dismiss(c, c.Params("duplicate"), "contact.flash.two_people")
}

func reopen(c *fiber.Ctx) error {
	return desk().Reopen(c, c.Params("duplicate"), "contact.flash.ask_again")
}

func exactForm(c *fiber.Ctx) error { return showExact(c, templates.Form{}, fiber.StatusOK) }

func showExact(c *fiber.Ctx, form templates.Form, status int) error {
	contacts := web.Space(c).Contacts
	search := duplicate.Search{Strength: duplicate.Exact, Limit: 10}
	n, err := contacts.CountSuspicions(c.UserContext(), search)
	if err != nil {
		return err
	}
	if n == 0 {
		return web.RedirectWarning(c, web.URL(c, "/contacts/duplicates"), "contact.merge.none")
	}
	v := ExactView{Frame: web.Frame(c, "contact.duplicate.exact.title"), Base: web.URL(c, "/contacts/duplicates"), N: n, Form: form}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts"), web.Crumb(c, "contact.duplicate.title", "/contacts/duplicates")}
	page, err := contacts.Suspicions(c.UserContext(), search)
	if err != nil {
		return err
	}
	if v.Pairs, err = pairs(c, page.Items); err != nil {
		return err
	}
	return web.RenderStatus(c, status, exactPage, v)
}

func mergeExact(c *fiber.Ctx) error {
	form := web.Form(c)
	n, err := strconv.ParseInt(strings.TrimSpace(form.Value("confirm")), 10, 64)
	if err != nil {
		n = -1
	}
	key, err := web.Space(c).Contacts.MergeExactLater(c.UserContext(), n, web.Actor(c))
	if fault.Is(err, "contact.merge.other_number") {
		form.Errors = append(form.Errors, templates.FieldError{Field: "confirm", Key: "contact.merge.other_number", Args: fault.Of(err).Args})
		return showExact(c, form, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/contacts/duplicates?work="+contact.JobOfMerge(key)), "")
}
