package contact

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/twin"
	"standfirst/models/contact"
	"standfirst/models/field"
	"standfirst/models/outlet"
	"standfirst/templates"
)

// MergeView lets somebody choose what a merged contact shall keep.
type MergeView struct {
	templates.Frame
	Merger templates.Merger
	Form   templates.Form
}

// TwinsView is what the record says of duplicates.
type TwinsView struct {
	Twins    []templates.Twin
	Absorbed []templates.Absorbed
	Trust    *TrustCard
	Law      *LawCard
}

// LawCard is by what right somebody is written to.
type LawCard struct {
	VerdictView
	URL string
}

var mergePage = templates.NewPageOf("app", "contact/merge.html", mergeSamples)

func mergeForm(c *fiber.Ctx) error {
	q := web.Query(c)
	return showMerge(c, q.Get("a"), q.Get("b"), q.Get("next"), templates.Form{}, fiber.StatusOK)
}

func showMerge(c *fiber.Ctx, idA, idB, next string, form templates.Form, status int) error {
	a, b, answered, err := twin.Two(c, desk(), idA, idB, web.Space(c).Contacts.GetAll, func(p contact.Contact) (string, string) { return p.ID, p.Name })
	if err != nil || answered {
		return err
	}
	outlets, err := outletsOf(c, map[string]contact.Contact{a.ID: a, b.ID: b})
	if err != nil {
		return err
	}
	v := MergeView{Frame: web.Frame(c, "contact.merge.title"), Merger: desk().Merger(c, side(c, a, outlets), side(c, b, outlets), next), Form: form}
	v.Merger.Blocked, v.Merger.Reasons = a.DoNotContact || b.DoNotContact, desk().Reasons(c, contact.Compare(a, b))
	own, err := web.Space(c).Contacts.CustomFields(c.UserContext())
	if err != nil {
		return err
	}
	v.Merger.Choices, v.Merger.Same = twin.Choices(contact.Conflicts(a, b), form, func(field string) templates.Choice {
		return templates.Choice{Label: heading(fieldLabel(c, field, own)), A: fieldValue(c, a, field, outlets), B: fieldValue(c, b, field, outlets)}
	})
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts"), web.Crumb(c, "contact.duplicate.title", "/contacts/duplicates")}
	if err := mergeBoth(c, &v.Merger, a, b); err != nil {
		return err
	}
	return web.RenderStatus(c, status, mergePage, v)
}

// mergeBoth are the details of which the merged contact keeps those of both.
func mergeBoth(c *fiber.Ctx, v *templates.Merger, a, b contact.Contact) error {
	add := func(label string, parts ...[]string) {
		if d, some := twin.Both(c, label, parts...); some {
			v.Both = append(v.Both, d)
		}
	}
	add("contact.merge.both.emails", a.Emails, b.Emails)
	add("contact.merge.both.phones", []string{a.Phone, b.Phone}, a.Phones, b.Phones)
	add("contact.field.beats", a.Beats, b.Beats)
	add("contact.field.tags", a.Tags, b.Tags)
	lists, err := web.Space(c).Lists.GetAll(c.UserContext(), slices.Concat(a.Lists, b.Lists)...)
	if err != nil {
		return err
	}
	var names []string
	for _, l := range lists {
		names = append(names, l.Name)
	}
	slices.Sort(names)
	add("contact.merge.both.lists", names)
	add("contact.field.notes", []string{a.Notes}, []string{b.Notes})
	return nil
}

// fieldLabel names a field of a contact; own are the fields that the space has added.
func fieldLabel(c *fiber.Ctx, name string, own []field.Field) string {
	if key, custom := strings.CutPrefix(name, "custom_"); custom {
		if at := slices.IndexFunc(own, func(f field.Field) bool { return f.Key == key }); at >= 0 {
			return own[at].Name(web.Lang(c))
		}
		return key // the field is gone, its values are not
	}
	if name == "email" || name == "role" {
		return web.T(c, "contact.merge.field."+name)
	}
	return web.T(c, "contact.changed_field."+name)
}

// heading is a label as it stands by itself: field names are written for the middle of a sentence.
func heading(label string) string {
	first, size := utf8.DecodeRuneInString(label)
	return string(unicode.ToUpper(first)) + label[size:]
}

