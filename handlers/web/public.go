package web

import (
	"bytes"
	"cmp"
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/fault"
	"standfirst/models/space"
	"standfirst/models/store"
	"standfirst/templates"
	"standfirst/templates/locale"
)

// Newsroom finds the space whose public site the path is on, and the language in which it is read: that of ?lang=,
// else the visitor's.
func Newsroom(c *fiber.Ctx) (*space.Space, string, error) {
	sp, err := Of(c).OpenSpace(c.UserContext(), c.Params("space"))
	if errors.Is(err, store.ErrNotFound) {
		return nil, "", fault.Missing("newsroom.missing")
	}
	if err != nil {
		return nil, "", err
	}
	return sp, cmp.Or(chosenLang(c), Lang(c)), nil
}

// chosenLang is the language of ?lang=, "" where that names none.
func chosenLang(c *fiber.Ctx) string {
	if lang := c.Query("lang"); slices.Contains(locale.Languages, lang) {
		return lang
	}
	return ""
}

// NewsroomFrame is what a page of the newsroom has around its content: nothing of the portal, times in the space's
// zone. It is the same for everybody who reads. here is the address of the page in a language.
func NewsroomFrame(c *fiber.Ctx, sp *space.Space, lang, title string, here func(lang string) string) (templates.Frame, error) {
	f := templates.Frame{Lang: lang, Zone: sp.Location(), Now: Now(c), Title: title, Space: &templates.Space{ID: sp.ID, Name: sp.Name}, Theme: "auto"}
	var err error
	f.Site, err = around(c, sp, lang, here)
	return f, err
}

// newsroomParts are those of every newsroom.
var newsroomParts = []struct{ key, path string }{
	{"newsroom.nav.latest", ""},
	{"newsroom.nav.press", "/press"},
	{mediaKit, "/media"},
	{"newsroom.nav.genuine", "/genuine"},
	{"newsroom.nav.subscribe", "/subscribe"},
}

const mediaKit = "newsroom.nav.media"

func around(c *fiber.Ctx, sp *space.Space, lang string, here func(lang string) string) (*templates.Site, error) {
	set, err := sp.Settings.Get(c.UserContext())
	if err != nil {
		return nil, err
	}
	pictures, _, err := sp.Assets.Offered(c.UserContext())
	if err != nil {
		return nil, err
	}
	look, err := sp.Newsroom.Look(c.UserContext())
	if err != nil {
		return nil, err
	}
	home := NewsroomAt(c, sp.ID)
	in := func(path string) string { return Address(home+path, "lang", lang) }
	site := &templates.Site{Home: in(""), Feeds: home, Press: templates.SitePress{Name: set.Press.Name, Phone: set.Press.Phone, Email: set.Press.Email}}
	dress(site, home, lang, look, pictures)
	for _, part := range newsroomParts {
		if part.key == mediaKit && len(pictures) == 0 {
			continue // nobody is led to an empty shelf
		}
		site.Nav = append(site.Nav, templates.SiteLink{Key: part.key, URL: in(part.path), Here: NewsroomPage(c, sp) == home+part.path})
	}
	for _, l := range locale.Languages {
		site.Langs = append(site.Langs, templates.SiteLink{Key: l, URL: here(l), Here: l == lang})
	}
	return site, nil
}

// RenderIn writes a page in a language that may be another than the visitor's.
func RenderIn[V any](c *fiber.Ctx, status int, page templates.Page[V], lang string, view V) error {
	var b bytes.Buffer // first into memory: no half pages
	if err := page.Render(&b, state(c).kit.Set, lang, view); err != nil {
		return err
	}
	return sendHTML(c, status, b.Bytes())
}
