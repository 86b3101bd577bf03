package account

import (
	"errors"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/store"
	"standfirst/templates"
	"standfirst/templates/locale"
)

func setupPageView(c *fiber.Ctx, form templates.Form) setupView {
	return setupView{
		Frame: web.Frame(c, "account.setup.title"), Form: form,
		Departments: departments(c), Languages: languages(c), Zones: zones(form.Value("zone")),
	}
}

// showSetup is open only while nobody has an account.
func showSetup(c *fiber.Ctx) error {
	needed, err := web.Of(c).Accounts.NeedsSetup(c.UserContext())
	if err != nil {
		return err
	}
	if !needed {
		return c.Redirect("/login", fiber.StatusSeeOther)
	}
	zone := "Europe/London"
	if web.Lang(c) == "zh-CN" {
		zone = "Asia/Shanghai"
	}
	form := web.Prefill("key", c.Query("key"), "lang", web.Lang(c), "zone", zone, "department", "communications")
	return web.Render(c, setupPage, setupPageView(c, form))
}

func setUp(c *fiber.Ctx) error {
	form := web.Form(c)
	_, space, secret, err := web.Of(c).Accounts.SetUp(c.UserContext(), form.Value("key"), account.FirstRun{
		Person: person(form), Organisation: form.Value("organisation"), Department: form.Value("department"),
	}, web.ClientIP(c), c.Get(fiber.HeaderUserAgent))
	if err != nil {
		if fault.Is(err, "account.setup.closed") {
			return c.Redirect("/login", fiber.StatusSeeOther)
		}
		if web.Refuse(&form, err) {
			return web.RenderForm(c, setupPage, setupPageView(c, hidePassword(form)))
		}
		return err
	}
	if err := web.SignedIn(c, secret); err != nil {
		return err
	}
	return web.Redirect(c, "/"+space.ID, "account.setup.done")
}

func person(form templates.Form) account.Person {
	p := account.Person{
		Name: form.Value("name"), Email: form.Value("email"), Password: form.Value("password"),
		Lang: form.Value("lang"), Zone: form.Value("zone"),
	}
	if !slices.Contains(locale.Languages, p.Lang) {
		p.Lang = ""
	}
	return p
}

// hidePassword takes passwords out of a form that is shown again.
func hidePassword(form templates.Form) templates.Form {
	for _, name := range []string{"password", "old"} {
		delete(form.Values, name)
	}
	return form
}

func showSignIn(c *fiber.Ctx) error {
	needed, err := web.Of(c).Accounts.NeedsSetup(c.UserContext())
	if err != nil {
		return err
	}
	if needed {
		return c.Redirect("/setup", fiber.StatusSeeOther)
	}
	if web.User(c).ID != "" {
		return c.Redirect(web.OwnPath(c.Query("next", "/")), fiber.StatusSeeOther)
	}
	return web.Render(c, signInPage, signInView{Frame: web.Frame(c, "account.signin.title"), Next: web.OwnPath(c.Query("next", "/"))})
}

func signIn(c *fiber.Ctx) error {
	form := web.Form(c)
	_, secret, err := web.Of(c).Accounts.SignIn(c.UserContext(), form.Value("email"), form.Value("password"), web.ClientIP(c), c.Get(fiber.HeaderUserAgent))
	var factor *account.FactorNeeded
	if errors.As(err, &factor) {
		return web.Render(c, codePage, codeView{Frame: web.Frame(c, "account.factor.title"), Token: factor.Token, Next: web.OwnPath(form.Value("next"))})
	}
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		v := signInView{Frame: web.Frame(c, "account.signin.title"), Form: hidePassword(form), Next: web.OwnPath(form.Value("next"))}
		status := fiber.StatusUnprocessableEntity
		if fault.KindOf(err) == fault.Temporary {
			status = fiber.StatusTooManyRequests
			web.RetryAfter(c, err)
		}
		return web.RenderStatus(c, status, signInPage, v)
	}
	if err := web.SignedIn(c, secret); err != nil {
		return err
	}
	return web.Redirect(c, form.Value("next"), "")
}

