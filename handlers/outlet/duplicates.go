package outlet

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/twin"
	"standfirst/models/account"
	"standfirst/models/duplicate"
	"standfirst/models/outlet"
	"standfirst/templates"
)

// duplicateRoutes come before those with an id in their place.
func duplicateRoutes() []web.Route {
	route := web.ForMembers
	read, edit := account.ContactRead, account.ContactEdit
	return []web.Route{
		route("GET", "/outlets/duplicates", read, duplicates),
		route("GET", "/outlets/duplicates/exact", edit, exactForm),
		route("POST", "/outlets/duplicates/exact", edit, mergeExact),
		route("POST", "/outlets/duplicates/:pair/dismiss", edit, dismiss),
		route("POST", "/outlets/duplicates/:pair/reopen", edit, reopen),
		route("GET", "/outlets/merge", edit, mergeForm),
		route("POST", "/outlets/merge", edit, merge),
		route("POST", "/outlets/merges/:outlet/undo", edit, unmerge),
	}
}

// DuplicatesView is the queue.
type DuplicatesView struct {
	templates.Frame
	Kinds []templates.Tab
	Queue templates.Queue
	Work  templates.Work
}

// MergeView lets somebody choose what a merged outlet shall keep.
type MergeView struct {
	templates.Frame
	Merger templates.Merger
	Form   templates.Form
}

var (
	duplicatesPage = templates.NewPageOf("app", "outlet/duplicates.html", duplicatesSamples)
	mergePage      = templates.NewPageOf("app", "outlet/merge.html", mergeSamples)
)

var exactKind = duplicate.ExactKind("outlet")

// desk is where pairs of outlets are judged.
func desk() twin.Desk {
	return twin.Desk{
		Path: "/outlets/duplicates", Kind: "outlet", Words: "outlet.duplicate.", Rules: outlet.Rules, Icon: "building-broadcast-tower",
		Book:  func(c *fiber.Ctx) twin.Book { return web.Space(c).Outlets },
		Pairs: pairs,
	}
}

func duplicates(c *fiber.Ctx) error {
	if answered, err := desk().AnswerWork(c, exactKind); answered || err != nil {
		return err
	}
	v := DuplicatesView{Frame: web.Frame(c, "outlet.duplicate.title")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "outlet.title", "/outlets")}
	var err error
	if v.Queue, err = desk().Queue(c); err != nil {
		return err
	}
	if v.Kinds, err = twin.Kinds(c, desk().Path); err != nil {
		return err
	}
	if v.Work, err = desk().Work(c, web.Query(c).Get("work"), exactKind); err != nil {
		return err
	}
	return web.Render(c, duplicatesPage, v)
}

func exactForm(c *fiber.Ctx) error { return desk().AskExact(c) }

func mergeExact(c *fiber.Ctx) error { return desk().MergeExact(c) }

func dismiss(c *fiber.Ctx) error { return desk().Dismiss(c, c.Params("pair"), "outlet.flash.two") }

func reopen(c *fiber.Ctx) error { return desk().Reopen(c, c.Params("pair"), "contact.flash.ask_again") }

func pairs(c *fiber.Ctx, found []duplicate.Suspicion) ([]templates.Pair, error) {
	var ids []string
	for _, x := range found {
		ids = append(ids, x.Pair...)
	}
	outlets, err := web.Space(c).Outlets.GetAll(c.UserContext(), ids...)
	if err != nil {
		return nil, err
	}
	people, err := web.Space(c).Contacts.PerOutlet(c.UserContext(), ids...)
	if err != nil {
		return nil, err
	}
	return twin.Beside(found, outlets, func(o outlet.Outlet) string { return o.ID }, outlet.Better, func(x duplicate.Suspicion, a, b outlet.Outlet) templates.Pair {
		return desk().Pair(c, x, side(c, a, people), side(c, b, people))
	}), nil
}

