package coverage

import (
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/acts"
	"standfirst/handlers/web/tags"
	"standfirst/handlers/web/views"
	"standfirst/models/act"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/templates"
)

// many is what was done to many clips at once.
var many = acts.Book{
	Path: "/coverage", Words: "coverage.act.", Title: "coverage.title",
	Recent: func(c *fiber.Ctx, limit int) ([]act.Act, error) {
		return web.Space(c).Coverage.RecentActs(c.UserContext(), limit)
	},
	TakeBack: func(c *fiber.Ctx, id, to string) error {
		a, n, err := web.Space(c).Coverage.TakeBackAct(c.UserContext(), id, web.Actor(c))
		if err != nil {
			return err
		}
		if n < a.Values {
			return web.Redirect(c, to, "contact.act.flash.partly", "n", n, "of", a.Values)
		}
		return web.Redirect(c, to, "coverage.act.flash.undone", "n", a.N)
	},
}

// BulkView asks for the tag or the incident that selected clips shall get.
type BulkView struct {
	templates.Frame
	Form                 templates.Form
	Do, Base, Cancel     string
	N                    int64
	IDs                  []string
	All                  bool
	Criteria             string
	Incidents, KnownTags []templates.Option
	TagGroups            []tags.Group
}

var bulkPage = templates.NewPageOf("app", "coverage/bulk.html", bulkSamples)

// bulkActions are the buttons above a selection.
func bulkActions(c *fiber.Ctx) []templates.Action {
	var out []templates.Action
	for _, a := range [][2]string{{"tag", "tag"}, {"untag", "minus"}, {"confirm", "check"}, {"reject", "x"}, {"incident", "alert-triangle"}, {"dismiss", "eye-off"}, {"recall", "arrow-back-up"}, {"export", "download"}} {
		out = append(out, templates.Action{Name: "do", Value: a[0], Label: web.T(c, "coverage.bulk."+a[0]), Icon: a[1]})
	}
	return out
}

// selection reads which clips are meant: those ticked, or all that the table's filters match.
func selection(c *fiber.Ctx, form templates.Form) coverage.Selection {
	if form.Value("all") == "1" {
		q, err := url.ParseQuery(form.Value("criteria"))
		if err != nil {
			return coverage.Selection{} // none: never more than what was meant
		}
		return coverage.Selection{All: true, Of: searchOf(c, q)}
	}
	return coverage.Selection{IDs: form.Values["id"]}
}

// acting is a selection of which it is kept what is done to it.
func acting(c *fiber.Ctx, form templates.Form) coverage.Selection {
	sel := selection(c, form)
	sel.Act = act.New()
	return sel
}

// acted leads back to the table after something was done that can be taken back.
func acted(c *fiber.Ctx, form templates.Form, sel coverage.Selection, key string, args ...any) error {
	return web.RedirectActed(c, web.Acting{Path: many.Path, Acts: web.Space(c).Coverage.Acts}, book.Back(c, form), sel.Act, key, args...)
}

// bulk does at once what needs no further word, and asks for the tag or the incident.
func bulk(c *fiber.Ctx) error {
	form, ctx, by := web.Form(c), c.UserContext(), web.Actor(c)
	sel, clips := acting(c, form), web.Space(c).Coverage
	if !sel.All && len(sel.IDs) == 0 {
		return web.RedirectWarning(c, book.Back(c, form), "coverage.selection.empty")
	}
	var n int64
	var err error
	do := form.Value("do")
	switch do {
	case "confirm":
		n, err = clips.DecideMany(ctx, coverage.Confirmed, sel, by)
	case "reject":
		n, err = clips.DecideMany(ctx, coverage.Rejected, sel, by)
	case "dismiss", "recall":
		n, err = clips.DismissMany(ctx, do == "dismiss", sel, by)
	case "export":
		return bulkExport(c, form, sel)
	default:
		return askBulk(c, do, form)
	}
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		return web.RedirectWarning(c, book.Back(c, form), f.Key, "max", coverage.MostDecided)
	}
	if err != nil {
		return err
	}
	return acted(c, form, sel, "coverage.bulk.flash."+do, "n", n)
}

// askBulk is the form of what selected clips shall get.
func askBulk(c *fiber.Ctx, do string, form templates.Form) error {
	if !slices.Contains([]string{"tag", "untag", "incident"}, do) {
		do = "tag"
	}
	v, err := bulkView(c, do, form, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, bulkPage, v)
}

