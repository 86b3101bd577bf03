package web

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/field"
	"standfirst/templates"
)

// InPlace is a detail of the record at a path of the space, which those may change who hold a permission. What it
// says is still to be filled in.
func InPlace(c *fiber.Ctx, path, name string, edit account.Permission) templates.InPlace {
	return templates.InPlace{URL: URL(c, path), Name: name, MayEdit: May(c, edit), CSRF: CSRF(c)}
}

// InPlaceAsked reports whether the request is for the form of a detail and not for its text.
func InPlaceAsked(c *fiber.Ctx) bool { return Query(c).Get("edit") == "1" }

// InPlaceChanged refuses what a form of a detail brings when somebody else has given the detail another value since it was
// opened; d is the detail as it is now. The form that comes back knows of that value, and whoever saves again replaces it.
func InPlaceChanged(form templates.Form, d templates.InPlace) error {
	seen, told := form.Values["seen"]
	line := func(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }
	now := line(d.Value)
	if !told || line(seen[0]) == now || line(form.Value("value")) == now {
		return nil
	}
	if d.Type == "select" {
		now = strings.Join(d.Lines, ", ")
	}
	if now == "" {
		return fault.Bad("value", "ui.in_place.emptied")
	}
	return fault.Bad("value", "ui.in_place.changed", "now", now)
}

// CustomInPlace makes a detail what a field says that the space has added. There must be one of this key.
func CustomInPlace(c *fiber.Ctx, d *templates.InPlace, fields []field.Field, key string, values map[string]string) error {
	i := slices.IndexFunc(fields, func(f field.Field) bool { return f.Key == key })
	if i < 0 {
		return fault.Missing("error.text.404")
	}
	d.Custom(CustomInput(c, fields[i], values[key]), CustomText(c, fields[i], values[key]))
	return nil
}

// CSRF is the token that every form carries: also in Frame.CSRF, for parts that have no frame of their own.
func CSRF(c *fiber.Ctx) string { return state(c).session.CSRF }