func side(c *fiber.Ctx, o outlet.Outlet, people map[string]int64) templates.Side {
	s := templates.Side{ID: o.ID, URL: web.URL(c, "/outlets/"+o.ID), Name: o.Name, NameLang: web.LangOf(o.Name)}
	add := func(key, value string) {
		if value != "" {
			s.Details = append(s.Details, templates.Detail{Label: web.T(c, key), Value: value})
		}
	}
	add("outlet.field.aliases", strings.Join(o.Aliases, ", "))
	add("outlet.field.kind", fieldValue(c, o, "kind"))
	add("outlet.field.domains", shown(o.Domains))
	add("outlet.field.site", o.Site)
	add("outlet.field.platform", fieldValue(c, o, "platform"))
	var desks []string
	for _, d := range o.Desks {
		desks = append(desks, d.Address)
	}
	add("outlet.field.desk", strings.Join(desks, ", "))
	if n := people[o.ID]; n > 0 {
		add("outlet.field.people", strconv.FormatInt(n, 10))
	}
	return s
}

func mergeForm(c *fiber.Ctx) error {
	q := web.Query(c)
	return showMerge(c, q.Get("a"), q.Get("b"), q.Get("next"), templates.Form{}, fiber.StatusOK)
}

func showMerge(c *fiber.Ctx, idA, idB, next string, form templates.Form, status int) error {
	sp, ctx := web.Space(c), c.UserContext()
	a, b, answered, err := twin.Two(c, desk(), idA, idB, sp.Outlets.GetAll, func(o outlet.Outlet) (string, string) { return o.ID, o.Name })
	if err != nil || answered {
		return err
	}
	people, err := sp.Contacts.PerOutlet(ctx, a.ID, b.ID)
	if err != nil {
		return err
	}
	v := MergeView{Frame: web.Frame(c, "outlet.merge.title"), Merger: desk().Merger(c, side(c, a, people), side(c, b, people), next), Form: form}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "outlet.title", "/outlets"), web.Crumb(c, "outlet.duplicate.title", "/outlets/duplicates")}
	v.Merger.Reasons = desk().Reasons(c, outlet.Compare(a, b))
	v.Merger.Choices, v.Merger.Same = twin.Choices(outlet.Conflicts(a, b), form, func(field string) templates.Choice {
		return templates.Choice{Label: fieldLabel(c, field), A: fieldValue(c, a, field), B: fieldValue(c, b, field)}
	})
	mergeBoth(c, &v.Merger, a, b)
	return web.RenderStatus(c, status, mergePage, v)
}

// mergeBoth are the details of which the merged outlet keeps those of both.
func mergeBoth(c *fiber.Ctx, v *templates.Merger, a, b outlet.Outlet) {
	add := func(label string, parts ...[]string) {
		if d, some := twin.Both(c, label, parts...); some {
			v.Both = append(v.Both, d)
		}
	}
	desks := func(o outlet.Outlet) (out []string) {
		for _, d := range o.Desks {
			out = append(out, d.Address)
		}
		return out
	}
	reaches := func(o outlet.Outlet) (out []string) {
		for _, r := range o.History() {
			out = append(out, strconv.FormatInt(r.Figure, 10)+" ("+r.Source+")")
		}
		return out
	}
	add("outlet.field.aliases", []string{a.Name}, a.Aliases, []string{b.Name}, b.Aliases)
	add("outlet.field.domains", []string{shown(a.Domains)}, []string{shown(b.Domains)})
	add("outlet.field.desk", desks(a), desks(b))
	add("outlet.field.feeds", a.Feeds, b.Feeds)
	add("outlet.field.reach", reaches(a), reaches(b))
	add("outlet.field.notes", []string{a.Notes}, []string{b.Notes})
}

func fieldLabel(c *fiber.Ctx, field string) string {
	if key, custom := strings.CutPrefix(field, "custom_"); custom {
		return key
	}
	return web.T(c, "outlet.changed_field."+field)
}

