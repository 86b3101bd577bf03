package outlet

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/field"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
	"standfirst/templates"
)

// inPlace are the details, in the order they are shown; those in the second half only where they say something.
var (
	always    = []string{"aliases", "domains", "kind", "tier", "lang", "region"}
	sometimes = []string{"country", "platform", "handle", "site"}
	inPlace   = slices.Concat(always, sometimes)
)

// detailOf is one of them, or of the fields that the space has added. There must be one of this name.
func detailOf(c *fiber.Ctx, o outlet.Outlet, name string, fields []field.Field) (templates.InPlace, error) {
	d := web.InPlace(c, "/outlets/"+o.ID, name, account.ContactEdit)
	if key, ok := strings.CutPrefix(name, "custom_"); ok {
		err := web.CustomInPlace(c, &d, fields, key, o.Custom)
		return d, err
	}
	if !slices.Contains(inPlace, name) {
		return d, fault.Missing("error.text.404")
	}
	d.Label = web.T(c, "outlet.field."+name)
	switch name {
	case "aliases":
		d.Value = sheet.JoinList(", ", o.Aliases...)
	case "domains":
		d.Value = shown(o.Domains)
	case "region":
		d.Value = o.Region
	case "country":
		d.Value = o.Country
	case "handle":
		d.Value = o.Handle
	case "site":
		d.Value, d.Type, d.Link = o.Site, "url", o.Site
	case "kind":
		d.Choose(o.Kind, kinds(c))
	case "tier":
		d.Choose(strconv.Itoa(o.Tier), tiers(c, 0))
	case "lang":
		d.Choose(o.Lang, langs(c))
	case "platform":
		d.Choose(o.Platform, platforms(c))
	}
	if d.Lines == nil && d.Value != "" && d.Type != "select" {
		d.Lines = []string{d.Value}
	}
	return d, nil
}

// details are the record's lines.
func details(c *fiber.Ctx, o outlet.Outlet) ([]templates.InPlace, error) {
	fields, err := web.Space(c).Outlets.CustomFields(c.UserContext())
	if err != nil {
		return nil, err
	}
	names := slices.Clone(inPlace)
	for _, f := range fields {
		names = append(names, f.Input())
	}
	var out []templates.InPlace
	for _, name := range names {
		d, err := detailOf(c, o, name, fields)
		if err != nil {
			return nil, err
		}
		if len(d.Lines) > 0 || slices.Contains(always, name) {
			out = append(out, d)
		}
	}
	return out, nil
}

// showDetail is one line, as text or, with ?edit=1, as a form in its place.
func showDetail(c *fiber.Ctx) error {
	outlets := web.Space(c).Outlets
	o, err := outlets.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	fields, err := outlets.CustomFields(c.UserContext())
	if err != nil {
		return err
	}
	d, err := detailOf(c, o, c.Params("field"), fields)
	if err != nil {
		return err
	}
	d.Edit = d.MayEdit && web.InPlaceAsked(c)
	return web.Fragment(c, detailFragment, d)
}

func changeDetail(c *fiber.Ctx) error {
	form, outlets, id, name := web.Form(c), web.Space(c).Outlets, c.Params("id"), c.Params("field")
	if !slices.Contains(inPlace, name) && !strings.HasPrefix(name, "custom_") {
		return fault.Missing("error.text.404")
	}
	value := form.Value("value")
	o, err := outlets.Get(c.UserContext(), id)
	if err != nil {
		return err
	}
	fields, err := outlets.CustomFields(c.UserContext())
	if err != nil {
		return err
	}
	d, err := detailOf(c, o, name, fields)
	if err != nil {
		return err
	}
	if err = web.InPlaceChanged(form, d); err == nil {
		o, err = outlets.Change(c.UserContext(), id, outlet.AnyRev, func(o *outlet.Outlet) { setDetail(o, name, value) }, web.Actor(c))
	}
	if err == nil {
		d, err = detailOf(c, o, name, fields)
	}
	if err != nil && !web.Refuse(&form, err) {
		return err
	}
	if len(form.Errors) > 0 {
		d.Mistyped(value, form)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return web.Fragment(c, detailFragment, d)
}

func setDetail(o *outlet.Outlet, name, value string) {
	if key, ok := strings.CutPrefix(name, "custom_"); ok {
		if o.Custom == nil {
			o.Custom = map[string]string{}
		}
		o.Custom[key] = value
		return
	}
	switch name {
	case "aliases":
		o.Aliases = outlet.Split(value)
	case "domains":
		o.Domains = outlet.Split(value)
	case "region":
		o.Region = value
	case "country":
		o.Country = value
	case "handle":
		o.Handle = value
	case "site":
		o.Site = value
	case "kind":
		o.Kind = value
	case "tier":
		o.Tier, _ = strconv.Atoi(value) // the choices are numbers; anything else is not judged
	case "lang":
		o.Lang = value
	case "platform":
		o.Platform = value
	}
}

var detailFragment = templates.NewFragment("outlet/show.html", "detail", detailSamples()...)

func detailSamples() []templates.InPlace {
	options := []templates.Option{{Value: "a", Label: "A"}}
	return []templates.InPlace{
		{URL: "/o", Name: "site", Label: "Site", Type: "url", Lines: []string{"https://x.example"}, Link: "https://x.example", MayEdit: true},
		{URL: "/o", Name: "region", Label: "Region", Type: "text"},
		{URL: "/o", Name: "tier", Label: "Tier", Type: "select", Options: options, Value: "a", Edit: true, Error: "outlet.tier.unknown"},
		{URL: "/o", Name: "custom_x", Label: "X", Type: "long", Edit: true},
		{URL: "/o", Name: "aliases", Label: "Names", Type: "text", Lines: []string{"x"}, Edit: true},
	}
}