// bulkExport leads to a workbook of those selected.
func bulkExport(c *fiber.Ctx, form templates.Form, sel coverage.Selection) error {
	q := url.Values{}
	if sel.All {
		if all, err := url.ParseQuery(form.Value("criteria")); err == nil {
			q = views.Only(all, book.Address()...)
		}
	} else {
		q["id"] = sel.IDs
	}
	return c.Redirect(views.Canonical(web.URL(c, "/coverage/export.xlsx"), q), fiber.StatusSeeOther)
}

func bulkView(c *fiber.Ctx, do string, sent, form templates.Form) (BulkView, error) {
	clips, ctx, sel := web.Space(c).Coverage, c.UserContext(), selection(c, sent)
	v := BulkView{
		Frame: web.Frame(c, "coverage.bulk."+do), Form: form, Do: do, Base: web.URL(c, "/coverage/bulk/"+do), Cancel: book.Back(c, sent),
		IDs: sel.IDs, All: sel.All, Criteria: sent.Value("criteria"),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "coverage.title", "/coverage")}
	var err error
	if v.N, err = clips.CountSelected(ctx, sel); err != nil {
		return v, err
	}
	switch do {
	case "incident":
		v.Incidents, err = incidentOptions(c)
	case "untag":
		given, e := clips.TagsOf(ctx, sel)
		v.KnownTags, err = tags.Options(given, ""), e
	default:
		known, e := clips.KnownTags(ctx)
		v.TagGroups, err = tags.Groups(known), e
	}
	return v, err
}

func bulkTag(c *fiber.Ctx) error {
	form, clips := web.Form(c), web.Space(c).Coverage
	name, give, sel := tags.Given(form), clips.Tag, acting(c, form)
	if form.Value("instead") == "1" {
		give = clips.TagInstead
	}
	n, err := give(c.UserContext(), name, sel, web.Actor(c))
	if err != nil {
		return bulkAgain(c, "tag", form, err)
	}
	return acted(c, form, sel, "coverage.bulk.flash.tag", "n", n, "tag", name)
}

func bulkUntag(c *fiber.Ctx) error {
	form := web.Form(c)
	sel := acting(c, form)
	n, err := web.Space(c).Coverage.Untag(c.UserContext(), form.Value("tag"), sel, web.Actor(c))
	if err != nil {
		return bulkAgain(c, "untag", form, err)
	}
	return acted(c, form, sel, "coverage.bulk.flash.untag", "n", n, "tag", form.Value("tag"))
}

// bulkIncident puts the selection under an incident, or takes it out.
func bulkIncident(c *fiber.Ctx) error {
	form, id, name := web.Form(c), "", ""
	sel := acting(c, form)
	all, err := incidentOptions(c)
	if err != nil {
		return err
	}
	if id = form.Value("incident"); id != "" {
		at := slices.IndexFunc(all, func(o templates.Option) bool { return o.Value == id })
		if at < 0 {
			return bulkAgain(c, "incident", form, fault.Bad("incident", "incident.missing"))
		}
		name = all[at].Label
	}
	n, err := web.Space(c).Coverage.FileMany(c.UserContext(), id, name, sel, web.Actor(c))
	if err != nil {
		return bulkAgain(c, "incident", form, err)
	}
	return acted(c, form, sel, "coverage.bulk.flash.incident", "n", n)
}

func bulkAgain(c *fiber.Ctx, do string, form templates.Form, err error) error {
	if sel := selection(c, form); !sel.All && len(sel.IDs) == 0 {
		return web.RedirectWarning(c, book.Back(c, form), "coverage.selection.empty")
	}
	sent := form
	if !web.Refuse(&form, err) {
		return err
	}
	v, err := bulkView(c, do, sent, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, bulkPage, v)
}

func bulkSamples() []BulkView {
	options := []templates.Option{{Value: "a", Label: "A"}}
	return []BulkView{
		{Do: "tag", N: 2, IDs: []string{"1", "2"}, Criteria: "q=x", TagGroups: []tags.Group{{Tags: options}, {Label: "theme", Tags: options}}},
		{Do: "tag", N: 1, All: true, Form: templates.Form{Errors: []templates.FieldError{{Field: "tag", Key: "contact.tag.missing"}}}},
		{Do: "untag", N: 1, KnownTags: options},
		{Do: "incident", N: 3, Incidents: options, Form: templates.Form{Errors: []templates.FieldError{{Key: "coverage.bulk.many", Args: map[string]any{"max": 500}}}}},
	}
}