// fieldValue is a field as people read it.
func fieldValue(c *fiber.Ctx, o outlet.Outlet, field string) string {
	switch field {
	case "kind":
		return web.T(c, "outlet.kind."+o.Kind)
	case "tier":
		return tier(c, o.Tier)
	case "lang":
		return lang(c, o.Lang)
	case "platform":
		if o.Platform == "" {
			return o.Handle
		}
		return strings.TrimSpace(web.T(c, "outlet.platform."+o.Platform) + " " + o.Handle)
	}
	return outlet.FieldText(o, field)
}

func merge(c *fiber.Ctx) error {
	form, outlets, ctx := web.Form(c), web.Space(c).Outlets, c.UserContext()
	a, b := form.Value("a"), form.Value("b")
	gone, err := outlets.Get(ctx, b)
	if err != nil {
		return err
	}
	m, err := outlets.Merge(ctx, a, b, twin.Chosen(form), web.Actor(c))
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		for i := range form.Errors {
			form.Errors[i].Field = "" // the fields are not typed here
		}
		return showMerge(c, a, b, form.Value("next"), form, fiber.StatusUnprocessableEntity)
	}
	to := web.URL(c, "/outlets/"+m.ID)
	if form.Value("next") == "queue" {
		to = web.URL(c, "/outlets/duplicates")
	}
	return web.RedirectUndo(c, to, unmergeURL(c, gone.ID), "contact.flash.merged", "name", m.Name, "other", gone.Name)
}

// unmergeURL is where a merge is taken back; goes is what went into another outlet by it.
func unmergeURL(c *fiber.Ctx, goes string) string {
	return web.URL(c, "/outlets/merges/"+goes+"/undo")
}

func unmerge(c *fiber.Ctx) error {
	u, err := web.Space(c).Outlets.Undo(c.UserContext(), c.Params("outlet"), web.Actor(c))
	if err != nil {
		return err
	}
	to := web.BackOr(c, web.URL(c, "/outlets/"+u.Stays.ID))
	var kept []string
	for _, f := range u.Kept {
		kept = append(kept, fieldLabel(c, f))
	}
	switch {
	case len(u.Lost) > 0:
		return web.RedirectWarning(c, to, "outlet.flash.unmerged_lost", "name", u.Back.Name, "lost", strings.Join(u.Lost, ", "))
	case len(kept) > 0:
		return web.Redirect(c, to, "outlet.flash.unmerged_kept", "name", u.Back.Name, "fields", strings.Join(kept, web.T(c, "outlet.changed_field.separator")))
	}
	return web.Redirect(c, to, "outlet.flash.unmerged", "name", u.Back.Name)
}

// twins are the suspicions and the merges that the record shows.
func twins(c *fiber.Ctx, v *ShowView, o outlet.Outlet) (err error) {
	if o.Suspects > 0 {
		if v.Twins, err = desk().Twins(c, o.ID); err != nil {
			return err
		}
	}
	if len(o.MergedFrom) == 0 {
		return nil
	}
	stones, err := web.Space(c).Outlets.Absorbed(c.UserContext(), o.ID)
	for _, t := range stones {
		v.Absorbed = append(v.Absorbed, templates.Absorbed{UndoURL: unmergeURL(c, t.ID), Name: t.Gone.Name, By: t.ByName, At: t.At})
	}
	return err
}

func duplicatesSamples() []DuplicatesView {
	var out []DuplicatesView
	for _, q := range twin.Samples("outlet.duplicate.") {
		out = append(out, DuplicatesView{Queue: q, Kinds: []templates.Tab{{Label: "Outlets", URL: "/", Active: true}}})
	}
	return out
}

func mergeSamples() []MergeView {
	var out []MergeView
	for _, m := range twin.MergerSamples("outlet.merge.") {
		out = append(out, MergeView{Merger: m})
	}
	out[0].Form = templates.Form{Errors: []templates.FieldError{{Key: "outlet.changed"}}}
	return out
}
