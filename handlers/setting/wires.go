package setting

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/release"
	"standfirst/models/wire"
	"standfirst/templates"
)

// WiresView lists whom releases are handed over to.
type WiresView struct {
	templates.Frame
	Base string
	Rows []WireRow
}

// WireRow is one wire.
type WireRow struct {
	URL string
	wire.Wire
}

// WireView is the form of one wire.
type WireView struct {
	templates.Frame
	Form                 templates.Form
	Action, Cancel       string
	New, Retired         bool
	Ways, Langs, Formats []templates.Option
}

var (
	wiresPage = templates.NewPageOf("app", "setting/wires.html", wiresSamples)
	wirePage  = templates.NewPageOf("app", "setting/wire.html", wireSamples)
)

func wires(c *fiber.Ctx) error {
	all, err := web.Space(c).Wires.All(c.UserContext())
	if err != nil {
		return err
	}
	v := WiresView{Frame: web.Frame(c, "wire.title"), Base: web.URL(c, "/settings/wires")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings")}
	for _, w := range all {
		v.Rows = append(v.Rows, WireRow{v.Base + "/" + w.ID, w})
	}
	return web.Render(c, wiresPage, v)
}

func newWire(c *fiber.Ctx) error {
	form := web.Prefill("way", string(wire.Mail), "once", web.Once())
	form.Values["formats"] = []string{string(wire.Text), string(wire.HTML), string(wire.Pictures)}
	return web.Render(c, wirePage, wireView(c, wire.Wire{}, form))
}

func showWire(c *fiber.Ctx) error {
	w, err := web.Space(c).Wires.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	form := web.Prefill("name", w.Name, "way", string(w.Way), "address", w.Address, "lang", w.Lang, "keeps_note", w.KeepsNote, "note", w.Note)
	for _, f := range w.Formats {
		form.Values["formats"] = append(form.Values["formats"], string(f))
	}
	if w.Keeps {
		form.Values["keeps"] = []string{"1"}
	}
	return web.Render(c, wirePage, wireView(c, w, form))
}

func wireView(c *fiber.Ctx, w wire.Wire, form templates.Form) WireView {
	v := WireView{
		Frame: web.Frame(c, "wire.new"), Form: form, Action: web.URL(c, "/settings/wires"), Cancel: web.URL(c, "/settings/wires"), New: w.ID == "", Retired: w.Retired,
		Langs: []templates.Option{{Value: "", Label: web.T(c, "wire.lang.all")}},
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings"), web.Crumb(c, "wire.title", "/settings/wires")}
	if !v.New {
		v.Title, v.Action = w.Name, v.Action+"/"+w.ID
	}
	for _, way := range wire.Ways() {
		v.Ways = append(v.Ways, templates.Option{Value: string(way), Label: web.T(c, "wire.way."+string(way))})
	}
	for _, lang := range release.Langs() {
		v.Langs = append(v.Langs, templates.Option{Value: lang, Label: web.T(c, "wire.lang."+lang)})
	}
	for _, f := range wire.Formats() {
		v.Formats = append(v.Formats, templates.Option{Value: string(f), Label: web.T(c, "wire.format."+string(f))})
	}
	return v
}

func wirePlan(form templates.Form) wire.Plan {
	p := wire.Plan{
		Name: form.Value("name"), Way: wire.Way(form.Value("way")), Address: form.Value("address"), Lang: form.Value("lang"),
		Keeps: form.Value("keeps") != "", KeepsNote: form.Value("keeps_note"), Note: form.Value("note"),
	}
	for _, f := range form.Values["formats"] {
		p.Formats = append(p.Formats, wire.Format(f))
	}
	return p
}

func createWire(c *fiber.Ctx) error {
	form := web.Form(c)
	w, err := web.Space(c).Wires.Create(c.UserContext(), form.Value("once"), wirePlan(form), web.Actor(c))
	return savedWire(c, wire.Wire{}, w, form, err)
}

func changeWire(c *fiber.Ctx) error {
	form, sp := web.Form(c), web.Space(c)
	old, err := sp.Wires.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	w, err := sp.Wires.Change(c.UserContext(), old.ID, wirePlan(form), web.Actor(c))
	return savedWire(c, old, w, form, err)
}

// savedWire goes back to the wires, or shows the form as it was typed.
func savedWire(c *fiber.Ctx, old, w wire.Wire, form templates.Form, err error) error {
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		return web.RenderForm(c, wirePage, wireView(c, old, form))
	}
	return web.Redirect(c, web.URL(c, "/settings/wires"), "wire.flash.saved", "name", w.Name)
}

func retireWire(c *fiber.Ctx) error {
	if err := web.Space(c).Wires.Retire(c.UserContext(), c.Params("id"), web.Form(c).Has("retired", "1"), web.Actor(c)); err != nil {
		var form templates.Form
		if !web.Refuse(&form, err) {
			return err
		}
		return web.RedirectWarning(c, web.URL(c, "/settings/wires"), form.Errors[0].Key, "max", wire.Most)
	}
	return web.Redirect(c, web.URL(c, "/settings/wires"), "setting.flash.saved")
}

func wiresSamples() []WiresView {
	rows := []WireRow{
		{"/w/1", wire.Wire{Name: "Belga", Way: wire.Mail, Address: "desk@belga.example", Formats: []wire.Format{wire.Text, wire.NewsML}, Keeps: true}},
		{"/w/2", wire.Wire{Name: "PR Newswire", Way: wire.File, Formats: wire.Formats(), Lang: "en"}},
		{"/w/3", wire.Wire{Name: "美通社", Way: wire.File, Formats: wire.Formats(), Lang: "zh-CN", Retired: true}},
	}
	return []WiresView{{Base: "/acme/settings/wires"}, {Base: "/acme/settings/wires", Rows: rows}}
}

func wireSamples() []WireView {
	wrong := templates.Form{}
	for _, name := range []string{"name", "way", "address", "lang", "formats", "keeps_note", "note", ""} {
		wrong.Errors = append(wrong.Errors, templates.FieldError{Field: name, Key: "wire.name.needed"})
	}
	some := []templates.Option{{Value: "mail", Label: "Mail"}}
	return []WireView{{New: true, Ways: some, Langs: some, Formats: some, Form: wrong}, {Ways: some, Langs: some, Formats: some}, {Retired: true, Ways: some, Langs: some, Formats: some}}
}
