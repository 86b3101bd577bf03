package coverage

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// KeysView shows somebody's keys for programs, and how a program uses one.
type KeysView struct {
	templates.Frame
	Base, Endpoint, Example string
	Judging                 string // how a program judges duplicates; "" when its reader may not
	Scopes                  []KeyScope
	Form                    templates.Form
	Rows                    []KeyRow
	Secret                  string // of the key that was made just now, told this once
}

// KeyRow is a key.
type KeyRow struct {
	Name, End         string
	Scopes            []string // as people read them
	CreatedAt, UsedAt time.Time
}

// KeyScope is what a key can be good for.
type KeyScope struct {
	Key, Label string
	Chosen     bool
}

var keysPage = templates.NewPageOf("app", "coverage/keys.html", keysSamples)

func keys(c *fiber.Ctx) error {
	v, err := keysView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, keysPage, v)
}

func keysView(c *fiber.Ctx, form templates.Form) (KeysView, error) {
	v := KeysView{Frame: web.Frame(c, "coverage.api.title"), Base: web.URL(c, "/coverage/keys"), Form: form}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "coverage.title", "/coverage"), web.Crumb(c, "coverage.run.title", "/coverage/runs")}
	base := *web.Of(c).Base
	base.Path = "/api/v1/" + web.Space(c).ID + "/clips"
	v.Endpoint = base.String()
	v.Example = "curl -X POST " + v.Endpoint + " \\\n  -H 'Authorization: Bearer sfk_…' \\\n  -H 'Idempotency-Key: 7f3c' \\\n  -H 'Content-Type: application/json' \\\n" +
		`  -d '{"clips": [{"url": "https://news.example/a", "title": "…", "outlet": "…", "byline": "…", "published": "2026-11-25T08:30:00+08:00"}]}'`
	if web.May(c, account.ContactEdit) {
		base.Path = "/api/v1/" + web.Space(c).ID
		v.Judging = "curl '" + base.String() + "/duplicates?strength=exact' -H 'Authorization: Bearer sfk_…'\n\ncurl -X POST " + base.String() + "/merges \\\n  -H 'Authorization: Bearer sfk_…' \\\n  -H 'Content-Type: application/json' \\\n" +
			`  -d '{"a": "01a2…", "b": "01a3…", "picks": {"role": "b"}}'`
	}
	for _, scope := range account.Scopes() {
		if scope != account.JudgeDuplicates || v.Judging != "" {
			v.Scopes = append(v.Scopes, KeyScope{scope, scopeLabel(c, scope), slices.Contains(form.Values["scope"], scope) || (len(form.Values) == 0 && scope == account.AddClips)})
		}
	}
	all, err := web.Of(c).Accounts.Keys(c.UserContext(), web.User(c).ID, web.Space(c).ID)
	for _, k := range all {
		row := KeyRow{Name: k.Name, End: v.Base + "/" + k.Public + "/end", CreatedAt: k.CreatedAt, UsedAt: k.UsedAt}
		for _, scope := range k.Scopes {
			row.Scopes = append(row.Scopes, scopeLabel(c, scope))
		}
		v.Rows = append(v.Rows, row)
	}
	return v, err
}

func scopeLabel(c *fiber.Ctx, scope string) string {
	return web.T(c, "coverage.api.scope."+strings.ReplaceAll(scope, ":", "_"))
}

// issueKey makes a key. Its secret is shown in the answer itself: it is told once, and no address leads to it.
func issueKey(c *fiber.Ctx) error {
	form := web.Form(c)
	_, secret, err := web.Of(c).Accounts.IssueKey(c.UserContext(), web.User(c), web.Space(c).ID, form.Value("name"), form.Values["scope"], web.Actor(c))
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		v, err := keysView(c, form)
		if err != nil {
			return err
		}
		return web.RenderForm(c, keysPage, v)
	}
	v, err := keysView(c, templates.Form{})
	if err != nil {
		return err
	}
	v.Secret = secret
	return web.Render(c, keysPage, v)
}

func endKey(c *fiber.Ctx) error {
	if err := web.Of(c).Accounts.EndKey(c.UserContext(), web.User(c).ID, c.Params("key"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/coverage/keys"), "coverage.flash.key_ended")
}

func keysSamples() []KeysView {
	return []KeysView{
		{Frame: inSpace(), Base: "/k", Endpoint: "https://x.example/api", Example: "curl", Form: broken("name", "scope"), Scopes: []KeyScope{{"a", "A", true}, {"b", "B", false}}},
		{Frame: inSpace(), Base: "/k", Endpoint: "https://x.example/api", Example: "curl", Judging: "curl", Secret: "sfk_x", Rows: []KeyRow{{Name: "<b>bot</b>", Scopes: []string{"A", "B"}, End: "/e", CreatedAt: sampleTime, UsedAt: sampleTime}, {Name: "x", End: "/e", CreatedAt: sampleTime}}},
	}
}
