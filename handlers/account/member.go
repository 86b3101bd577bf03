package account

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
	"standfirst/templates/locale"
)

func membersPageView(c *fiber.Ctx, form templates.Form) (membersView, error) {
	accounts, spaceID := web.Of(c).Accounts, web.Space(c).ID
	v := membersView{Frame: web.Frame(c, "nav.users"), Form: form, Roles: rolesFor(c, web.Role(c)), Departments: departments(c)}
	members, err := accounts.Members(c.UserContext(), spaceID)
	if err != nil {
		return v, err
	}
	for _, u := range members {
		m, _ := u.In(spaceID)
		v.Members = append(v.Members, memberRow{u.ID, u.Name, u.Email, string(m.Role), m.Department, u.ID == web.User(c).ID, u.Factor.On()})
	}
	record, err := accounts.Space(c.UserContext(), spaceID)
	if err != nil {
		return v, err
	}
	for _, r := range account.Roles {
		row := demandRow{Role: string(r), Demanded: slices.Contains(record.Factor.Roles, r)}
		for _, m := range v.Members {
			if m.Role == row.Role && !m.Factor {
				row.Lacking++
			}
		}
		v.Demands = append(v.Demands, row)
	}
	v.Invitations, err = accounts.Invitations(c.UserContext(), spaceID)
	return v, err
}

func listMembers(c *fiber.Ctx) error {
	v, err := membersPageView(c, web.Prefill("role", string(account.Officer), "department", "communications"))
	if err != nil {
		return err
	}
	return web.Render(c, membersPage, v)
}

// invite shows the link of the new invitation once, on the page itself: it is in no address and no log.
func invite(c *fiber.Ctx) error {
	form := web.Form(c)
	token, err := web.Of(c).Accounts.Invite(c.UserContext(), web.User(c), web.Space(c).ID, form.Value("email"),
		account.Role(form.Value("role")), form.Value("department"), web.Actor(c))
	refused := err != nil
	if refused && !web.Refuse(&form, err) {
		return err
	}
	v, err := membersPageView(c, form)
	if err != nil {
		return err
	}
	if refused {
		return web.RenderForm(c, membersPage, v)
	}
	v.Link, v.LinkFor = web.Of(c).Base.JoinPath("invite", token).String(), form.Value("email")
	v.Form = web.Prefill("role", form.Value("role"), "department", form.Value("department"))
	return web.Render(c, membersPage, v)
}

func withdraw(c *fiber.Ctx) error {
	if err := web.Of(c).Accounts.Withdraw(c.UserContext(), web.Space(c).ID, c.Params("invitation"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/members"), "account.invite.withdrawn")
}

func changeMember(c *fiber.Ctx) error {
	form := web.Form(c)
	m := account.Membership{SpaceID: web.Space(c).ID, Role: account.Role(form.Value("role")), Department: form.Value("department")}
	return afterMember(c, web.Of(c).Accounts.ChangeMembership(c.UserContext(), web.User(c), c.Params("user"), m, web.Actor(c)), "account.member.changed")
}

// demandFactor sets which roles must have a second factor.
func demandFactor(c *fiber.Ctx) error {
	var roles []account.Role
	for _, r := range web.Form(c).Values["role"] {
		roles = append(roles, account.Role(r))
	}
	return afterMember(c, web.Of(c).Accounts.DemandFactor(c.UserContext(), web.User(c), web.Space(c).ID, roles, web.Actor(c)), "account.factor.demand.saved")
}

func removeMember(c *fiber.Ctx) error {
	return afterMember(c, web.Of(c).Accounts.RemoveMember(c.UserContext(), web.User(c), c.Params("user"), web.Space(c).ID, web.Actor(c)), "account.member.removed")
}

// afterMember shows the list again, with the faults at its top when the change was refused.
func afterMember(c *fiber.Ctx, err error, done string) error {
	if err == nil {
		return web.Redirect(c, web.URL(c, "/members"), done)
	}
	var form templates.Form
	if !web.Refuse(&form, err) {
		return err
	}
	for i := range form.Errors {
		form.Errors[i].Field = "" // the fields of the page are those of the invitation
	}
	v, viewErr := membersPageView(c, form)
	if viewErr != nil {
		return viewErr
	}
	return web.RenderForm(c, membersPage, v)
}

func spacesPageView(c *fiber.Ctx, form templates.Form) (spacesView, error) {
	v := spacesView{
		Frame: web.Frame(c, "account.spaces.title"), Form: form, Tabs: settingsTabs(c, "/settings/spaces"),
		Languages: languages(c), Zones: zones(form.Value("zone")),
	}
	var err error
	v.All, err = web.Of(c).Accounts.Spaces(c.UserContext())
	return v, err
}

func listSpaces(c *fiber.Ctx) error {
	v, err := spacesPageView(c, web.Prefill("zone", web.User(c).Zone, "lang", web.Lang(c)))
	if err != nil {
		return err
	}
	return web.Render(c, spacesPage, v)
}

func createSpace(c *fiber.Ctx) error {
	form := web.Form(c)
	r := account.SpaceRecord{ID: form.Value("space"), Name: form.Value("organisation"), Lang: form.Value("lang"), Zone: form.Value("zone")}
	if r.ID == "" {
		r.ID = account.SpaceIDFor(r.Name)
	}
	if !slices.Contains(locale.Languages, r.Lang) {
		r.Lang = locale.Languages[0]
	}
	r, err := web.Of(c).Accounts.CreateSpace(c.UserContext(), web.User(c), r, web.Actor(c))
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		v, viewErr := spacesPageView(c, form)
		if viewErr != nil {
			return viewErr
		}
		return web.RenderForm(c, spacesPage, v)
	}
	return web.Redirect(c, "/"+r.ID, "account.space.created", "name", r.Name)
}
