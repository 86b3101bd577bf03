package incident

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/templates"
)

const logSize = 50

// readLog reads a page of the incident's stream into the view.
func readLog(c *fiber.Ctx, v *ShowView, id string) error {
	page, err := web.Space(c).Incidents.Timeline(c.UserContext(), id, web.Query(c).Get("log"), logSize)
	if err != nil {
		return err
	}
	for _, ev := range page.Items {
		v.Log = append(v.Log, event(c, ev))
	}
	if page.Next != "" {
		v.Older = v.URL + "?log=" + page.Next + "#log"
	}
	return nil
}

// event turns an audit event into a line of the timeline. Codes in its data are put into words first.
func event(c *fiber.Ctx, ev audit.Event) templates.Event {
	e := templates.Event{Icon: icons[ev.Action], Kind: kinds[ev.Action], Who: ev.By.Name, When: ev.At, Note: note(ev)}
	key := "event." + ev.Action
	if !web.Of(c).Catalogs.Has(key) {
		key = "event.incident.other"
	}
	args := map[string]any{"action": ev.Action}
	for name, value := range ev.Data {
		args[name] = value
	}
	for _, name := range []string{"from", "to"} {
		switch {
		case ev.Action == incident.EventRegraded:
			args[name] = web.T(c, "incident.grade."+ev.Data[name])
		case strings.HasPrefix(ev.Action, "incident.") && ev.Data[name] != "":
			args[name] = web.T(c, "incident.phase."+ev.Data[name])
		}
	}
	e.Text = web.T(c, key, args)
	if kind, id, ok := strings.Cut(ev.Object, ":"); ok && (kind == "fact" || kind == "release") {
		e.URL = web.URL(c, "/"+kind+"s/"+id)
	}
	return e
}

// note is what a person wrote with the event.
func note(ev audit.Event) string {
	text, reason := ev.Data["text"], ev.Data["reason"]
	if text != "" && reason != "" {
		return text + "\n" + reason
	}
	return text + reason
}

var icons = map[string]string{
	incident.EventDeclared: "speakerphone", incident.EventRewritten: "pencil", incident.EventRegraded: "scale",
	incident.EventPhase: "arrow-right", incident.EventClosed: "archive", incident.EventReopened: "arrow-back-up",
	incident.EventNoted: "note", incident.EventDecided: "bolt",
	"fact.created": "plus", "fact.revised": "pencil", "fact.evidence_added": "paperclip", "fact.evidence_removed": "paperclip",
	"fact.signed": "signature", "fact.verified": "shield-check", "fact.disputed": "alert-triangle",
	"fact.retracted": "circle-x", "fact.refuted": "ban", "fact.shown": "eye", "fact.hidden": "eye-off",
	"release.published": "news",
}

var kinds = map[string]string{
	"fact.verified": "ok", "release.published": "ok", "fact.disputed": "warn", "fact.retracted": "bad", "fact.refuted": "bad",
	incident.EventDecided: "warn",
}

func addToLog(c *fiber.Ctx) error {
	form, id, incidents := web.Form(c), c.Params("id"), web.Space(c).Incidents
	var err error
	if form.Value("kind") == "decision" {
		err = renamed(incidents.Decide(c.UserContext(), id, form.Value("text"), form.Value("log_reason"), web.Actor(c)), "log_reason")
	} else {
		err = incidents.Note(c.UserContext(), id, form.Value("text"), web.Actor(c))
	}
	if err != nil {
		return again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+id)+"#log", "incident.flash.logged")
}

// renamed moves a fault from the model's field "reason" to the page's: three forms of one page ask for a
// reason.
func renamed(err error, field string) error {
	if err == nil {
		return nil
	}
	faults := fault.All(err)
	if len(faults) == 0 {
		return err
	}
	var out fault.List
	for _, f := range faults {
		if f.Field == "reason" {
			f = f.On(field)
		}
		out = append(out, f)
	}
	if len(out) == 1 && !errors.As(err, new(fault.List)) {
		return out[0]
	}
	return out
}
