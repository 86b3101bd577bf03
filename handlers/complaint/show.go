package complaint

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/complaint"
	"standfirst/models/fault"
	"standfirst/models/money"
	"standfirst/templates"
)

func show(c *fiber.Ctx) error {
	v, err := record(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

func record(c *fiber.Ctx, form templates.Form) (ShowView, error) {
	sp := web.Space(c)
	x, i, err := sp.Complaints.Get(c.UserContext(), c.Params("case"))
	if err != nil {
		return ShowView{}, err
	}
	v := ShowView{
		Frame: web.Titled(c, x.Ref), Row: row(c, x, i), Form: filled(c, form, x), Choices: choices(c, web.Lang(c)), Open: x.Open, Erased: !x.ErasedAt.IsZero(),
		MayEdit: web.May(c, account.CaseEdit), MayPerson: web.May(c, account.CasePerson), Channel: web.T(c, "complaint.channel."+string(x.Channel)),
		Outcome: x.Outcome, RemedyOn: x.RemedyOn, EndedAt: x.EndedAt, KeptUntil: x.KeptUntil, ErasedAt: x.ErasedAt, TreatmentURL: web.URL(c, "/incidents/"+i.ID+"/treatment"),
	}
	v.Drill, v.Crumbs = i.Drill(), web.IncidentCrumbs(c, i, web.Crumb(c, "complaint.title", "/incidents/"+i.ID+"/cases"))
	for n, o := range x.Offers {
		v.Offers = append(v.Offers, OfferRow{Text: remedy(c, o.Kind, o.Sum), Reason: o.Reason, By: o.By, At: o.At, Counts: n == len(x.Offers)-1})
	}
	slices.Reverse(v.Offers)
	v.Notes = slices.Clone(x.Notes)
	slices.Reverse(v.Notes)
	if v.MayEdit {
		v.Choices.People, err = web.People(c, account.CaseEdit, i)
	}
	return v, err
}

// filled puts what the case says into the fields that were not sent: the page has several forms, and what stands in
// the others must not be lost when one of them comes back.
func filled(c *fiber.Ctx, form templates.Form, x complaint.Case) templates.Form {
	said := web.Prefill("harm", string(x.Harm), "wish", string(x.Wish), "wished", money.WriteAmount(x.Wished.Amount, x.Wished.Currency), "currency", x.Wished.Currency,
		"summary", x.Summary, "owner", x.OwnerID, "offer_currency", x.Wished.Currency)
	for _, name := range []string{"currency", "offer_currency"} {
		if said.Value(name) == "" {
			said.Values[name] = []string{currency(web.Space(c).Lang)}
		}
	}
	for name, v := range form.Values {
		said.Values[name] = v
	}
	said.Errors = form.Errors
	return said
}

// readTerms reads what the team says of a case.
func readTerms(form templates.Form) (complaint.Terms, error) {
	t := complaint.Terms{
		Harm: complaint.Harm(form.Value("harm")), Wish: complaint.Remedy(form.Value("wish")), Summary: form.Value("summary"), OwnerID: form.Value("owner"),
		Wished: complaint.Sum{Currency: form.Value("currency")},
	}
	var err error
	t.Wished.Amount, err = money.ParseAmount("wished", form.Value("wished"), t.Wished.Currency)
	return t, err
}

func change(c *fiber.Ctx) error {
	form := web.Form(c)
	t, err := readTerms(form)
	if err == nil {
		_, err = web.Space(c).Complaints.Change(c.UserContext(), c.Params("case"), t, web.Actor(c))
	}
	return done(c, form, err, "complaint.flash.changed")
}

func offer(c *fiber.Ctx) error {
	form := web.Form(c)
	o := complaint.Offer{Kind: complaint.Remedy(form.Value("offer_kind")), Reason: form.Value("offer_reason"), Sum: complaint.Sum{Currency: form.Value("offer_currency")}}
	var err error
	if o.Sum.Amount, err = money.ParseAmount("offer_amount", form.Value("offer_amount"), o.Sum.Currency); err == nil {
		_, err = web.Space(c).Complaints.MakeOffer(c.UserContext(), c.Params("case"), o, web.Actor(c))
	}
	for _, f := range fault.All(err) {
		if f.Field == "currency" {
			f.Field = "offer_currency"
		}
	}
	return done(c, form, err, "complaint.flash.offered")
}

func end(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Complaints.End(c.UserContext(), c.Params("case"), complaint.State(form.Value("state")), form.Value("outcome"), form.Value("remedy_on"), web.Actor(c))
	return done(c, form, err, "complaint.flash.ended")
}

func reopen(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Complaints.Reopen(c.UserContext(), c.Params("case"), form.Value("reason"), web.Actor(c))
	return done(c, form, err, "complaint.flash.reopened")
}

func note(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Complaints.Note(c.UserContext(), c.Params("case"), form.Value("note"), web.Actor(c))
	return done(c, form, err, "complaint.flash.noted")
}

// erase erases that record, when the reference of its case was typed.
func erase(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("case")
	x, _, err := web.Space(c).Complaints.Get(c.UserContext(), id)
	if err != nil {
		return err
	}
	if form.Value("confirm") != x.Ref {
		return done(c, form, fault.Bad("confirm", "complaint.erase.confirm", "ref", x.Ref), "")
	}
	_, err = web.Space(c).Complaints.Erase(c.UserContext(), id, web.Actor(c))
	return done(c, form, err, "complaint.flash.erased")
}

func done(c *fiber.Ctx, form templates.Form, err error, key string) error {
	if err != nil {
		return web.Again(c, showPage, record, form, err)
	}
	return web.Redirect(c, web.URL(c, "/cases/"+c.Params("case")), key)
}
