// Package template serves the library of prepared texts: whole releases and snippets, what the program supplies and
// what a space makes of it.
package template

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/account"
	"standfirst/models/release"
	"standfirst/models/template"
	"standfirst/templates"
)

// Routes are the pages and actions of prepared texts.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	edit := account.ReleaseEdit
	return []web.Route{
		route("GET", "/templates", edit, list),
		route("GET", "/templates/new", edit, newForm),
		route("POST", "/templates", edit, add),
		route("GET", "/templates/:template", edit, show),
		route("GET", "/templates/:template/edit", edit, editForm),
		route("POST", "/templates/:template", edit, change),
		route("POST", "/templates/:template/restore", edit, restore),
		route("POST", "/templates/:template/archive", edit, archive),
		route("POST", "/templates/:template/reopen", edit, reopen),
		route("POST", "/templates/:template/approval", account.FactVerify, approve),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{listPage, showPage, formPage} }

// Row is one prepared text of the list.
type Row struct {
	URL, Name, Lang, KindKey string
	Langs                    []string // keys of the names of its languages
	Own, Approved            bool
	Named                    bool // as its kind is
	ChangedAt                time.Time
	ChangedBy                string
}

// ListView is the library: one sort, those in use or those put away.
type ListView struct {
	templates.Frame
	Tabs     []templates.Tab
	Sort     string
	Archived bool
	Rows     []Row
	New      string
}

// Side is the text in one language.
type Side struct {
	Lang, LangKey                            string
	Headline, Subhead, Dateline, Boilerplate string
	Contact                                  string
	Body                                     templates.HTML
}

// ShowView is a prepared text.
type ShowView struct {
	templates.Frame
	Row
	Supplied, Archived, Snippet bool
	Hash                        string
	By                          string // who of legal approved it last, "" for nobody
	At, Until                   time.Time
	RunOut, MayDecide           bool
	Sides                       []Side
}

// FormView is the form that writes one.
type FormView struct {
	templates.Frame
	Form           templates.Form
	Action, Cancel string
	Rev, Sort      string
	Kinds          []templates.Option
	Most           int // how long a text may be, and the same in thousands, as it is said
	MostShown      string
}

var (
	listPage = templates.NewPageOf("app", "template/list.html", listSamples)
	showPage = templates.NewPageOf("app", "template/show.html", showSamples)
	formPage = templates.NewPageOf("app", "template/form.html", formSamples)
)

func list(c *fiber.Ctx) error {
	q := web.Query(c)
	v := ListView{Frame: web.Frame(c, "template.title"), Sort: string(template.Release), Archived: q.Get("state") == "archived"}
	if q.Get("sort") == string(template.Snippet) {
		v.Sort = string(template.Snippet)
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "release.list.title", "/releases")}
	v.New = web.URL(c, "/templates/new?sort="+v.Sort)
	for _, s := range template.Sorts() {
		v.Tabs = append(v.Tabs, templates.Tab{Label: web.T(c, "template.sort."+string(s)), URL: "?sort=" + string(s), Active: v.Sort == string(s) && !v.Archived})
	}
	v.Tabs = append(v.Tabs, templates.Tab{Label: web.T(c, "template.archived"), URL: "?sort=" + v.Sort + "&state=archived", Active: v.Archived})
	all, err := web.Space(c).Templates.All(c.UserContext(), template.Sort(v.Sort), v.Archived)
	if err != nil {
		return err
	}
	for _, t := range all {
		v.Rows = append(v.Rows, row(c, t))
	}
	return web.Render(c, listPage, v)
}

func row(c *fiber.Ctx, t template.Template) Row {
	r := Row{URL: web.URL(c, "/templates/"+t.ID), Own: t.Own, Approved: t.IsApproved(web.Now(c)), ChangedAt: t.ChangedAt, ChangedBy: t.ChangedBy}
	r.Name, r.Lang = t.Name.In(web.Lang(c))
	if key := writing.KindKey(t.Kind); t.Sort == template.Release {
		r.KindKey, r.Named = key, web.T(c, key) == r.Name
	}
	for _, lang := range release.Langs() {
		if _, ok := t.Text[lang]; ok {
			r.Langs = append(r.Langs, writing.LangKey(lang))
		}
	}
	return r
}

func get(c *fiber.Ctx) (template.Template, error) {
	return web.Space(c).Templates.Get(c.UserContext(), c.Params("template"))
}

func show(c *fiber.Ctx) error {
	t, err := get(c)
	if err != nil {
		return err
	}
	v := ShowView{Row: row(c, t), Supplied: template.IsSupplied(t.ID), Archived: t.Archived, Snippet: t.Sort == template.Snippet, Hash: t.Hash()}
	v.Frame = web.Titled(c, v.Name)
	v.Crumbs = crumbs(c, t.Sort)
	v.By, v.At, v.Until = t.Approved.Name, t.Approved.At, t.Approved.Until
	v.RunOut = !v.Approved && t.Approved.Hash == v.Hash
	v.MayDecide = !v.Approved && web.Actor(c).Department == template.Legal
	for _, lang := range templates.OwnFirst(web.Lang(c)) {
		if text, ok := t.Text[lang]; ok {
			v.Sides = append(v.Sides, Side{
				lang, writing.LangKey(lang), text.Headline, text.Subhead, text.Dateline, text.Boilerplate, text.Contact,
				templates.HTML(release.Sanitise(text.Body)),
			})
		}
	}
	return web.Render(c, showPage, v)
}

