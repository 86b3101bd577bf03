package contact

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/step"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/templates"
)

// PackRow is what a colleague should know of a contact that becomes theirs.
type PackRow struct {
	Name, NameLang, URL, Role, Outlet string
	Reach                             []string // addresses and numbers; none of somebody who is not to be contacted
	Blocked                           string   // why they are not
	Do, Dont, Notes                   string
	Last                              *templates.Event // the latest thing written down
	Spoken                            time.Time
	Steps                             []step.Row
	Deals                             []templates.Detail
}

// PackView is the hand-over of one colleague's contacts.
type PackView struct {
	templates.Frame
	URL, From, FromName string
	Who, Owners         []templates.Option
	Rows                []PackRow
	N                   int64
	Pager               templates.Pager
	Form                templates.Form
	MayEdit, Busy       bool
	Paper               bool // to be printed
	Done, Total         int64
}

var (
	packPage  = templates.NewPage("app", "contact/handover.html", packSamples(false)...)
	packPaper = templates.NewPage("print", "contact/handover.html", packSamples(true)...)
)

// packSize is how many contacts stand on a page, and on paper.
const packSize = 100

func handover(c *fiber.Ctx) error {
	v, err := packView(c, web.Query(c).Get("from"), templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, packPage, v)
}

// handoverPaper is the same to be printed.
func handoverPaper(c *fiber.Ctx) error {
	v, err := packView(c, web.Query(c).Get("from"), templates.Form{})
	if err != nil {
		return err
	}
	v.Paper = true
	return web.Render(c, packPaper, v)
}

// handOverAll gives everything to a colleague of the space, after a look at what it is.
func handOverAll(c *fiber.Ctx) error {
	form := web.Form(c)
	all, err := owners(c)
	if err != nil {
		return err
	}
	from, to, name := form.Value("from"), "", ""
	if i := slices.IndexFunc(all, func(o templates.Option) bool { return o.Value == form.Value("to") }); i >= 0 {
		to, name = all[i].Value, all[i].Label
	}
	if to != "" && to != from && form.Value("confirm") != "1" {
		err = fault.Bad("confirm", "contact.handover.unconfirmed")
	} else {
		_, err = web.Space(c).Contacts.HandOverAllLater(c.UserContext(), from, to, name, web.Actor(c))
	}
	if err == nil {
		return web.Redirect(c, web.URL(c, "/contacts/hand-over?from="+from), "contact.handover.flash", "name", name)
	}
	if !web.Refuse(&form, err) {
		return err
	}
	v, err := packView(c, from, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, packPage, v)
}

