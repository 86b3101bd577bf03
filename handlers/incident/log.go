package incident

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/audit"
	"standfirst/models/call"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/playbook"
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

// event puts the codes of phases and grades into words.
func event(c *fiber.Ctx, ev audit.Event) templates.Event {
	family := ""
	switch ev.Action {
	case incident.EventRegraded, incident.EventAssessed:
		family = "incident.grade."
	case incident.EventPhase, incident.EventClosed, incident.EventReopened:
		family = "incident.phase."
	case incident.EventSeated, call.EventMade, call.EventAnswered, call.EventEscalated, call.EventUnanswered, call.EventFailed:
		return web.Event(c, ev, "role", web.T(c, "incident.role."+ev.Data["role"]))
	case call.EventNear, call.EventMissed:
		return web.Event(c, ev, "target", web.T(c, "incident.target."+ev.Data["target"]))
	case playbook.EventApplied:
		return web.Event(c, ev, "type", web.T(c, "incident.type."+ev.Data["type"]))
	case playbook.EventTold:
		return web.Event(c, ev, "audience", web.T(c, "playbook.audience."+ev.Data["audience"]))
	default:
		return web.Event(c, ev)
	}
	return web.Event(c, ev, "from", web.T(c, family+ev.Data["from"]), "to", web.T(c, family+ev.Data["to"]))
}

func addToLog(c *fiber.Ctx) error {
	form, id, incidents := web.Form(c), c.Params("id"), web.Space(c).Incidents
	var err error
	if form.Value("kind") == "decision" || form.Value("log_reason") != "" { // what has a reason is a decision
		err = fault.Moved(incidents.Decide(c.UserContext(), id, form.Value("text"), form.Value("log_reason"), web.Actor(c)), map[string]string{"reason": "log_reason"})
	} else {
		err = incidents.Note(c.UserContext(), id, form.Value("text"), web.Actor(c))
	}
	if err != nil {
		return again(c, form, err)
	}
	to := web.URL(c, "/incidents/"+id)
	if form.Value("from") == "situation" {
		return web.Redirect(c, to+"/situation", "incident.flash.logged")
	}
	return web.Redirect(c, to+"#log", "incident.flash.logged")
}
