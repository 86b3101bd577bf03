package report

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/person"
	"standfirst/handlers/web/tags"
	"standfirst/handlers/web/watches"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/outlet"
	"standfirst/models/report"
	"standfirst/templates"
)

// NewView is the form of a new report. What it asks for depends on the kind, which is chosen first.
type NewView struct {
	templates.Frame
	Form      templates.Form
	Action    string
	Kinds     []templates.Tab
	Kind      string
	Things    []templates.Option // incidents or watches; of the others the name is typed
	Named     bool               // the name of an outlet or contact is asked for
	Suggest   string             // where names are suggested while one is typed
	ThingName string             // of the outlet or contact from whose page one comes
	Needed    bool               // a span of time is needed
	Units     []templates.Option
	Tags      []templates.Option // of clips, where it can be of those alone that have one
	Templates []templates.Option // by which its cards can be arranged
	ZoneNamed string
}

var newPage = templates.NewPageOf("app", "report/new.html", newSamples)

func newForm(c *fiber.Ctx) error {
	v, err := newView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, newPage, v)
}

func newView(c *fiber.Ctx, form templates.Form) (NewView, error) {
	kind := report.Kind(form.Or("kind", web.Query(c).Get("kind")))
	if !slices.Contains(report.Kinds(), kind) {
		kind = report.OfPeriod
	}
	if len(form.Values) == 0 {
		form = web.Prefill("id", web.Once(), "kind", string(kind), "thing", web.Query(c).Get("thing"), "first", web.Now(c).In(web.Zone(c)).Format("2006-01-02"))
		if kind.NeedsPeriod() {
			form.Values["unit"] = []string{report.Units()[0]}
		}
	}
	v := NewView{
		Frame: web.Frame(c, "report.new"), Form: form, Action: web.URL(c, "/reports"), Kind: string(kind), ZoneNamed: web.Zone(c).String(),
		Named: kind == report.OfOutlet || kind == report.OfContact, Needed: kind.NeedsPeriod(),
	}
	v.Suggest = web.URL(c, map[report.Kind]string{report.OfOutlet: "/outlets/suggest", report.OfContact: "/answers/people"}[kind])
	v.Crumbs = []templates.Crumb{web.Crumb(c, "report.title", "/reports")}
	for _, k := range report.Kinds() {
		if mayRead(c, k) {
			v.Kinds = append(v.Kinds, templates.Tab{Label: web.T(c, "report.kind."+string(k)), URL: web.Address(web.URL(c, "/reports/new"), "kind", string(k)), Active: k == kind})
		}
	}
	for _, u := range report.Units() {
		v.Units = append(v.Units, templates.Option{Value: u, Label: web.T(c, "report.unit."+u)})
	}
	var err error
	if _, v.Templates, err = arrangements(c); err != nil {
		return v, err
	}
	if kind.Taggable() {
		known, err := web.Space(c).Coverage.KnownTags(c.UserContext())
		if err != nil {
			return v, err
		}
		v.Tags = tags.Options(known, form.Value("tag"))
	}
	switch {
	case kind == report.OfWatch:
		v.Things, err = watches.Options(c, form.Value("thing"))
		return v, err
	case !kind.OfAnIncident():
		return v, v.nameThing(c, kind)
	}
	v.Things, err = incidents(c, modeOf(kind), "", form.Value("thing"))
	return v, err
}

// incidents are those of a mode that the visitor may know of, the latest first, without one; the one that is chosen is
// among them, however old.
func incidents(c *fiber.Ctx, mode incident.Mode, but, chosen string) ([]templates.Option, error) {
	all := web.Space(c).Incidents
	page, err := all.Find(c.UserContext(), incident.Search{Mode: mode, Limit: mostOffered})
	if err != nil {
		return nil, err
	}
	kept, err := all.GetAll(c.UserContext(), chosen)
	if err != nil {
		return nil, err
	}
	var out []templates.Option
	add := func(i incident.Incident) {
		title, _ := i.Title.In(web.Lang(c))
		out = append(out, templates.Option{Value: i.ID, Label: title})
	}
	for _, i := range page.Items {
		delete(kept, i.ID)
		if i.ID != but {
			add(i)
		}
	}
	if i, ok := kept[chosen]; ok && i.ID != but && i.Drill() == (mode == incident.Drill) {
		add(i)
	}
	return out, nil
}

