// Package builder is the filter builder of every page that asks for contacts: the table, segments, the
// audience of a mailing. It reads the builder's form, offers values and puts filters into words.
package builder

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/filter"
	"standfirst/models/outlet"
	"standfirst/templates"
)

// Desk is the builder during one request.
type Desk struct {
	c       *fiber.Ctx
	cat     filter.Catalogue
	speech  filter.Speech
	offered map[string][]templates.Option // by source
	names   map[string]string             // "source:value" → name
}

// Open returns the builder for the contacts of the request's space.
func Open(c *fiber.Ctx) (*Desk, error) {
	cat, err := web.Space(c).Contacts.Catalogue(c.UserContext())
	d := &Desk{c: c, cat: cat, offered: map[string][]templates.Option{}, names: map[string]string{}}
	d.speech = filter.Speech{Lang: web.Lang(c), Message: func(key string, args ...any) string { return web.T(c, key, args...) }, Name: d.name}
	return d, err
}

// Catalogue is what can be asked.
func (d *Desk) Catalogue() filter.Catalogue { return d.cat }

// Moment is now, for the one who asks.
func Moment(c *fiber.Ctx) filter.Moment {
	return filter.Moment{Now: web.Now(c).In(web.Zone(c)), UserID: web.User(c).ID}
}

// Pressed reports whether one of the builder's own buttons sent the form, and what it does.
func Pressed(name string, form templates.Form) (string, bool) {
	do := form.Value(name + "-do")
	return do, do != ""
}

// Typed reads the builder as it was filled in, with what the pressed button does to it.
func (d *Desk) Typed(name string, form templates.Form) (filter.Tree, error) {
	tree, err := d.split(filter.Form(name, form.Values))
	if do, ok := Pressed(name, form); ok {
		tree = d.cat.Edit(tree, do)
	}
	return tree, err
}

// Read reads and checks the builder. The fields of faults are the names of its conditions, "f-0-2".
func (d *Desk) Read(name string, form templates.Form) (filter.Tree, error) {
	tree, err := d.split(filter.Form(name, form.Values))
	if err != nil {
		return tree, err
	}
	var faults fault.List
	tree.Each(func(at filter.Path, r filter.Tree) {
		f, _ := d.cat.Field(r.Field)
		for _, v := range r.Values {
			if f.Source == "outlets" && f.Asks(r.Op) == filter.AskValues && strings.HasPrefix(v, unnamed) {
				faults.Add(fault.Bad(at.String(), "filter.value.nameless", "source", d.speech.Label(d.cat, f), "value", strings.TrimPrefix(v, unnamed)))
			}
		}
	})
	checked, err := d.cat.Check(tree)
	if err != nil && len(fault.All(err)) == 0 {
		return tree, err
	}
	faults = append(faults, fault.All(err)...)
	for i, f := range faults {
		faults[i] = f.On(filter.Part(name, f.Field))
	}
	if err := faults.Err(); err != nil {
		return tree, err
	}
	return checked, nil
}

// unnamed stands before a name that no record has.
const unnamed = "?"

// split cuts values that are typed with commas, and finds the records that were named.
func (d *Desk) split(tree filter.Tree) (filter.Tree, error) {
	if tree.IsGroup() {
		of := make([]filter.Tree, len(tree.Of))
		for i, part := range tree.Of {
			var err error
			if of[i], err = d.split(part); err != nil {
				return tree, err
			}
		}
		tree.Of = of
		return tree, nil
	}
	f, ok := d.cat.Field(tree.Field)
	if !ok || f.Asks(tree.Op) != filter.AskValues || d.ticked(f) {
		return tree, nil
	}
	tree.Values = outlet.Split(strings.Join(tree.Values, "\n"))
	if f.Source != "outlets" {
		return tree, nil
	}
	var known map[string]outlet.Outlet
	if len(tree.Values) <= filter.MaxValues { // more are refused anyway
		var err error
		if known, _, err = web.Space(d.c).Outlets.Known(d.c.UserContext(), tree.Values, nil); err != nil {
			return tree, err
		}
	}
	for i, v := range tree.Values {
		tree.Values[i] = unnamed + v
		if o, ok := known[outlet.Key(v)]; ok {
			tree.Values[i] = o.ID
		}
	}
	return tree, nil
}

