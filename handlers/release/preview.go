package release

import (
	"html"
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/templates"
)

// preview shows a version as readers get it: as a page of the newsroom, or as a mail.
func preview(c *fiber.Ctx) error {
	q := web.Query(c)
	rel, v, err := read(c, q.Get("version"))
	if err != nil {
		return err
	}
	lang := q.Get("lang")
	if !slices.Contains(release.Langs(), lang) {
		lang = web.Lang(c)
	}
	view := previewView{Frame: web.Frame(c, "release.preview.title"), As: looks[0], Version: v.Number, Query: q.Get("q")}
	if slices.Contains(looks, q.Get("as")) {
		view.As = q.Get("as")
	}
	if view.MayChoose = web.May(c, account.ContactRead); view.MayChoose && view.As == "mail" {
		if err := view.address(c, q.Get("to"), &lang); err != nil {
			return err
		}
	}
	text, lang := v.In(lang)
	view.PreviewLang = lang
	view.frame(c, rel)
	at := "&version=" + strconv.Itoa(v.Number)
	for _, as := range looks {
		view.Tabs = append(view.Tabs, templates.Tab{Label: web.T(c, "release.preview."+as), URL: "?as=" + as + "&lang=" + lang + at, Active: as == view.As})
	}
	for _, l := range v.Langs() {
		view.Langs = append(view.Langs, templates.Tab{Label: web.T(c, writing.LangKey(l)), URL: "?as=" + view.As + "&lang=" + l + at, Active: l == lang})
	}
	view.MailURL = web.URL(c, "/releases/"+rel.ID+"/mail?lang="+lang+at)
	values, err := valuesFor(c, q.Get("to"))
	if err != nil {
		return err
	}
	pictures, err := web.Space(c).Releases.PicturesIn(c.UserContext(), v)
	if err != nil {
		return err
	}
	view.Subject, _, view.Plain = release.MailBody(v, lang, mailed(c, rel, pictures, lang))
	view.Plain = release.Fill(view.Plain, values, nil)
	if to := q.Get("to"); to != "" {
		view.MailURL += "&to=" + url.QueryEscape(to)
	}
	view.Text = plainText(text, lang, writing.Inside(c, pictures, lang))
	return web.Render(c, previewPage, view)
}

// looks are the ways in which a version is shown.
var looks = []string{"page", "mail", "phone", "print"}

// mostFound bounds how many readers are offered at once.
const mostFound = 6

// address chooses to whom the mail is shown, and with that its language; the words typed find others.
func (v *previewView) address(c *fiber.Ctx, to string, lang *string) error {
	contacts, ctx := web.Space(c).Contacts, c.UserContext()
	if to != "" {
		who, err := contacts.Get(ctx, to)
		if err != nil {
			return err
		}
		v.To = readerOf(c, who)
		if who.Lang != "" {
			*lang = who.Lang
		}
	}
	if v.Query == "" {
		return nil
	}
	found, err := contacts.Suggest(ctx, v.Query, mostFound)
	for _, who := range found {
		v.Found = append(v.Found, readerOf(c, who))
	}
	return err
}

func readerOf(c *fiber.Ctx, who contact.Contact) reader {
	r := reader{Name: who.Name, Lang: web.LangOf(who.Name), Address: who.Email, URL: "?as=mail&version=" + url.QueryEscape(web.Query(c).Get("version")) + "&to=" + url.QueryEscape(who.ID)}
	switch {
	case who.DoNotContact:
		r.BlockedKey = "release.preview.blocked"
	case who.Email == "":
		r.BlockedKey = "release.preview.no_address"
	}
	return r
}

// valuesFor is what the fields of a text say for a contact, whom not everybody may know; for nobody, nothing.
func valuesFor(c *fiber.Ctx, to string) (func(string) string, error) {
	if to == "" || !web.May(c, account.ContactRead) {
		return mailing.Values("", ""), nil
	}
	who, err := web.Space(c).Contacts.Get(c.UserContext(), to)
	if err != nil {
		return nil, err
	}
	at, err := web.Space(c).Outlets.GetAll(c.UserContext(), who.OutletID)
	return mailing.Values(who.Name, at[who.OutletID].Name), err
}

// mail is the HTML of the mail alone, for the sandboxed frame of the preview.
func mail(c *fiber.Ctx) error {
	q := web.Query(c)
	rel, v, err := read(c, q.Get("version"))
	if err != nil {
		return err
	}
	values, err := valuesFor(c, q.Get("to"))
	if err != nil {
		return err
	}
	pictures, err := web.Space(c).Releases.PicturesIn(c.UserContext(), v)
	if err != nil {
		return err
	}
	_, lang := v.In(q.Get("lang"))
	_, body, _ := release.MailBody(v, lang, mailed(c, rel, pictures, lang))
	c.Set(fiber.HeaderContentSecurityPolicy, web.PreviewPolicy)
	c.Set(fiber.HeaderXFrameOptions, "SAMEORIGIN")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.SendString(release.Fill(body, values, html.EscapeString))
}

// mailed shows the pictures that a mail would have now: those that everybody may have. They stand in the page, because a
// preview asks nobody for anything.
func mailed(c *fiber.Ctx, rel release.Release, ps release.Pictures, lang string) release.Draw {
	embedded := writing.Embedded(c, web.Space(c), ps, lang)
	described := writing.Draw(c, ps, lang, func(release.Picture, release.PictureSize) string { return "" })
	return func(id string) release.Figure {
		if p, ok := ps.Shown(id); ok && p.Out && !rel.Drill {
			return embedded(id)
		}
		return described(id)
	}
}
