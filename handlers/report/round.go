package report

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/incident"
	"standfirst/models/report"
	"standfirst/templates"
)

// RoundRow is a round by which the report goes to somebody.
type RoundRow struct {
	ID, Name, Spec, Zone, State, Kind string
	Skips, PDF                        bool
	Next, Last                        time.Time
}

var roundKinds = map[string]string{report.RoundSent: "ok", report.RoundEmpty: "mute", report.RoundFailed: "bad", report.RoundUnconfirmed: "warn"}

func (v *HandView) addRounds(c *fiber.Ctx, p report.Plan) error {
	rounds, err := web.Space(c).Reports.Rounds(c.UserContext(), p.ID)
	if err != nil {
		return err
	}
	for _, r := range rounds {
		row := RoundRow{ID: r.ID, Name: r.ToName, Spec: r.Spec, Zone: r.Zone, Skips: r.SkipEmpty, PDF: r.PDF, Next: r.Due, Last: r.Last}
		if r.State != "" {
			row.State, row.Kind = web.T(c, "report.round.state."+r.State), roundKinds[r.State]
		}
		v.Rounds = append(v.Rounds, row)
	}
	for _, name := range append(report.Often(), "own") {
		v.Every = append(v.Every, templates.Option{Value: name, Label: web.T(c, "report.round.every."+name)})
	}
	v.ZoneNamed, v.Prints = web.Zone(c).String(), web.Space(c).Reports.Prints()
	v.People, err = web.People(c, p.Subject.Kind.Needs(), incident.Incident{})
	return err
}

func makeRound(c *fiber.Ctx) error {
	form := web.Form(c)
	p, err := readable(c)
	if err != nil {
		return err
	}
	spec := form.Value("spec")
	if every := form.Value("every"); slices.Contains(report.Often(), every) {
		spec = report.Spec(every, form.Value("at"))
	}
	n := report.NewRound{ToID: form.Value("reader"), Spec: spec, Zone: web.Zone(c).String(), SkipEmpty: form.Value("skip") != "", PDF: form.Value("pdf") != ""}
	_, err = web.Space(c).Reports.SendRound(c.UserContext(), p.ID, n, web.Actor(c))
	return handed(c, form, err, "report.flash.round")
}

func endRound(c *fiber.Ctx) error {
	p, err := readable(c)
	if err == nil {
		err = web.Space(c).Reports.EndRound(c.UserContext(), p.ID, c.Params("round"), web.Actor(c))
	}
	return handed(c, templates.Form{}, err, "report.flash.round_ended")
}
