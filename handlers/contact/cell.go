package contact

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/templates"
)

// Head is the head of a column.
type Head struct{ Key, Label, Sort, Class string }

// changeable are the columns that are changed in their cell, and the details of the record that they are.
var changeable = []string{"role", "stage", "tags", "owner"}

// sorts are the orders that columns stand for.
var sorts = map[string]string{
	"outlet": "outlet", "trust": "trust", "mailed": "mailed", "stale": "stale", "followers": "followers", "updated": "updated",
}

// figures are the columns of numbers.
var figures = []string{"trust", "followers"}

// columnLabel is the head of a column.
func columnLabel(c *fiber.Ctx, key string) string {
	switch key {
	case "trust", "mailed", "reply", "quality", "stale", "followers":
		return web.T(c, "contact.table."+key)
	}
	return web.T(c, "contact.field."+key)
}

func columnsOf(c *fiber.Ctx, keys []string) []Head {
	out := make([]Head, len(keys))
	for i, key := range keys {
		out[i] = Head{Key: key, Label: columnLabel(c, key), Sort: sorts[key], Class: classOf(key)}
	}
	return out
}

// classOf says which columns a narrow screen leaves out, and which hold numbers.
func classOf(key string) string {
	switch {
	case slices.Contains(figures, key):
		return "num"
	case key == "outlet", key == "email", key == "role":
		return ""
	}
	return "wide-only"
}

// cellsOf are the cells of a row under the heads. Names are those of colleagues by their id.
func cellsOf(c *fiber.Ctx, x contact.Contact, r Row, heads []Head, names map[string]string) []templates.Cell {
	out := make([]templates.Cell, len(heads))
	for i, h := range heads {
		out[i] = cellOf(c, x, h, names)
		if h.Key == "outlet" {
			out[i].Text, out[i].Link = r.Outlet, r.OutletURL
		}
	}
	return out
}

func cellOf(c *fiber.Ctx, x contact.Contact, h Head, names map[string]string) templates.Cell {
	l := templates.Cell{Key: h.Key, Label: h.Label, Class: h.Class, ID: x.ID, URL: web.URL(c, "/contacts/"+x.ID), Zone: web.Zone(c), Now: web.Now(c)}
	if slices.Contains(changeable, h.Key) && mayEdit(c) {
		l.Change = l.URL + "/cells/" + h.Key
	}
	switch h.Key {
	case "role":
		l.Text = x.Role
	case "email", "phone":
		if !x.DoNotContact { // else the record shows it to those who say why
			l.Text = map[string]string{"email": x.Email, "phone": x.Phone}[h.Key]
		}
	case "kind":
		l.Text = web.T(c, "contact.kind."+x.Kind)
	case "stage":
		if x.Stage != "" {
			l.Text = web.T(c, "contact.stage."+x.Stage)
		}
	case "tags":
		l.Labels = x.Tags
	case "owner":
		l.Text = names[x.Owner]
	case "trust":
		l.N, l.Number = int64(x.Trust), true
	case "followers":
		if x.Followers > 0 {
			l.N, l.Number = x.Followers, true
		}
	case "mailed":
		l.At = x.LastMailed
	case "reply":
		l.At = x.LastReply
	case "quality":
		if x.Quality != "" {
			l.Text = web.T(c, "contact.quality."+string(x.Quality))
		}
	case "stale":
		l.Text = x.StaleOn
	case "updated":
		l.At = x.UpdatedAt
	}
	return l
}

// ownerNames are the colleagues by their id, when a column names them.
func ownerNames(c *fiber.Ctx, keys []string) (map[string]string, error) {
	if !slices.Contains(keys, "owner") {
		return nil, nil
	}
	people, err := owners(c)
	out := make(map[string]string, len(people))
	for _, p := range people {
		out[p.Value] = p.Label
	}
	return out, err
}

// cell is one cell of the table, as it reads or, with ?edit=1, as a field in its place.
func cell(c *fiber.Ctx) error {
	key := c.Params("column")
	if !slices.Contains(changeable, key) {
		return fault.Missing("error.text.404")
	}
	x, err := web.Space(c).Contacts.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	l, err := freshCell(c, x, key)
	if err != nil {
		return err
	}
	if web.InPlaceAsked(c) {
		if err := open(c, &l, x); err != nil {
			return err
		}
	}
	return web.Fragment(c, cellFragment, l)
}

// changeCell keeps what was typed into a cell; what is wrong with it stands below the field.
func changeCell(c *fiber.Ctx) error {
	form, id, key := web.Form(c), c.Params("id"), c.Params("column")
	if !slices.Contains(changeable, key) {
		return fault.Missing("error.text.404")
	}
	x, under, err := keepField(c, id, key, form)
	if err == nil {
		l, err := freshCell(c, x, key)
		if err != nil {
			return err
		}
		return web.FragmentActed(c, cellFragment, l, web.OnContacts(c), under, "contact.act.flash.changed", "field", l.Label)
	}
	if !web.Refuse(&form, err) {
		return err
	}
	if x, err = web.Space(c).Contacts.Get(c.UserContext(), id); err != nil {
		return err
	}
	l, err := freshCell(c, x, key)
	if err != nil {
		return err
	}
	if err := open(c, &l, x); err != nil {
		return err
	}
	l.Mistyped(form.Value("value"), form)
	c.Status(fiber.StatusUnprocessableEntity)
	return web.Fragment(c, cellFragment, l)
}

// freshCell is a cell that takes another's place, and the cursor with it.
func freshCell(c *fiber.Ctx, x contact.Contact, key string) (templates.Cell, error) {
	names, err := ownerNames(c, []string{key})
	l := cellOf(c, x, columnsOf(c, []string{key})[0], names)
	l.Focus = true
	return l, err
}

// open makes the cell a field.
func open(c *fiber.Ctx, l *templates.Cell, x contact.Contact) error {
	f, err := fieldOf(c, x, l.Key)
	l.Editing, l.Value, l.Options, l.Choice = l.Change != "", f.Value, f.Options, f.Type == "select"
	return err
}

var cellFragment = templates.NewFragment("partials/cell.html", "ui.cell", cellSamples()...)

func cellSamples() []templates.Cell {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	options := []templates.Option{{Value: "a", Label: "A"}}
	return []templates.Cell{
		{Key: "role", Label: "Role", Text: "Reporter", ID: "1", URL: "/c", Change: "/c/cells/role", Focus: true},
		{Key: "role", Label: "Role", ID: "1", URL: "/c", Change: "/c/cells/role", Editing: true, Value: "x", Error: "contact.name.missing"},
		{Key: "owner", Label: "Owner", ID: "1", URL: "/c", Change: "/c/cells/owner", Editing: true, Choice: true, Value: "a", Options: options},
		{Key: "tags", Label: "Tags", ID: "1", Labels: []string{"a", "b"}},
		{Key: "updated", At: at, Now: at},
		{Key: "trust", N: 70, Number: true},
		{Key: "outlet", Text: "新华网", Link: "/o"},
		{Key: "phone"},
	}
}
