package incident

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/call"
	"standfirst/models/incident"
	"standfirst/models/task"
)

// team lists who holds which role, and whether the last who was called for it has answered.
func team(c *fiber.Ctx, v *ShowView, i incident.Incident) error {
	calls, err := web.Space(c).Calls.Of(c.UserContext(), i.ID)
	if err != nil {
		return err
	}
	for _, s := range i.Team {
		row := SeatRow{Role: web.T(c, "incident.role."+string(s.Role)), Holder: s.Holder.Name}
		for _, x := range call.Latest(calls) {
			if x.Role == s.Role {
				row.Kind, row.State = answered(c, x)
			}
			if x.Role == s.Role && x.Acknowledged() {
				row.Holder = x.Name
				break
			}
		}
		v.Team = append(v.Team, row)
	}
	return nil
}

// tasks counts what is to be done, and what of it is late.
func tasks(c *fiber.Ctx, v *ShowView, i incident.Incident) error {
	v.TasksURL = v.URL + "/tasks"
	open, err := web.Space(c).Tasks.Count(c.UserContext(), task.Search{IncidentID: i.ID, State: task.Open})
	if err != nil {
		return err
	}
	late, err := web.Space(c).Tasks.Count(c.UserContext(), task.Search{IncidentID: i.ID, State: task.Open, Until: web.Now(c)})
	v.Tasks, v.LateTasks = int(open), int(late)
	return err
}

func answered(c *fiber.Ctx, x call.Call) (kind, state string) {
	if x.Acknowledged() {
		return "ok", web.T(c, "call.state.acknowledged")
	}
	if !x.PassedAt.IsZero() {
		return "bad", web.T(c, "call.state.passed")
	}
	return "warn", web.T(c, "call.state.waiting_answer")
}
