package contact

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/act"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/field"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
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
}

func checkOf(c *fiber.Ctx, x contact.Contact, name string) *CheckView {
	today := web.Now(c).UTC().Format(time.DateOnly)
	k := x.CheckOf(name)
	v := CheckView{Field: name, Source: sourceName(c, k.Source), On: k.On, ByName: k.ByName, Doubt: k.Doubt, DoubtOn: k.DoubtOn, DoubtBy: k.DoubtByName}
	if k.DoubtBy == "system:mailing" {
		v.DoubtBy = web.T(c, "contact.check.mail_server")
	}
	v.Stale = slices.Contains(x.StaleFields(today), name)
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

// fieldOf is a built-in detail.
func fieldOf(c *fiber.Ctx, x contact.Contact, name string) (FieldView, error) {
	v := FieldView{InPlace: web.InPlace(c, "/contacts/"+x.ID, name, account.ContactEdit), Hidden: x.DoNotContact && slices.Contains(private, name)}
	v.Label = web.T(c, "contact.field."+name)
	switch name {
	case "role":
		v.Value = x.Role
	case "email":
		v.Value, v.Type, v.Lines, v.Copy = x.Email, "email", x.Emails, true
		v.Grades = gradesOf(c, x)
	case "phone":
		v.Value, v.Type, v.Copy = x.Phone, "tel", true
		if x.Phone != "" {
			v.Link = "tel:" + strings.Map(dialled, x.Phone)
		}
	case "wechat":
		v.Value, v.Copy = x.WeChat, true
	case "beats":
		v.Value = sheet.JoinList(", ", x.Beats...)
	case "tags":
		v.Value = sheet.JoinList(", ", x.Tags...)
	case "press_card":
		v.Value = x.PressCard
	case "country":
		v.Value = x.Country
	case "channel":
		v.Choose(x.Channel, choices(c, "contact.channel.", contact.Channels))
	case "stage":
		v.Choose(x.Stage, choices(c, "contact.stage.", contact.Stages))
	case "lang":
		v.Choose(x.Lang, langChoices(c))
	case "zone":
		var zones []templates.Option
		for _, z := range templates.Zones(x.Zone) {
			zones = append(zones, templates.Option{Value: z, Label: z})
		}
		v.Choose(x.Zone, zones)
	case "owner":
		people, err := owners(c)
		if err != nil {
			return v, err
		}
		v.Choose(x.Owner, people)
	}
	if v.Lines == nil && v.Value != "" && v.Type != "select" {
		v.Lines = []string{v.Value}
	}
	if aged, ok := ages[name]; ok && x.Has(aged) {
		v.Check = checkOf(c, x, aged)
	}
	return v, nil
}

// customField is one of the fields that the space has added.
func customField(c *fiber.Ctx, x contact.Contact, key string, fields []field.Field) (FieldView, error) {
	v := FieldView{InPlace: web.InPlace(c, "/contacts/"+x.ID, "custom_"+key, account.ContactEdit)}
	err := web.CustomInPlace(c, &v.InPlace, fields, key, x.Custom)
	return v, err
}

// detail is one detail, built-in or added. There must be one of this name.
func detail(c *fiber.Ctx, x contact.Contact, name string) (FieldView, error) {
	if key, ok := strings.CutPrefix(name, "custom_"); ok {
		fields, err := web.Space(c).Contacts.CustomFields(c.UserContext())
		if err != nil {
			return FieldView{}, err
		}
		return customField(c, x, key, fields)
	}
	if !slices.Contains(inPlace, name) {
		return FieldView{}, fault.Missing("error.text.404")
	}
	return fieldOf(c, x, name)
}

// dialled keeps what a telephone understands.
func dialled(r rune) rune {
	if (r >= '0' && r <= '9') || r == '+' || r == '*' || r == '#' {
		return r
	}
	return -1
}

// showField is one detail, as text or, with ?edit=1, as a form in its place.
func showField(c *fiber.Ctx) error {
	x, err := web.Space(c).Contacts.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	v, err := detail(c, x, c.Params("field"))
	if err != nil {
		return err
	}
	v.Edit = v.MayEdit && web.InPlaceAsked(c) && !v.Hidden
	return web.Fragment(c, fieldFragment, v)
}

func changeField(c *fiber.Ctx) error {
	form, id, name := web.Form(c), c.Params("id"), c.Params("field")
	if !slices.Contains(inPlace, name) && !strings.HasPrefix(name, "custom_") {
		return fault.Missing("error.text.404")
	}
	x, under, err := keepField(c, id, name, form)
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		if x, err = web.Space(c).Contacts.Get(c.UserContext(), id); err != nil {
			return err
		}
	}
	v, err := detail(c, x, name)
	if err != nil {
		return err
	}
	if len(form.Errors) > 0 {
		if v.Hidden {
			v.Value = "" // it is not to be seen in the form either
		}
		v.Mistyped(form.Value("value"), form)
		c.Status(fiber.StatusUnprocessableEntity)
		return web.Fragment(c, fieldFragment, v)
	}
	return web.FragmentActed(c, fieldFragment, v, web.OnContacts(c), under, "contact.act.flash.changed", "field", v.Label)
}

// keepField changes one detail and returns the act by which that is taken back. Who looks after a contact must be a
// colleague, and what somebody else has written there since is not replaced unseen.
func keepField(c *fiber.Ctx, id, name string, form templates.Form) (x contact.Contact, under string, err error) {
	value := form.Value("value")
	if name == "owner" && value != "" {
		people, err := owners(c)
		if err != nil {
			return x, "", err
		}
		if !slices.ContainsFunc(people, func(o templates.Option) bool { return o.Value == value }) {
			return x, "", fault.Bad("value", "contact.table.no_colleague")
		}
	}
	contacts := web.Space(c).Contacts
	if x, err = contacts.Get(c.UserContext(), id); err != nil {
		return x, "", err
	}
	now, err := detail(c, x, name)
	if err == nil && !now.Hidden { // else what it says now is not to be seen
		err = web.InPlaceChanged(form, now.InPlace)
	}
	if err != nil {
		return x, "", err
	}
	under = act.New()
	x, err = contacts.ChangeActed(c.UserContext(), under, id, contact.AnyRev, func(x *contact.Contact) { setField(x, name, value) }, web.Actor(c))
	return x, under, err
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
