package coverage

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/templates"
)

// sources is the table of what is read; htmx asks for its rows alone.
func sources(c *fiber.Ctx) error {
	q, all, ctx := sourceSearch(c), web.Space(c).Sources, c.UserContext()
	page, err := all.Find(ctx, q)
	if err != nil {
		return err
	}
	total, err := all.Count(ctx, q)
	if err != nil {
		return err
	}
	v := SourcesView{
		Frame: web.Frame(c, "coverage.source.title"), Base: web.URL(c, "/sources"), Q: q.Text, Sort: q.Sort, Pager: web.Pager(c, page, pageSize, total),
		Narrowed: q.Text != "" || q.State != "" || q.Kind != "" || q.OutletID != "",
	}
	for _, src := range page.Items {
		row, err := sourceRow(c, src)
		if err != nil {
			return err
		}
		v.Rows = append(v.Rows, row)
	}
	query := string(c.Context().QueryArgs().QueryString())
	if query != "" {
		query = "?" + query
	}
	v.CSV, v.OPML = v.Base+"/export.csv"+query, v.Base+"/feeds.opml"+query
	if web.IsFragmentFor(c, "results") {
		return web.Block(c, sourcesPage, "source-rows", v)
	}
	if v.Filters, err = sourceFilters(c, q); err != nil {
		return err
	}
	unheard, err := all.Count(ctx, coverage.SourceSearch{State: "unheard"})
	if err != nil {
		return err
	}
	v.Unheard, v.UnheardURL = int(unheard), v.Base+"?state=unheard"
	return web.Render(c, sourcesPage, v)
}

func sourceSearch(c *fiber.Ctx) coverage.SourceSearch {
	q := web.Query(c)
	s := coverage.SourceSearch{Text: q.Get("q"), OutletID: q.Get("outlet"), Sort: coverage.SourceSorts()[0], After: q.Get("after"), Before: q.Get("before"), Limit: pageSize}
	if slices.Contains(coverage.SourceStates(), q.Get("state")) {
		s.State = q.Get("state")
	}
	if slices.Contains(coverage.Kinds(), q.Get("kind")) {
		s.Kind = q.Get("kind")
	}
	if slices.Contains(coverage.SourceSorts(), q.Get("sort")) {
		s.Sort = q.Get("sort")
	}
	return s
}

func sourceFilters(c *fiber.Ctx, q coverage.SourceSearch) ([]templates.Filter, error) {
	outlets, err := outletOptions(c, q.OutletID)
	return []templates.Filter{
		{Name: "state", Label: web.T(c, "coverage.source.state"), Value: q.State, Options: named(c, "coverage.source.state.", coverage.SourceStates())},
		{Name: "kind", Label: web.T(c, "coverage.source.kind"), Value: q.Kind, Options: named(c, "coverage.source.kind.", coverage.Kinds())},
		{Name: "outlet", Label: web.T(c, "coverage.filter.outlet"), Value: q.OutletID, Options: outlets},
	}, err
}

// named are choices whose words stand in the catalogue behind a prefix.
func named(c *fiber.Ctx, prefix string, values []string) []templates.Option {
	var out []templates.Option
	for _, v := range values {
		out = append(out, templates.Option{Value: v, Label: web.T(c, prefix+v)})
	}
	return out
}

// kindOf is the kind of a source; one from before there were kinds is a feed.
func kindOf(src coverage.Source) string {
	if src.Kind == "" {
		return coverage.KindFeed
	}
	return src.Kind
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
		ID: src.ID, URL: web.URL(c, "/sources/"+src.ID), Name: sourceName(src), Address: src.URL, Format: formats[src.Format], Zone: src.Zone,
		KindKey: kindOf(src), Kind: web.T(c, "coverage.source.kind."+kindOf(src)), ChangedAt: src.ChangedAt,
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
	if src.Kind == coverage.KindFeed && strings.HasPrefix(src.Trouble.Key, "coverage.feed.") {
		v.FindURL = web.URL(c, "/sources/new?site="+url.QueryEscape(src.URL))
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "coverage.source.title", "/sources")}
	for _, f := range src.Fetches {
		v.Fetches = append(v.Fetches, FetchRow{
			At: f.At, Status: f.Status, Bytes: f.Bytes, Items: f.Items, New: f.New, Bad: f.Key != "",
			Outcome: outcome(c, src, f),
		})
	}
	if src.Kind == coverage.KindPage {
		if err := v.versions(c, src); err != nil {
			return err
		}
	}
	return web.Render(c, sourcePage, v)
}

