package web

import (
	"bytes"
	"cmp"
	"context"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/templates"
)

// Render writes a page.
func Render[V any](c *fiber.Ctx, page templates.Page[V], view V) error {
	return RenderStatus(c, fiber.StatusOK, page, view)
}

// RenderForm writes a page again because its form was refused: 422, with what was typed.
func RenderForm[V any](c *fiber.Ctx, page templates.Page[V], view V) error {
	return RenderStatus(c, fiber.StatusUnprocessableEntity, page, view)
}

// Again writes a record again with what was typed into one of its forms, when err is a fault of that form;
// any other err is returned. Record makes the view.
func Again[V any](c *fiber.Ctx, page templates.Page[V], record func(*fiber.Ctx, templates.Form) (V, error), form templates.Form, err error) error {
	if !Refuse(&form, err) {
		return err
	}
	v, err := record(c, form)
	if err != nil {
		return err
	}
	return RenderForm(c, page, v)
}

// RenderStatus writes a page with a status.
func RenderStatus[V any](c *fiber.Ctx, status int, page templates.Page[V], view V) error {
	return RenderIn(c, status, page, Lang(c), view)
}

// Block writes one block of a page's file: the answer to an htmx request.
func Block[V any](c *fiber.Ctx, page templates.Page[V], block string, view V) error {
	return BlockStatus(c, fiber.StatusOK, page, block, view)
}

// Results writes the block of a list's page that its filters replace, when that is what was asked for, else the page.
func Results[V any](c *fiber.Ctx, page templates.Page[V], block string, view V) error {
	if IsFragmentFor(c, "results") {
		return Block(c, page, block, view)
	}
	return Render(c, page, view)
}

// BlockStatus writes one block with a status, such as 422 for a form that was refused.
func BlockStatus[V any](c *fiber.Ctx, status int, page templates.Page[V], block string, view V) error {
	var b bytes.Buffer
	if err := page.RenderBlock(&b, state(c).kit.Set, Lang(c), block, view); err != nil {
		return err
	}
	return sendHTML(c, status, b.Bytes())
}

// Fragment writes a fragment, with the status that c has (200 unless set).
func Fragment[V any](c *fiber.Ctx, fragment templates.Fragment[V], view V) error {
	var b bytes.Buffer
	if err := fragment.Render(&b, state(c).kit.Set, Lang(c), view); err != nil {
		return err
	}
	return sendHTML(c, c.Response().StatusCode(), b.Bytes())
}

func sendHTML(c *fiber.Ctx, status int, body []byte) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Append(fiber.HeaderVary, "HX-Request", fiber.HeaderAcceptLanguage, fiber.HeaderCookie)
	return c.Status(status).Send(body)
}

// IsFragmentFor reports whether htmx asks for the element with this id, and not for a whole page.
func IsFragmentFor(c *fiber.Ctx, id string) bool {
	return isHTMX(c) && strings.HasSuffix(c.Get("HX-Target"), id) // "id" in htmx 2, "tag#id" in htmx 4
}

func isHTMX(c *fiber.Ctx) bool { return c.Get("HX-Request") == "true" }

// Redirect answers a post: 303 to one of our pages, which then shows the message ("" shows none).
func Redirect(c *fiber.Ctx, path, key string, args ...any) error {
	return redirect(c, path, flash{Kind: "ok"}, key, args)
}

// Acting is a table of which it is kept what was done to its rows.
type Acting struct {
	Path string // below the space
	Acts interface {
		Undoable(ctx context.Context, id string) (bool, error)
	}
}

// OnContacts are the acts on contacts.
func OnContacts(c *fiber.Ctx) Acting { return Acting{"/contacts", Space(c).Contacts.Acts} }

// UndoURL is where an act is taken back.
func (a Acting) UndoURL(c *fiber.Ctx, act string) string {
	return URL(c, a.Path+"/acts/"+act+"/undo")
}

// RedirectActed is Redirect after an act. Where that is kept, the message has a button that takes it back and comes to the
// page again on which it stands.
func RedirectActed(c *fiber.Ctx, on Acting, path, act, key string, args ...any) error {
	f := flash{Kind: "ok"}
	may, err := on.Acts.Undoable(c.UserContext(), act)
	if err != nil {
		return err
	}
	if may {
		f.Undo = on.UndoURL(c, act)
	}
	return redirect(c, path, f, key, args)
}

// FragmentActed is Fragment after an act. Where that is kept, a message goes with it and has a button that
// takes it back and comes to the page again from which it was asked for.
func FragmentActed[V any](c *fiber.Ctx, fragment templates.Fragment[V], view V, on Acting, act, key string, args ...any) error {
	may, err := on.Acts.Undoable(c.UserContext(), act)
	if err != nil || !may {
		return cmp.Or(err, Fragment(c, fragment, view))
	}
	var b bytes.Buffer
	said := templates.Flash{Kind: "ok", Key: key, Args: fault.New(fault.Internal, key, args...).Args, Undo: on.UndoURL(c, act), CSRF: CSRF(c)}
	if from, err := url.Parse(c.Get("HX-Current-URL")); err == nil {
		said.Back = OwnPath(from.RequestURI())
	}
	if err := fragment.Render(&b, state(c).kit.Set, Lang(c), view); err != nil {
		return err
	}
	if err := toast.Render(&b, state(c).kit.Set, Lang(c), &said); err != nil {
		return err
	}
	return sendHTML(c, fiber.StatusOK, b.Bytes())
}

// toast is a message that an answer to an htmx request brings along.
var toast = templates.NewFragment("partials/record.html", "ui.toast", &templates.Flash{Kind: "ok", Key: "ui.saved", Undo: "/acme/contacts/acts/1/undo"})

// RedirectUndo is Redirect with a button that takes back what was done, by a POST to an address that ends in /undo, and
// comes to the page again on which it stands.
func RedirectUndo(c *fiber.Ctx, path, undo, key string, args ...any) error {
	return redirect(c, path, flash{Kind: "ok", Undo: undo}, key, args)
}

// BackOr is the page on which a button was pressed, where its form names one of ours, else the other one.
func BackOr(c *fiber.Ctx, other string) string {
	if back := Form(c).Value("back"); back != "" && OwnPath(back) == back {
		return back
	}
	return other
}

// RedirectWarning is Redirect with a message that something was not done.
func RedirectWarning(c *fiber.Ctx, path, key string, args ...any) error {
	return redirect(c, path, flash{Kind: "warn"}, key, args)
}

func redirect(c *fiber.Ctx, path string, f flash, key string, args []any) error {
	if key != "" {
		f.Key, f.Args = key, fault.New(fault.Internal, key, args...).Args
		state(c).kit.setFlash(c, f)
	}
	path = OwnPath(path)
	if isHTMX(c) {
		c.Set("HX-Redirect", path)
		return c.SendStatus(fiber.StatusNoContent)
	}
	return c.Redirect(path, fiber.StatusSeeOther)
}

// URL puts the request's space in front of a path: "/contacts" becomes "/acme/contacts".
func URL(c *fiber.Ctx, path string) string {
	if s := state(c).space; s != nil {
		return "/" + s.ID + path
	}
	return path
}

// URLFor is URL for those who hold the permission that the page needs, "" for others: nobody is shown a link
// that ends at a closed door.
func URLFor(c *fiber.Ctx, p account.Permission, path string) string {
	if !May(c, p) {
		return ""
	}
	return URL(c, path)
}
