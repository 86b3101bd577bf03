package newsroom

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/templates"
)

// asking bounds how often one network may compare a text: each time takes work.
var asking = web.Rate{Name: "genuine", Every: 2 * time.Second, Burst: 40}

// mostAsked is the largest form: MaxAsked characters of four bytes, each written as three signs.
const mostAsked = 300 << 10

// genuineForm is where somebody pastes what is said to be a statement of ours.
func genuineForm(c *fiber.Ctx) error {
	s, err := open(c)
	if err != nil {
		return err
	}
	v, err := s.genuineView(templates.Form{})
	if err != nil {
		return err
	}
	return private(s, fiber.StatusOK, genuinePage, v)
}

func (s site) genuineView(form templates.Form) (genuineView, error) {
	f, err := s.frame(s.t("newsroom.genuine"))
	v := genuineView{Frame: f, Form: form, Action: s.url("/genuine"), Most: release.MaxAsked}
	v.CSRF = web.CSRF(s.c)
	v.inLanguages(s.base()+"/genuine", s.lang, release.Langs())
	v.Description = s.t("newsroom.genuine.about", "name", s.Name)
	return v, err
}

// genuine answers. What was pasted is compared and forgotten: it stands in no log and no address.
func genuine(c *fiber.Ctx) error {
	s, err := open(c)
	if err != nil {
		return err
	}
	form := web.Form(c)
	found, err := s.Releases.Genuine(c.UserContext(), form.Value("text"))
	if err != nil && !web.Refuse(&form, err) {
		return err
	}
	v, err := s.genuineView(form)
	if err != nil {
		return err
	}
	if len(form.Errors) > 0 {
		return private(s, fiber.StatusUnprocessableEntity, genuinePage, v)
	}
	v.Likeness, v.Part, v.Pieces, v.Lang, v.Replaced = string(found.Likeness), found.Part, found.Pieces, found.Lang, found.Replaced
	if found.Likeness != release.Unknown {
		a := s.article(found.Page, nil)
		if found.Page.Release.Public == release.Withdrawn { // of which not even the headline is public any more
			a.Title, a.Lang = s.t("newsroom.withdrawn"), s.lang
		} else {
			a.Title, a.Lang = incident.Text(found.Page.Release.PublishedTitle).In(s.lang)
		}
		v.Statement = &a
	}
	return private(s, fiber.StatusOK, genuinePage, v)
}
