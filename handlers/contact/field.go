package contact

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/field"
	"standfirst/models/outlet"
	"standfirst/templates"
)

// inPlace are the details that can be changed where they stand, in the order they are shown; the second half
// is shown on the record only where it says something.
var (
	always    = []string{"role", "email", "phone", "wechat", "beats", "tags"}
	sometimes = []string{"channel", "press_card", "stage", "lang", "country", "zone"}
	inPlace   = slices.Concat(always, sometimes, []string{"owner"})
)

// ages are the details that grow old, and the field of models/contact that says how old they are.
var ages = map[string]string{
	"role": "role", "email": "email", "phone": "phone", "wechat": "handles", "beats": "beats", "channel": "channel", "press_card": "press_card",
}

// private are the details by which a person is reached.
var private = []string{"email", "phone", "wechat"}

// CheckView is where a detail comes from, how old it is, and what is thought of it.
type CheckView struct {
	Field, Source, On, ByName string
	Doubt, DoubtOn, DoubtBy   string
	Stale                     bool
	Due                       string
}

func checkOf(c *fiber.Ctx, x contact.Contact, name string) *CheckView {
	today := web.Now(c).UTC().Format("2006-01-02")
	k := x.CheckOf(name)
	v := CheckView{Field: name, Source: sourceName(c, k.Source), On: k.On, ByName: k.ByName, Doubt: k.Doubt, DoubtOn: k.DoubtOn, DoubtBy: k.DoubtByName}
	if k.DoubtBy == "system:mailing" {
		v.DoubtBy = web.T(c, "contact.check.mail_server")
	}
	stale := x.StaleFields(today)
	v.Stale = slices.Contains(stale, name)
	return &v
}

// sourceName is where a value comes from in the visitor's words; what a person wrote stays.
func sourceName(c *fiber.Ctx, source string) string {
	switch {
	case source == "" || source == "hand":
		return ""
	case strings.HasPrefix(source, "import:"):
		return web.T(c, "contact.source.file")
	}
	return source
}

func fieldOf(c *fiber.Ctx, x contact.Contact, name string) (FieldView, error) {
	v := FieldView{
		ContactURL: web.URL(c, "/contacts/"+x.ID), Name: name, Type: "text", MayEdit: web.May(c, account.ContactEdit), CSRF: web.Frame(c, "").CSRF,
		Lines: nil, Hidden: x.DoNotContact && slices.Contains(private, name),
	}
	if key, ok := strings.CutPrefix(name, "custom_"); ok {
		return v, customOf(c, x, key, &v)
	}
	v.Label = web.T(c, "contact.field."+name)
	switch name {
	case "role":
		v.Value = x.Role
	case "email":
		v.Value, v.Type, v.Lines, v.Copy = x.Email, "email", x.Emails, true
	case "phone":
		v.Value, v.Type, v.Copy = x.Phone, "tel", true
		if x.Phone != "" {
			v.Link = "tel:" + strings.Map(dialled, x.Phone)
		}
	case "wechat":
		v.Value, v.Copy = x.WeChat, true
	case "beats":
		v.Value = strings.Join(x.Beats, ", ")
	case "tags":
		v.Value = strings.Join(x.Tags, ", ")
	case "press_card":
		v.Value = x.PressCard
	case "country":
		v.Value = x.Country
	case "channel":
		v.choose(x.Channel, choices(c, "contact.channel.", contact.Channels))
	case "stage":
		v.choose(x.Stage, choices(c, "contact.stage.", contact.Stages))
	case "lang":
		v.choose(x.Lang, langChoices(c))
	case "zone":
		var zones []templates.Option
		for _, z := range templates.Zones(x.Zone) {
			zones = append(zones, templates.Option{Value: z, Label: z})
		}
		v.choose(x.Zone, zones)
	case "owner":
		people, err := owners(c)
		if err != nil {
			return v, err
		}
		v.choose(x.Owner, people)
	}
	if v.Lines == nil && v.Value != "" && v.Type != "select" {
		v.Lines = []string{v.Value}
	}
	if aged, ok := ages[name]; ok && x.Has(aged) {
		v.Check = checkOf(c, x, aged)
	}
	return v, nil
}

