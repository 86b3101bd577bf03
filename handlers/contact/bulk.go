package contact

import (
	"errors"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/tags"
	"standfirst/handlers/web/views"
	"standfirst/models/act"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/templates"
)

// bulkActions are the buttons above a selection.
func bulkActions(c *fiber.Ctx) []templates.Action {
	act := func(do, icon string) templates.Action {
		return templates.Action{Name: "do", Value: do, Label: web.T(c, "contact.bulk."+do), Icon: icon}
	}
	merge := act("merge", "git-compare")
	merge.Exactly = 2
	return []templates.Action{act("list", "list-details"), act("tag", "tag"), act("untag", "minus"), act("owner", "user-check"), merge, act("export", "download")}
}

// selection reads which contacts are meant: those ticked, or all that the table's filters match.
func selection(c *fiber.Ctx, form templates.Form) contact.Selection {
	if form.Value("all") == "1" {
		q, err := url.ParseQuery(form.Value("criteria"))
		if err != nil {
			return contact.Selection{} // nobody: never more than what was meant
		}
		search, err := searchOf(c, q)
		if err != nil {
			return contact.Selection{}
		}
		return contact.Selection{All: true, Of: search}
	}
	return contact.Selection{IDs: form.Values["id"]}
}

// acting is a selection of which it is kept what is done to it.
func acting(c *fiber.Ctx, form templates.Form) contact.Selection {
	sel := selection(c, form)
	sel.Act = act.New()
	return sel
}

// bulk asks for the list, the tag or the colleague that the selection shall get, or leads to what is done
// with it elsewhere.
func bulk(c *fiber.Ctx) error {
	form := web.Form(c)
	sel := selection(c, form)
	if !sel.All && len(sel.IDs) == 0 {
		return web.RedirectWarning(c, book.Back(c, form), "contact.selection.empty")
	}
	do := "list"
	switch form.Value("do") {
	case "merge":
		return bulkMerge(c, form, sel)
	case "export":
		return bulkExport(c, form, sel)
	case "tag", "untag", "owner":
		do = form.Value("do")
	}
	v, err := bulkView(c, do, form, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, bulkPage, v)
}

// bulkMerge leads to the page that compares two.
func bulkMerge(c *fiber.Ctx, form templates.Form, sel contact.Selection) error {
	if sel.All || len(sel.IDs) != 2 {
		return web.RedirectWarning(c, book.Back(c, form), "contact.bulk.two")
	}
	q := url.Values{"a": sel.IDs[:1], "b": sel.IDs[1:]}
	return c.Redirect(web.URL(c, "/contacts/merge?"+q.Encode()), fiber.StatusSeeOther)
}

// bulkExport leads to the formats in which those selected can be had.
func bulkExport(c *fiber.Ctx, form templates.Form, sel contact.Selection) error {
	q := url.Values{}
	if sel.All {
		if all, err := url.ParseQuery(form.Value("criteria")); err == nil {
			q = views.Only(all, criteria...)
		}
	} else {
		q["id"] = sel.IDs
	}
	return c.Redirect(views.Canonical(web.URL(c, "/contacts/export"), q), fiber.StatusSeeOther)
}

