package outlet

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/outlet"
	"standfirst/templates"
)

// Row is an outlet in the table.
type Row struct {
	URL, Name, NameLang, Aliases, Kind, Tier, Lang, Domain string
	Domains                                                int
	People, Reach                                          int64
	ReachFrom                                              string
	Stale                                                  bool
	TwinsURL                                               string // of those it may be a second record of; "" when of none
}

// ListView is the table.
type ListView struct {
	templates.Frame
	Base, Q, Sort      string
	Filters            []templates.Filter
	Chips              []templates.Chip
	Rows               []Row
	Pager              templates.Pager
	Narrowed, MayEdit  bool
	ImportURL          string
	ExportURL, BookURL string
	Waiting            int64 // pairs that may be one
}

// FormView is the form that makes or changes an outlet.
type FormView struct {
	templates.Frame
	Form                templates.Form
	New                 bool
	Action, Cancel      string
	Rev                 int64
	Kinds, Tiers, Langs []templates.Option
	Platforms           []templates.Option
	Desks               []outlet.Desk
	Custom              []templates.CustomField
	Added               bool // a row of desks, just now
}

// Person is a contact of the outlet.
type Person struct {
	URL, Name, NameLang, Role, Email string
	Blocked                          bool
	Years                            string // of somebody who worked there
}

// Clip is a piece of coverage.
type Clip struct {
	Title, Lang, Byline, URL string
	At                       time.Time
}

// ShowView is the record.
type ShowView struct {
	templates.Frame
	O                       outlet.Outlet
	URL, NameLang           string
	Kind, Tier, ReachFrom   string
	Details                 []templates.InPlace
	Form                    templates.Form
	Reaches                 []ReachRow
	ReachDays               []string
	ReachLine               []templates.Series
	Stale                   bool
	Today                   string
	People, Former          []Person
	Clips                   []Clip
	ClipsURL                string
	PeopleTotal             int64
	PeopleURL, NewPersonURL string
	Events                  []templates.Event
	MayEdit                 bool
	Twins                   []templates.Twin
	Absorbed                []templates.Absorbed
}

// DeleteView asks whether an outlet shall be removed.
type DeleteView struct {
	templates.Frame
	Name, URL string
	People    int64
	Form      templates.Form
}

var (
	listPage   = templates.NewPageOf("app", "outlet/list.html", listSamples)
	formPage   = templates.NewPageOf("app", "outlet/form.html", formSamples)
	showPage   = templates.NewPageOf("app", "outlet/show.html", showSamples)
	deletePage = templates.NewPageOf("app", "outlet/delete.html", deleteSamples)
)

func kinds(c *fiber.Ctx) []templates.Option {
	var out []templates.Option
	for _, k := range outlet.Kinds {
		out = append(out, templates.Option{Value: k, Label: web.T(c, "outlet.kind."+k)})
	}
	return out
}

func tiers(c *fiber.Ctx, from int) []templates.Option {
	var out []templates.Option
	for n := from; n <= 3; n++ {
		out = append(out, templates.Option{Value: strconv.Itoa(n), Label: tier(c, n)})
	}
	return out
}

func tier(c *fiber.Ctx, n int) string { return web.T(c, "outlet.tier."+strconv.Itoa(n)) }

func langs(c *fiber.Ctx) []templates.Option {
	var out []templates.Option
	for _, l := range outlet.Langs {
		out = append(out, templates.Option{Value: l, Label: lang(c, l)})
	}
	return out
}

func lang(c *fiber.Ctx, l string) string {
	if l == "" {
		return ""
	}
	return web.T(c, "outlet.lang."+strings.ToLower(strings.ReplaceAll(l, "-", "_")))
}

// reachFrom says where the number of people comes from.
func reachFrom(c *fiber.Ctx, o outlet.Outlet) string {
	if o.Reach == 0 {
		return ""
	}
	if o.ReachAsOf == "" {
		return web.T(c, "outlet.reach.undated", "source", o.ReachSource)
	}
	return web.T(c, "outlet.reach.from", "source", o.ReachSource, "date", o.ReachAsOf)
}

func platforms(c *fiber.Ctx) []templates.Option {
	var out []templates.Option
	for _, p := range outlet.Platforms {
		out = append(out, templates.Option{Value: p, Label: web.T(c, "outlet.platform."+p)})
	}
	return out
}