// signInWith ends a sign-in whose password was right.
func signInWith(c *fiber.Ctx) error {
	form := web.Form(c)
	_, secret, err := web.Of(c).Accounts.SignInWith(c.UserContext(), form.Value("pending"), form.Value("code"), web.ClientIP(c), c.Get(fiber.HeaderUserAgent))
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		v := codeView{Frame: web.Frame(c, "account.factor.title"), Token: form.Value("pending"), Next: web.OwnPath(form.Value("next"))}
		delete(form.Values, "code")
		v.Form = form
		status := fiber.StatusUnprocessableEntity
		if fault.KindOf(err) == fault.Temporary {
			status = fiber.StatusTooManyRequests
			web.RetryAfter(c, err)
		}
		return web.RenderStatus(c, status, codePage, v)
	}
	if err := web.SignedIn(c, secret); err != nil {
		return err
	}
	return web.Redirect(c, form.Value("next"), "")
}

func signOut(c *fiber.Ctx) error {
	if err := web.Of(c).Accounts.SignOut(c.UserContext(), web.SignedOut(c)); err != nil {
		return err
	}
	c.Set("Clear-Site-Data", `"cache"`)
	return web.Redirect(c, "/login", "account.signout.done")
}

func invitePageView(c *fiber.Ctx, inv account.Invitation, form templates.Form) (inviteView, error) {
	v := inviteView{Frame: web.Frame(c, "account.invite.title"), Form: form, Token: c.Params("token"), Invitation: inv}
	record, err := web.Of(c).Accounts.Space(c.UserContext(), inv.SpaceID)
	if err != nil {
		return v, err
	}
	v.SpaceName = record.Name
	_, err = web.Of(c).Accounts.UserByEmail(c.UserContext(), inv.Email)
	v.Known = err == nil
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return v, err
	}
	v.Zones = zones(form.Or("zone", record.Zone))
	if form.Value("zone") == "" {
		v.Form = web.Prefill("zone", record.Zone)
	}
	return v, nil
}

func showInvitation(c *fiber.Ctx) error {
	inv, err := web.Of(c).Accounts.Invitation(c.UserContext(), c.Params("token"))
	if err != nil {
		return err
	}
	v, err := invitePageView(c, inv, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, invitePage, v)
}

func accept(c *fiber.Ctx) error {
	accounts := web.Of(c).Accounts
	form := web.Form(c)
	inv, err := accounts.Invitation(c.UserContext(), c.Params("token"))
	if err != nil {
		return err
	}
	p := person(form)
	p.Lang = web.Lang(c)
	_, secret, err := accounts.Accept(c.UserContext(), c.Params("token"), p, web.ClientIP(c), c.Get(fiber.HeaderUserAgent))
	var factor *account.FactorNeeded
	if errors.As(err, &factor) {
		return web.Render(c, codePage, codeView{Frame: web.Frame(c, "account.factor.title"), Token: factor.Token, Next: "/" + inv.SpaceID})
	}
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		v, viewErr := invitePageView(c, inv, hidePassword(form))
		if viewErr != nil {
			return viewErr
		}
		return web.RenderForm(c, invitePage, v)
	}
	if err := web.SignedIn(c, secret); err != nil {
		return err
	}
	return web.Redirect(c, "/"+inv.SpaceID, "account.invite.done")
}

// setLook changes the language or the theme: of the user, or of a visitor's browser.
func setLook(c *fiber.Ctx) error {
	form := web.Form(c)
	u := web.User(c)
	lang, theme := form.Value("lang"), form.Value("theme")
	if slices.Contains(locale.Languages, lang) {
		web.Remember(c, "lang", lang, 365*24*time.Hour)
		u.Lang = lang
	}
	if slices.Contains([]string{"auto", "light", "dark"}, theme) {
		web.Remember(c, "theme", theme, 365*24*time.Hour)
		u.Theme = theme
	}
	if u.ID != "" {
		p := account.Preferences{Name: u.Name, Lang: u.Lang, Zone: u.Zone, Theme: u.Theme}
		if _, err := web.Of(c).Accounts.SetPreferences(c.UserContext(), u.ID, p); err != nil {
			return err
		}
	}
	return web.Redirect(c, form.Value("next"), "")
}
