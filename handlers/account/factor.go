package account

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/templates"
)

// codeView asks for the second factor of somebody whose password was right.
type codeView struct {
	templates.Frame
	Form        templates.Form
	Token, Next string
}

// factorView is the page on which a second factor is set up: the key to scan, then the recovery codes, once.
type factorView struct {
	templates.Frame
	Form  templates.Form
	Tabs  []templates.Tab
	Seed  string
	Codes []string
}

var (
	codePage   = templates.NewPage("app", "account/code.html", codeView{Frame: sampleFrame}, codeView{Frame: sampleFrame, Form: sampleFactorForm()})
	factorPage = templates.NewPage("app", "account/factor.html",
		factorView{Frame: sampleFrame, Seed: "ABCD", Form: sampleFactorForm()}, factorView{Frame: sampleFrame, Codes: []string{"AAAA-BBBB-CCCC-DDDD"}})
)

func sampleFactorForm() templates.Form {
	return templates.Form{Errors: []templates.FieldError{{Field: "code", Key: "account.factor.wrong"}, {Field: "password", Key: "account.password.wrong"}}}
}

// showFactor is the key that waits for its first code.
func showFactor(c *fiber.Ctx) error { return factorForm(c, templates.Form{}) }

func factorForm(c *fiber.Ctx, form templates.Form) error {
	seed, _, err := web.Of(c).Accounts.FactorKey(web.User(c))
	if fault.KindOf(err) == fault.NotFound {
		return web.Redirect(c, "/settings/security", "")
	}
	if err != nil {
		return err
	}
	v := factorView{Frame: web.Frame(c, "account.factor.title"), Form: form, Tabs: settingsTabs(c, "/settings/security"), Seed: seed}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if len(form.Errors) > 0 {
		return web.RenderForm(c, factorPage, v)
	}
	return web.Render(c, factorPage, v)
}

func factorPicture(c *fiber.Ctx) error {
	_, picture, err := web.Of(c).Accounts.FactorKey(web.User(c))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, "image/png")
	return c.Send(picture)
}

func beginFactor(c *fiber.Ctx) error {
	form := web.Form(c)
	if err := web.Of(c).Accounts.BeginFactor(c.UserContext(), web.User(c).ID, form.Value("password")); err != nil {
		return securityAgain(c, form, err)
	}
	return web.Redirect(c, "/settings/factor", "")
}

// confirmFactor shows the recovery codes this once.
func confirmFactor(c *fiber.Ctx) error {
	form := web.Form(c)
	codes, err := web.Of(c).Accounts.ConfirmFactor(c.UserContext(), web.User(c).ID, form.Value("code"), web.SessionID(c), web.Actor(c))
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		return factorForm(c, form)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return web.Render(c, factorPage, factorView{Frame: web.Frame(c, "account.factor.title"), Tabs: settingsTabs(c, "/settings/security"), Codes: codes})
}

func removeFactor(c *fiber.Ctx) error {
	form := web.Form(c)
	err := web.Of(c).Accounts.RemoveFactor(c.UserContext(), web.User(c).ID, form.Value("password"), form.Value("code"), web.SessionID(c), web.Actor(c))
	if err != nil {
		return securityAgain(c, form, err)
	}
	return web.Redirect(c, "/settings/security", "account.factor.removed")
}

// securityAgain shows the page with what is wrong with the form of the second factor.
func securityAgain(c *fiber.Ctx, form templates.Form, err error) error {
	if !web.Refuse(&form, err) {
		return err
	}
	delete(form.Values, "code")
	v, err := securityPageView(c, templates.Form{})
	if err != nil {
		return err
	}
	v.Second = hidePassword(form)
	return web.RenderForm(c, securityPage, v)
}

// factorState is what the page about security says of the second factor.
type factorState struct {
	On    bool
	Since time.Time
	Left  int // recovery codes
}
