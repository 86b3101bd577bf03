package contact

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/templates"
)

// personRoutes are the ledger of a person, and what the law asks about them.
func personRoutes() []web.Route {
	route := web.ForMembers
	read, edit, manage := account.ContactRead, account.ContactEdit, account.ContactManage
	held := route("GET", "/contacts/:id/privacy.json", manage, heldJSON)
	held.Rate = web.Exports
	return []web.Route{
		route("GET", "/contacts/requests", edit, requests),
		route("GET", "/contacts/:id/trust", read, trust),
		route("POST", "/contacts/:id/trust", edit, credit),
		route("POST", "/contacts/:id/trust/:entry/challenge", edit, challenge),
		route("POST", "/contacts/:id/trust/:entry/withdraw", manage, withdraw),
		route("GET", "/contacts/:id/privacy", read, privacy),
		held,
		route("POST", "/contacts/:id/basis", edit, ground),
		route("POST", "/contacts/:id/requests", edit, askFor),
		route("POST", "/contacts/:id/requests/:request/done", edit, answered),
		route("POST", "/contacts/:id/erase", manage, erase),
	}
}

// TrustRow is an entry of the ledger as it is shown.
type TrustRow struct {
	ID, What, Note, Origin, URL, By, Counts, Kind string
	At                                            time.Time
	Points                                        string
	Withdrawn                                     bool
	Reason, WithdrawnBy                           string
	Challenges                                    []contact.TrustChallenge
	Open                                          bool // one of its forms was refused
}

// TrustView is somebody's ledger.
type TrustView struct {
	templates.Frame
	Name, URL, Back    string
	Score              int
	ScoreKind          string
	Rows               []TrustRow
	Labels             []string
	Series             []templates.Series
	Kinds              []templates.Option
	Rules              []templates.Detail
	Form               templates.Form
	MayEdit, MayManage bool
}

// TrustCard is the score on the record.
type TrustCard struct {
	Score     int
	Kind, URL string
	Rows      []TrustRow // those that count most
}

var trustPage = templates.NewPageOf("app", "contact/trust.html", trustSamples)

func trust(c *fiber.Ctx) error { return showTrust(c, templates.Form{}, "", fiber.StatusOK) }