// choose makes the detail one of a few.
func (v *FieldView) choose(value string, options []templates.Option) {
	v.Type, v.Value, v.Options = "select", value, options
	for _, o := range options {
		if o.Value == value {
			v.Lines = []string{o.Label}
		}
	}
}

// customOf makes the detail one of the fields that the space has added.
func customOf(c *fiber.Ctx, x contact.Contact, key string, v *FieldView) error {
	fields, err := web.Space(c).Contacts.CustomFields(c.UserContext())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(fields, func(f field.Field) bool { return f.Key == key })
	if i < 0 {
		return fault.Missing("error.text.404")
	}
	in := web.CustomInput(c, fields[i], x.Custom[key])
	v.Label, v.Value, v.Options, v.Type = in.Label, in.Value, in.Options, map[string]string{
		"text": "text", "number": "text", "date": "date", "long": "long", "choice": "select", "yes_no": "select",
	}[in.Kind]
	if in.Value != "" {
		v.Lines = []string{web.CustomText(c, fields[i], in.Value)}
	}
	return nil
}

// dialled keeps what a telephone understands.
func dialled(r rune) rune {
	if (r >= '0' && r <= '9') || r == '+' || r == '*' || r == '#' {
		return r
	}
	return -1
}

// known reports whether there is such a detail.
func known(name string) bool {
	return slices.Contains(inPlace, name) || strings.HasPrefix(name, "custom_")
}

// showField is one detail, as text or, with ?edit=1, as a form in its place.
func showField(c *fiber.Ctx) error {
	x, err := web.Space(c).Contacts.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	name := c.Params("field")
	if !known(name) {
		return fault.Missing("error.text.404")
	}
	v, err := fieldOf(c, x, name)
	if err != nil {
		return err
	}
	v.Edit = v.MayEdit && web.Query(c).Get("edit") == "1" && !v.Hidden
	return web.Fragment(c, fieldFragment, v)
}

func changeField(c *fiber.Ctx) error {
	form, id, name := web.Form(c), c.Params("id"), c.Params("field")
	if !known(name) {
		return fault.Missing("error.text.404")
	}
	value := form.Value("value")
	x, err := web.Space(c).Contacts.Change(c.UserContext(), id, contact.AnyRev, func(x *contact.Contact) { setField(x, name, value) }, web.Actor(c))
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		now, err := web.Space(c).Contacts.Get(c.UserContext(), id)
		if err != nil {
			return err
		}
		v, err := fieldOf(c, now, name)
		if err != nil {
			return err
		}
		v.Edit, v.Value, v.Error, v.Args = true, value, form.Errors[0].Key, form.Errors[0].Args
		c.Status(fiber.StatusUnprocessableEntity)
		return web.Fragment(c, fieldFragment, v)
	}
	v, err := fieldOf(c, x, name)
	if err != nil {
		return err
	}
	return web.Fragment(c, fieldFragment, v)
}

func setField(x *contact.Contact, name, value string) {
	if key, ok := strings.CutPrefix(name, "custom_"); ok {
		if x.Custom == nil {
			x.Custom = map[string]string{}
		}
		x.Custom[key] = value
		return
	}
	switch name {
	case "role":
		x.Role = value
	case "email":
		rest := others(*x)
		x.Email, x.Emails = value, rest
	case "phone":
		x.Phone = value
	case "wechat":
		x.WeChat = value
	case "beats":
		x.Beats = outlet.Split(value)
	case "tags":
		x.Tags = outlet.Split(value)
	case "channel":
		x.Channel = value
	case "press_card":
		x.PressCard = value
	case "stage":
		x.Stage = value
	case "lang":
		x.Lang = value
	case "country":
		x.Country = value
	case "zone":
		x.Zone = value
	case "owner":
		x.Owner = value
	}
}

var fieldFragment = templates.NewFragment("contact/show.html", "field", fieldSamples()...)
