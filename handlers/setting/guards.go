package setting

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"standfirst/handlers/web"
	"standfirst/models/holiday"
	"standfirst/models/setting"
	"standfirst/templates"
)

// GuardsView is the page with the rules that mailings keep to.
type GuardsView struct {
	templates.Frame
	Action  string
	Form    templates.Form
	Windows []templates.Option
	Lands   []templates.Option // whose holidays are known
}

var guardsPage = templates.NewPageOf("app", "setting/guards.html", guardsSamples)

func guardsView(c *fiber.Ctx, form templates.Form) GuardsView {
	v := GuardsView{Frame: web.Frame(c, "setting.guards.title"), Action: web.URL(c, "/settings/guards"), Form: form}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings")}
	for _, days := range setting.Windows() {
		label := web.T(c, "setting.guard.off")
		if days > 0 {
			label = web.T(c, "setting.guard.window", "n", days)
		}
		v.Windows = append(v.Windows, templates.Option{Value: strconv.FormatInt(days, 10), Label: label})
	}
	names := display.Regions(language.Make(web.Lang(c)))
	v.Lands = append(v.Lands, templates.Option{Label: web.T(c, "setting.guard.weekends")})
	for _, code := range holiday.Countries() {
		v.Lands = append(v.Lands, templates.Option{Value: code, Label: code + " · " + names.Name(language.MustParseRegion(code))})
	}
	return v
}

func showGuards(c *fiber.Ctx) error {
	set, err := web.Space(c).Settings.Get(c.UserContext())
	if err != nil {
		return err
	}
	g := set.Guards
	return web.Render(c, guardsPage, guardsView(c, web.Prefill(
		"window_days", strconv.FormatInt(g.WindowDays, 10), "cap_count", limitText(g.CapCount), "cap_days", limitText(g.CapDays),
		"quiet_from", g.QuietFrom, "quiet_to", g.QuietTo, "second", limitText(g.Second), "factor", limitText(g.Factor), "country", g.Country, "days", g.Days,
	)))
}

func setGuards(c *fiber.Ctx) error {
	form := web.Form(c)
	err := web.Space(c).Settings.SetGuards(c.UserContext(), setting.Guards{
		WindowDays: limit(form.Value("window_days")), CapCount: limit(form.Value("cap_count")), CapDays: limit(form.Value("cap_days")),
		QuietFrom: form.Value("quiet_from"), QuietTo: form.Value("quiet_to"), Second: limit(form.Value("second")), Factor: limit(form.Value("factor")),
		Country: form.Value("country"), Days: form.Value("days"),
	}, web.Actor(c))
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		return web.RenderForm(c, guardsPage, guardsView(c, form))
	}
	return web.Redirect(c, web.URL(c, "/settings/guards"), "setting.flash.saved")
}

func guardsSamples() []GuardsView {
	wrong := templates.Form{}
	for _, name := range []string{"window_days", "cap_count", "cap_days", "quiet_from", "quiet_to", "second", "factor", "country", "days"} {
		wrong.Errors = append(wrong.Errors, templates.FieldError{Field: name, Key: "setting.guard.days"})
	}
	windows := []templates.Option{{Value: "0", Label: "Off"}, {Value: "7", Label: "7 days"}}
	lands := []templates.Option{{Label: "Weekends"}, {Value: "CN", Label: "CN · China"}}
	return []GuardsView{{Action: "/acme/settings/guards", Windows: windows, Lands: lands}, {Action: "/acme/settings/guards", Windows: windows, Lands: lands, Form: wrong}}
}
