package mailing

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/builder"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/filter"
	"standfirst/models/mailing"
	"standfirst/models/term"
	"standfirst/templates"
)

// SideField is one side of an audience in the form, who is meant or who is left out, with the names of its
// inputs.
type SideField struct {
	ListsName, SegmentsName, PeopleName, PersonName string
	Lists, Segments                                 []ListField
	People                                          []templates.Option
	Builder                                         templates.Builder
	Building                                        bool // there are conditions
}

// CountView says whom the audience of the form would reach just now.
type CountView struct {
	Counted  bool // or else the form is asked for it
	Total    int64
	Removed  int64
	More     bool // only the first were looked at
	Looked   int
	Reasons  []Count
	Hints    []Count
	Faults   []templates.FieldError
	CountURL string
}

// The names of the builders: whom conditions mean, and whom they leave out.
const (
	meantRules = "rules"
	leftRules  = "x"
)

// desk is the form of an audience during one request.
type desk struct {
	c     *fiber.Ctx
	b     *builder.Desk
	trees map[string]filter.Tree

	before []string // segments that the draft has
}

func openDesk(c *fiber.Ctx) (*desk, error) {
	b, err := builder.Open(c)
	return &desk{c: c, b: b, trees: map[string]filter.Tree{}}, err
}

// kept takes the conditions of a draft.
func (d *desk) kept(m mailing.Mailing, form *templates.Form) {
	for name, text := range map[string]string{meantRules: m.Rules, leftRules: m.ExcludeRules} {
		tree, err := d.b.Catalogue().FromJSON(text)
		if err != nil {
			tree = filter.Tree{}
			form.Errors = append(form.Errors, templates.FieldError{Field: name, Key: "mailing.rules.broken"})
		}
		d.trees[name] = tree
	}
}

// typed takes the conditions of a form as they stand there, with what a button does to the form. It reports
// whether a button of the audience was pressed; the form is then shown again.
func (d *desk) typed(form *templates.Form) (pressed bool, err error) {
	for _, name := range []string{meantRules, leftRules} {
		if d.trees[name], err = d.b.Typed(name, *form); err != nil {
			return false, err
		}
		_, edited := builder.Pressed(name, *form)
		pressed = pressed || edited
	}
	what, which, _ := strings.Cut(form.Value("do"), ":")
	switch what {
	case "trim":
		d.trees[leftRules] = mailing.Hint(which).Exclude(d.trees[leftRules])
		pressed = true
	case "person", "exclude_person", "count":
		pressed = true
	}
	return pressed, d.find(form)
}

// check returns what is wrong with the conditions and the people that were typed.
func (d *desk) check(form *templates.Form) error {
	faults := fault.List{}
	for _, name := range []string{meantRules, leftRules} {
		tree, err := d.b.Read(name, *form)
		if err != nil && len(fault.All(err)) == 0 {
			return err
		}
		for _, f := range fault.All(err) {
			faults.Add(f)
		}
		if err == nil && form.Value("do") == "" {
			d.trees[name] = tree
		}
	}
	if len(form.Errors) > 0 { // somebody was named who cannot be found
		for _, e := range form.Errors {
			faults.Add(&fault.Error{Kind: fault.Invalid, Field: e.Field, Key: e.Key, Args: e.Args})
		}
		form.Errors = nil
	}
	return faults.Err()
}

// find puts the people whose names were typed among those chosen.
func (d *desk) find(form *templates.Form) error {
	for person, people := range map[string]string{"person": "people", "exclude_person": "exclude_people"} {
		text := strings.TrimSpace(form.Value(person))
		if text == "" {
			continue
		}
		id, err := d.meant(text)
		if f := fault.Of(err); f != nil {
			form.Errors = append(form.Errors, templates.FieldError{Field: person, Key: f.Key, Args: f.Args})
			continue
		}
		if err != nil {
			return err
		}
		if !slices.Contains(form.Values[people], id) {
			form.Values[people] = append(form.Values[people], id)
		}
		form.Values[person] = nil
	}
	return nil
}

// meant is the contact that a text means: by its address or, where that is clear, by its name.
func (d *desk) meant(text string) (string, error) {
	contacts, ctx := web.Space(d.c).Contacts, d.c.UserContext()
	address := text
	if i := strings.LastIndex(text, between); i >= 0 {
		address = text[i+len(between):]
	}
	found, ok, err := contacts.ByAddress(ctx, address)
	if err != nil || ok {
		return found.ID, err
	}
	page, err := contacts.Find(ctx, contact.Search{Text: text, Limit: shownPeople})
	if err != nil {
		return "", err
	}
	var same []contact.Contact
	for _, x := range page.Items {
		if key := term.Fold(text); x.NameKey == key || term.Fold(x.Latin) == key {
			same = append(same, x)
		}
	}
	switch {
	case len(same) == 1:
		return same[0].ID, nil
	case len(page.Items) == 1:
		return page.Items[0].ID, nil
	case len(page.Items) == 0:
		return "", fault.Bad("", "mailing.person.unknown", "text", clip(text))
	}
	return "", fault.Bad("", "mailing.person.several", "text", clip(text))
}

func clip(text string) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), 60)])
}

// between stands between name and address of somebody who is offered.
const between = " · "