func crumbs(c *fiber.Ctx, s template.Sort) []templates.Crumb {
	return []templates.Crumb{web.Crumb(c, "release.list.title", "/releases"), web.Crumb(c, "template.title", "/templates?sort="+string(s))}
}

func newForm(c *fiber.Ctx) error {
	sort := web.Query(c).Get("sort")
	if !slices.Contains(template.Sorts(), template.Sort(sort)) {
		sort = string(template.Release)
	}
	v, err := blank(c, web.Prefill("sort", sort))
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

// blank is the form of a new one.
func blank(c *fiber.Ctx, typed templates.Form) (FormView, error) {
	v := FormView{Frame: web.Frame(c, "template.new."+sortOf(typed)), Form: typed, Action: web.URL(c, "/templates"), Sort: sortOf(typed), Kinds: writing.Kinds(c), Most: template.MaxBody, MostShown: strconv.Itoa(template.MaxBody / 1000)}
	v.Crumbs, v.Cancel = crumbs(c, template.Sort(v.Sort)), web.URL(c, "/templates?sort="+v.Sort)
	return v, nil
}

func sortOf(form templates.Form) string {
	if form.Value("sort") == string(template.Snippet) {
		return string(template.Snippet)
	}
	return string(template.Release)
}

func read(form templates.Form) template.New {
	n := template.New{Sort: template.Sort(form.Value("sort")), Kind: release.Kind(form.Value("kind")), Name: web.Texts(form, "name_"), Text: writing.Read(form)}
	return n
}

func add(c *fiber.Ctx) error {
	typed := web.Form(c)
	t, err := web.Space(c).Templates.Add(c.UserContext(), read(typed), web.Actor(c))
	if err != nil {
		return web.Again(c, formPage, blank, typed, err)
	}
	return web.Redirect(c, web.URL(c, "/templates/"+t.ID), "template.flash.added")
}

func editForm(c *fiber.Ctx) error {
	v, err := form(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

// form is that of a template that is there.
func form(c *fiber.Ctx, typed templates.Form) (FormView, error) {
	t, err := get(c)
	if err != nil {
		return FormView{}, err
	}
	name, _ := t.Name.In(web.Lang(c))
	v := FormView{Frame: web.Titled(c, name), Form: typed, Action: web.URL(c, "/templates/"+t.ID), Rev: strconv.FormatInt(t.Rev, 10), Sort: string(t.Sort), Kinds: writing.Kinds(c), Most: template.MaxBody, MostShown: strconv.Itoa(template.MaxBody / 1000)}
	v.Crumbs, v.Cancel = append(crumbs(c, t.Sort), templates.Crumb{Label: name, URL: v.Action}), v.Action
	if len(typed.Values) == 0 {
		v.Form = filled(t)
	} else {
		v.Rev = typed.Value("rev")
	}
	return v, nil
}

func filled(t template.Template) templates.Form {
	pairs := []string{"kind", string(t.Kind)}
	for _, lang := range release.Langs() {
		pairs = append(pairs, "name_"+lang, t.Name[lang])
	}
	return writing.Fill(web.Prefill(pairs...), t.Text)
}

func change(c *fiber.Ctx) error {
	typed := web.Form(c)
	rev, _ := strconv.ParseInt(typed.Value("rev"), 10, 64) // 0 clashes with whatever was changed
	if err := web.Space(c).Templates.Change(c.UserContext(), c.Params("template"), rev, read(typed), web.Actor(c)); err != nil {
		return web.Again(c, formPage, form, typed, err)
	}
	return web.Redirect(c, web.URL(c, "/templates/"+c.Params("template")), "template.flash.changed")
}

func restore(c *fiber.Ctx) error {
	if err := web.Space(c).Templates.Restore(c.UserContext(), c.Params("template"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/templates/"+c.Params("template")), "template.flash.restored")
}

func archive(c *fiber.Ctx) error { return away(c, true, "template.flash.archived") }

func reopen(c *fiber.Ctx) error { return away(c, false, "template.flash.reopened") }

func away(c *fiber.Ctx, away bool, flash string) error {
	if err := web.Space(c).Templates.Archive(c.UserContext(), c.Params("template"), away, web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/templates/"+c.Params("template")), flash)
}

// approve is legal's approval of the words.
func approve(c *fiber.Ctx) error {
	if err := web.Space(c).Templates.Approve(c.UserContext(), c.Params("template"), web.Form(c).Value("hash"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/templates/"+c.Params("template")), "template.flash.approved")
}
