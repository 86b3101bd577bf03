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
	"standfirst/templates"
)

// Detail is a line of the record that can be changed where it stands.
type Detail struct {
	URL, Name, Label, Value, Type, Link, CSRF string
	Lines                                     []string
	Options                                   []templates.Option
	Edit, MayEdit                             bool
	Error                                     string
	Args                                      map[string]any
}

// inPlace are the details, in the order they are shown; those in the second half only where they say something.
var (
	always    = []string{"aliases", "domains", "kind", "tier", "lang", "region"}
	sometimes = []string{"country", "platform", "handle", "site"}
	inPlace   = slices.Concat(always, sometimes)
)

func detailOf(c *fiber.Ctx, o outlet.Outlet, name string) (Detail, error) {
	d := Detail{URL: web.URL(c, "/outlets/"+o.ID), Name: name, Type: "text", MayEdit: web.May(c, account.ContactEdit), CSRF: web.Frame(c, "").CSRF}
	if key, ok := strings.CutPrefix(name, "custom_"); ok {
		return d, customOf(c, o, key, &d)
	}
	d.Label = web.T(c, "outlet.field."+name)
	switch name {
	case "aliases":
		d.Value = strings.Join(o.Aliases, ", ")
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
		d.choose(o.Kind, kinds(c))
	case "tier":
		d.choose(strconv.Itoa(o.Tier), tiers(c, 0))
	case "lang":
		d.choose(o.Lang, langs(c))
	case "platform":
		d.choose(o.Platform, platforms(c))
	}
	if d.Lines == nil && d.Value != "" && d.Type != "select" {
		d.Lines = []string{d.Value}
	}
	return d, nil
}

func (d *Detail) choose(value string, options []templates.Option) {
	d.Type, d.Value, d.Options = "select", value, options
	for _, o := range options {
		if o.Value == value {
			d.Lines = []string{o.Label}
		}
	}
}

func customOf(c *fiber.Ctx, o outlet.Outlet, key string, d *Detail) error {
	fields, err := web.Space(c).Outlets.CustomFields(c.UserContext())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(fields, func(f field.Field) bool { return f.Key == key })
	if i < 0 {
		return fault.Missing("error.text.404")
	}
	in := web.CustomInput(c, fields[i], o.Custom[key])
	d.Label, d.Value, d.Options = in.Label, in.Value, in.Options
	d.Type = map[string]string{"date": "date", "long": "long", "choice": "select", "yes_no": "select"}[in.Kind]
	if in.Value != "" {
		d.Lines = []string{web.CustomText(c, fields[i], in.Value)}
	}
	return nil
}

// details are the record's lines.
func details(c *fiber.Ctx, o outlet.Outlet) ([]Detail, error) {
	fields, err := web.Space(c).Outlets.CustomFields(c.UserContext())
	if err != nil {
		return nil, err
	}
	names := slices.Clone(inPlace)
	for _, f := range fields {
		names = append(names, f.Input())
	}
	var out []Detail
	for _, name := range names {
		d, err := detailOf(c, o, name)
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
	o, err := web.Space(c).Outlets.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	name := c.Params("field")
	if !slices.Contains(inPlace, name) && !strings.HasPrefix(name, "custom_") {
		return fault.Missing("error.text.404")
	}
	d, err := detailOf(c, o, name)
	if err != nil {
		return err
	}
	d.Edit = d.MayEdit && web.Query(c).Get("edit") == "1"
	return web.Fragment(c, detailFragment, d)
}

func changeDetail(c *fiber.Ctx) error {
	form, id, name := web.Form(c), c.Params("id"), c.Params("field")
	if !slices.Contains(inPlace, name) && !strings.HasPrefix(name, "custom_") {
		return fault.Missing("error.text.404")
	}
	value := form.Value("value")
	o, err := web.Space(c).Outlets.Change(c.UserContext(), id, outlet.AnyRev, func(o *outlet.Outlet) { setDetail(o, name, value) }, web.Actor(c))
	if err != nil && !web.Refuse(&form, err) {
		return err
	}
	if err != nil {
		if o, err = web.Space(c).Outlets.Get(c.UserContext(), id); err != nil {
			return err
		}
	}
	d, err := detailOf(c, o, name)
	if err != nil {
		return err
	}
	if len(form.Errors) > 0 {
		d.Edit, d.Value, d.Error, d.Args = true, value, form.Errors[0].Key, form.Errors[0].Args
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

func detailSamples() []Detail {
	options := []templates.Option{{Value: "a", Label: "A"}}
	return []Detail{
		{URL: "/o", Name: "site", Label: "Site", Type: "url", Lines: []string{"https://x.example"}, Link: "https://x.example", MayEdit: true},
		{URL: "/o", Name: "region", Label: "Region", Type: "text"},
		{URL: "/o", Name: "tier", Label: "Tier", Type: "select", Options: options, Value: "a", Edit: true, Error: "outlet.tier.unknown"},
		{URL: "/o", Name: "custom_x", Label: "X", Type: "long", Edit: true},
		{URL: "/o", Name: "aliases", Label: "Names", Type: "text", Lines: []string{"x"}, Edit: true},
	}
}
