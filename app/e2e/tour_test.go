package e2e

import (
	"fmt"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/app/demo"
	"standfirst/handlers/web"
	"standfirst/handlers/web/browsertest"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/creator"
	"standfirst/models/fact"
	"standfirst/models/mailbox"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/sender"
	"standfirst/models/setting"
	"standfirst/models/webhook"
	"standfirst/models/wire"
)

// apart are the GET routes that are no pages: what they answer is looked at by tests of their feature.
var apart = map[string]string{
	"/healthz": "for machines", "/readyz": "for machines", "/robots.txt": "for machines", "/.well-known/standfirst-ask": "for machines", "/.well-known/standfirst-host": "for machines", "/favicon.ico": "a picture", "/static/*": "files",
	"/setup":                                               "closed once there is an account; the journey by hand begins there",
	"/invite/:token":                                       "the journey by hand goes through it",
	"/dev/ui":                                              "for builders only, looked at by its own test",
	"/dev/ui/newsroom":                                     "for builders only, looked at by its own test",
	"/dev/ui/palette":                                      "for builders only",
	"/dev/ui/page":                                         "for builders only",
	"/newsroom/:space/rss.xml":                             "a feed",
	"/newsroom/:space/atom.xml":                            "a feed",
	"/newsroom/:space/feed.json":                           "a feed",
	"/newsroom/:space/ninjs.json":                          "a feed",
	"/newsroom/:space/api/v1":                              "for programs",
	"/api/v1/:space/duplicates":                            "for programs",
	"/newsroom/:space/api/v1/releases":                     "for programs",
	"/newsroom/:space/api/v1/releases/:slug":               "for programs",
	"/newsroom/:space/api/v1/incidents":                    "for programs",
	"/newsroom/:space/api/v1/incidents/:incident":          "for programs",
	"/newsroom/:space/api/v1/facts":                        "for programs",
	"/newsroom/:space/api/v1/facts/:incident":              "for programs",
	"/newsroom/:space/api/v1/assets":                       "for programs",
	"/newsroom/:space/api/v1/contacts":                     "for programs",
	"/newsroom/:space/search":                              "behind the form on the first page; its own test looks at it",
	"/newsroom/:space/sitemap.xml":                         "for search engines",
	"/newsroom/:space/news-sitemap.xml":                    "for search engines",
	"/newsroom/:space/look.css":                            "a style sheet",
	"/newsroom/:space/card.png":                            "a picture",
	"/newsroom/:space/releases/:slug/card.png":             "a picture",
	"/newsroom/:space/assets/:key/:size":                   "a picture",
	"/:space/newsroom/assets/:asset/image":                 "a picture",
	"/:space/newsroom/subscribers/export.csv":              "a file",
	"/:space/newsroom/views.csv":                           "a file",
	"/settings/factor":                                     "behind a password; the test of the feature walks through it",
	"/settings/factor/code.png":                            "a picture",
	"/c/:token":                                            "leads on from a link in a mail; its own test follows it",
	"/v/:token":                                            "a personal link in a mail; its own test looks at it",
	"/s/:token":                                            "a personal link in a mail; its own test looks at it",
	"/embargo/:token":                                      "a personal link in a mail; its own test looks at it",
	"/embargo/:token/pictures/:picture/:width":             "a picture",
	"/:space/releases/:id/embargo/export.csv":              "a file",
	"/p/:token":                                            "behind a link that is handed over; its own test looks at it",
	"/newsroom/:space/facts/:incident/evidence/:evidence":  "a file",
	"/:space/facts/:id/evidence/:evidence":                 "a file",
	"/:space/incidents/:incident/evidence.zip":             "a file",
	"/:space/incidents/:id/chain.json":                     "a file",
	"/:space/incidents/:drill/debrief.csv":                 "a file",
	"/:space/drills/training.csv":                          "a file",
	"/:space/incidents/:id/lines/export.csv":               "a file",
	"/:space/incidents/:incident/claims.json":              "a file",
	"/:space/answers/people":                               "a part of a page",
	"/:space/incidents/:id/review.zip":                     "a file",
	"/approve/:token":                                      "a personal link in a mail; its own test looks at it",
	"/call/:token":                                         "a personal link in a mail; its own test looks at it",
	"/e/:token":                                            "behind a link that is handed over; its own test looks at it",
	"/:space/incidents/:id/situation/stream":               "a stream",
	"/:space/contacts/export.csv":                          "a file",
	"/:space/contacts/export.json":                         "a file",
	"/:space/contacts/export.vcf":                          "a file",
	"/:space/contacts/export.xlsx":                         "a file",
	"/:space/creators/export.csv":                          "a file",
	"/:space/creators/export.xlsx":                         "a file",
	"/:space/outlets/export.csv":                           "a file",
	"/:space/outlets/export.xlsx":                          "a file",
	"/:space/promises/export.csv":                          "a file",
	"/:space/releases/export.csv":                          "a file",
	"/:space/mailings/export.csv":                          "a file",
	"/:space/enquiries/export.csv":                         "a file",
	"/:space/cases/export.csv":                             "a file",
	"/:space/incidents/:id/treatment/export.csv":           "a file",
	"/:space/incidents/times/export.csv":                   "a file",
	"/:space/contacts/imports/:id/errors.csv":              "a file",
	"/:space/creators/figures/:import/errors.csv":          "a file",
	"/:space/coverage/:id/archive":                         "a file",
	"/:space/coverage/export.csv":                          "a file",
	"/:space/coverage/export.xlsx":                         "a file",
	"/:space/corrections/export.csv":                       "a file",
	"/:space/sources/export.csv":                           "a file",
	"/:space/coverage/runs/:run":                           "behind a form; its own test looks at it",
	"/:space/coverage/:id/versions":                        "leads on from an article that was changed; its own test looks at it",
	"/:space/coverage/:id/versions/:version/archive":       "a file",
	"/:space/coverage/runs/:run/lines.csv":                 "a file",
	"/:space/sources/feeds.opml":                           "a file",
	"/:space/sources/discoveries/:discovery":               "behind a form; its own test looks at it",
	"/:space/reports/:id/pictures/:clip":                   "a picture",
	"/:space/reports/:id/csv":                              "a file",
	"/:space/reports/:id/figures":                          "a file",
	"/:space/reports/:id/xlsx":                             "a file",
	"/calendar/:token/standfirst.ics":                      "for calendar programs",
	"/:space/today/stream":                                 "a stream",
	"/shared/:token":                                       "a personal link that is handed over; its own test looks at it",
	"/:space/reports/:id/snapshots/:hash":                  "leads on from a report that was frozen; its own test looks at it",
	"/:space/reports/:id/text":                             "a text for a mail",
	"/:space/reports/:id/prints/:print":                    "leads on from a PDF that was asked for; its own test looks at it",
	"/:space/reports/:id/prints/:print/file":               "a file",
	"/:space/mailings/:id/recipients.csv":                  "a file",
	"/:space/mailings/:id/removed.csv":                     "a file",
	"/:space/mailings/:id/missed.csv":                      "a file",
	"/:space/mailings/people":                              "a part of a page",
	"/:space/contacts/imports/:id/progress":                "a stream",
	"/:space/mailings/:id/progress":                        "a part of a page",
	"/:space/mailings/:id/progress/stream":                 "a stream",
	"/:space/palette":                                      "a part of a page",
	"/:space/mailings/:id/preview":                         "a mail, shown in a frame of its own",
	"/:space/releases/:id/baton":                           "a part of a page",
	"/:space/releases/:id/comments":                        "leads on from an editor without script; its own test looks at it",
	"/:space/releases/:id/mail":                            "a mail, shown in a frame of its own",
	"/:space/captured/:id/html":                            "a mail, shown in a frame of its own",
	"/:space/contacts/:id/fields/:field":                   "a part of a page",
	"/:space/contacts/:id/cells/:column":                   "a part of a page",
	"/:space/contacts/:id/peek":                            "a part of a page",
	"/:space/coverage/:id/peek":                            "a part of a page",
	"/:space/coverage/:id/cells/tags":                      "a part of a page",
	"/:space/coverage/:id/fields/tags":                     "a part of a page",
	"/:space/contacts/views/counts":                        "a part of a page",
	"/:space/coverage/views/counts":                        "a part of a page",
	"/:space/outlets/:id/fields/:field":                    "a part of a page",
	"/:space/outlets/suggest":                              "a part of a page",
	"/:space/outlets/duplicates/exact":                     "offered where outlets are surely one; its own test goes through it",
	"/:space/contacts/:id/privacy.json":                    "a file",
	"/:space/creators/:id/documents/:doc":                  "a file",
	"/:space/contacts/hand-over/print":                     "leads on from a colleague who has contacts; its own browser test looks at it",
	"/:space/contacts/:id/notes/:note":                     "open for a quarter of an hour to whoever wrote the note; its own browser test looks at it",
	"/:space/contacts/imports/:id/fix":                     "the demo's file has no bad row; the test of imports goes through it",
	"/:space/creators/deals/:id/edit":                      "the demo's deals are under way; the journey of a deal goes through it",
	"/":                                                    "leads on to the space",
	"/:space/mailings/:id/recipients/:delivery/packet.zip": "a file",
}

