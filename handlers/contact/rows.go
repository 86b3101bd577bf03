package contact

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/contact"
	"standfirst/templates"
)

// PositionRow is a role besides the main one, in the form.
type PositionRow struct{ Outlet, Role, From, To string }

// HandleRow is a name on another service, in the form.
type HandleRow struct{ Service, Name string }

// column is the i-th value of an input that every row has.
func column(form templates.Form, name string, i int) string {
	if values := form.Values[name]; i < len(values) {
		return values[i]
	}
	return ""
}

func positionRows(form templates.Form) []PositionRow {
	var out []PositionRow
	for i := range form.Values["position_outlet"] {
		out = append(out, PositionRow{
			strings.TrimSpace(column(form, "position_outlet", i)), column(form, "position_role", i),
			strings.TrimSpace(column(form, "position_from", i)), strings.TrimSpace(column(form, "position_to", i)),
		})
	}
	return out
}

func handleRows(form templates.Form) []HandleRow {
	var out []HandleRow
	for i := range form.Values["handle_name"] {
		out = append(out, HandleRow{column(form, "handle_service", i), column(form, "handle_name", i)})
	}
	return out
}

// prefillRows puts the rows of a contact into a form.
func prefillRows(form templates.Form, x contact.Contact) {
	for _, p := range x.Positions {
		for name, value := range map[string]string{"position_outlet": p.Outlet, "position_role": p.Role, "position_from": p.From, "position_to": p.To} {
			form.Values[name] = append(form.Values[name], value)
		}
	}
	for _, h := range x.Handles {
		form.Values["handle_service"], form.Values["handle_name"] = append(form.Values["handle_service"], h.Service), append(form.Values["handle_name"], h.Name)
	}
}

// positions are the rows with their outlets, as far as we know those. A row whose outlet has another name
// meanwhile stays with it.
func positions(c *fiber.Ctx, form templates.Form, before []contact.Position) ([]contact.Position, error) {
	var out []contact.Position
	for _, r := range positionRows(form) {
		p := contact.Position{Outlet: r.Outlet, Role: r.Role, From: r.From, To: r.To}
		o, ok, err := web.Space(c).Outlets.ByName(c.UserContext(), r.Outlet)
		if err != nil {
			return nil, err
		}
		if ok {
			p.OutletID = o.ID
		} else if i := slices.IndexFunc(before, func(old contact.Position) bool { return old.Outlet == r.Outlet }); i >= 0 {
			p.OutletID = before[i].OutletID
		}
		out = append(out, p)
	}
	return out, nil
}

func handles(form templates.Form) []contact.Handle {
	var out []contact.Handle
	for _, r := range handleRows(form) {
		out = append(out, contact.Handle{Service: r.Service, Name: r.Name})
	}
	return out
}

// pressed adds an empty row when the button for that was pressed, and says of which kind. Everything else
// that was typed stays.
func pressed(form *templates.Form) (string, bool) {
	if what := form.Value("add"); what == "position" || what == "handle" {
		names := map[string][]string{"position": {"position_outlet", "position_role", "position_from", "position_to"}, "handle": {"handle_service", "handle_name"}}[what]
		n := len(form.Values[names[len(names)-1]])
		for _, name := range names {
			for len(form.Values[name]) < n {
				form.Values[name] = append(form.Values[name], "")
			}
			form.Values[name] = append(form.Values[name], "")
		}
		return what, true
	}
	return "", false
}
