package audience

import (
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/builder"
	"standfirst/models/account"
	"standfirst/models/audience"
	"standfirst/models/contact"
	"standfirst/models/filter"
	"standfirst/models/mailing"
	"standfirst/templates"
)

// SegmentRow is a segment in the table.
type SegmentRow struct {
	URL, Name, Description, Rules, Owner string
	Shared                               bool
	Changed                              time.Time
}

// SegmentsView is the table of segments.
type SegmentsView struct {
	templates.Frame
	Base              string
	Tabs              []templates.Tab
	Rows              []SegmentRow
	Archived, MayEdit bool
}

// SegmentFormView is the form that makes or changes a segment.
type SegmentFormView struct {
	templates.Frame
	Form           templates.Form
	Builder        templates.Builder
	Action, Cancel string
}

// SegmentView is a segment with whom it means now.
type SegmentView struct {
	templates.Frame
	Roster
	S                audience.Segment
	URL, Q, Rules    string
	Uses             []templates.Option
	TableURL, Export string
	MayEdit, Broken  bool
	Used             Used
}

var (
	segmentsPage    = templates.NewPageOf("app", "audience/segments.html", segmentsSamples)
	segmentFormPage = templates.NewPage("app", "audience/segment_form.html", SegmentFormView{Builder: builder.Samples()[0], Form: templates.Form{Errors: []templates.FieldError{{Field: "name", Key: "audience.name.missing"}, {Field: "rules", Key: "audience.segment.empty"}}}})
	segmentPage     = templates.NewPageOf("app", "audience/segment.html", segmentSamples)
)

func segments(c *fiber.Ctx) error {
	sp, archived := web.Space(c), web.Query(c).Get("archived") == "1"
	v := SegmentsView{Frame: web.Frame(c, "audience.segment.title"), Base: web.URL(c, "/segments"), Archived: archived, MayEdit: web.May(c, account.ContactEdit)}
	found, err := sp.Segments.Visible(c.UserContext(), web.User(c).ID, archived)
	if err != nil {
		return err
	}
	d, err := builder.Open(c)
	if err != nil {
		return err
	}
	for _, g := range found {
		row := SegmentRow{URL: web.URL(c, "/segments/"+g.ID), Name: g.Name, Description: g.Description, Owner: g.OwnerName, Shared: g.Shared, Changed: g.UpdatedAt}
		if tree, err := d.Catalogue().FromJSON(g.Rules); err == nil {
			if row.Rules, err = d.Say(tree); err != nil {
				return err
			}
		}
		v.Rows = append(v.Rows, row)
	}
	v.Tabs = segmentTabs(c, archived)
	return web.Render(c, segmentsPage, v)
}

func segmentTabs(c *fiber.Ctx, archived bool) []templates.Tab {
	base := web.URL(c, "/segments")
	return []templates.Tab{
		{Label: web.T(c, "audience.segment.lists"), URL: web.URL(c, "/lists")},
		{Label: web.T(c, "audience.segment.title"), URL: base, Active: !archived},
		{Label: web.T(c, "audience.segment.put_away"), URL: base + "?archived=1", Active: archived},
	}
}

// newSegment begins with the conditions of the address, as the table of contacts has them.
func newSegment(c *fiber.Ctx) error {
	d, err := builder.Open(c)
	if err != nil {
		return err
	}
	tree, err := d.Catalogue().FromQuery(web.Query(c).Get("f"))
	if err != nil {
		tree = filter.Tree{} // an address that somebody has edited
	}
	return segmentForm(c, d, "", tree, templates.Form{})
}

func segmentForm(c *fiber.Ctx, d *builder.Desk, id string, tree filter.Tree, form templates.Form) error {
	v := SegmentFormView{Frame: web.Frame(c, "audience.segment.new"), Form: form, Action: web.URL(c, "/segments"), Cancel: web.URL(c, "/segments")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "audience.segment.title", "/segments")}
	if id != "" {
		v.Title, v.Action = web.T(c, "audience.segment.edit"), web.URL(c, "/segments/"+id)
		v.Cancel = v.Action
	}
	var err error
	if v.Builder, err = d.View("rules", tree, form.Errors); err != nil {
		return err
	}
	if len(form.Errors) > 0 {
		return web.RenderForm(c, segmentFormPage, v)
	}
	return web.Render(c, segmentFormPage, v)
}

func editSegment(c *fiber.Ctx) error {
	g, err := web.Space(c).Segments.Get(c.UserContext(), c.Params("id"), web.User(c).ID)
	if err != nil {
		return err
	}
	d, err := builder.Open(c)
	if err != nil {
		return err
	}
	tree, err := d.Catalogue().FromJSON(g.Rules)
	if err != nil {
		tree = filter.Tree{} // what it asked for is gone: it is asked anew
	}
	form := web.Prefill("name", g.Name, "description", g.Description)
	if g.Shared {
		form.Values["shared"] = []string{"1"}
	}
	return segmentForm(c, d, g.ID, tree, form)
}