// Every page of every feature over the demo's data, reached by its links: in both languages, on a desk and
// on a phone, in the light and in the dark.
func TestTour(t *testing.T) {
	browser := browsertest.Start(t)
	d, err := demo.Start(t.Context(), demo.Options{Out: t.Output(), Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := d.Play(t.Context()); err != nil {
		t.Fatal(err)
	}
	g := &guide{routes: patterns(d.Server.Routes()), base: d.Server.URL(), browser: browser, pages: map[string][]string{
		"/login": {"/login"}, "/u/:token": {leaving(t, d)}, "/b/:token": {briefed(t, d)}, // nothing in the portal leads to these
	}}
	g.further = further(t, d)
	prepare(t, d)
	t.Run("crawl", g.crawl)
	for _, p := range append(demo.People[1:], demo.Person{Email: viewer, Role: account.Viewer}) {
		t.Run("links of the "+string(p.Role), func(t *testing.T) {
			g.walk(t, g.signIn(t, p.Email, browsertest.Screen{Lang: "en", Width: 1440}), map[string][]string{})
		})
	}
	t.Run("looks", func(t *testing.T) {
		for _, lang := range []string{"en", "zh-CN"} {
			for _, width := range []int64{1440, 390} {
				g.tour(t, browsertest.Screen{Lang: lang, Width: width})
				if (lang == "en") == (width == 1440) {
					g.tour(t, browsertest.Screen{Lang: lang, Width: width, Dark: true})
				}
			}
		}
	})
}

// second is a space in which nothing has been done yet.
const second = "lighthouse"

// viewer is the address of a guest.
const viewer = "guest@agency.example"

// prepare brings about what the demo has left behind it: a text that may be published, a mailing that may be
// sent, a contact that waits for approval, mail that was kept because no sender is set, and an empty space.
func prepare(t *testing.T, d *demo.Demo) {
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	members, err := d.Server.Accounts.Members(ctx, "harbourlight")
	must(err)
	who := map[account.Role]audit.Actor{}
	var anna account.User
	for _, u := range members {
		m, _ := u.In("harbourlight")
		who[m.Role] = audit.Actor{ID: u.ID, Name: u.Name, Department: m.Department}
		if u.HouseAdmin {
			anna = u
		}
	}
	sp, err := d.Server.Space(ctx, "harbourlight")
	must(err)
	_, _, err = sp.Webhooks.Create(ctx, "", webhook.Plan{Name: "Intranet", URL: "https://intranet.example.com/newsroom", Events: webhook.Events()}, who[account.Administrator])
	must(err)
	rel, err := sp.Releases.Create(ctx, "", release.Manuscript{Kind: "news", Text: map[string]release.Text{
		"en":    {Headline: "Harbourlight opens an office in Lisbon", Body: "<p>From the spring a third office takes care of travellers in the south.</p>"},
		"zh-CN": {Headline: "港灯将在里斯本设立办公室", Body: "<p>从春天起，第三个办公室将服务南欧的旅行者。</p>"},
	}}, who[account.Officer])
	must(err)
	rel, err = sp.Releases.Submit(ctx, rel.ID, rel.Current, who[account.Officer])
	must(err)
	for _, role := range []account.Role{account.Manager, account.Administrator, account.Approver} { // the demo's route of news
		rel, err = sp.Releases.Approve(ctx, rel.ID, rel.Current, "", who[role])
		must(err)
	}
	lists, err := sp.Lists.All(ctx, false)
	must(err)
	_, err = sp.Mailings.Create(ctx, mailing.Plan{
		ReleaseID: rel.ID, ListIDs: []string{lists[0].ID}, Subject: map[string]string{"en": "Lisbon", "zh-CN": "里斯本"},
		Waves: []mailing.WavePlan{{Now: true}},
	}, who[account.Manager])
	must(err)
	must(sp.Settings.SetApproval(ctx, true, who[account.Administrator]))
	_, err = sp.Senders.Create(ctx, "tour", sender.Plan{
		From: setting.Sender{Name: "Harbourlight News", Address: "news@harbourlight.example"}, SMTP: setting.SMTP{Host: "smtp.harbourlight.example", Port: 587, TLS: setting.TLSStart},
	}, who[account.Administrator])
	must(err)
	_, err = sp.Mailboxes.Create(ctx, "tour", mailbox.Plan{
		Server: setting.SMTP{Host: "127.0.0.1", Port: 993, TLS: setting.TLSImplicit, User: "bounces@harbourlight.example", Password: "secret"}, Purpose: mailbox.Returns,
	}, who[account.Administrator])
	must(err)
	_, err = sp.Wires.Create(ctx, "tour", wire.Plan{Name: "Belga", Way: wire.Mail, Address: "desk@belga.example", Formats: wire.Formats()}, who[account.Administrator])
	must(err)
	_, err = sp.Contacts.Create(ctx, contact.Contact{Name: "Nina Neu", Email: "nina@new.example"}, who[account.Officer])
	must(err)
	_, err = sp.Creators.Take(ctx, "november.csv", strings.NewReader("platform,handle,date,followers\nyoutube,privacypete,"+time.Now().UTC().Format(time.DateOnly)+",433000\nx,nobody,,1\n"), who[account.Officer])
	must(err)
	_, err = d.Server.Accounts.CreateSpace(ctx, anna, account.SpaceRecord{ID: second, Name: "Lighthouse", Lang: "en", Zone: "Europe/London"}, who[account.Administrator])
	must(err)
	token, err := d.Server.Accounts.Invite(ctx, anna, "harbourlight", viewer, account.Viewer, "external", who[account.Administrator])
	must(err)
	_, _, err = d.Server.Accounts.Accept(ctx, token, account.Person{Name: "Gus Guest", Password: demo.Password, Zone: "Europe/London"}, "127.0.0.1", "tour")
	must(err)
	empty, err := d.Server.Space(ctx, second)
	must(err)
	_, err = empty.Mailings.TestSender(ctx, "en", "", "anna@harbourlight.example", who[account.Administrator])
	must(err)
}

// leaving is the link with which a reader of the demo's mail unsubscribes.
func leaving(t *testing.T, d *demo.Demo) string {
	data := string(d.Sink.Messages()[0].Data)
	_, rest, found := strings.Cut(data, d.Server.URL()+"/u/")
	if !found {
		t.Fatalf("no link in the mail: %s", data)
	}
	return "/u/" + regexp.MustCompile(`^[\w.-]+`).FindString(rest)
}

// further are pages whose like are walked without them, and which alone lead on to some others: the lines of an incident
// that has any, a fact that has fallen, news under embargo, and what was published in a second version.
func further(t *testing.T, d *demo.Demo) []string {
	sp, err := d.Server.Space(t.Context(), "harbourlight")
	if err != nil {
		t.Fatal(err)
	}
	fell, err := sp.Facts.Find(t.Context(), fact.Search{State: fact.Retracted, Limit: 1})
	if err != nil || len(fell.Items) == 0 {
		t.Fatal("no fact has fallen: ", err)
	}
	f := fell.Items[0]
	waits, err := sp.Releases.Find(t.Context(), release.Search{State: release.Review, Limit: 1})
	if err != nil || len(waits.Items) == 0 || !waits.Items[0].Embargoed {
		t.Fatal("nothing waits under embargo: ", err)
	}
	public, err := sp.Releases.Find(t.Context(), release.Search{State: release.Published, Limit: 10})
	again := slices.IndexFunc(public.Items, func(r release.Release) bool { return r.Current > 1 })
	if err != nil || again < 0 {
		t.Fatal("nothing is public in a second version: ", err)
	}
	mailings, err := sp.Mailings.Find(t.Context(), "", mailing.Part{Limit: 50})
	corrects := slices.IndexFunc(mailings.Items, func(m mailing.Mailing) bool { return m.IsCorrection() && m.State != mailing.Draft })
	if err != nil || corrects < 0 {
		t.Fatal("nothing was corrected: ", err)
	}
	base := "/harbourlight/releases/"
	return []string{"/harbourlight/mailings/" + mailings.Items[corrects].ID, base + waits.Items[0].ID, base + waits.Items[0].ID + "/embargo", base + public.Items[again].ID, "/harbourlight/facts/" + f.ID, "/harbourlight/incidents/" + f.IncidentID + "/lines"}
}

// briefed is the link by which a creator of the demo reads a brief.
func briefed(t *testing.T, d *demo.Demo) string {
	sp, err := d.Server.Space(t.Context(), "harbourlight")
	if err != nil {
		t.Fatal(err)
	}
	page, err := sp.Creators.Deals(t.Context(), creator.DealSearch{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range page.Items {
		if x.Link.Number > 0 {
			return "/b/" + sp.Creators.Token(x)
		}
	}
	t.Fatal("no creator has a link")
	return ""
}

// guide knows where to go.
type guide struct {
	routes  []route
	base    string
	browser *browsertest.Browser
	pages   map[string][]string // addresses by the pattern of their route
	further []string            // where the crawl goes on
}

// route is a GET route with the addresses that fit it.
type route struct {
	pattern string
	fits    *regexp.Regexp
	open    bool
}

func patterns(all []web.Route) []route {
	var out []route
	for _, r := range all {
		if r.Method != "GET" {
			continue
		}
		p := r.Pattern()
		text := regexp.MustCompile(`:[a-z]+`).ReplaceAllString(regexp.QuoteMeta(p), `[^/]+`)
		text = strings.ReplaceAll(text, `\*`, `.*`)
		out = append(out, route{p, regexp.MustCompile("^" + text + "$"), r.Scope == web.Open})
	}
	// What is named outright comes before what takes any name.
	slices.SortStableFunc(out, func(a, b route) int { return strings.Count(a.pattern, ":") - strings.Count(b.pattern, ":") })
	return out
}

func (g *guide) route(path string) (route, bool) {
	path = strings.TrimSuffix(plain(path), "/")
	if path == "" {
		path = "/"
	}
	i := slices.IndexFunc(g.routes, func(r route) bool { return r.fits.MatchString(path) })
	if i < 0 {
		return route{}, false
	}
	return g.routes[i], true
}

// links are what the page leads to, read out of its text so that nothing has to be painted.
const links = `fetch(%q).then(async r => [String(r.status), ...[...new DOMParser().parseFromString(await r.text(), "text/html").querySelectorAll("a[href],iframe[src]")].map(a => new URL(a.getAttribute("href") || a.getAttribute("src"), r.url)).filter(u => u.origin === location.origin).map(u => u.pathname + u.search)])`

// crawl finds the pages as the administrator sees them, and insists that none is without a way to it.
func (g *guide) crawl(t *testing.T) {
	tab := g.signIn(t, demo.People[0].Email, browsertest.Screen{Lang: "en", Width: 1440})
	g.walk(t, tab, g.pages, g.further...)
	for _, r := range g.routes {
		if apart[r.pattern] == "" && len(g.pages[r.pattern])+len(g.pages[r.pattern+inNewSpace]) == 0 {
			t.Errorf("no link leads to %s", r.pattern)
		}
	}
}

// walk follows every link that somebody is shown, for each kind of page up to two of them, and insists that
// each leads to where they may go. It goes on at further pages when the first page leads to nothing more.
func (g *guide) walk(t *testing.T, tab *browsertest.Tab, pages map[string][]string, further ...string) {
	from := map[string]string{}
	todo := []string{"/"}
	for ; len(todo)+len(further) > 0; todo = todo[1:] {
		if len(todo) == 0 {
			todo, further = []string{further[0]}, further[1:]
		}
		got := browsertest.Eval[[]string](tab, fmt.Sprintf(links, todo[0]))
		if got[0] != "200" {
			t.Errorf("%s leads to %s, which answers %s", from[todo[0]], todo[0], got[0])
		}
		for _, to := range got[1:] {
			pattern, most, ok := g.kind(to)
			if !ok {
				t.Errorf("%s leads to %s, which no route serves", todo[0], to)
				continue
			}
			same := func(other string) bool { return plain(other) == plain(to) }
			if apart[strings.TrimSuffix(pattern, inNewSpace)] != "" || len(pages[pattern]) >= most || slices.ContainsFunc(pages[pattern], same) {
				continue
			}
			pages[pattern], from[to] = append(pages[pattern], to), todo[0]
			todo = append(todo, to)
		}
	}
}

const inNewSpace = " (new space)"

// kind is the pattern of a page's route, and how many of them are looked at.
func (g *guide) kind(to string) (pattern string, most int, ok bool) {
	r, ok := g.route(to)
	if rest, new := strings.CutPrefix(to, "/"+second); new && (rest == "" || rest[0] == '/') {
		return r.pattern + inNewSpace, 1, ok
	}
	return r.pattern, 2, ok
}

// plain is an address without its query.
func plain(to string) string { path, _, _ := strings.Cut(to, "?"); return path }

// signIn does what everybody does first.
func (g *guide) signIn(t *testing.T, email string, s browsertest.Screen) *browsertest.Tab {
	tab := g.browser.Open(t, g.base, s)
	tab.Go("/login")
	w := words(t, s.Lang)
	tab.Type(w("account.email"), email)
	tab.Type(w("account.password"), demo.Password)
	tab.Press(w("account.signin.submit"))
	return tab
}

// tour looks at every page in one way.
func (g *guide) tour(t *testing.T, s browsertest.Screen) {
	name := fmt.Sprintf("%s-%d", s.Lang, s.Width)
	if s.Dark {
		name += "-dark"
	}
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		begun := time.Now()
		member, anybody := g.signIn(t, demo.People[0].Email, s), g.browser.Open(t, g.base, s)
		n, seen := 0, map[string]bool{}
		for i, pattern := range slices.Sorted(maps.Keys(g.pages)) {
			if s.Dark && i%4 != 0 {
				continue // colours are the same everywhere: a sample is enough
			}
			tab := member
			if r, _ := g.route(g.pages[pattern][0]); r.open {
				tab = anybody
			}
			for j, page := range g.pages[pattern] {
				switch other := j > 0; { // the other states of a page need not be seen in every way
				case other && (s.Dark || s.Lang != "en" || s.Width != 1440):
					continue
				case strings.HasSuffix(pattern, inNewSpace) && (s.Dark || (s.Lang == "en") != (s.Width == 1440)):
					continue
				}
				n++
				tab.Go(page)
				wrong := slices.Concat(tab.Faults(), tab.Complaints())
				form := pattern + shape(tab)
				// Barriers are looked for in each language and at each width once, not in each pair of them.
				if (s.Width == 1440) == (s.Lang == "en") && !seen[form] {
					seen[form] = true
					wrong = append(wrong, tab.Barriers()...)
				}
				for _, text := range wrong {
					t.Errorf("%s: %s", page, text)
				}
				tab.Shoot(fmt.Sprintf("%s%s-%d", name, strings.NewReplacer("/", "-", ":", "", " ", "-").Replace(pattern), j+1))
			}
		}
		t.Logf("%d pages in %.1f s", n, time.Since(begun).Seconds())
	})
}
