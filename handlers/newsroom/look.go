package newsroom

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/templates"
)

// lookView is the settings' page of how the newsroom looks.
type lookView struct {
	templates.Frame
	Form         templates.Form
	Action, Home string
	HostURL      string // of the page of the host name
	Fonts        []templates.Option
	Pictures     []templates.Option
	PicturesURL  string
	Places       []templates.Option
	Links        []string // how the names of the inputs of each begin
	Shades       []shade
}

// shade is the colour of links as it is shown on a ground, with letters on it.
type shade struct{ Key, Colour, Ground string }

var lookPage = templates.NewPageOf("app", "newsroom/look.html", lookSamples)

func look(c *fiber.Ctx) error {
	l, err := web.Space(c).Newsroom.Look(c.UserContext())
	if err != nil {
		return err
	}
	v, err := lookRecord(c, typedLook(l))
	if err != nil {
		return err
	}
	return web.Render(c, lookPage, v)
}

func linkField(n int) string { return "link_" + strconv.Itoa(n) + "_" }

// typedLook is a look as it would have been typed.
func typedLook(l newsroom.Look) templates.Form {
	form := web.Prefill("accent", l.Accent, "font", string(l.Font), "picture", l.PictureID)
	for i, link := range l.Links {
		place := "head"
		if link.Foot {
			place = "foot"
		}
		form.Values[linkField(i)+"place"], form.Values[linkField(i)+"url"] = []string{place}, []string{link.URL}
		for _, lang := range incident.Languages() {
			form.Values[linkField(i)+"label_"+lang] = []string{link.Label[lang]}
		}
	}
	return form
}

func lookRecord(c *fiber.Ctx, form templates.Form) (lookView, error) {
	sp := web.Space(c)
	v := lookView{Frame: web.Frame(c, "newsroom.look.title"), Form: form, Action: web.URL(c, "/settings/newsroom"), Home: web.NewsroomAt(c, sp.ID), PicturesURL: web.URL(c, "/newsroom/assets"), HostURL: web.URL(c, "/settings/newsroom/host")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings")}
	for _, f := range newsroom.Fonts() {
		v.Fonts = append(v.Fonts, templates.Option{Value: string(f), Label: web.T(c, "newsroom.look.font."+fontKey(f))})
	}
	for _, p := range []string{"head", "foot"} {
		v.Places = append(v.Places, templates.Option{Value: p, Label: web.T(c, "newsroom.look.place."+p)})
	}
	for i := range newsroom.MaxLinks {
		v.Links = append(v.Links, linkField(i))
	}
	now, err := sp.Newsroom.Look(c.UserContext())
	if err != nil {
		return v, err
	}
	if now.Accent != "" {
		v.Shades = []shade{{"newsroom.look.light", now.OnLight(), newsroom.LightGrounds[0]}, {"newsroom.look.dark", now.OnDark(), newsroom.DarkGrounds[0]}}
	}
	offered, _, err := sp.Assets.Offered(c.UserContext())
	for _, a := range offered {
		if !a.IsPicture() {
			continue
		}
		title, _ := a.Title.In(web.Lang(c))
		v.Pictures = append(v.Pictures, templates.Option{Value: a.ID, Label: title})
	}
	return v, err
}

func fontKey(f newsroom.Font) string {
	if f == newsroom.Mixed {
		return "mixed"
	}
	return string(f)
}

func setLook(c *fiber.Ctx) error {
	form := web.Form(c)
	l := newsroom.Look{Accent: form.Value("accent"), Font: newsroom.Font(form.Value("font")), PictureID: form.Value("picture")}
	for i := range newsroom.MaxLinks {
		field := linkField(i)
		link := newsroom.LookLink{Foot: form.Value(field+"place") == "foot", Label: incident.Text{}, URL: form.Value(field + "url")}
		for _, lang := range incident.Languages() {
			link.Label[lang] = form.Value(field + "label_" + lang)
		}
		l.Links = append(l.Links, link)
	}
	if _, err := web.Space(c).Newsroom.SetLook(c.UserContext(), l, web.Actor(c)); err != nil {
		return web.Again(c, lookPage, lookRecord, form, err)
	}
	return web.Redirect(c, web.URL(c, "/settings/newsroom"), "newsroom.flash.look")
}

// lookSheet is the style sheet of the look. Under the address that its pages have it is kept for ever, under any other
// it is asked for anew.
func lookSheet(c *fiber.Ctx) error {
	s, err := open(c)
	if err != nil {
		return err
	}
	l, err := s.Newsroom.Look(c.UserContext())
	if err != nil {
		return err
	}
	sheet := web.LookSheet(l)
	keep := "no-cache"
	if web.Query(c).Get("v") == web.LookTag(sheet) {
		keep = "public, max-age=31536000, immutable"
	}
	c.Set(fiber.HeaderCacheControl, keep)
	c.Set(fiber.HeaderContentType, "text/css; charset=utf-8")
	return c.SendString(sheet)
}

func lookSamples() []lookView {
	full := lookView{
		Frame: templates.Frame{Lang: "en"}, Form: web.Prefill("accent", "#174ea0"), Action: "/", Home: "/", HostURL: "/h", PicturesURL: "/", Links: []string{linkField(0)},
		Fonts: []templates.Option{{Label: "Mixed"}, {Value: "sans", Label: "Sans"}}, Places: []templates.Option{{Value: "head", Label: "Head"}},
		Pictures: []templates.Option{{Value: "1", Label: "Logo"}}, Shades: []shade{{"newsroom.look.light", "#174ea0", "#ffffff"}, {"newsroom.look.dark", "#93bdff", "#121417"}},
	}
	return []lookView{full, {Frame: full.Frame}}
}
