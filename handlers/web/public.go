package web

import (
	"bytes"
	"errors"
	"slices"
	"time"

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
	lang := Query(c).Get("lang")
	if !slices.Contains(locale.Languages, lang) {
		lang = Lang(c)
	}
	return sp, lang, nil
}

// NewsroomFrame is what a public page has around its content: nothing of the portal, times in the space's zone.
func NewsroomFrame(c *fiber.Ctx, sp *space.Space, lang, title string) templates.Frame {
	f := Frame(c, "")
	zone, err := time.LoadLocation(sp.Zone)
	if err != nil {
		zone = time.UTC
	}
	return templates.Frame{
		Lang: lang, Zone: zone, Now: f.Now, Title: title, Path: f.Path, Query: f.Query, Theme: f.Theme, CSRF: f.CSRF,
		Space: &templates.Space{ID: sp.ID, Name: sp.Name},
	}
}

// RenderIn writes a page in a language that may be another than the visitor's.
func RenderIn[V any](c *fiber.Ctx, status int, page templates.Page[V], lang string, view V) error {
	var b bytes.Buffer // first into memory: no half pages
	if err := page.Render(&b, state(c).kit.Set, lang, view); err != nil {
		return err
	}
	return sendHTML(c, status, b.Bytes())
}