func bulkView(c *fiber.Ctx, do string, sent, form templates.Form) (BulkView, error) {
	sp := web.Space(c)
	sel := selection(c, sent)
	v := BulkView{
		Frame: web.Frame(c, "contact.bulk."+do), Form: form, Do: do, Base: web.URL(c, "/contacts/bulk/"+do), Cancel: book.Back(c, sent),
		N: int64(len(sel.IDs)), IDs: sel.IDs, All: sel.All, Criteria: sent.Value("criteria"),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts")}
	if sel.All {
		n, err := sp.Contacts.Count(c.UserContext(), sel.Of)
		if err != nil {
			return v, err
		}
		v.N, v.IDs = n, nil
	}
	lists, err := sp.Lists.All(c.UserContext(), false)
	if err != nil {
		return v, err
	}
	v.Lists = listChoices(lists)
	switch do {
	case "owner":
		v.Owners, err = owners(c)
	case "untag":
		v.KnownTags, err = tagsOf(c, sel)
	case "tag":
		v.TagGroups, err = tagGroups(c)
	}
	return v, err
}

// bulkList puts the selection on a list, a new one when a name is given.
func bulkList(c *fiber.Ctx) error {
	form, sp := web.Form(c), web.Space(c)
	listID, sel := form.Value("list"), acting(c, form)
	var err error
	switch name := form.Value("name"); {
	case name != "":
		l, e := sp.Lists.Create(c.UserContext(), name, "", web.Actor(c))
		listID, err = l.ID, e
	case listID == "":
		err = fault.Bad("list", "contact.bulk.list_missing")
	}
	var n int64
	if err == nil {
		n, err = sp.Contacts.AddToList(c.UserContext(), listID, sel, web.Actor(c))
	}
	if err != nil {
		return bulkAgain(c, "list", form, err)
	}
	return acted(c, web.URL(c, "/lists/"+listID), sel.Act, "contact.flash.listed", "n", n)
}

// bulkTag gives a tag that is there, or a new one when one is typed.
func bulkTag(c *fiber.Ctx) error {
	form := web.Form(c)
	tag, give := tags.Given(form), web.Space(c).Contacts.Tag
	if form.Value("instead") == "1" {
		give = web.Space(c).Contacts.TagInstead
	}
	sel := acting(c, form)
	n, err := give(c.UserContext(), tag, sel, web.Actor(c))
	if err != nil {
		return bulkAgain(c, "tag", form, err)
	}
	return acted(c, book.Back(c, form), sel.Act, "contact.flash.tagged", "n", n, "tag", tag)
}

// tagGroups are the tags in use by group.
func tagGroups(c *fiber.Ctx) ([]tags.Group, error) {
	known, err := web.Space(c).Contacts.KnownTags(c.UserContext())
	return tags.Groups(known), err
}

func bulkUntag(c *fiber.Ctx) error {
	form := web.Form(c)
	sel := acting(c, form)
	n, err := web.Space(c).Contacts.Untag(c.UserContext(), form.Value("tag"), sel, web.Actor(c))
	if err != nil {
		return bulkAgain(c, "untag", form, err)
	}
	return acted(c, book.Back(c, form), sel.Act, "contact.view.flash.untagged", "n", n, "tag", form.Value("tag"))
}

// bulkOwner gives the selection to a colleague, or to nobody.
func bulkOwner(c *fiber.Ctx) error {
	form := web.Form(c)
	all, err := owners(c)
	if err != nil {
		return err
	}
	id, name := form.Value("owner"), ""
	if at := slices.IndexFunc(all, func(o templates.Option) bool { return o.Value == id }); at >= 0 {
		name = all[at].Label
	} else if id != "" {
		return bulkAgain(c, "owner", form, fault.Bad("owner", "contact.choice.unknown", "value", ""))
	}
	sel := acting(c, form)
	n, err := web.Space(c).Contacts.HandOver(c.UserContext(), id, name, sel, web.Actor(c))
	if err != nil {
		return bulkAgain(c, "owner", form, err)
	}
	return acted(c, book.Back(c, form), sel.Act, "contact.view.flash.handed", "n", n)
}

// tagsOf are the tags that those selected have, as far as a look at some of them shows.
func tagsOf(c *fiber.Ctx, sel contact.Selection) ([]templates.Option, error) {
	search := sel.Of
	if !sel.All {
		search = contact.Search{IDs: sel.IDs}
	}
	search.Limit = 500
	page, err := web.Space(c).Contacts.Find(c.UserContext(), search)
	var given [][]string
	for _, x := range page.Items {
		given = append(given, x.Tags)
	}
	return tags.Of(given...), err
}

func bulkAgain(c *fiber.Ctx, do string, form templates.Form, err error) error {
	sent := form
	if f := fault.Of(err); f != nil && errors.Is(err, f) && f.Kind == fault.NotFound {
		form.Errors = append(form.Errors, templates.FieldError{Field: "list", Key: f.Key, Args: f.Args})
	} else if !web.Refuse(&form, err) {
		return err
	}
	v, err := bulkView(c, do, sent, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, bulkPage, v)
}
