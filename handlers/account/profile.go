package account

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
	"standfirst/templates/locale"
)

func profilePageView(c *fiber.Ctx, form templates.Form) profileView {
	v := profileView{
		Reach: web.Prefill("phone", web.User(c).Phone), ReachedAt: web.User(c).ReachedAt,
		Frame: web.Frame(c, "nav.profile"), Form: form, Tabs: settingsTabs(c, "/settings/profile"),
		Languages: append([]templates.Option{{Value: "", Label: web.T(c, "account.lang.browser")}}, languages(c)...),
		Zones:     zones(form.Value("zone")),
	}
	for _, theme := range []string{"auto", "light", "dark"} {
		v.Themes = append(v.Themes, templates.Option{Value: theme, Label: web.T(c, "ui.theme."+theme)})
	}
	for _, m := range web.User(c).Memberships {
		row := membershipRow{SpaceID: m.SpaceID, SpaceName: m.SpaceID, RoleKey: "role." + string(m.Role), DepartmentKey: "department." + m.Department}
		for _, s := range v.Spaces {
			if s.ID == m.SpaceID {
				row.SpaceName = s.Name
			}
		}
		v.Memberships = append(v.Memberships, row)
	}
	return v
}

func showProfile(c *fiber.Ctx) error {
	u := web.User(c)
	return web.Render(c, profilePage, profilePageView(c, web.Prefill("name", u.Name, "lang", u.Lang, "zone", u.Zone, "theme", u.Theme)))
}

func saveProfile(c *fiber.Ctx) error {
	form := web.Form(c)
	lang := form.Value("lang")
	if !slices.Contains(locale.Languages, lang) {
		lang = ""
	}
	_, err := web.Of(c).Accounts.SetPreferences(c.UserContext(), web.User(c).ID, account.Preferences{
		Name: form.Value("name"), Lang: lang, Zone: form.Value("zone"), Theme: form.Value("theme"),
	})
	if err != nil {
		if web.Refuse(&form, err) {
			return web.RenderForm(c, profilePage, profilePageView(c, form))
		}
		return err
	}
	return web.Redirect(c, "/settings/profile", "account.profile.saved")
}

// confirmReach is the person's word that they are still reached as it says.
func confirmReach(c *fiber.Ctx) error {
	form, u := web.Form(c), web.User(c)
	_, err := web.Of(c).Accounts.Reach(c.UserContext(), u.ID, form.Value("phone"), web.Actor(c))
	if err == nil {
		return web.Redirect(c, "/settings/profile", "account.reach.saved")
	}
	if !web.Refuse(&form, err) {
		return err
	}
	v := profilePageView(c, web.Prefill("name", u.Name, "lang", u.Lang, "zone", u.Zone, "theme", u.Theme))
	v.Reach = form
	return web.RenderForm(c, profilePage, v)
}

func securityPageView(c *fiber.Ctx, form templates.Form) (securityView, error) {
	v := securityView{Frame: web.Frame(c, "nav.security"), Form: form, Tabs: settingsTabs(c, "/settings/security")}
	f := web.User(c).Factor
	v.Factor = factorState{f.On(), f.Since, len(f.Recovery)}
	wanted, err := web.Of(c).Accounts.FactorWanted(c.UserContext(), web.User(c))
	if err != nil {
		return v, err
	}
	for _, r := range wanted {
		v.Wanted = append(v.Wanted, r.Name)
	}
	sessions, err := web.Of(c).Accounts.Sessions(c.UserContext(), web.User(c).ID)
	for _, s := range sessions {
		v.Sessions = append(v.Sessions, sessionRow{s.Public, s.Agent, s.From, s.CreatedAt, s.SeenAt, s.ID == web.SessionID(c)})
	}
	return v, err
}

func showSecurity(c *fiber.Ctx) error {
	v, err := securityPageView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, securityPage, v)
}

func changePassword(c *fiber.Ctx) error {
	form := web.Form(c)
	err := web.Of(c).Accounts.ChangePassword(c.UserContext(), web.User(c).ID, form.Value("old"), form.Value("password"), web.SessionID(c), web.Actor(c))
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		v, viewErr := securityPageView(c, hidePassword(form))
		if viewErr != nil {
			return viewErr
		}
		return web.RenderForm(c, securityPage, v)
	}
	return web.Redirect(c, "/settings/security", "account.password.changed")
}

func endSession(c *fiber.Ctx) error {
	if err := web.Of(c).Accounts.EndSession(c.UserContext(), web.User(c).ID, c.Params("session")); err != nil {
		return err
	}
	return web.Redirect(c, "/settings/security", "account.session.ended")
}

func endOtherSessions(c *fiber.Ctx) error {
	if err := web.Of(c).Accounts.EndSessions(c.UserContext(), web.User(c).ID, web.SessionID(c)); err != nil {
		return err
	}
	return web.Redirect(c, "/settings/security", "account.session.ended")
}