// fill puts the audience of the form into a plan.
func (d *desk) fill(p *mailing.Plan, form templates.Form) {
	p.ListIDs, p.SegmentIDs, p.PeopleIDs = form.Values["lists"], form.Values["segments"], form.Values["people"]
	p.ExcludeListIDs, p.ExcludeSegmentIDs, p.ExcludePeopleIDs = form.Values["exclude"], form.Values["exclude_segments"], form.Values["exclude_people"]
	p.Rules, p.ExcludeRules, p.RestWave = d.trees[meantRules], d.trees[leftRules], restWave(form)
	for _, g := range form.Values["past"] {
		p.Past = append(p.Past, mailing.Guard(g))
	}
	p.PastReason, p.PerOutlet = form.Value("past_reason"), mailing.PerOutlet(form.Value("per_outlet"))
}

// sides shows both sides of the audience as the form has them.
func (d *desk) sides(v *FormView) error {
	lists, err := d.lists(v.Form)
	if err != nil {
		return err
	}
	segments, err := d.segments(v.Form)
	if err != nil {
		return err
	}
	v.Meant = SideField{ListsName: "lists", SegmentsName: "segments", PeopleName: "people", PersonName: "person", Lists: lists, Segments: segments}
	v.Left = SideField{ListsName: "exclude", SegmentsName: "exclude_segments", PeopleName: "exclude_people", PersonName: "exclude_person", Lists: lists, Segments: segments}
	for name, side := range map[string]*SideField{meantRules: &v.Meant, leftRules: &v.Left} {
		tree := d.trees[name]
		if side.Builder, err = d.b.View(name, tree, v.Form.Errors); err != nil {
			return err
		}
		wrong := func(e templates.FieldError) bool { return e.Field == name || strings.HasPrefix(e.Field, name+"-") }
		_, edited := builder.Pressed(name, v.Form)
		side.Building = edited || !tree.Clean().Empty() || slices.ContainsFunc(v.Form.Errors, wrong)
		if side.People, err = d.people(v.Form.Values[side.PeopleName]); err != nil {
			return err
		}
	}
	v.PeopleURL, v.AudienceURL = web.URL(d.c, "/mailings/people"), web.URL(d.c, "/mailings/audience")
	v.Count.CountURL = v.AudienceURL
	return nil
}

// chosen are the ids that inputs of the form hold whose names end so.
func chosen(form templates.Form, suffix string, more ...string) []string {
	var out []string
	for name, values := range form.Values {
		if slices.Contains(more, name) || strings.HasPrefix(name, "wave_") && strings.HasSuffix(name, suffix) {
			out = append(out, values...)
		}
	}
	return out
}

// lists are those in use and, so that nothing that was chosen disappears, the archived ones that are chosen.
func (d *desk) lists(form templates.Form) ([]ListField, error) {
	sp, ctx := web.Space(d.c), d.c.UserContext()
	lists, err := sp.Lists.All(ctx, false)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(lists))
	for i, l := range lists {
		ids[i] = l.ID
	}
	more := missing(ids, chosen(form, "_lists", "lists", "exclude"))
	old, err := sp.Lists.GetAll(ctx, more...)
	if err != nil {
		return nil, err
	}
	for _, id := range slices.Sorted(slices.Values(more)) { // the same order each time
		if l, ok := old[id]; ok {
			lists, ids = append(lists, l), append(ids, id)
		}
	}
	counts, err := sp.Contacts.PerListUpTo(ctx, web.MostCounted+1, ids...)
	if err != nil {
		return nil, err
	}
	var out []ListField
	for _, l := range lists {
		n := counts[l.ID]
		out = append(out, ListField{ID: l.ID, Name: l.Name, Counted: true, N: min(n, web.MostCounted), More: n > web.MostCounted, Archived: l.Archived})
	}
	return out, nil
}

// segments are those that the user may choose, and those that a colleague has chosen for the draft before. Another
// one that somebody writes into the form is not named: nobody learns by asking that it exists.
func (d *desk) segments(form templates.Form) ([]ListField, error) {
	sp, ctx := web.Space(d.c), d.c.UserContext()
	segments, err := sp.Segments.Visible(ctx, web.User(d.c).ID, false)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(segments))
	for i, g := range segments {
		ids[i] = g.ID
	}
	more := missing(ids, chosen(form, "_segments", "segments", "exclude_segments"))
	old, err := sp.Segments.GetAll(ctx, more...)
	if err != nil {
		return nil, err
	}
	for _, id := range slices.Sorted(slices.Values(more)) {
		if g, ok := old[id]; ok && (g.Sees(web.User(d.c).ID) || slices.Contains(d.before, id)) {
			segments = append(segments, g)
		}
	}
	var out []ListField
	for _, g := range segments {
		out = append(out, ListField{ID: g.ID, Name: segmentName(d.c, g), Archived: g.Archived})
	}
	return out, nil
}

func missing(there, wanted []string) []string {
	return slices.DeleteFunc(once(wanted), func(id string) bool { return id == "" || slices.Contains(there, id) })
}

func (d *desk) people(ids []string) ([]templates.Option, error) {
	if len(ids) > mailing.MaxPeople+1 {
		ids = ids[:mailing.MaxPeople+1] // more are refused
	}
	found, err := web.Space(d.c).Contacts.GetAll(d.c.UserContext(), ids...)
	var out []templates.Option
	for _, id := range ids {
		if x, ok := found[id]; ok {
			out = append(out, templates.Option{Value: id, Label: offered(x)})
		}
	}
	return out, err
}

func offered(x contact.Contact) string {
	if x.Email == "" {
		return x.Name
	}
	return x.Name + between + x.Email
}

// OfferView is the people that a field offers while somebody types.
type OfferView struct{ Options []templates.Option }
