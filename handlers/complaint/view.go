package complaint

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/complaint"
	"standfirst/models/incident"
	"standfirst/models/money"
	"standfirst/templates"
)

// ListView is a list of cases: everybody's, or those of one incident.
type ListView struct {
	templates.Frame
	Base, Q, Sort, Export string
	One, Narrowed         bool // One: of one incident
	Filters               []templates.Filter
	Rows                  []Row
	Pager                 templates.Pager
	NewURL, TreatmentURL  string
	Intake                *IntakeView // nil in the list of the space
	IncidentsURL          string
}

// IntakeView is the public form of an incident.
type IntakeView struct {
	Open, MayChange bool
	Hindered        string // key of the reason why there can be none, "" when there can
	Action, Address string
	Local           string
}

// Row is one case.
type Row struct {
	URL, Ref, Summary, Harm, Wish string
	Incident, IncidentURL, Owner  string
	Offer, Kind, State            string
	ReceivedAt                    time.Time
}

// Choices are what the selects of the forms offer.
type Choices struct{ Channels, Harms, Remedies, Currencies, People, Ends []templates.Option }

// NewView is the form by which the team writes a complaint down.
type NewView struct {
	templates.Frame
	Form           templates.Form
	Action, Cancel string
	Choices        Choices
}

// ShowView is the record of a case.
type ShowView struct {
	templates.Frame
	Row
	Form                             templates.Form
	Choices                          Choices
	Open, Erased, MayEdit, MayPerson bool
	Channel, Outcome, RemedyOn       string
	Offers                           []OfferRow // the latest first
	Notes                            []complaint.Note
	EndedAt, KeptUntil, ErasedAt     time.Time
	TreatmentURL                     string
}

// OfferRow is an offer.
type OfferRow struct {
	Text, Reason, By string
	At               time.Time
	Counts           bool
}

// PersonView is the record of who complains.
type PersonView struct {
	templates.Frame
	P         complaint.Person
	Form      templates.Form
	Ref, URL  string
	KeptUntil time.Time
	Open      bool
}

// TreatmentView compares how people are treated.
type TreatmentView struct {
	templates.Frame
	Groups           []Group
	Export, CasesURL string
}

// Group is one kind of harm.
type Group struct {
	Harm                                              string
	Cases, Open, Settled, Rejected, Withdrawn, InKind int
	Ranges                                            []RangeRow
	MedianTime                                        string
	Outliers                                          []OutlierRow
}

// RangeRow is what was offered in one currency.
type RangeRow struct {
	Offers           int
	Min, Median, Max string
}

// OutlierRow is an offer that is far from the others.
type OutlierRow struct{ Ref, URL, Offer, Reason string }

// PublicView is the public form.
type PublicView struct {
	templates.Frame
	Form                              templates.Form
	Subject, SubjectLang, Once        string
	Consent, StatusURL, Action, Facts string
	Choices                           Choices
}

// DoneView says that a complaint has come in.
type DoneView struct {
	templates.Frame
	Ref, StatusURL string
}

// StatusView is the page on which a complainant asks for the state of their case.
type StatusView struct {
	templates.Frame
	Form        templates.Form
	Action      string
	Found       *complaint.Public
	State, Kind string
}

var (
	listPage      = templates.NewPageOf("app", "complaint/list.html", listSamples)
	showPage      = templates.NewPageOf("app", "complaint/show.html", showSamples)
	newPage       = templates.NewPageOf("app", "complaint/new.html", newSamples)
	personPage    = templates.NewPageOf("app", "complaint/person.html", personSamples)
	treatmentPage = templates.NewPageOf("app", "complaint/treatment.html", treatmentSamples)
	publicPage    = templates.NewPageOf("newsroom", "complaint/public.html", publicSamples)
	donePage      = templates.NewPageOf("newsroom", "complaint/done.html", doneSamples)
	statusPage    = templates.NewPageOf("newsroom", "complaint/status.html", statusSamples)
)

var kinds = map[complaint.State]string{
	complaint.Received: "warn", complaint.InHand: "info", complaint.Offered: "info",
	complaint.Settled: "ok", complaint.Rejected: "mute", complaint.Withdrawn: "mute",
}

func row(c *fiber.Ctx, x complaint.Case, i incident.Incident) Row {
	about, _ := i.Title.In(web.Lang(c))
	r := Row{
		URL: web.URL(c, "/cases/"+x.ID), Ref: x.Ref, Summary: x.Summary, Harm: web.T(c, "complaint.harm."+string(x.Harm)), Wish: remedy(c, x.Wish, x.Wished),
		Incident: about, IncidentURL: web.URL(c, "/incidents/"+x.IncidentID), Owner: x.OwnerName,
		Kind: kinds[x.State], State: web.T(c, "complaint.state."+string(x.State)), ReceivedAt: x.ReceivedAt,
	}
	if o, ok := x.Offer(); ok {
		r.Offer = remedy(c, o.Kind, o.Sum)
	}
	return r
}

// remedy is a remedy in words, with its sum.
func remedy(c *fiber.Ctx, kind complaint.Remedy, sum complaint.Sum) string {
	text := web.T(c, "complaint.remedy."+string(kind))
	if sum.Amount > 0 {
		text += " · " + amount(c, sum.Amount, sum.Currency)
	}
	return text
}

func amount(c *fiber.Ctx, n int64, currency string) string {
	return currency + " " + web.Of(c).Catalogs.Number(web.Lang(c), money.Units(n, currency))
}

func options[T ~string](of []T, label func(string) string) []templates.Option {
	var out []templates.Option
	for _, v := range of {
		out = append(out, templates.Option{Value: string(v), Label: label(string(v))})
	}
	return out
}

// choices are those of the forms, in a language.
func choices(c *fiber.Ctx, lang string) Choices {
	in := func(prefix string) func(string) string {
		return func(v string) string { return web.Of(c).Catalogs.T(lang, prefix+v) }
	}
	return Choices{
		Channels: options(complaint.Channels(), in("complaint.channel.")), Harms: options(complaint.Harms(), in("complaint.harm.")),
		Remedies: options(complaint.Remedies(), in("complaint.remedy.")), Currencies: options(money.Currencies, func(v string) string { return v }),
		Ends: options([]complaint.State{complaint.Settled, complaint.Rejected, complaint.Withdrawn}, in("complaint.state.")),
	}
}

// currency is the one that a space most likely means.
func currency(lang string) string {
	if lang == incident.Chinese {
		return "CNY"
	}
	return "EUR"
}
