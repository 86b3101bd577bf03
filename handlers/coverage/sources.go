package coverage

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/coverage"
	"standfirst/templates"
)

// sources is the table of what is read.
func sources(c *fiber.Ctx) error {
	q := web.Query(c)
	all := web.Space(c).Sources
	page, err := all.Find(c.UserContext(), q.Get("after"), q.Get("before"), pageSize)
	if err != nil {
		return err
	}
	total, err := all.Count(c.UserContext())
	if err != nil {
		return err
	}
	v := SourcesView{Frame: web.Frame(c, "coverage.source.title"), Base: web.URL(c, "/sources"), Pager: web.Pager(c, page, pageSize, total)}
	for _, src := range page.Items {
		row, err := sourceRow(c, src)
		if err != nil {
			return err
		}
		v.Rows = append(v.Rows, row)
	}
	unheard, err := all.Unheard(c.UserContext())
	if err != nil {
		return err
	}
	v.Unheard = len(unheard)
	return web.Render(c, sourcesPage, v)
}

func sourceName(src coverage.Source) string {
	if src.Name != "" {
		return src.Name
	}
	if u, err := url.Parse(src.URL); err == nil {
		return u.Host
	}
	return src.URL
}

var sourceKinds = map[string]string{"ok": "ok", "new": "mute", "trouble": "warn", "unheard": "bad", "paused": "mute"}

func sourceRow(c *fiber.Ctx, src coverage.Source) (SourceRow, error) {
	state := src.State(web.Now(c))
	r := SourceRow{
		ID: src.ID, URL: web.URL(c, "/sources/"+src.ID), Name: sourceName(src), Address: src.URL, Format: src.Format, Zone: src.Zone,
		State: web.T(c, "coverage.source.state."+state), StateKind: sourceKinds[state], StateKey: state, Trouble: trouble(c, src.Trouble),
		LastOK: src.LastOKAt, LastNew: src.LastNewAt, NextAt: src.NextAt, CreatedAt: src.CreatedAt,
		Minutes: src.Minutes, Found: src.Found, Polls: src.Polls, Paused: src.Paused, Cut: src.Cut,
	}
	var err error
	r.Outlet, r.OutletURL, err = outletName(c.UserContext(), c, src.OutletID)
	return r, err
}

func showSource(c *fiber.Ctx) error {
	src, err := web.Space(c).Sources.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	row, err := sourceRow(c, src)
	if err != nil {
		return err
	}
	v := SourceView{Frame: web.Titled(c, row.Name), S: row, TroubleAt: src.Trouble.At, ClipsURL: web.URL(c, "/coverage?state=all&source="+src.ID)}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "coverage.source.title", "/sources")}
	for _, f := range src.Fetches {
		v.Fetches = append(v.Fetches, FetchRow{
			At: f.At, Status: f.Status, Bytes: f.Bytes, Items: f.Items, New: f.New, Bad: f.Key != "",
			Outcome: outcome(c, f),
		})
	}
	return web.Render(c, sourcePage, v)
}

// outcome says how a poll went: what was wrong, that nothing had changed, or what came.
func outcome(c *fiber.Ctx, f coverage.Fetch) string {
	switch {
	case f.Key != "":
		return say(c, f.Key, f.Args)
	case f.Items == 0:
		return web.T(c, "coverage.source.unchanged")
	}
	return web.T(c, "coverage.source.came", "items", f.Items, "n", f.New)
}

func sourceForm(c *fiber.Ctx) error {
	q := web.Query(c)
	v, err := sourceFormView(c, web.Prefill("url", q.Get("url"), "outlet", q.Get("outlet")), coverage.Source{})
	if err != nil {
		return err
	}
	return web.Render(c, sourceFormPage, v)
}

func sourceFormView(c *fiber.Ctx, form templates.Form, src coverage.Source) (SourceFormView, error) {
	v := SourceFormView{
		Frame: web.Frame(c, "coverage.source.new"), Form: form, New: src.ID == "", Action: web.URL(c, "/sources"), Cancel: web.URL(c, "/sources"),
		Was: SourceRow{Name: src.Name, Address: src.URL, Zone: src.Zone}, OutletID: src.OutletID,
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "coverage.source.title", "/sources")}
	if !v.New {
		v.Title = web.T(c, "coverage.source.edit")
		v.Action, v.Cancel = web.URL(c, "/sources/"+src.ID), web.URL(c, "/sources/"+src.ID)
	}
	var err error
	v.Outlets, err = outletOptions(c, form.Or("outlet", src.OutletID))
	return v, err
}

func newSource(form templates.Form) coverage.NewSource {
	return coverage.NewSource{URL: form.Value("url"), Name: form.Value("name"), OutletID: form.Value("outlet"), Zone: form.Value("zone")}
}

func addSource(c *fiber.Ctx) error {
	form := web.Form(c)
	src, err := web.Space(c).Sources.Add(c.UserContext(), newSource(form), web.Actor(c))
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		v, err := sourceFormView(c, form, coverage.Source{})
		if err != nil {
			return err
		}
		return web.RenderForm(c, sourceFormPage, v)
	}
	return web.Redirect(c, web.URL(c, "/sources/"+src.ID), "coverage.flash.source_added")
}

func editSource(c *fiber.Ctx) error {
	src, err := web.Space(c).Sources.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	v, err := sourceFormView(c, templates.Form{}, src)
	if err != nil {
		return err
	}
	return web.Render(c, sourceFormPage, v)
}

func changeSource(c *fiber.Ctx) error {
	form := web.Form(c)
	src, err := web.Space(c).Sources.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if _, err := web.Space(c).Sources.Change(c.UserContext(), src.ID, newSource(form), web.Actor(c)); err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		v, err := sourceFormView(c, form, src)
		if err != nil {
			return err
		}
		return web.RenderForm(c, sourceFormPage, v)
	}
	return web.Redirect(c, web.URL(c, "/sources/"+src.ID), "ui.saved")
}

func pollSource(c *fiber.Ctx) error {
	src, err := web.Space(c).Sources.PollNow(c.UserContext(), c.Params("id"), web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/sources/"+src.ID), "coverage.flash.polling")
}

func pauseSource(c *fiber.Ctx) error {
	all, key := web.Space(c).Sources, "coverage.flash.source_resumed"
	act := all.Resume
	if web.Form(c).Value("say") == "pause" {
		act, key = all.Pause, "coverage.flash.source_paused"
	}
	src, err := act(c.UserContext(), c.Params("id"), web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/sources/"+src.ID), key)
}

func removeSource(c *fiber.Ctx) error {
	if err := web.Space(c).Sources.Remove(c.UserContext(), c.Params("id"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/sources"), "coverage.flash.source_removed")
}
