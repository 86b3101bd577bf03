package account

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

type setupView struct {
	templates.Frame
	Form        templates.Form
	Departments []templates.Option
	Languages   []templates.Option
	Zones       []templates.Option
}

type signInView struct {
	templates.Frame
	Form templates.Form
	Next string
}

type inviteView struct {
	templates.Frame
	Form       templates.Form
	Token      string
	Invitation account.Invitation
	SpaceName  string
	Known      bool // the invited person has an account already
	Zones      []templates.Option
}

type profileView struct {
	templates.Frame
	Form        templates.Form
	Tabs        []templates.Tab
	Languages   []templates.Option
	Zones       []templates.Option
	Themes      []templates.Option
	Memberships []membershipRow
	Reach       templates.Form // how this person is reached
	ReachedAt   time.Time      // when they last said so; zero: never
}

type membershipRow struct{ SpaceID, SpaceName, RoleKey, DepartmentKey string }

type securityView struct {
	templates.Frame
	Form     templates.Form
	Tabs     []templates.Tab
	Factor   factorState
	Wanted   []string       // names of the spaces that want a second factor which the user has not
	Second   templates.Form // of the second factor
	Sessions []sessionRow
}

type sessionRow struct {
	Public, Agent, From string
	CreatedAt, SeenAt   time.Time
	Current             bool
}

type membersView struct {
	templates.Frame
	Form        templates.Form
	Members     []memberRow
	Invitations []account.Invitation
	Roles       []templates.Option
	Departments []templates.Option
	Link        string // of the invitation that was just made; it is shown this once
	LinkFor     string
	Demands     []demandRow // which roles must have a second factor
}

type memberRow struct {
	ID, Name, Email, Role, Department string
	Self, Factor                      bool
}

// demandRow is a role, whether it must have a second factor, and how many of it have none.
type demandRow struct {
	Role     string
	Demanded bool
	Lacking  int
}

type spacesView struct {
	templates.Frame
	Form      templates.Form
	Tabs      []templates.Tab
	All       []account.SpaceRecord
	Languages []templates.Option
	Zones     []templates.Option
}

var (
	sampleFrame = templates.Frame{Lang: "en", Zone: time.UTC, Now: time.Unix(0, 0), Title: "Title", User: &templates.User{Name: "Ada", Initials: "A"}}
	sampleForm  = templates.Form{Errors: []templates.FieldError{{Field: "email", Key: "account.email.malformed"}, {Key: "account.signin.wrong"}}}
	samplePick  = []templates.Option{{Value: "a", Label: "A"}}

	setupPage   = templates.NewPage("bare", "account/setup.html", setupView{Frame: sampleFrame, Form: sampleForm, Departments: samplePick, Languages: samplePick, Zones: samplePick})
	signInPage  = templates.NewPage("bare", "account/signin.html", signInView{Frame: sampleFrame, Form: sampleForm, Next: "/x"}, signInView{Frame: sampleFrame})
	invitePage  = templates.NewPage("bare", "account/invite.html", inviteView{Frame: sampleFrame, Form: sampleForm, Invitation: account.Invitation{Role: account.Officer, Department: "legal"}}, inviteView{Frame: sampleFrame, Known: true, Invitation: account.Invitation{Role: account.Viewer, Department: "hr"}})
	profilePage = templates.NewPage("app", "account/profile.html", profileView{
		Frame: sampleFrame, Form: sampleForm, Memberships: []membershipRow{{"a", "A", "role.viewer", "department.hr"}}, ReachedAt: time.Unix(1, 0),
		Reach: templates.Form{Errors: []templates.FieldError{{Field: "phone", Key: "account.phone.malformed"}}},
	}, profileView{Frame: sampleFrame, Form: sampleForm})
	securityPage = templates.NewPage("app", "account/security.html", securityView{Frame: sampleFrame, Form: sampleForm, Wanted: []string{"Acme"}, Sessions: []sessionRow{{Current: true, Agent: "x"}, {From: "::1"}}},
		securityView{Frame: sampleFrame, Factor: factorState{On: true, Since: time.Unix(0, 0), Left: 9}, Second: sampleFactorForm()})
	membersPage = templates.NewPage("app", "account/members.html", membersView{
		Frame: withSpace(sampleFrame), Form: sampleForm, Members: []memberRow{{Self: true, Factor: true, Role: "viewer", Department: "hr"}, {Role: "viewer", Department: "hr"}},
		Invitations: []account.Invitation{{Role: account.Viewer, Department: "hr"}}, Roles: samplePick, Departments: samplePick, Link: "https://x", LinkFor: "y",
		Demands: []demandRow{{"administrator", true, 2}, {"viewer", false, 0}},
	}, membersView{Frame: withSpace(sampleFrame)})
	spacesPage = templates.NewPage("app", "account/spaces.html", spacesView{Frame: sampleFrame, Form: sampleForm, All: []account.SpaceRecord{{ID: "a", Name: "A"}}})
)

func withSpace(f templates.Frame) templates.Frame {
	f.Space = &templates.Space{ID: "acme", Name: "Acme"}
	return f
}

// Pages are the feature's pages, for the test that renders every one.
func Pages() []templates.Checker {
	return []templates.Checker{setupPage, signInPage, invitePage, profilePage, securityPage, codePage, factorPage, membersPage, spacesPage}
}

func departments(c *fiber.Ctx) []templates.Option {
	var out []templates.Option
	for _, d := range account.Departments {
		out = append(out, templates.Option{Value: d, Label: web.T(c, "department."+d)})
	}
	return out
}

// rolesFor are the roles that somebody of this role may give.
func rolesFor(c *fiber.Ctx, own account.Role) []templates.Option {
	var out []templates.Option
	for _, r := range account.Roles {
		if r.AtMost(own) {
			out = append(out, templates.Option{Value: string(r), Label: web.T(c, "role."+string(r))})
		}
	}
	return out
}

func languages(c *fiber.Ctx) []templates.Option {
	return []templates.Option{{Value: "en", Label: "English"}, {Value: "zh-CN", Label: "简体中文"}}
}

func zones(chosen string) []templates.Option {
	var out []templates.Option
	for _, z := range templates.Zones(chosen) {
		out = append(out, templates.Option{Value: z, Label: z})
	}
	return out
}

func settingsTabs(c *fiber.Ctx, active string) []templates.Tab {
	tabs := []templates.Tab{
		{Label: web.T(c, "nav.profile"), URL: "/settings/profile"},
		{Label: web.T(c, "nav.security"), URL: "/settings/security"},
	}
	if web.User(c).HouseAdmin {
		tabs = append(tabs, templates.Tab{Label: web.T(c, "account.spaces.title"), URL: "/settings/spaces"})
	}
	for i := range tabs {
		tabs[i].Active = tabs[i].URL == active
	}
	return tabs
}
