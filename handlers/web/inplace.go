package web

import (
	"slices"

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
