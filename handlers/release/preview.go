package release

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
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
	text, lang := v.In(lang)
	view := previewView{Frame: web.Frame(c, "release.preview.title"), PreviewLang: lang, AsMail: q.Get("as") == "mail", Version: v.Number}
	view.frame(c, rel)
	at := "&version=" + strconv.Itoa(v.Number)
	as := map[bool]string{false: "page", true: "mail"}[view.AsMail]
	view.Tabs = []templates.Tab{
		{Label: web.T(c, "release.preview.page"), URL: "?as=page&lang=" + lang + at, Active: !view.AsMail},
		{Label: web.T(c, "release.preview.mail"), URL: "?as=mail&lang=" + lang + at, Active: view.AsMail},
	}
	for _, l := range v.Langs() {
		view.Langs = append(view.Langs, templates.Tab{Label: web.T(c, langKey(l)), URL: "?as=" + as + "&lang=" + l + at, Active: l == lang})
	}
	if view.AsMail {
		subject, _, plain := release.MailBody(v, lang)
		view.Subject, view.Plain = subject, plain
		view.MailURL = web.URL(c, "/releases/"+rel.ID+"/mail?lang="+lang+at)
	} else {
		view.Text = plainText(text, lang)
	}
	return web.Render(c, previewPage, view)
}

// mail is the HTML of the mail alone, for the sandboxed frame of the preview.
func mail(c *fiber.Ctx) error {
	q := web.Query(c)
	_, v, err := read(c, q.Get("version"))
	if err != nil {
		return err
	}
	_, html, _ := release.MailBody(v, q.Get("lang"))
	c.Set(fiber.HeaderContentSecurityPolicy, web.PreviewPolicy)
	c.Set(fiber.HeaderXFrameOptions, "SAMEORIGIN")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.SendString(html)
}
