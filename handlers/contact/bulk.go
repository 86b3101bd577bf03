package contact

import (
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/templates"
)

// selection reads which contacts are meant: those ticked, or all that the table's filters match.
func selection(form templates.Form) contact.Selection {
	if form.Value("all") == "1" {
		q, err := url.ParseQuery(form.Value("criteria"))
		if err != nil {
			return contact.Selection{} // nobody: never more than what was meant
		}
		return contact.Selection{All: true, Of: searchOf(q)}
	}
	return contact.Selection{IDs: form.Values["id"]}
}

// bulk asks for the list or the tag that the selection shall get.
func bulk(c *fiber.Ctx) error {
	form := web.Form(c)
	sel := selection(form)
	if !sel.All && len(sel.IDs) == 0 {
		return web.RedirectWarning(c, back(c, form), "contact.selection.empty")
	}
	do := "list"
	if form.Value("do") == "tag" {
		do = "tag"
	}
	v, err := bulkView(c, do, form, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, bulkPage, v)
}

// back is the table as it was.
func back(c *fiber.Ctx, form templates.Form) string {
	q, err := url.ParseQuery(form.Value("criteria"))
	if err != nil {
		q = nil
	}
	return canonical(web.URL(c, "/contacts"), only(q, criteria...))
}

func bulkView(c *fiber.Ctx, do string, sent, form templates.Form) (BulkView, error) {
	sp := web.Space(c)
	sel := selection(sent)
	v := BulkView{
		Frame: web.Frame(c, "contact.bulk."+do), Form: form, Do: do, Base: web.URL(c, "/contacts/bulk/"+do), Cancel: back(c, sent),
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
	return v, nil
}

// bulkList puts the selection on a list, a new one when a name is given.
func bulkList(c *fiber.Ctx) error {
	form, sp := web.Form(c), web.Space(c)
	listID := form.Value("list")
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
		n, err = sp.Contacts.AddToList(c.UserContext(), listID, selection(form), web.Actor(c))
	}
	if err != nil {
		return bulkAgain(c, "list", form, err)
	}
	return web.Redirect(c, web.URL(c, "/lists/"+listID), "contact.flash.listed", "n", n)
}

func bulkTag(c *fiber.Ctx) error {
	form := web.Form(c)
	n, err := web.Space(c).Contacts.Tag(c.UserContext(), form.Value("tag"), selection(form), web.Actor(c))
	if err != nil {
		return bulkAgain(c, "tag", form, err)
	}
	return web.Redirect(c, back(c, form), "contact.flash.tagged", "n", n, "tag", form.Value("tag"))
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
