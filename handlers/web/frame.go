package web

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/account"
	"standfirst/models/alert"
	"standfirst/models/duplicate"
	"standfirst/models/space"
	"standfirst/templates"
)

// Frame returns what a page needs around its content. Title is a message key.
func Frame(c *fiber.Ctx, title string, args ...any) templates.Frame {
	st := state(c)
	f := templates.Frame{
		Lang: Lang(c), Zone: Zone(c), Now: st.kit.Now(), Path: c.Path(), Query: string(c.Context().QueryArgs().QueryString()),
		Theme: theme(c), RequestID: st.id, Dev: st.kit.Dev, Flash: st.kit.takeFlash(c),
	}
	if title != "" {
		f.Title = T(c, title, args...)
	}
	if st.user == nil {
		return f
	}
	f.CSRF = CSRF(c)
	if f.Flash != nil {
		f.Flash.CSRF, f.Flash.Back = f.CSRF, c.OriginalURL()
	}
	f.User = &templates.User{ID: st.user.ID, Name: st.user.Name, Email: st.user.Email, Initials: templates.Initials(st.user.Name)}
	for _, m := range st.user.Memberships {
		f.Spaces = append(f.Spaces, templates.Space{ID: m.SpaceID, Name: m.SpaceID})
	}
	st.kit.nameSpaces(c, f.Spaces)
	switch {
	case st.space != nil:
		f.Space = &templates.Space{ID: st.space.ID, Name: st.space.Name}
		f.User.RoleKey = "role." + string(st.membership.Role)
		f.Menu = menu(c, st.space.ID, st.membership.Role)
		f.Capturing = st.kit.Capturing != nil && st.kit.Capturing(c.UserContext(), st.space)
	case len(f.Spaces) > 0: // on pages of the house the way back stays in sight
		f.Space = &f.Spaces[0]
		f.Menu = menu(c, f.Spaces[0].ID, st.user.Memberships[0].Role)
	}
	return f
}

// Titled returns the frame with a title that is a name and not a message.
func Titled(c *fiber.Ctx, title string) templates.Frame {
	f := Frame(c, "")
	f.Title = title
	return f
}

// Crumb is a step of the way to a page, by message key and path below the space.
func Crumb(c *fiber.Ctx, key, path string) templates.Crumb {
	return templates.Crumb{Label: T(c, key), URL: URL(c, path)}
}

func (k *Kit) nameSpaces(c *fiber.Ctx, spaces []templates.Space) {
	for i := range spaces {
		if record, err := k.Accounts.Space(c.UserContext(), spaces[i].ID); err == nil {
			spaces[i].Name = record.Name
		}
	}
}

func theme(c *fiber.Ctx) string {
	st := state(c)
	value := c.Cookies(st.kit.cookieName("theme"))
	if st.user != nil && st.user.Theme != "" {
		value = st.user.Theme
	}
	if value != "light" && value != "dark" {
		return "auto"
	}
	return value
}

// entry is a line of the sidebar: shown to those who may use what it leads to.
type entry struct {
	key, icon, path string
	allow           account.Permission
}

var sidebar = []struct {
	key     string
	entries []entry
}{
	{"", []entry{
		{"nav.today", "home", "", account.Member},
	}},
	{"nav.people", []entry{
		{"nav.contacts", "users", "/contacts", account.ContactRead},
		{"nav.outlets", "building-broadcast-tower", "/outlets", account.ContactRead},
		{"nav.creators", "star", "/creators", account.IncidentRead},
		{"nav.duplicates", "git-compare", "/contacts/duplicates", account.ContactRead},
		{"nav.lists", "list-details", "/lists", account.ContactRead},
		{"nav.suppressions", "ban", "/suppressions", account.ContactRead},
	}},
	{"nav.work", []entry{
		{"nav.incidents", "alert-triangle", "/incidents", account.IncidentRead},
		{"nav.tasks", "list-check", "/tasks", account.FactVerify},
		{"nav.calendar", "calendar", "/calendar", account.Member},
		{"nav.drills", "flask", "/drills", account.FactVerify},
		{"nav.promises", "shield-check", "/promises", account.FactVerify},
		{"nav.cases", "messages", "/cases", account.FactVerify},
		{"nav.readiness", "shield-check", "/readiness", account.FactVerify},
		{"nav.releases", "file-text", "/releases", account.IncidentRead},
		{"nav.mailings", "send", "/mailings", account.MailingEdit},
		{"nav.enquiries", "inbox", "/enquiries", account.LineRead},
		{"nav.said", "message-circle", "/said", account.IncidentRead},
		{"nav.newsroom", "world", "/newsroom", account.IncidentRead},
	}},
	{"nav.results", []entry{
		{"nav.coverage", "news", "/coverage", account.ReportRead},
		{"nav.alerts", "bell", "/alerts", account.FactVerify},
		{"nav.watches", "eye", "/watches", account.FactVerify},
		{"nav.sources", "rss", "/sources", account.CoverageEdit},
		{"nav.reports", "report-analytics", "/reports", account.ReportRead},
	}},
	{"nav.admin", []entry{
		{"nav.users", "users-group", "/members", account.UserManage},
		{"nav.settings", "settings", "/settings", account.SettingManage},
		{"nav.jobs", "progress", "/jobs", account.JobRead},
		{"nav.audit", "history", "/audit", account.AuditRead},
	}},
}

// waiting says of the entries with a badge how many things wait.
var waiting = map[string]func(context.Context, *space.Space) (int64, error){
	"nav.duplicates": func(ctx context.Context, sp *space.Space) (int64, error) {
		people, err := sp.Contacts.CountSuspicions(ctx, duplicate.Search{})
		if err != nil {
			return 0, err
		}
		outlets, err := sp.Outlets.CountSuspicions(ctx, duplicate.Search{})
		return people + outlets, err
	},
	"nav.alerts": func(ctx context.Context, sp *space.Space) (int64, error) {
		return sp.Alerts.Count(ctx, alert.Search{Waiting: true}, 100)
	},
}

func menu(c *fiber.Ctx, spaceID string, role account.Role) []templates.MenuGroup {
	var out []templates.MenuGroup
	at := place(c.Path(), spaceID)
	for _, group := range sidebar {
		g := templates.MenuGroup{Key: group.key}
		for _, e := range group.entries {
			if !role.May(e.allow) {
				continue
			}
			url := "/" + spaceID + e.path
			item := templates.MenuItem{Key: e.key, Icon: e.icon, URL: url, Active: url == at}
			if sp, count := state(c).space, waiting[e.key]; count != nil && sp != nil && sp.ID == spaceID {
				n, err := count(c.UserContext(), sp)
				if err != nil {
					state(c).kit.Log.Error("what waits", "entry", e.key, "error", err)
				}
				item.Badge = int(n)
			}
			g.Items = append(g.Items, item)
		}
		if len(g.Items) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// within are pages that belong to an entry below which they do not lie.
var within = map[string]string{"/playbooks": "/incidents", "/templates": "/releases"}

// place is the address of the entry that a path belongs to: the longest that it begins with.
func place(path, spaceID string) string {
	space := "/" + spaceID
	for below, entry := range within {
		if rest, ok := strings.CutPrefix(path, space+below); ok && (rest == "" || rest[0] == '/') {
			return space + entry
		}
	}
	best := ""
	for _, group := range sidebar {
		for _, e := range group.entries {
			url := "/" + spaceID + e.path
			if (path == url || (e.path != "" && strings.HasPrefix(path, url+"/"))) && len(url) > len(best) {
				best = url
			}
		}
	}
	return best
}