// ticked reports whether a field's values are ticked and not typed.
func (d *Desk) ticked(f filter.Field) bool {
	return len(f.Choices) > 0 || (f.Source != "" && f.Kind == filter.Choice && f.Source != "outlets")
}

// View shows a tree as a builder, with the faults of the form. An empty one begins with a condition to fill in.
func (d *Desk) View(name string, tree filter.Tree, errors []templates.FieldError) (templates.Builder, error) {
	b := templates.Builder{
		Name: name, EditURL: web.URL(d.c, "/contacts/filter?builder="+name), Suggest: web.URL(d.c, "/outlets/suggest"),
	}
	if tree.Empty() && tree.Match == "" {
		tree = filter.Group(filter.All, filter.Is("", filter.Equals))
	}
	offered, err := web.Space(d.c).Creators.Priced(d.c.UserContext())
	if err != nil {
		return b, err
	}
	tree.Each(func(_ filter.Path, r filter.Tree) { offered[r.Field] = true })
	b.Sections = d.sections(offered)
	if err := d.look(tree); err != nil {
		return b, err
	}
	form := templates.Form{Errors: errors}
	b.Root, b.Found.Name = d.part(name, tree, nil, form), name
	return b, nil
}

// count says how many contacts meet the conditions as they stand; nothing while a value is still to be filled in.
func (d *Desk) count(name string, tree filter.Tree) (templates.BuilderCount, error) {
	found := templates.BuilderCount{Name: name}
	checked, err := d.cat.Check(tree)
	if err == nil && !checked.Empty() {
		var n int64
		n, err = web.Space(d.c).Contacts.CountUpTo(d.c.UserContext(), contact.Search{Tree: checked, At: Moment(d.c)}, web.MostCounted+1)
		found.Known, found.N, found.More = err == nil, int(min(n, web.MostCounted)), n > web.MostCounted
	}
	if len(fault.All(err)) > 0 {
		return found, nil
	}
	return found, err
}

