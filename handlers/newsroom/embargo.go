package newsroom

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/embargo"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/templates"
)

// embargoView is the personal page of somebody who may read a release before everybody may.
type embargoView struct {
	templates.Frame
	meta
	Form             templates.Form
	Action           string
	Stage            string
	TitleLang        string
	Text, TextLang   string // of the teaser
	LiftAt           time.Time
	LiftZone         *time.Location
	Terms, TermsLang string
	Hash             string
	Again            bool // other terms were accepted before
	Name             string
	AcceptedAt       time.Time
	Reason           string // of its end
	Article          *embargoed
	Press            string
}

// embargoed is the text.
type embargoed struct {
	Lang, Subhead, Dateline, Boilerplate string
	Body, Contact                        templates.HTML
	Also                                 []alternate
	Pictures                             []pictureRow
	Files                                []fileRow
}

var embargoPage = templates.NewPageOf("newsroom", "newsroom/embargo.html", embargoSamples)

// early is the page behind a personal link. Asking for it accepts nothing: programs that scan mail ask for every link.
func early(c *fiber.Ctx) error {
	s, l, err := earlyOf(c)
	if err != nil {
		return err
	}
	return s.showEarly(l, templates.Form{})
}

func earlyOf(c *fiber.Ctx) (site, embargo.Look, error) {
	sp, err := web.Linked(c, "embargo.link.unknown")
	if err != nil {
		return site{}, embargo.Look{}, err
	}
	l, err := sp.Embargoes.Look(c.UserContext(), c.Params("token"))
	return read(c, sp, l.Invitation.Lang), l, err
}

// accept is the button below the terms.
func accept(c *fiber.Ctx) error {
	s, _, err := earlyOf(c)
	if err != nil {
		return err
	}
	form := web.Form(c)
	l, err := s.Embargoes.Accept(c.UserContext(), c.Params("token"), embargo.Agreement{
		Name: form.Value("name"), Agreed: form.Value("accept") != "", Hash: form.Value("terms"), Lang: s.lang, From: web.ClientIP(c),
	})
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		return s.showEarly(l, form)
	}
	return c.Redirect(c.Path()+"?lang="+s.lang, fiber.StatusSeeOther)
}

func (s site) showEarly(l embargo.Look, form templates.Form) error {
	if l.Stage == embargo.Public {
		return s.c.Redirect(s.url("/releases/"+l.Release.Slug), fiber.StatusSeeOther)
	}
	v, err := s.embargoView(l, form)
	if err != nil {
		return err
	}
	status := fiber.StatusOK
	switch {
	case len(form.Errors) > 0:
		status = fiber.StatusUnprocessableEntity
	case l.Stage == embargo.Over, l.Stage == embargo.Revoked:
		status = fiber.StatusGone
	}
	return private(s, status, embargoPage, v)
}

func (s site) embargoView(l embargo.Look, form templates.Form) (embargoView, error) {
	e := l.Release.Embargo
	v := embargoView{
		Form: form, Action: s.c.Path() + "?lang=" + s.lang, Stage: string(l.Stage), LiftAt: e.LiftAt, LiftZone: e.In().Location(), Again: l.Again,
		Name: l.Invitation.Name, Press: s.url("/press"),
	}
	title := s.t("embargo.page." + v.Stage)
	switch l.Stage {
	case embargo.Over, embargo.Revoked: // of what was withdrawn nothing is told any more
		v.TitleLang = s.lang
	default:
		title, v.TitleLang = incident.Text(e.Title).In(s.lang)
		v.Text, v.TextLang = incident.Text(e.Teaser).In(s.lang)
		v.Terms, v.TermsLang = incident.Text(l.Terms.Text).In(s.lang)
		v.Hash, v.AcceptedAt = l.Terms.Hash, l.Accepted.At
	}
	if l.Stage == embargo.Text {
		v.Name = l.Accepted.Name
		shown, err := s.Releases.PicturesIn(s.ctx(), l.Version)
		if err != nil {
			return v, err
		}
		title, v.TitleLang, v.Article = s.embargoed(l.Version, shown)
		if v.Article.Pictures, v.Article.Files, _, err = s.pictures(l.Release.ID, s.c.Path()+"/pictures/"); err != nil {
			return v, err
		}
	}
	f, err := s.frame(title)
	v.Frame, v.NoIndex = f, true
	v.CSRF = web.CSRF(s.c)
	return v, err
}

func (s site) embargoed(version release.Version, shown release.Pictures) (title, lang string, a *embargoed) {
	t, lang := version.In(s.lang)
	a = &embargoed{
		Lang: lang, Subhead: t.Subhead, Dateline: t.Dateline, Boilerplate: t.Boilerplate,
		Body: trusted(release.Plainly(t.Body, s.figures(shown, lang, s.c.Path()+"/pictures/"))), Contact: trusted(release.LinkContact(t.Contact, "")),
	}
	for _, l := range version.Langs() {
		if l != lang {
			a.Also = append(a.Also, alternate{l, withLang(s.c.Path(), l)})
		}
	}
	return t.Headline, lang, a
}

func embargoSamples() []embargoView {
	full := embargoView{
		Frame: frame(), meta: head(), Action: "/embargo/x", Stage: "teaser", TitleLang: "en", Text: "Soon", TextLang: "en", LiftAt: moment, LiftZone: time.UTC,
		Terms: "Publish nothing.", TermsLang: "en", Hash: "abc", Again: true, Name: "Li Lei", AcceptedAt: moment, Press: "/",
	}
	full.CSRF = "token"
	full.Form.Errors = []templates.FieldError{{Field: "accept", Key: "embargo.accept.changed"}, {Field: "name", Key: "embargo.accept.name"}}
	out := []embargoView{full}
	for _, stage := range []embargo.Stage{embargo.Text, embargo.Revised, embargo.Delayed, embargo.Over, embargo.Revoked} {
		v := full
		v.Stage, v.Form, v.Again = string(stage), templates.Form{}, false
		if stage == embargo.Text {
			v.Article = &embargoed{Lang: "en", Subhead: "More", Dateline: "SHANGHAI", Boilerplate: "About", Body: "<p>Text</p>", Contact: "Desk", Pictures: mediaSamples()[0].Pictures, Files: mediaSamples()[0].Files, Also: []alternate{{"en", "/"}, {"zh-CN", "/"}}}
		}
		out = append(out, v)
	}
	return out
}

func teaserSamples() []teaserView {
	return []teaserView{{Frame: frame(), meta: head(), TitleLang: "en", Text: "Soon", TextLang: "en", LiftAt: moment, LiftZone: time.UTC, Press: "/"}}
}