// saveSegment makes a segment or changes one; a button of the builder brings the form changed.
func saveSegment(c *fiber.Ctx) error {
	form, id, sp := web.Form(c), c.Params("id"), web.Space(c)
	d, err := builder.Open(c)
	if err != nil {
		return err
	}
	if _, edited := builder.Pressed("rules", form); edited {
		tree, err := d.Typed("rules", form)
		if err != nil {
			return err
		}
		return segmentForm(c, d, id, tree, form)
	}
	tree, err := d.Read("rules", form)
	var g audience.Segment
	if err == nil {
		o := audience.Outline{Name: form.Value("name"), Description: form.Value("description"), Tree: tree, Shared: form.Value("shared") == "1"}
		if id == "" {
			g, err = sp.Segments.Create(c.UserContext(), o, d.Catalogue(), web.Actor(c))
		} else {
			g, err = sp.Segments.Change(c.UserContext(), id, o, d.Catalogue(), web.Actor(c))
		}
	}
	if web.Refuse(&form, err) {
		return segmentForm(c, d, id, tree, form)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/segments/"+g.ID), "audience.segment.flash.saved")
}

func showSegment(c *fiber.Ctx) error {
	sp, ctx := web.Space(c), c.UserContext()
	g, err := sp.Segments.Get(ctx, c.Params("id"), web.User(c).ID)
	if err != nil {
		return err
	}
	v := SegmentView{
		Frame: web.Titled(c, g.Name), S: g, URL: web.URL(c, "/segments/"+g.ID), Q: web.Query(c).Get("q"), MayEdit: web.May(c, account.ContactEdit),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "audience.segment.title", "/segments")}
	d, err := builder.Open(c)
	if err != nil {
		return err
	}
	tree, err := d.Catalogue().FromJSON(g.Rules)
	if v.Broken = err != nil; !v.Broken {
		if v.Rules, err = d.Say(tree); err != nil {
			return err
		}
		member := filter.Group(filter.All, filter.Is(audience.SegmentField, filter.Equals, g.ID))
		v.TableURL = web.URL(c, "/contacts?f="+url.QueryEscape(tree.Query()))
		v.Export = web.URL(c, "/contacts/export?f="+url.QueryEscape(member.Query()))
		if v.Roster, err = roster(c, contact.Search{Tree: member, At: builder.Moment(c)}, v.Q); err != nil {
			return err
		}
	}
	users, err := sp.Segments.UsedBy(ctx, g.ID)
	if err != nil {
		return err
	}
	for _, u := range users {
		if u.Sees(web.User(c).ID) {
			v.Uses = append(v.Uses, templates.Option{Value: web.URL(c, "/segments/"+u.ID), Label: u.Name})
		}
	}
	if web.IsFragmentFor(c, "results") {
		return web.Block(c, segmentPage, "segment-results", v)
	}
	if v.Used, err = used(c, mailing.SegmentUse(g.ID)); err != nil {
		return err
	}
	return web.Render(c, segmentPage, v)
}

func copySegment(c *fiber.Ctx) error {
	g, err := web.Space(c).Segments.Get(c.UserContext(), c.Params("id"), web.User(c).ID)
	if err != nil {
		return err
	}
	copied, err := web.Space(c).Segments.Duplicate(c.UserContext(), g.ID, web.T(c, "audience.segment.copy_name", "name", g.Name), web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/segments/"+copied.ID+"/edit"), "audience.segment.flash.copied")
}

func archiveSegment(c *fiber.Ctx) error {
	id := c.Params("id")
	if err := web.Space(c).Segments.Archive(c.UserContext(), id, web.Actor(c)); err != nil {
		return err
	}
	return putAway(c, web.URL(c, "/segments"), id, "audience.segment.flash.archived", "audience.segment.flash.archived_in_use", mailing.SegmentUse(id))
}

func restoreSegment(c *fiber.Ctx) error {
	id := c.Params("id")
	if err := web.Space(c).Segments.Restore(c.UserContext(), id, web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/segments/"+id), "audience.segment.flash.restored")
}

func segmentsSamples() []SegmentsView {
	tabs := []templates.Tab{{Label: "A", URL: "/", Active: true}}
	return []SegmentsView{
		{Tabs: tabs, MayEdit: true},
		{Tabs: tabs},
		{Tabs: tabs, Archived: true},
		{Tabs: tabs, MayEdit: true, Rows: []SegmentRow{{URL: "/s", Name: "Food", Description: "d", Rules: "Tag: food", Owner: "Anna", Shared: true, Changed: sampleTime}, {URL: "/t", Name: "Mine"}}},
	}
}

func segmentSamples() []SegmentView {
	one := SegmentView{
		S: audience.Segment{Name: "Food", Description: "d", Shared: true}, URL: "/s", Rules: "Tag: food", Roster: showSamples()[0].Roster, MayEdit: true,
		Uses: []templates.Option{{Value: "/u", Label: "U"}}, TableURL: "/c", Export: "/e", Used: sampleUsed(),
	}
	archived := one
	archived.S.Archived, archived.S.Shared, archived.More = true, false, true
	return []SegmentView{one, archived, {S: audience.Segment{Name: "X"}, Broken: true, MayEdit: true}, {S: audience.Segment{Name: "X"}, Q: "z", Roster: Roster{Total: 2}}, {S: audience.Segment{Name: "X"}}}
}
