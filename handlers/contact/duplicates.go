package contact

import (
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
	"standfirst/models/outlet"
	"standfirst/models/space"
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
		route("POST", "/contacts/merges/:contact/undo", edit, unmerge),
	}
}

// workKinds are the jobs whose progress the queue shows.
var workKinds = []string{"contact.scan", duplicate.ExactKind("contact")}

// desk is where pairs of contacts are judged.
func desk() twin.Desk {
	return twin.Desk{
		Path: "/contacts/duplicates", Kind: "contact", Words: "contact.duplicate.", Rules: contact.Rules, Icon: "users",
		Book:  func(c *fiber.Ctx) twin.Book { return web.Space(c).Contacts },
		Pairs: pairs,
	}
}

// DuplicatesView is the queue.
type DuplicatesView struct {
	templates.Frame
	Kinds     []templates.Tab
	Queue     templates.Queue
	Work      templates.Work
	Scanned   bool
	ScannedAt time.Time
	ScannedN  int64
}

var duplicatesPage = templates.NewPageOf("app", "contact/duplicates.html", duplicatesSamples)

func duplicates(c *fiber.Ctx) error {
	if answered, err := desk().AnswerWork(c, workKinds...); answered || err != nil {
		return err
	}
	v := DuplicatesView{Frame: web.Frame(c, "contact.duplicate.title")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts")}
	var err error
	if v.Queue, err = desk().Queue(c); err != nil {
		return err
	}
	if v.Kinds, err = twin.Kinds(c, desk().Path); err != nil {
		return err
	}
	scanned, ok, err := web.Space(c).Contacts.LastScan(c.UserContext())
	if err != nil {
		return err
	}
	v.Scanned, v.ScannedAt, v.ScannedN = ok && scanned.State == contact.Finished, scanned.EndedAt, scanned.Contacts
	key := web.Query(c).Get("work")
	if key == "" && ok && scanned.State == contact.Running {
		key = contact.JobOfScan(scanned.Key)
	}
	if v.Work, err = desk().Work(c, key, workKinds...); err != nil {
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
	return outletsIn(c, web.Space(c), people)
}

func outletsIn(c *fiber.Ctx, sp *space.Space, people map[string]contact.Contact) (map[string]outlet.Outlet, error) {
	var ids []string
	for _, p := range people {
		ids = append(ids, p.OutletID)
	}
	return sp.Outlets.GetAll(c.UserContext(), ids...)
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

func scan(c *fiber.Ctx) error {
	x, err := web.Space(c).Contacts.ScanLater(c.UserContext(), web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, desk().WorkURL(c, contact.JobOfScan(x.Key)), "")
}

func dismiss(c *fiber.Ctx) error {
	return desk().Dismiss(c, c.Params("duplicate"), "contact.flash.two_people")
}

func reopen(c *fiber.Ctx) error {
	return desk().Reopen(c, c.Params("duplicate"), "contact.flash.ask_again")
}

func exactForm(c *fiber.Ctx) error { return desk().AskExact(c) }

func mergeExact(c *fiber.Ctx) error { return desk().MergeExact(c) }
