package complaint

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/complaint"
	"standfirst/models/fault"
	"standfirst/models/money"
	"standfirst/templates"
	"standfirst/templates/locale"
)

// person opens the record of who complains, which leaves a trace in the log.
func person(c *fiber.Ctx) error {
	v, err := personView(c, templates.Form{})
	if err != nil {
		return erased(c, err)
	}
	return web.Render(c, personPage, v)
}

// erased goes back to the case when its person's record is not there any more.
func erased(c *fiber.Ctx, err error) error {
	if f := fault.Of(err); f != nil && f.Kind == fault.Conflict {
		return web.RedirectWarning(c, web.URL(c, "/cases/"+c.Params("case")), f.Key)
	}
	return err
}

func personView(c *fiber.Ctx, form templates.Form) (PersonView, error) {
	x, p, err := web.Space(c).Complaints.Person(c.UserContext(), c.Params("case"), web.Actor(c))
	if err != nil {
		return PersonView{}, err
	}
	v := PersonView{Frame: web.Frame(c, "complaint.person.title", "ref", x.Ref), P: p, Ref: x.Ref, URL: web.URL(c, "/cases/"+x.ID), KeptUntil: x.KeptUntil, Open: x.Open}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "complaint.title", "/cases"), {Label: x.Ref, URL: v.URL}}
	v.Form = web.Prefill("name", p.Name, "reach", p.Reach, "story", p.Story, "wish_text", p.Wish)
	for name, values := range form.Values {
		v.Form.Values[name] = values
	}
	v.Form.Errors = form.Errors
	return v, nil
}