// outcome says how a poll went: what was wrong, that nothing had changed, or what came.
func outcome(c *fiber.Ctx, src coverage.Source, f coverage.Fetch) string {
	switch {
	case f.Key != "":
		return say(c, f.Key, f.Args)
	case f.Changed && f.New == 0:
		return web.T(c, "coverage.source.text_changed")
	case f.Items == 0:
		return web.T(c, "coverage.source.unchanged")
	case src.Kind == coverage.KindPage && f.Changed:
		return web.T(c, "coverage.source.links_and_text", "n", f.New)
	case src.Kind == coverage.KindPage:
		return web.T(c, "coverage.source.links", "n", f.New)
	}
	return web.T(c, "coverage.source.came", "items", f.Items, "n", f.New)
}

// versions lists what a watched page has said, and shows what one of the texts changed of the one before: the latest,
// or the one that is asked for.
func (v *SourceView) versions(c *fiber.Ctx, src coverage.Source) error {
	all, err := web.Space(c).Sources.Versions(c.UserContext(), src.ID)
	if err != nil {
		return err
	}
	asked := web.Query(c).Get("version")
	for n, x := range all {
		row := VersionRow{At: x.At, Title: x.Title, URL: v.S.URL + "?version=" + url.QueryEscape(x.ID) + "#difference", First: n == len(all)-1}
		row.Open = !row.First && (x.ID == asked || (asked == "" && n == 0))
		if row.Open {
			v.Shown = &DifferenceView{From: all[n+1].At, To: x.At, Lines: lines(coverage.Changes(all[n+1].Text, x.Text))}
		}
		v.Versions = append(v.Versions, row)
	}
	return nil
}

// lines cuts a difference where the text has line ends. Long stretches in which nothing changed are left out.
func lines(pieces []fact.Piece) [][]fact.Piece {
	out := [][]fact.Piece{nil}
	for _, p := range pieces {
		for n, part := range strings.Split(p.Text, "\n") {
			if n > 0 {
				out = append(out, nil)
			}
			if part != "" {
				out[len(out)-1] = append(out[len(out)-1], fact.Piece{Op: p.Op, Text: part})
			}
		}
	}
	return slices.DeleteFunc(out, func(line []fact.Piece) bool {
		return !slices.ContainsFunc(line, func(p fact.Piece) bool { return p.Op != "same" })
	})
}

func sourceForm(c *fiber.Ctx) error {
	q := web.Query(c)
	v, err := sourceFormView(c, web.Prefill("url", q.Get("url"), "site", q.Get("site"), "outlet", q.Get("outlet"), "kind", q.Get("kind")), coverage.Source{})
	if err != nil {
		return err
	}
	return web.Render(c, sourceFormPage, v)
}

func sourceFormView(c *fiber.Ctx, form templates.Form, src coverage.Source) (SourceFormView, error) {
	v := SourceFormView{
		Frame: web.Frame(c, "coverage.source.new"), Form: form, New: src.ID == "", Action: web.URL(c, "/sources"), Cancel: web.URL(c, "/sources"),
		Find: web.URL(c, "/sources/discoveries"), List: web.URL(c, "/sources/opml"),
		Was: SourceRow{Name: src.Name, Address: src.URL, Zone: src.Zone, KindKey: kindOf(src)}, OutletID: src.OutletID,
		Kinds: named(c, "coverage.source.kind.", coverage.Kinds()),
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
	return coverage.NewSource{URL: form.Value("url"), Name: form.Value("name"), OutletID: form.Value("outlet"), Zone: form.Value("zone"), Kind: form.Value("kind")}
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
