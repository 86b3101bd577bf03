package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/field"
	"standfirst/templates"
)

// CustomInputs are the inputs of the fields that the space has added, with the values of a record.
func CustomInputs(c *fiber.Ctx, fields []field.Field, values map[string]string) []templates.CustomField {
	var out []templates.CustomField
	for _, f := range fields {
		out = append(out, CustomInput(c, f, values[f.Key]))
	}
	return out
}

// CustomInput is the input of one added field.
func CustomInput(c *fiber.Ctx, f field.Field, value string) templates.CustomField {
	in := templates.CustomField{Name: f.Input(), Label: f.Name(Lang(c)), Kind: f.Kind, Value: value}
	switch f.Kind {
	case "choice":
		for _, o := range f.Options {
			in.Options = append(in.Options, templates.Option{Value: o.Key, Label: o.Name(Lang(c))})
		}
	case "yes_no":
		in.Options = []templates.Option{{Value: "yes", Label: T(c, "field.yes")}, {Value: "no", Label: T(c, "field.no")}}
	}
	return in
}

// CustomValues takes over what was typed into the inputs of added fields; what the form does not hold stays.
func CustomValues(form templates.Form, fields []field.Field, values map[string]string) map[string]string {
	out := map[string]string{}
	for key, value := range values {
		out[key] = value
	}
	for _, f := range fields {
		if typed, ok := form.Values[f.Input()]; ok && len(typed) > 0 {
			if out[f.Key] = typed[0]; strings.TrimSpace(typed[0]) == "" {
				delete(out, f.Key)
			}
		}
	}
	return out
}

// CustomText is a value of an added field as the visitor reads it.
func CustomText(c *fiber.Ctx, f field.Field, value string) string {
	if f.Kind == "yes_no" && (value == "yes" || value == "no") {
		return T(c, "field."+value)
	}
	return f.Show(value, Lang(c))
}