// correct corrects the record.
func correct(c *fiber.Ctx) error {
	form := web.Form(c)
	err := web.Space(c).Complaints.Correct(c.UserContext(), c.Params("case"), complaint.Correction{
		Name: form.Value("name"), Reach: form.Value("reach"), Story: form.Value("story"), Words: form.Value("wish_text"), Reason: form.Value("reason"),
	}, web.Actor(c))
	if err != nil {
		return personAgain(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/cases/"+c.Params("case")), "complaint.flash.corrected")
}

// personAgain shows the record with what was typed: it is opened once more, and the log says so.
func personAgain(c *fiber.Ctx, form templates.Form, err error) error {
	if f := fault.Of(err); f != nil && f.Kind == fault.Conflict {
		return erased(c, err)
	}
	return web.Again(c, personPage, personView, form, err)
}

// giveOut is the record as a file for the person: for people to read, or for programs.
func giveOut(c *fiber.Ctx) error {
	form := web.Form(c)
	x, p, err := web.Space(c).Complaints.GiveOut(c.UserContext(), c.Params("case"), form.Value("export_reason"), web.Actor(c))
	if err != nil {
		return personAgain(c, form, fault.Moved(err, map[string]string{"reason": "export_reason"}))
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if form.Value("format") == "json" {
		b, err := json.MarshalIndent(held(c, x, p), "", "  ")
		if err != nil {
			return err
		}
		web.Download(c, "application/json; charset=utf-8", x.Ref+".json")
		return c.Send(append(b, '\n'))
	}
	web.Download(c, "text/plain; charset=utf-8", x.Ref+".txt")
	return c.Send(letter(c, x, p))
}

// heldRecord is what is held of a complainant, for programs.
type heldRecord struct {
	Format string     `json:"format"`
	At     time.Time  `json:"at"`
	By     string     `json:"by"` // who holds it
	Person heldPerson `json:"person"`
	Case   heldCase   `json:"case"`
}

type heldPerson struct {
	Name      string    `json:"name"`
	Reach     string    `json:"reach"`
	Story     string    `json:"story"`
	Wish      string    `json:"wish"`
	Lang      string    `json:"language"`
	Consent   string    `json:"consent"`
	ConsentAt time.Time `json:"consentAt"`
}

type heldCase struct {
	Ref       string            `json:"reference"`
	Channel   complaint.Channel `json:"channel"`
	Harm      complaint.Harm    `json:"harm"`
	Wish      complaint.Remedy  `json:"wish"`
	Wished    complaint.Sum     `json:"wished"`
	Summary   string            `json:"summary"`
	State     complaint.State   `json:"state"`
	Offers    []heldOffer       `json:"offers"`
	Outcome   string            `json:"outcome"`
	RemedyOn  string            `json:"remedyOn"`
	Received  time.Time         `json:"receivedAt"`
	Ended     time.Time         `json:"endedAt,omitzero"`
	KeptUntil time.Time         `json:"keptUntil,omitzero"`
}

type heldOffer struct {
	Kind complaint.Remedy `json:"kind"`
	Sum  complaint.Sum    `json:"sum"`
	At   time.Time        `json:"at"`
}

func held(c *fiber.Ctx, x complaint.Case, p complaint.Person) heldRecord {
	out := heldRecord{
		Format: "standfirst.complainant.1", At: web.Now(c).UTC(), By: web.Space(c).Name,
		Person: heldPerson{p.Name, p.Reach, p.Story, p.Wish, p.Lang, p.Consent, p.ConsentAt},
		Case: heldCase{
			Ref: x.Ref, Channel: x.Channel, Harm: x.Harm, Wish: x.Wish, Wished: x.Wished, Summary: x.Summary, State: x.State, Outcome: x.Outcome, RemedyOn: x.RemedyOn,
			Received: x.ReceivedAt, Ended: x.EndedAt, KeptUntil: x.KeptUntil, Offers: []heldOffer{},
		},
	}
	for _, o := range x.Offers {
		out.Case.Offers = append(out.Case.Offers, heldOffer{o.Kind, o.Sum, o.At})
	}
	return out
}

// letter is the same in words, in the complainant's language.
func letter(c *fiber.Ctx, x complaint.Case, p complaint.Person) []byte {
	lang := p.Lang
	if !slices.Contains(locale.Languages, lang) {
		lang = web.Lang(c)
	}
	t := func(key string, args ...any) string { return web.Of(c).Catalogs.T(lang, key, args...) }
	sum := func(kind complaint.Remedy, s complaint.Sum) string {
		text := t("complaint.remedy." + string(kind))
		if s.Amount > 0 {
			text += " · " + s.Currency + " " + money.WriteAmount(s.Amount, s.Currency)
		}
		return text
	}
	var b bytes.Buffer
	line := func(key, value string) {
		if value = strings.TrimSpace(value); value != "" {
			fmt.Fprintf(&b, "%s%s%s\n", t(key), t("newsroom.feed.colon"), value)
		}
	}
	text := func(key, value string) {
		if value = strings.TrimSpace(value); value != "" {
			fmt.Fprintf(&b, "\n%s\n\n%s\n", t(key), value)
		}
	}
	fmt.Fprintf(&b, "%s\n\n", t("complaint.given.title", "space", web.Space(c).Name, "date", web.Now(c).UTC().Format(time.DateOnly)))
	line("complaint.field.ref", x.Ref)
	line("complaint.field.name", p.Name)
	line("complaint.field.reach", p.Reach)
	line("complaint.column.received", x.ReceivedAt.UTC().Format(time.DateOnly))
	line("complaint.field.channel", t("complaint.channel."+string(x.Channel)))
	line("complaint.field.harm", t("complaint.harm."+string(x.Harm)))
	line("complaint.field.wish", sum(x.Wish, x.Wished))
	line("complaint.column.state", t("complaint.state."+string(x.State)))
	for _, o := range x.Offers {
		line("complaint.column.offer", o.At.UTC().Format(time.DateOnly)+" · "+sum(o.Kind, o.Sum))
	}
	line("complaint.field.outcome", x.Outcome)
	line("complaint.field.remedy_on", x.RemedyOn)
	if !x.KeptUntil.IsZero() {
		line("complaint.person.until", x.KeptUntil.UTC().Format(time.DateOnly))
	}
	text("complaint.field.story", p.Story)
	text("complaint.field.wish_text", p.Wish)
	text("complaint.field.summary", x.Summary)
	text("complaint.field.consent", p.Consent)
	line("complaint.person.consented", p.ConsentAt.UTC().Format(time.DateOnly))
	return b.Bytes()
}