// showTrust shows the ledger, with what was typed into one of its forms: that of the entry, or the one that adds.
func showTrust(c *fiber.Ctx, form templates.Form, entryID string, status int) error {
	sp, ctx := web.Space(c), c.UserContext()
	x, err := sp.Contacts.Get(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	l, err := sp.Contacts.Ledger(ctx, x.ID)
	if err != nil {
		return err
	}
	v := TrustView{
		Frame: web.Frame(c, "contact.trust.title", "name", x.Name), Name: x.Name, URL: web.URL(c, "/contacts/"+x.ID+"/trust"), Back: web.URL(c, "/contacts/"+x.ID),
		Score: l.Score, ScoreKind: web.TrustKind(l.Score), Form: form, Kinds: choices(c, "contact.trust.kind.", contact.TrustKinds()),
		MayEdit: web.May(c, account.ContactEdit), MayManage: web.May(c, account.ContactManage),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts"), {Label: x.Name, URL: v.Back}}
	for _, line := range l.Lines {
		row := trustRow(c, line)
		row.Open = row.ID == entryID
		v.Rows = append(v.Rows, row)
	}
	series := templates.Series{Name: web.T(c, "contact.trust.score")}
	for _, p := range l.History {
		v.Labels, series.Values = append(v.Labels, p.On.In(web.Zone(c)).Format("2006-01")), append(series.Values, float64(p.Score))
	}
	v.Series = []templates.Series{series}
	for _, r := range contact.TrustRules {
		v.Rules = append(v.Rules, templates.Detail{
			Label: web.T(c, "contact.trust.kind."+r.Kind), Value: web.T(c, "contact.trust.rule", "points", signed(float64(r.Points)), "days", r.HalfLife),
		})
	}
	return web.RenderStatus(c, status, trustPage, v)
}

func trustRow(c *fiber.Ctx, line contact.TrustLine) TrustRow {
	e := line.TrustEntry
	row := TrustRow{
		ID: e.ID, What: web.T(c, "contact.trust.kind."+e.Kind), Note: e.Note, By: e.ByName, At: e.At, Points: signed(float64(e.Points)),
		Counts: signed(line.Now), Kind: "ok", URL: e.URL, Challenges: e.Challenges, Withdrawn: !e.Withdrawn.At.IsZero(), Reason: e.Withdrawn.Reason, WithdrawnBy: e.Withdrawn.ByName,
	}
	if e.Points < 0 {
		row.Kind = "bad"
	}
	if e.Kind == "corrected" {
		row.What = web.T(c, "contact.trust.corrected_in", "n", e.Hours)
	}
	if e.Withdrawn.Auto {
		row.Reason = web.T(c, "contact.trust.withdrawn_auto")
	}
	kind, id, ok := strings.Cut(e.Origin, ":")
	switch {
	case !ok:
	case kind == "clip":
		row.Origin, row.URL = e.Title, web.URLFor(c, account.ReportRead, "/coverage/"+id)
	case kind == "deal":
		row.Origin, row.URL = e.Title, web.URLFor(c, account.ContactRead, "/creators/deals/"+id)
	}
	return row
}

// signed writes points with their sign, one place behind the point where it matters.
func signed(n float64) string {
	n = math.Round(n*10) / 10
	text := strconv.FormatFloat(math.Abs(n), 'f', -1, 64)
	switch {
	case n > 0:
		return "+" + text
	case n < 0:
		return "−" + text
	}
	return "0"
}

func credit(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	e := contact.TrustEntry{Kind: form.Value("kind"), URL: strings.TrimSpace(form.Value("url")), Note: form.Value("note")}
	var err error
	if on := form.Value("on"); on != "" {
		if e.At, err = time.ParseInLocation(time.DateOnly, on, web.Zone(c)); err != nil {
			err = fault.Bad("on", "contact.date.bad")
		}
	}
	if hours := strings.TrimSpace(form.Value("hours")); hours != "" && err == nil {
		if e.Hours, err = strconv.Atoi(hours); err != nil {
			err = fault.Bad("hours", "contact.trust.hours")
		}
	}
	if err == nil {
		_, err = web.Space(c).Contacts.Credit(c.UserContext(), id, e, web.Actor(c))
	}
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		for i := range form.Errors {
			if form.Errors[i].Field == "at" {
				form.Errors[i].Field = "on"
			}
		}
		return showTrust(c, form, "", fiber.StatusUnprocessableEntity)
	}
	return web.Redirect(c, web.URL(c, "/contacts/"+id+"/trust"), "contact.flash.credited")
}

// entryOf returns the entry that a path names, if it is of the contact that it names.
func entryOf(c *fiber.Ctx) (contact.TrustEntry, error) {
	contacts, ctx := web.Space(c).Contacts, c.UserContext()
	x, err := contacts.Get(ctx, c.Params("id"))
	if err != nil {
		return contact.TrustEntry{}, err
	}
	e, err := contacts.Entry(ctx, c.Params("entry"))
	if err == nil && !slices.Contains(x.AllIDs(), e.ContactID) {
		err = fault.Missing("contact.trust.missing")
	}
	return e, err
}

func challenge(c *fiber.Ctx) error {
	return onEntry(c, "contact.flash.challenged", func(id string, form templates.Form) error {
		_, err := web.Space(c).Contacts.Challenge(c.UserContext(), id, form.Value("text"), web.Actor(c))
		return err
	})
}

func withdraw(c *fiber.Ctx) error {
	return onEntry(c, "contact.flash.withdrawn", func(id string, form templates.Form) error {
		_, err := web.Space(c).Contacts.Withdraw(c.UserContext(), id, form.Value("reason"), web.Actor(c))
		return err
	})
}

func onEntry(c *fiber.Ctx, flash string, do func(id string, form templates.Form) error) error {
	e, err := entryOf(c)
	if err != nil {
		return err
	}
	form := web.Form(c)
	if err := do(e.ID, form); err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		return showTrust(c, form, e.ID, fiber.StatusUnprocessableEntity)
	}
	return web.Redirect(c, web.URL(c, "/contacts/"+c.Params("id")+"/trust"), flash)
}

// trustCard is the score on the record, with the entries that count most.
func trustCard(c *fiber.Ctx, x contact.Contact) (TrustCard, error) {
	l, err := web.Space(c).Contacts.Ledger(c.UserContext(), x.ID)
	card := TrustCard{Score: l.Score, Kind: web.TrustKind(l.Score), URL: web.URL(c, "/contacts/"+x.ID+"/trust")}
	lines := slices.DeleteFunc(slices.Clone(l.Lines), func(t contact.TrustLine) bool { return math.Abs(t.Now) < 0.05 })
	slices.SortStableFunc(lines, func(a, b contact.TrustLine) int {
		return int(math.Round(10 * (math.Abs(b.Now) - math.Abs(a.Now))))
	})
	for _, line := range lines[:min(3, len(lines))] {
		card.Rows = append(card.Rows, trustRow(c, line))
	}
	return card, err
}