func packView(c *fiber.Ctx, from string, form templates.Form) (PackView, error) {
	v := PackView{
		Frame: web.Frame(c, "contact.handover.title"), URL: web.URL(c, "/contacts/hand-over"), From: from, Form: form, MayEdit: web.May(c, account.ContactEdit),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts")}
	if err := packPeople(c, &v); err != nil || from == "" {
		return v, err
	}
	contacts, ctx := web.Space(c).Contacts, c.UserContext()
	var err error
	if v.N, err = contacts.CountOwned(ctx, from); err != nil {
		return v, err
	}
	q := web.Query(c)
	page, err := contacts.Owned(ctx, from, contact.Search{After: q.Get("after"), Before: q.Get("before"), Limit: packSize})
	if err != nil {
		return v, err
	}
	v.Pager = web.Pager(c, page, packSize, v.N)
	if err := packRows(c, &v, page.Items); err != nil {
		return v, err
	}
	return v, underWay(c, &v)
}

// packPeople are who may hand over, those who left among them, and who may take over.
func packPeople(c *fiber.Ctx, v *PackView) error {
	all, err := owners(c)
	if err != nil {
		return err
	}
	tally, err := web.Space(c).Contacts.Owners(c.UserContext())
	if err != nil {
		return err
	}
	v.Who = slices.Clone(all)
	for _, t := range tally {
		if !slices.ContainsFunc(all, func(o templates.Option) bool { return o.Value == t.Value }) {
			v.Who = append(v.Who, templates.Option{Value: t.Value, Label: goneName(c, t.Value)})
		}
	}
	for _, o := range v.Who {
		if o.Value == v.From {
			v.FromName = o.Label
		}
	}
	v.Owners = slices.DeleteFunc(slices.Clone(all), func(o templates.Option) bool { return o.Value == v.From })
	return nil
}

// goneName is the name of somebody who is no longer a member.
func goneName(c *fiber.Ctx, userID string) string {
	u, err := web.Of(c).Accounts.User(c.UserContext(), userID)
	if err != nil || u.Name == "" {
		return web.T(c, "contact.handover.former")
	}
	return web.T(c, "contact.handover.left", "name", u.Name)
}

func packRows(c *fiber.Ctx, v *PackView, people []contact.Contact) error {
	sp, ctx := web.Space(c), c.UserContext()
	open, err := sp.Contacts.StepsOf(ctx, people...)
	if err != nil {
		return err
	}
	last, err := sp.Contacts.LastNotes(ctx, people...)
	if err != nil {
		return err
	}
	var ids, at []string
	for _, x := range people {
		ids, at = append(ids, x.AllIDs()...), append(at, x.OutletID)
	}
	deals, err := sp.Creators.OpenDeals(ctx, ids...)
	if err != nil {
		return err
	}
	outlets, err := sp.Outlets.GetAll(ctx, at...)
	if err != nil {
		return err
	}
	for _, x := range people {
		r := packRow(c, x)
		r.Outlet = outlets[x.OutletID].Name
		if r.Steps, err = step.Rows(c, open[x.ID]); err != nil {
			return err
		}
		if n, ok := last[x.ID]; ok {
			r.Last = &templates.Event{Who: n.ByName, Text: web.T(c, "contact.noted."+n.Kind), Note: n.Text, Lang: web.LangOf(n.Text), When: n.At, More: noteLines(c, n)}
		}
		for _, d := range deals {
			if slices.Contains(x.AllIDs(), d.ContactID) {
				r.Deals = append(r.Deals, templates.Detail{Label: d.Title, Value: d.PublishBy, URL: web.URL(c, "/creators/deals/"+d.ID)})
			}
		}
		v.Rows = append(v.Rows, r)
	}
	return nil
}

func packRow(c *fiber.Ctx, x contact.Contact) PackRow {
	r := PackRow{
		Name: x.Name, NameLang: web.LangOf(x.Name), URL: web.URL(c, "/contacts/"+x.ID), Role: x.Role, Do: x.Do, Dont: x.Dont, Notes: x.Notes, Spoken: x.LastInteraction,
	}
	if x.DoNotContact {
		r.Blocked = x.DoNotContactReason
		if r.Blocked == "" {
			r.Blocked = web.T(c, "contact.badge.blocked")
		}
		return r
	}
	for _, way := range []string{x.Email, x.Phone, x.WeChat} {
		if way != "" {
			r.Reach = append(r.Reach, way)
		}
	}
	return r
}

// underWay says how far a hand-over of this colleague's has come.
func underWay(c *fiber.Ctx, v *PackView) error {
	jobs, err := web.Space(c).Jobs.Unfinished(c.UserContext(), contact.HandOverKind)
	for _, j := range jobs {
		if h, err := job.Decode[contact.Handing](j); err == nil && h.From == v.From {
			v.Busy, v.Done, v.Total = true, j.Done, j.Total
		}
	}
	return err
}

func packSamples(paper bool) []PackView {
	row := PackRow{
		Name: "李雷", NameLang: "zh-CN", URL: "/c", Role: "Reporter", Outlet: "新华网", Reach: []string{"a@x.example", "1"}, Do: "data", Dont: "calls", Notes: "x", Spoken: sampleTime,
		Last: &templates.Event{Who: "Ada", Text: "noted", Note: "x", Lang: "en", When: sampleTime, More: []string{"y"}}, Steps: step.Samples(), Deals: []templates.Detail{{Label: "A", Value: "2026-12-01", URL: "/d"}},
	}
	form := templates.Form{Errors: []templates.FieldError{{Field: "to", Key: "contact.handover.to_missing"}, {Field: "confirm", Key: "contact.handover.unconfirmed"}, {Field: "from", Key: "contact.handover.nothing"}}}
	full := PackView{
		URL: "/h", From: "a", FromName: "A", Who: sampleOptions, Owners: sampleOptions, N: 2, MayEdit: true, Form: form,
		Rows: []PackRow{row, {Name: "B", Blocked: "asked"}}, Pager: templates.Pager{From: 1, To: 2, Total: 2},
	}
	full.Paper = paper
	busy := full
	busy.Busy, busy.Done, busy.Total = true, 1, 2
	return []PackView{full, busy, {URL: "/h", Who: sampleOptions, Paper: paper}, {URL: "/h", From: "a", FromName: "A", MayEdit: true, Paper: paper}}
}