// mostOffered is how many incidents a form offers.
const mostOffered = 100

// nameThing finds what the chosen outlet or contact is called. One that is not there is asked for by name.
func (v *NewView) nameThing(c *fiber.Ctx, kind report.Kind) error {
	ctx, id := c.UserContext(), v.Form.Value("thing")
	switch {
	case id == "":
	case kind == report.OfOutlet:
		found, err := web.Space(c).Outlets.GetAll(ctx, id)
		v.ThingName = found[id].Name
		return err
	case kind == report.OfContact && mayRead(c, kind):
		found, err := web.Space(c).Contacts.GetAll(ctx, id)
		v.ThingName = found[id].Name
		return err
	}
	return nil
}

// order makes a report.
func order(c *fiber.Ctx) error {
	form := web.Form(c)
	of := report.Subject{Kind: report.Kind(form.Value("kind")), ID: form.Value("thing")}
	of.Tag = form.Value("tag")
	of.Period = report.Period{Unit: form.Value("unit"), First: form.Value("first"), Last: form.Value("last"), Zone: web.Zone(c).String()}
	if !mayRead(c, of.Kind) {
		return fault.Missing("report.missing")
	}
	var p report.Plan
	err := find(c, &of, form.Value("name"))
	if err == nil {
		p, err = web.Space(c).Reports.Make(c.UserContext(), form.Value("id"), of, web.Actor(c))
	}
	if id := form.Value("template"); err == nil && id != "" {
		_, err = web.Space(c).Reports.ApplyTemplate(c.UserContext(), p.ID, id, web.Actor(c))
	}
	if err != nil {
		return web.Again(c, newPage, newView, form, fault.Moved(err, map[string]string{"thing": thingField(of.Kind)}))
	}
	return web.Redirect(c, web.URL(c, "/reports/"+p.ID), "report.flash.made")
}

func thingField(k report.Kind) string {
	if k == report.OfOutlet || k == report.OfContact {
		return "name"
	}
	return "thing"
}

// find looks for the outlet or contact whose name was typed. Of several with the name none is chosen.
func find(c *fiber.Ctx, of *report.Subject, name string) error {
	if of.ID != "" || thingField(of.Kind) != "name" {
		return nil
	}
	if name == "" {
		return fault.Bad("thing", "report.thing.missing")
	}
	ids, err := named(c, of.Kind, name)
	switch {
	case err != nil:
		return err
	case len(ids) == 0:
		return fault.Bad("thing", "report.thing.unknown")
	case len(ids) > 1:
		return fault.Bad("thing", "report.thing.many", "n", len(ids))
	}
	of.ID = ids[0]
	return nil
}

// named are the outlets or contacts that a name may mean: a contact is also known by an address, as those are offered
// while one types.
func named(c *fiber.Ctx, kind report.Kind, name string) ([]string, error) {
	var all, exact []string
	add := func(id, as string) {
		if all = append(all, id); as == name {
			exact = append(exact, id)
		}
	}
	if kind == report.OfOutlet {
		page, err := web.Space(c).Outlets.Find(c.UserContext(), outlet.Search{Text: name, Limit: 20})
		if err != nil {
			return nil, err
		}
		for _, o := range page.Items {
			add(o.ID, o.Name)
		}
	} else {
		if id, _, err := person.Typed(c, templates.Form{Values: map[string][]string{"who": {name}}}); err == nil && id != "" {
			return []string{id}, nil
		} else if err != nil && fault.Of(err) == nil {
			return nil, err
		}
		page, err := web.Space(c).Contacts.Find(c.UserContext(), contact.Search{Text: name, Limit: 20})
		if err != nil {
			return nil, err
		}
		for _, one := range page.Items {
			add(one.ID, one.Name)
		}
	}
	if len(exact) > 0 {
		return exact, nil
	}
	return all, nil
}
