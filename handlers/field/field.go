// Package field serves the page on which a space adds fields of its own to contacts and outlets.
package field

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/field"
	"standfirst/templates"
)

// Routes are the pages and actions of added fields.
func Routes(*web.Kit) []web.Route {
	route := func(method, path string, do fiber.Handler) web.Route {
		return web.ForMembers(method, path, account.SettingManage, do)
	}
	return []web.Route{
		route("GET", "/settings/fields", list),
		route("GET", "/settings/fields/new", newForm),
		route("POST", "/settings/fields", create),
		route("GET", "/settings/fields/:id", editForm),
		route("POST", "/settings/fields/:id", change),
		route("POST", "/settings/fields/:id/archive", archive),
		route("POST", "/settings/fields/:id/move", move),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{listPage, formPage} }

// Row is a field in the list.
type Row struct {
	URL, Name, Other, Key, Kind, Options string
	First, Last                          bool
}

// Part is the fields of one kind of record.
type Part struct {
	Title, NewURL  string
	Rows, Archived []Row
}

// ListView is the page of all fields.
type ListView struct {
	templates.Frame
	Parts []Part
}

// OptionRow is a value of a choice in the form.
type OptionRow struct{ Key, En, Zh string }

// FormView is the form that makes or changes a field.
type FormView struct {
	templates.Frame
	Form           templates.Form
	New, Choice    bool
	Action, Cancel string
	Record         string
	Kind, Key      string
	Kinds, Records []templates.Option
	Options        []OptionRow
	FocusLast      bool
}

var (
	listPage = templates.NewPageOf("app", "field/list.html", listSamples)
	formPage = templates.NewPageOf("app", "field/form.html", formSamples)
)

func list(c *fiber.Ctx) error {
	v := ListView{Frame: web.Frame(c, "field.title")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings")}
	for _, record := range field.Records {
		all, err := web.Space(c).Fields.All(c.UserContext(), record)
		if err != nil {
			return err
		}
		p := Part{Title: web.T(c, "field.record."+record), NewURL: web.URL(c, "/settings/fields/new?record="+record)}
		for _, f := range all {
			if r := row(c, f); f.Archived {
				p.Archived = append(p.Archived, r)
			} else {
				p.Rows = append(p.Rows, r)
			}
		}
		if n := len(p.Rows); n > 0 {
			p.Rows[0].First, p.Rows[n-1].Last = true, true
		}
		v.Parts = append(v.Parts, p)
	}
	return web.Render(c, listPage, v)
}

func row(c *fiber.Ctx, f field.Field) Row {
	lang := web.Lang(c)
	r := Row{URL: web.URL(c, "/settings/fields/"+f.ID), Name: f.Name(lang), Key: f.Key, Kind: web.T(c, "field.kind."+f.Kind)}
	for _, l := range field.Langs {
		if l != lang && f.Label[l] != r.Name {
			r.Other = f.Label[l]
		}
	}
	var options []string
	for _, o := range f.Options {
		options = append(options, o.Name(lang))
	}
	r.Options = strings.Join(options, " · ")
	return r
}

func newForm(c *fiber.Ctx) error {
	record := web.Query(c).Get("record")
	if !slices.Contains(field.Records, record) {
		record = field.Records[0]
	}
	return web.Render(c, formPage, makeForm(c, web.Prefill("record", record, "kind", "text"), []OptionRow{{}, {}, {}}))
}

func makeForm(c *fiber.Ctx, form templates.Form, options []OptionRow) FormView {
	v := FormView{
		Frame: web.Frame(c, "field.new.title"), Form: form, New: true, Choice: true, Options: options,
		Action: web.URL(c, "/settings/fields"), Cancel: web.URL(c, "/settings/fields"),
	}
	for _, k := range field.Kinds {
		v.Kinds = append(v.Kinds, templates.Option{Value: k, Label: web.T(c, "field.kind."+k)})
	}
	for _, r := range field.Records {
		v.Records = append(v.Records, templates.Option{Value: r, Label: web.T(c, "field.record."+r)})
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings"), web.Crumb(c, "field.title", "/settings/fields")}
	return v
}

// typed are the labels and the rows of options of a form.
func typed(form templates.Form) (map[string]string, []OptionRow) {
	var rows []OptionRow
	keys, en, zh := form.Values["option_key"], form.Values["option_en"], form.Values["option_zh"]
	for i := range en {
		r := OptionRow{En: en[i]}
		if i < len(keys) {
			r.Key = keys[i]
		}
		if i < len(zh) {
			r.Zh = zh[i]
		}
		rows = append(rows, r)
	}
	return map[string]string{"en": form.Value("label_en"), "zh-CN": form.Value("label_zh")}, rows
}

func options(rows []OptionRow) []field.Option {
	var out []field.Option
	for _, r := range rows {
		out = append(out, field.Option{Key: r.Key, Label: map[string]string{"en": r.En, "zh-CN": r.Zh}})
	}
	return out
}

func create(c *fiber.Ctx) error {
	form := web.Form(c)
	label, rows := typed(form)
	if form.Value("add") != "" {
		v := makeForm(c, form, append(rows, OptionRow{}))
		v.FocusLast = true
		return web.Render(c, formPage, v)
	}
	for i := range rows {
		rows[i].Key = "" // keys are made here, not there
	}
	f, err := web.Space(c).Fields.Create(c.UserContext(), field.Field{
		Record: form.Value("record"), Kind: form.Value("kind"), Label: label, Options: options(rows),
	}, web.Actor(c))
	if web.Refuse(&form, err) {
		return web.RenderForm(c, formPage, makeForm(c, form, rows))
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/settings/fields"), "field.flash.created", "name", f.Name(web.Lang(c)))
}

func editForm(c *fiber.Ctx) error {
	f, err := web.Space(c).Fields.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	var rows []OptionRow
	for _, o := range f.Options {
		rows = append(rows, OptionRow{o.Key, o.Label["en"], o.Label["zh-CN"]})
	}
	return web.Render(c, formPage, changeForm(c, f, web.Prefill("label_en", f.Label["en"], "label_zh", f.Label["zh-CN"]), rows))
}

func changeForm(c *fiber.Ctx, f field.Field, form templates.Form, rows []OptionRow) FormView {
	v := makeForm(c, form, rows)
	v.Frame.Title = web.T(c, "field.edit.title", "name", f.Name(web.Lang(c)))
	v.New, v.Choice, v.Action, v.Key, v.Kind = false, f.Kind == "choice", web.URL(c, "/settings/fields/"+f.ID), f.Key, web.T(c, "field.kind."+f.Kind)
	v.Record = web.T(c, "field.record."+f.Record)
	return v
}

func change(c *fiber.Ctx) error {
	form, fields := web.Form(c), web.Space(c).Fields
	f, err := fields.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	label, rows := typed(form)
	if form.Value("add") != "" {
		v := changeForm(c, f, form, append(rows, OptionRow{}))
		v.FocusLast = true
		return web.Render(c, formPage, v)
	}
	_, err = fields.Change(c.UserContext(), f.ID, label, options(rows), web.Actor(c))
	if web.Refuse(&form, err) {
		return web.RenderForm(c, formPage, changeForm(c, f, form, rows))
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/settings/fields"), "field.flash.saved")
}

func archive(c *fiber.Ctx) error {
	away := web.Form(c).Value("archived") == "1"
	f, err := web.Space(c).Fields.Archive(c.UserContext(), c.Params("id"), away, web.Actor(c))
	if err != nil {
		return err
	}
	key := "field.flash.archived"
	if !away {
		key = "field.flash.restored"
	}
	return web.Redirect(c, web.URL(c, "/settings/fields"), key, "name", f.Name(web.Lang(c)))
}

func move(c *fiber.Ctx) error {
	if _, err := web.Space(c).Fields.Get(c.UserContext(), c.Params("id")); err != nil {
		return err
	}
	step, err := strconv.Atoi(web.Form(c).Value("step"))
	if err != nil || (step != 1 && step != -1) {
		return fault.Bad("step", "field.step.bad")
	}
	if err := web.Space(c).Fields.Move(c.UserContext(), c.Params("id"), step, web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/settings/fields"), "")
}

func listSamples() []ListView {
	rows := []Row{{URL: "/f", Name: "Size", Other: "尺码", Key: "size", Kind: "Choice", Options: "S · M", First: true}, {URL: "/g", Name: "Trip", Key: "trip", Kind: "Text", Last: true}}
	return []ListView{{Parts: []Part{{Title: "Contacts", NewURL: "/n", Rows: rows, Archived: rows}, {Title: "Outlets", NewURL: "/n"}}}}
}

func formSamples() []FormView {
	kinds := []templates.Option{{Value: "text", Label: "Text"}}
	refused := templates.Form{Values: map[string][]string{"label_en": {""}}, Errors: []templates.FieldError{{Field: "label_en", Key: "field.label.missing"}, {Field: "options", Key: "field.options.missing"}}}
	return []FormView{
		{New: true, Choice: true, Form: refused, Kinds: kinds, Records: kinds, Options: []OptionRow{{}, {Key: "a", En: "A", Zh: "甲"}}, FocusLast: true},
		{Key: "size", Kind: "Text", Record: "Contact"},
	}
}
