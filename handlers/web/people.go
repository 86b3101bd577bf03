package web

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/models/account"
	"standfirst/models/incident"
	"standfirst/templates"
)

// People are the members of the space who may do something and may see an incident, to be chosen from. Of no incident
// in particular it is the zero value.
func People(c *fiber.Ctx, may account.Permission, i incident.Incident) ([]templates.Option, error) {
	id := Space(c).ID
	members, err := Of(c).Accounts.Members(c.UserContext(), id)
	var out []templates.Option
	for _, u := range members {
		if m, ok := u.In(id); ok && !u.Disabled && m.Role.May(may) && i.VisibleTo(u.ID, m.Role == account.Administrator) {
			out = append(out, templates.Option{Value: u.ID, Label: u.Name})
		}
	}
	return out, err
}

// IncidentCrumbs lead to what is about an incident.
func IncidentCrumbs(c *fiber.Ctx, i incident.Incident, more ...templates.Crumb) []templates.Crumb {
	title, _ := i.Title.In(Lang(c))
	return append([]templates.Crumb{Crumb(c, "incident.title", "/incidents"), {Label: title, URL: URL(c, "/incidents/"+i.ID)}}, more...)
}