// fieldValue is a field as people read it.
func fieldValue(c *fiber.Ctx, x contact.Contact, field string, outlets map[string]outlet.Outlet) string {
	switch field {
	case "role":
		return joinDot(outlets[x.OutletID].Name, x.Role)
	case "kind":
		return web.T(c, "contact.kind."+x.Kind)
	case "lang":
		return langName(c, x.Lang)
	case "owner":
		if u, err := web.Of(c).Accounts.User(c.UserContext(), x.Owner); err == nil {
			return u.Name
		}
	case "stage":
		if x.Stage != "" {
			return web.T(c, "contact.stage."+x.Stage)
		}
	case "channel":
		if x.Channel != "" {
			return web.T(c, "contact.channel."+x.Channel)
		}
	case "basis":
		if x.Basis.Kind != "" {
			return joinDot(web.T(c, "contact.basis.kind."+x.Basis.Kind), x.Basis.Source, x.Basis.NoticeOn, x.Basis.RefusedOn)
		}
	}
	return contact.FieldText(x, field)
}

func merge(c *fiber.Ctx) error {
	form := web.Form(c)
	a, b := form.Value("a"), form.Value("b")
	gone, err := web.Space(c).Contacts.Get(c.UserContext(), b)
	if err != nil {
		return err
	}
	m, err := web.Space(c).Contacts.Merge(c.UserContext(), a, b, twin.Chosen(form), web.Actor(c))
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		for i := range form.Errors {
			form.Errors[i].Field = "" // the fields are not typed here
		}
		return showMerge(c, a, b, form.Value("next"), form, fiber.StatusUnprocessableEntity)
	}
	to := web.URL(c, "/contacts/"+m.ID)
	if form.Value("next") == "queue" {
		to = web.URL(c, "/contacts/duplicates")
	}
	return web.RedirectUndo(c, to, unmergeURL(c, gone.ID), "contact.flash.merged", "name", m.Name, "other", gone.Name)
}

// unmergeURL is where a merge is taken back; goes is who went into another contact by it.
func unmergeURL(c *fiber.Ctx, goes string) string {
	return web.URL(c, "/contacts/merges/"+goes+"/undo")
}

func unmerge(c *fiber.Ctx) error {
	u, err := web.Space(c).Contacts.Undo(c.UserContext(), c.Params("contact"), web.Actor(c))
	if err != nil {
		return err
	}
	own, err := web.Space(c).Contacts.CustomFields(c.UserContext())
	if err != nil {
		return err
	}
	var kept []string
	for _, f := range u.Kept {
		kept = append(kept, fieldLabel(c, f, own))
	}
	to := web.BackOr(c, web.URL(c, "/contacts/"+u.Stays.ID))
	list := strings.Join(kept, web.T(c, "contact.changed_field.separator"))
	switch {
	case len(u.Lost) > 0:
		return web.RedirectWarning(c, to, "contact.flash.unmerged_lost", "name", u.Back.Name, "addresses", strings.Join(u.Lost, ", "))
	case len(kept) > 0:
		return web.Redirect(c, to, "contact.flash.unmerged_kept", "name", u.Back.Name, "fields", list)
	}
	return web.Redirect(c, to, "contact.flash.unmerged", "name", u.Back.Name)
}

// twins are the suspicions and the merges that the record shows.
func twins(c *fiber.Ctx, v *ShowView, x contact.Contact) error {
	contacts, ctx := web.Space(c).Contacts, c.UserContext()
	card, err := trustCard(c, x)
	if err != nil {
		return err
	}
	v.Trust, v.Law = &card, &LawCard{verdict(c, x), web.URL(c, "/contacts/"+x.ID+"/privacy")}
	if x.Suspects > 0 {
		if v.Twins, err = desk().Twins(c, x.ID); err != nil {
			return err
		}
	}
	if len(x.MergedFrom) == 0 {
		return nil
	}
	stones, err := contacts.Absorbed(ctx, x.ID)
	for _, t := range stones {
		v.Absorbed = append(v.Absorbed, templates.Absorbed{UndoURL: unmergeURL(c, t.ID), Name: t.Gone.Name, By: t.ByName, At: t.At})
	}
	return err
}