func shown(domains []string) string {
	out := make([]string, len(domains))
	for i, d := range domains {
		out[i] = outlet.ShowDomain(d)
	}
	return strings.Join(out, ", ")
}

var sampleTime = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func listSamples() []ListView {
	options := []templates.Option{{Value: "a", Label: "A"}}
	return []ListView{
		{Base: "/acme/outlets", MayEdit: true, ImportURL: "/i"},
		{Base: "/acme/outlets"},
		{Base: "/acme/outlets", Narrowed: true, Q: "x", Filters: []templates.Filter{{Name: "kind", Label: "Kind", Value: "a", Options: options}}, Chips: []templates.Chip{{Label: "A", URL: "/"}}},
		{Base: "/acme/outlets", MayEdit: true, Sort: "-reach", Rows: []Row{
			{URL: "/o", Name: "新华网", NameLang: "zh-CN", Aliases: "Xinhuanet", Kind: "Site", Tier: "Tier 1", Lang: "Chinese", Domain: "xinhuanet.com", Domains: 2, People: 3, Reach: 9, ReachFrom: "x", Stale: true, TwinsURL: "/t"},
			{URL: "/p", Name: "Plain"},
		}, Pager: templates.Pager{From: 1, To: 2, Total: 2}, Waiting: 2},
	}
}

func formSamples() []FormView {
	options := []templates.Option{{Value: "a", Label: "A"}}
	refused := templates.Form{Values: map[string][]string{"name": {"<x>"}}, Errors: []templates.FieldError{{Field: "name", Key: "outlet.name.missing"}, {Field: "desks", Key: "outlet.name.missing"}}}
	return []FormView{
		{
			New: true, Form: refused, Kinds: options, Tiers: options, Langs: options, Platforms: options, Added: true,
			Desks: []outlet.Desk{{Address: "desk@x.example", For: "news"}, {}}, Custom: []templates.CustomField{{Name: "custom_a", Label: "A", Kind: "text"}},
		},
		{Rev: 2},
	}
}

func showSamples() []ShowView {
	o := outlet.Outlet{
		Name: "新华网", Feeds: []string{"https://x.example/feed"}, Reach: 5, Notes: "x", Desks: []outlet.Desk{{Address: "desk@x.example", For: "news"}, {Address: "1"}},
		Checked: outlet.Check{On: "2026-01-01", ByName: "Ada", Source: "site"},
	}
	full := ShowView{
		O: o, URL: "/o", NameLang: "zh-CN", Kind: "Site", Tier: "Tier 1", ReachFrom: "survey", PeopleTotal: 3, PeopleURL: "/c", NewPersonURL: "/n", Details: detailSamples(),
		Form:    templates.Form{Errors: []templates.FieldError{{Field: "reach", Key: "outlet.reach.bad"}}},
		Reaches: []ReachRow{{5, "survey", "2026-01-01", "Ada", true, true}, {4, "kit", "2025-01-01", "", false, false}}, ReachDays: []string{"2025-01-01", "2026-01-01"},
		ReachLine: []templates.Series{{Name: "Reach", Values: []float64{4, 5}}}, Stale: true, Today: "2026-11-25",
		People: []Person{{URL: "/c", Name: "李雷", NameLang: "zh-CN", Role: "Reporter", Email: "a@x.example", Blocked: true}, {Name: "B"}},
		Former: []Person{{URL: "/c", Name: "韩梅梅", NameLang: "zh-CN", Role: "Intern", Years: "2010–2012"}, {Name: "C"}},
		Clips:  []Clip{{"A", "zh-CN", "李雷", "/k", sampleTime}, {Title: "B", At: sampleTime}}, ClipsURL: "/k",
		Events: []templates.Event{{Icon: "plus", Who: "Ada", Text: "added", When: sampleTime}}, MayEdit: true,
		Twins: []templates.Twin{{Name: "Xinhuanet", URL: "/t", MergeURL: "/m", Reasons: []string{"same name"}}}, Absorbed: []templates.Absorbed{{UndoURL: "/u", Name: "Xinhua Net", By: "Ada", At: sampleTime}},
	}
	return []ShowView{full, {O: outlet.Outlet{Name: "Plain"}, URL: "/o"}}
}

func deleteSamples() []DeleteView {
	return []DeleteView{{Name: "A", URL: "/o", People: 2}, {Name: "A", URL: "/o"}}
}
