package activity

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/audit"
)

// codes are the families of messages that tell what a code in an event's data means, by the data's name.
var codes = map[string][]string{
	"from": {"incident.phase.", "incident.grade."}, "to": {"incident.phase.", "incident.grade."},
	"decision": {"mailing.decision."}, "role": {"role.", "incident.role."}, "type": {"incident.type."}, "audience": {"playbook.audience."}, "target": {"incident.target."}, "department": {"department."}, "step": {"approval.step."},
	"lane": {"mailing.lane."}, "why": {"reply.why."},
}

// sentence is what an event says, as the features' own timelines say it. What an old event does not hold
// is left open: the log is read for as long as it exists.
func sentence(c *fiber.Ctx, ev audit.Event) string {
	catalogs := web.Of(c).Catalogs
	key := "event." + ev.Action
	args := []string{}
	for _, name := range catalogs.Messages(web.Lang(c))[key].Params() {
		value, known := ev.Data[name]
		switch {
		case name == "fields" && !known:
			value = changed(c, ev)
		case !known:
			value = "…"
		}
		args = append(args, name, meaning(c, name, value))
	}
	return web.Event(c, ev, args...).Text
}

// meaning is what a value says that may be a code, or several.
func meaning(c *fiber.Ctx, name, value string) string {
	if name == "roles" {
		parts := strings.Split(value, ", ")
		for i, role := range parts {
			parts[i] = meaning(c, "role", role)
		}
		return strings.Join(parts, web.T(c, "contact.changed_field.separator"))
	}
	for _, family := range codes[name] {
		if web.Of(c).Catalogs.Has(family + value) {
			return web.T(c, family+value)
		}
	}
	return value
}

// changed names the fields that an event of contact or outlet holds.
func changed(c *fiber.Ctx, ev audit.Event) string {
	feature, _, _ := strings.Cut(ev.Action, ".")
	var names []string
	for name := range ev.Data {
		if key := feature + ".changed_field." + name; web.Of(c).Catalogs.Has(key) {
			names = append(names, web.T(c, key))
		}
	}
	slices.Sort(names)
	if len(names) == 0 {
		return "…"
	}
	return strings.Join(names, web.T(c, "contact.changed_field.separator"))
}
