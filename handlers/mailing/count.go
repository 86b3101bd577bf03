package mailing

import (
	"cmp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/mailing"
	"standfirst/models/term"
	"standfirst/templates"
)

// count weighs the audience of the form.
func (d *desk) count(m mailing.Mailing, form templates.Form) (CountView, error) {
	v := CountView{Counted: true, CountURL: web.URL(d.c, "/mailings/audience"), Looked: web.MostCounted}
	err := d.check(&form)
	var a mailing.Audience
	if err == nil {
		p := plan(form)
		d.fill(&p, form)
		a, err = web.Space(d.c).Mailings.Weigh(d.c.UserContext(), m, p, web.MostCounted, web.Actor(d.c))
	}
	if err != nil {
		if form.Errors = nil; !web.Refuse(&form, err) {
			return v, err
		}
		v.Faults = form.Errors
		return v, nil
	}
	m.Uses = nil
	for cause := range a.Causes {
		m.Uses = append(m.Uses, cause.About)
	}
	known, err := usedNames(d.c, m)
	if err != nil {
		return v, err
	}
	v.Total, v.Removed, v.More, v.Reasons = a.Total, a.RemovedTotal(), a.More, reasonCounts(d.c, a.Causes, known)
	for _, hint := range mailing.Hints() {
		if n := a.Advice[hint]; n > 0 {
			v.Hints = append(v.Hints, Count{Key: string(hint), N: n})
		}
	}
	return v, nil
}

// weigh answers the live form: with the count alone or, after a button, with the whole of its part.
func weigh(c *fiber.Ctx) error {
	form := web.Form(c)
	m, err := drafted(c, form)
	if err != nil {
		return err
	}
	d, err := openDesk(c)
	if err != nil {
		return err
	}
	if _, err := d.typed(&form); err != nil {
		return err
	}
	if web.IsFragmentFor(c, "audience-count") {
		v, err := d.count(m, form)
		if err != nil {
			return err
		}
		return web.Fragment(c, countPart, v)
	}
	v, err := d.form(m, form)
	if err != nil {
		return err
	}
	if web.IsFragmentFor(c, "audience") {
		return web.Block(c, formPage, "audience", v)
	}
	return web.Render(c, formPage, v)
}

// drafted is the draft that a form changes, an empty one for a form of a new mailing.
func drafted(c *fiber.Ctx, form templates.Form) (mailing.Mailing, error) {
	if id := form.Value("mailing"); id != "" {
		return web.Space(c).Mailings.Get(c.UserContext(), id)
	}
	return mailing.Mailing{ReleaseID: form.Value("release")}, nil
}

// offer answers with the people whom somebody may mean. Labels hold what was typed, because browsers leave out
// offers that do not.
func offer(c *fiber.Ctx) error {
	text := ""
	for _, values := range web.Query(c) { // one field asks, whatever its form calls it
		text = cmp.Or(text, strings.TrimSpace(values[0]))
	}
	var v OfferView
	if text == "" || !web.May(c, account.ContactRead) {
		return web.Fragment(c, offerPart, v)
	}
	page, err := web.Space(c).Contacts.Find(c.UserContext(), contact.Search{Text: text, Limit: shownPeople})
	if err != nil {
		return err
	}
	for _, x := range page.Items {
		label := x.Role
		if !strings.Contains(term.Fold(offered(x)+label), term.Fold(text)) {
			label = strings.TrimSuffix(text+between+label, between)
		}
		v.Options = append(v.Options, templates.Option{Value: offered(x), Label: label})
	}
	return web.Fragment(c, offerPart, v)
}
