// Package account serves the ways in and out, a user's own settings, the members of a space and the list
// of spaces.
package account

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
)

// Routes are the pages and actions and who may use each.
func Routes(*web.Kit) []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []web.Route{
		{Method: get, Path: "/", Scope: web.Open, Do: start},
		{Method: get, Path: "/setup", Scope: web.Open, Do: showSetup},
		{Method: post, Path: "/setup", Scope: web.Open, Do: setUp},
		{Method: get, Path: "/login", Scope: web.Open, Do: showSignIn},
		{Method: post, Path: "/login", Scope: web.Open, Do: signIn},
		{Method: post, Path: "/login/code", Scope: web.Open, Do: signInWith},
		{Method: post, Path: "/logout", Scope: web.House, Do: signOut},
		{Method: get, Path: "/invite/:token", Scope: web.Open, Do: showInvitation},
		{Method: post, Path: "/invite/:token", Scope: web.Open, Do: accept},
		{Method: post, Path: "/preferences", Scope: web.Open, Do: setLook},

		{Method: get, Path: "/settings/profile", Scope: web.House, Do: showProfile},
		{Method: post, Path: "/settings/profile", Scope: web.House, Do: saveProfile},
		{Method: post, Path: "/settings/profile/reach", Scope: web.House, Do: confirmReach},
		{Method: get, Path: "/settings/security", Scope: web.House, Do: showSecurity},
		{Method: post, Path: "/settings/password", Scope: web.House, Rate: web.Costly, Do: changePassword},
		{Method: get, Path: "/settings/factor", Scope: web.House, Do: showFactor},
		{Method: get, Path: "/settings/factor/code.png", Scope: web.House, Do: factorPicture},
		{Method: post, Path: "/settings/factor", Scope: web.House, Rate: web.Costly, Do: beginFactor},
		{Method: post, Path: "/settings/factor/confirmation", Scope: web.House, Rate: web.Costly, Do: confirmFactor},
		{Method: post, Path: "/settings/factor/removal", Scope: web.House, Rate: web.Costly, Do: removeFactor},
		{Method: post, Path: "/settings/sessions/:session/end", Scope: web.House, Do: endSession},
		{Method: post, Path: "/settings/sessions/end", Scope: web.House, Do: endOtherSessions},
		{Method: get, Path: "/settings/spaces", Scope: web.House, HouseAdmin: true, Do: listSpaces},
		{Method: post, Path: "/settings/spaces", Scope: web.House, HouseAdmin: true, Do: createSpace},

		{Method: get, Path: "/members", Scope: web.InSpace, Allow: account.UserManage, Do: listMembers},
		{Method: post, Path: "/members/invitations", Scope: web.InSpace, Allow: account.UserManage, Do: invite},
		{Method: post, Path: "/members/invitations/:invitation/withdraw", Scope: web.InSpace, Allow: account.UserManage, Do: withdraw},
		{Method: post, Path: "/members/factor", Scope: web.InSpace, Allow: account.UserManage, Do: demandFactor},
		{Method: post, Path: "/members/:user", Scope: web.InSpace, Allow: account.UserManage, Do: changeMember},
		{Method: post, Path: "/members/:user/remove", Scope: web.InSpace, Allow: account.UserManage, Do: removeMember},
	}
}

// start leads to where the visitor belongs: the set-up, the sign-in or their space.
func start(c *fiber.Ctx) error {
	needed, err := web.Of(c).Accounts.NeedsSetup(c.UserContext())
	if err != nil {
		return err
	}
	u := web.User(c)
	switch {
	case needed:
		return c.Redirect("/setup", fiber.StatusSeeOther)
	case u.ID == "":
		return c.Redirect("/login", fiber.StatusSeeOther)
	case len(u.Memberships) == 0:
		return c.Redirect("/settings/profile", fiber.StatusSeeOther)
	}
	return c.Redirect("/"+u.Memberships[0].SpaceID, fiber.StatusSeeOther)
}
