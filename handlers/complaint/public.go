package complaint

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/complaint"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/space"
	"standfirst/templates"
)

// trap is a field that people do not see and programs fill in.
const trap = "website"

// visit is a public page that somebody asks for. It is kept by nobody on the way and found by no search engine.
type visit struct {
	sp   *space.Space
	c    *fiber.Ctx
	lang string
}

func enter(c *fiber.Ctx) (visit, error) {
	c.Set("X-Robots-Tag", "noindex, nofollow")
	c.Set(fiber.HeaderCacheControl, "no-store")
	sp, lang, err := web.Newsroom(c)
	return visit{sp, c, lang}, err
}

func (p visit) t(key string, args ...any) string { return web.Of(p.c).Catalogs.T(p.lang, key, args...) }

// frame is what the page has around its content. Its words are kept from search engines, and its form carries the mark
// of whoever is signed in.
func (p visit) frame(title string) (templates.Frame, error) {
	f, err := web.NewsroomFrame(p.c, p.sp, p.lang, title, func(lang string) string { return web.Address(web.NewsroomPage(p.c, p.sp), "lang", lang) })
	f.CSRF = web.CSRF(p.c)
	return f, err
}

// url is the address of a page below the newsroom, in the language that is read.
func (p visit) url(path string) string {
	return web.Address(web.NewsroomAt(p.c, p.sp.ID)+path, "lang", p.lang)
}

func publicForm(c *fiber.Ctx) error {
	p, err := enter(c)
	if err != nil {
		return err
	}
	i, err := p.sp.Complaints.Intake(c.UserContext(), c.Params("incident"))
	if err != nil {
		return err
	}
	v, err := p.form(i, web.Prefill("once", web.Once(), "currency", currency(p.lang)))
	if err != nil {
		return err
	}
	return web.RenderIn(c, fiber.StatusOK, publicPage, p.lang, v)
}

func (p visit) form(i incident.Incident, form templates.Form) (PublicView, error) {
	f, err := p.frame(p.t("complaint.public.title"))
	if err != nil {
		return PublicView{}, err
	}
	v := PublicView{
		Frame: f, Form: form, Once: form.Value("once"), Choices: choices(p.c, p.lang),
		Action: p.url("/cases/" + i.ID), StatusURL: p.url("/cases"),
	}
	v.Subject, v.SubjectLang = i.Title.In(p.lang)
	if v.Consent, err = p.consent(); err != nil {
		return v, err
	}
	sheet, err := p.sp.Releases.SheetOf(p.c.UserContext(), i.ID)
	if sheet.Public {
		v.Facts = p.url("/facts/" + i.ID)
	}
	return v, err
}

// consent is what a complainant agrees to: what is kept, why, for how long, who reads it, and whom to ask.
func (p visit) consent() (string, error) {
	set, err := p.sp.Settings.Get(p.c.UserContext())
	if err != nil {
		return "", err
	}
	whom := set.Press.Email
	if whom == "" {
		whom = p.sp.Name
	}
	return p.t("complaint.consent.text", "space", p.sp.Name, "whom", whom), nil
}

func submit(c *fiber.Ctx) error {
	p, err := enter(c)
	if err != nil {
		return err
	}
	i, err := p.sp.Complaints.Intake(c.UserContext(), c.Params("incident"))
	if err != nil {
		return err
	}
	form := web.Form(c)
	x, err := p.take(i, form)
	if err == nil {
		f, err := p.frame(p.t("complaint.done.title"))
		if err != nil {
			return err
		}
		v := DoneView{Frame: f, Ref: x.Ref, StatusURL: p.url("/cases")}
		return web.RenderIn(c, fiber.StatusOK, donePage, p.lang, v)
	}
	if !web.Refuse(&form, err) {
		return err
	}
	v, err := p.form(i, form)
	if err != nil {
		return err
	}
	return web.RenderIn(c, fiber.StatusUnprocessableEntity, publicPage, p.lang, v)
}

// take reads the form, with the faults of all its fields at once.
func (p visit) take(i incident.Incident, form templates.Form) (complaint.Case, error) {
	if form.Value(trap) != "" {
		return complaint.Case{}, fault.Bad(trap, "complaint.trap")
	}
	n, wrong := readNew(form)
	n.Lang, n.Once, n.Consent = p.lang, form.Value("once"), ""
	if form.Value("consent") == "1" {
		var err error
		if n.Consent, err = p.consent(); err != nil {
			return complaint.Case{}, err
		}
	}
	if wrong != nil {
		return complaint.Case{}, wrong
	}
	return p.sp.Complaints.Submit(p.c.UserContext(), i.ID, n)
}

func statusForm(c *fiber.Ctx) error {
	p, err := enter(c)
	if err != nil {
		return err
	}
	v, err := p.status(templates.Form{})
	if err != nil {
		return err
	}
	return web.RenderIn(c, fiber.StatusOK, statusPage, p.lang, v)
}

func (p visit) status(form templates.Form) (StatusView, error) {
	f, err := p.frame(p.t("complaint.status.title"))
	return StatusView{Frame: f, Form: form, Action: p.url("/cases")}, err
}

// status answers whoever knows both the reference and how its complainant is reached. What is typed comes in a post:
// neither belongs into an address.
func status(c *fiber.Ctx) error {
	p, err := enter(c)
	if err != nil {
		return err
	}
	form, code := web.Form(c), fiber.StatusOK
	found, err := p.sp.Complaints.Status(c.UserContext(), form.Value("ref"), form.Value("reach"))
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		code = fiber.StatusUnprocessableEntity
	}
	v, err := p.status(form)
	if err != nil {
		return err
	}
	if code == fiber.StatusOK {
		v.Found, v.State, v.Kind = &found, p.t("complaint.public.state."+string(found.State)), kinds[found.State]
	}
	return web.RenderIn(c, code, statusPage, p.lang, v)
}