// sections are the fields by heading, the rare ones only where they are offered.
func (d *Desk) sections(rare map[string]bool) []templates.OptionGroup {
	var out []templates.OptionGroup
	for _, section := range contact.Sections {
		g := templates.OptionGroup{Label: d.speech.Message("filter.section." + section)}
		for _, f := range d.cat.Fields {
			if f.Section == section && (!f.Rare || rare[f.Key]) {
				g.Options = append(g.Options, templates.Option{Value: f.Key, Label: d.speech.Label(d.cat, f)})
			}
		}
		if len(g.Options) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func (d *Desk) part(name string, tree filter.Tree, at filter.Path, form templates.Form) templates.BuilderPart {
	p := templates.BuilderPart{Path: at.String(), ID: filter.Part(name, at.String()), IsGroup: tree.IsGroup()}
	p.Error = form.Error(p.ID)
	if !p.IsGroup {
		p.N = at[len(at)-1] + 1
		d.rule(&p, tree)
		return p
	}
	p.Match, p.Nests = cmp.Or(tree.Match, filter.All), filter.Deep(at)
	for _, m := range filter.Matches {
		p.Matches = append(p.Matches, templates.Option{Value: m, Label: d.speech.Message("filter.match." + m)})
	}
	for i, part := range tree.Of {
		p.Parts = append(p.Parts, d.part(name, part, append(slices.Clone(at), i), form))
	}
	return p
}

func (d *Desk) rule(p *templates.BuilderPart, r filter.Tree) {
	f, ok := d.cat.Field(r.Field)
	if !ok {
		return
	}
	p.Field, p.Op, p.Values, p.Ask, p.Percent = f.Key, string(r.Op), r.Values, string(f.Asks(r.Op)), f.Percent
	for _, op := range f.Allowed() {
		p.Ops = append(p.Ops, templates.Option{Value: string(op), Label: d.speech.Message("filter.op." + string(f.Kind) + "." + string(op))})
	}
	if p.Outlet = f.Source == "outlets"; f.Asks(r.Op) == filter.AskValues && d.ticked(f) {
		p.Choices = d.choices(f, r.Values)
		return
	}
	var typed []string
	for _, v := range r.Values {
		if p.Outlet {
			v = d.name(f.Source, v)
		}
		typed = append(typed, v)
	}
	p.Typed = strings.Join(typed, ", ")
	for _, o := range d.offered[f.Source] {
		p.Offers = append(p.Offers, o.Value)
	}
}

// choices are the fixed values of a field or the records that it may name, the chosen ones that are not
// offered any more included.
func (d *Desk) choices(f filter.Field, chosen []string) []templates.Option {
	var out []templates.Option
	for _, v := range slices.Concat(f.Own, f.Choices) {
		out = append(out, templates.Option{Value: v, Label: d.speech.Value(f, filter.Equals, v)})
	}
	out = append(out, d.offered[f.Source]...)
	for _, v := range chosen {
		if !slices.ContainsFunc(out, func(o templates.Option) bool { return o.Value == v }) {
			out = append(out, templates.Option{Value: v, Label: d.name(f.Source, v)})
		}
	}
	return out
}

// Say is a tree in words.
func (d *Desk) Say(tree filter.Tree) (string, error) {
	if err := d.look(tree); err != nil {
		return "", err
	}
	return d.speech.Say(d.cat, tree), nil
}

// Chips are the parts of a tree, each with the address without it.
func (d *Desk) Chips(tree filter.Tree, address func(filter.Tree) string) ([]templates.Chip, error) {
	if err := d.look(tree); err != nil || tree.Empty() {
		return nil, err
	}
	if tree.Match != filter.All {
		return []templates.Chip{{Label: d.speech.Say(d.cat, tree), URL: address(filter.Tree{})}}, nil
	}
	var out []templates.Chip
	for i, part := range tree.Of {
		out = append(out, templates.Chip{Label: d.speech.Say(d.cat, part), URL: address(tree.Without(filter.Path{i}).Clean())})
	}
	return out, nil
}

// Edit answers the buttons of a builder with the builder alone, and what is typed into it with how many it finds.
func Edit(c *fiber.Ctx, name string, form templates.Form) error {
	d, err := Open(c)
	if err != nil {
		return err
	}
	tree, err := d.Typed(name, form)
	if err != nil {
		return err
	}
	found, err := d.count(name, tree)
	if err != nil {
		return err
	}
	do, _ := Pressed(name, form)
	if do == "count:" {
		return web.Fragment(c, countFragment, found)
	}
	v, err := d.View(name, tree, nil)
	if err != nil {
		return err
	}
	v.Found = found
	focus(&v.Root, do)
	return web.Fragment(c, fragment, v)
}

// focus puts the cursor where the next thing is to be said.
func focus(root *templates.BuilderPart, do string) {
	what, place, _ := strings.Cut(do, ":")
	root.Focus = true
	p := find(root, place)
	switch {
	case what == "drop" || p == nil:
		return
	case what != "settle" && len(p.Parts) > 0:
		p = &p.Parts[len(p.Parts)-1]
		for p.IsGroup && len(p.Parts) > 0 {
			p = &p.Parts[0]
		}
	}
	root.Focus, p.Focus = false, true
}

func find(p *templates.BuilderPart, path string) *templates.BuilderPart {
	if p.Path == path {
		return p
	}
	for i := range p.Parts {
		if found := find(&p.Parts[i], path); found != nil {
			return found
		}
	}
	return nil
}

var fragment = templates.NewFragment("partials/builder.html", "ui.builder", Samples()...)

var countFragment = templates.NewFragment("partials/builder.html", "builder.count", countSamples()...)

// Pages are the templates of the builder, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{fragment, countFragment} }
