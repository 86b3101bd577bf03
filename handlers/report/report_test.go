package report_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/report"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	mail "standfirst/jobs/mailing"
	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/outlet"
	"standfirst/models/release"
	model "standfirst/models/report"
	"standfirst/models/space"
)

const text = "Acme is recalling two batches of its infant milk powder after its own laboratory found packaging that had not been sealed as required. " +
	"No illness has been reported. Parents can return the tins to any shop without a receipt and will be refunded within five working days."

// desk is an app with an incident, a release that cites a fact verified by two, and two outlets.
type desk struct {
	*webtest.App
	t              *testing.T
	ctx            context.Context
	incident       incident.Incident
	fact, rumour   fact.Fact
	release        release.Release
	morning, daily outlet.Outlet
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// newDesk mounts the pages of reports, and more where reports lead to them.
func newDesk(t *testing.T, more ...func(*web.Kit) []web.Route) *desk {
	t.Helper()
	routes := func(k *web.Kit) []web.Route {
		all := report.Routes(k)
		for _, of := range more {
			all = append(all, of(k)...)
		}
		return all
	}
	frame := func(k *web.Kit, out *space.Outside) {
		out.Frame, out.Paper = mail.Frame{Set: k.Set}, report.Paper{Kit: k}
	}
	d := &desk{App: webtest.New(t, routes, frame), t: t, ctx: t.Context()}
	manager, officer := d.As("manager").Actor(), d.As("officer").Actor()
	d.incident = must[incident.Incident](t)(d.Space.Incidents.Declare(d.ctx, incident.New{Title: incident.Text{"en": "Recall"}, Type: incident.ProductSafety, Grade: 2, Mode: incident.Real}, manager))
	d.fact = d.verified("Two batches were not sealed as required.")
	rumour := must[fact.Fact](t)(d.Space.Facts.Create(d.ctx, fact.New{IncidentID: d.incident.ID, Claim: incident.Text{"en": "The milk was poisoned."}}, officer))
	must[fact.Fact](t)(d.Space.Facts.AddFile(d.ctx, rumour.ID, fact.Upload{Name: "test.txt", Content: strings.NewReader("nothing was found")}, officer))
	d.rumour = must[fact.Fact](t)(d.Space.Facts.Refute(d.ctx, rumour.ID, []string{"the milk was poisoned"}, "tested", manager))
	rel := must[release.Release](t)(d.Space.Releases.Create(d.ctx, d.incident.ID, release.Manuscript{Kind: "statement", Text: map[string]release.Text{
		"en": {Headline: "Acme recalls two batches", Body: "<p>" + release.Cite(d.fact.ID, d.fact.Current, text) + "</p>", Contact: "press@acme.example"},
	}}, officer))
	must[release.Release](t)(d.Space.Releases.Submit(d.ctx, rel.ID, 1, officer))
	must[release.Release](t)(d.Space.Releases.Approve(d.ctx, rel.ID, 1, "", d.As("approver").Actor()))
	d.release = must[release.Release](t)(d.Space.Releases.Publish(d.ctx, rel.ID, 1, nil, manager))
	d.morning = must[outlet.Outlet](t)(d.Space.Outlets.Create(d.ctx, outlet.Outlet{Name: "Morning News", Kind: "site", Tier: 1, Lang: "en", Domains: []string{"morning.example"}, Reach: 120000, ReachSource: "media kit", ReachAsOf: "2026-06-01"}, officer))
	d.daily = must[outlet.Outlet](t)(d.Space.Outlets.Create(d.ctx, outlet.Outlet{Name: "Daily Post", Kind: "newspaper", Tier: 2, Lang: "en", Domains: []string{"daily.example"}}, officer))
	return d
}

func (d *desk) verified(claim string) fact.Fact {
	d.t.Helper()
	facts := d.Space.Facts
	f := must[fact.Fact](d.t)(facts.Create(d.ctx, fact.New{IncidentID: d.incident.ID, Claim: incident.Text{"en": claim}}, d.As("officer").Actor()))
	f = must[fact.Fact](d.t)(facts.AddFile(d.ctx, f.ID, fact.Upload{Name: "report.txt", Content: strings.NewReader("laboratory report")}, d.As("officer").Actor()))
	f = must[fact.Fact](d.t)(facts.Sign(d.ctx, f.ID, f.Now().Hash, d.As("checker").Actor()))
	f = must[fact.Fact](d.t)(facts.Sign(d.ctx, f.ID, f.Now().Hash, d.As("checker2").Actor()))
	if f.State != fact.Verified {
		d.t.Fatalf("the fact is %s", f.State)
	}
	return f
}

// clip keeps a clip of the release; hours is how long before now it was published, negative for no date.
func (d *desk) clip(title, body string, o outlet.Outlet, hours int, confirm bool) coverage.Clip {
	d.t.Helper()
	d.Clock.Add(time.Minute)
	h := coverage.Hand{Medium: "web", Title: title, Text: body, OutletID: o.ID, IncidentID: d.incident.ID}
	if hours >= 0 {
		h.Published = d.Clock.Now().Add(-time.Duration(hours) * time.Hour)
	}
	if confirm {
		h.ReleaseID = d.release.ID
	}
	return must[coverage.Clip](d.t)(d.Space.Coverage.WriteDown(d.ctx, h, d.As("officer").Actor()))
}

func TestReportTellsNumbersWithTheirOrigin(t *testing.T) {
	d := newDesk(t)
	path := "/acme/reports/" + d.release.ID
	d.Run(
		webtest.Scenario{Name: "before anything came of it", As: "viewer", Path: path, Has: []string{"No confirmed coverage so far", "The fact it cites still stands", "Nothing waits for a decision", "What this report did not see"}, HasNot: []string{"Placements per day"}},
		webtest.Scenario{Name: "table", As: "viewer", Path: "/acme/reports", Has: []string{"Acme recalls two batches"}},
	)
	d.clip("Recall", text, d.morning, 30, true)
	d.clip("Recall (agency)", text, d.daily, 29, true)
	d.clip("Undated", "Acme spoke of the recall in a hall that was too small for all who had come to hear it.", outlet.Outlet{}, -1, true)
	d.clip("=Waits", text, d.daily, 2, false)
	d.clip("Shock", "A witness says the milk was poisoned by somebody, and that nobody dares to say so aloud in the town.", d.daily, 1, false)
	r := must[model.Report](t)(d.Space.Reports.Of(d.ctx, d.release.ID, time.UTC))
	if r.Placements != 3 || r.Clusters != 2 || r.Reprints != 2 || r.Outlets != 2 || r.NoOutlet != 1 || r.Undated != 1 || r.Suggested != 1 {
		t.Errorf("placements %d, clusters %d, reprints %d, outlets %d, unknown %d, undated %d, suggested %d", r.Placements, r.Clusters, r.Reprints, r.Outlets, r.NoOutlet, r.Undated, r.Suggested)
	}
	if r.Reach.People != 120000 || r.Reach.Stated != 1 || r.Reach.Unstated != 1 || len(r.Repeats) != 1 || r.Sure() != 0 || r.Fallen != 0 {
		t.Errorf("reach %+v, repeats %d", r.Reach, len(r.Repeats))
	}
	if len(r.Days) != 2 || r.Days[0].Placements != 2 || r.Days[1].Placements != 1 {
		t.Errorf("days %+v", r.Days)
	}
	d.Run(
		webtest.Scenario{Name: "in words", As: "viewer", Path: path, Has: []string{
			"3 placements in 2 clusters at 2 known outlets", "2 of them are reprints", "1 suggested match waits", "1 article may repeat a refuted claim",
			"120,000", "media kit", "matches confirmed by a person", "Tier 1", "1 more prints the same text", "1 placement names no date", "1 outlet has no reach on record",
		}, HasNot: []string{"AVE", "open rate", "<script>alert"}},
		webtest.Scenario{Name: "on paper", As: "viewer", Path: path + "/print", Has: []string{"3 placements", `class="print"`}, HasNot: []string{"Main menu"}},
		webtest.Scenario{Name: "another space", As: "rival/viewer", Path: path, Status: 404},
		webtest.Scenario{Name: "its id in another space", As: "rival/viewer", Path: "/rival/reports/" + d.release.ID, Status: 404},
		webtest.Scenario{Name: "no such release", As: "viewer", Path: "/acme/reports/nothing", Status: 404},
	)
	csv := d.As("viewer").Get(path + "/csv")
	if csv.StatusCode != 200 || strings.Count(csv.Text, "\r\n") != 4 || !strings.HasPrefix(csv.Text, "\ufeff") || !strings.Contains(csv.Text, "Daily Post") {
		t.Errorf("%d %q", csv.StatusCode, csv.Text)
	}
}

func TestReportSaysWhatWasWrong(t *testing.T) {
	d := newDesk(t)
	shock := d.clip("Shock", "A witness says the milk was poisoned by somebody, and that nobody dares to say so aloud in the town.", d.daily, 1, false)
	must[coverage.Clip](t)(d.Space.Coverage.ConfirmClaim(d.ctx, shock.ID, d.rumour.ID, d.As("officer").Actor()))
	must[fact.Fact](t)(d.Space.Facts.Retract(d.ctx, d.fact.ID, "a third batch", d.As("manager").Actor()))
	if _, err := d.Space.Sources.Add(d.ctx, coverage.NewSource{URL: "https://silent.example/rss"}, audit.System("test")); err != nil {
		t.Fatal(err)
	}
	d.Clock.Add(-25 * time.Hour) // a session does not outlive a day, so the second source is made in the past
	if _, err := d.Space.Sources.Add(d.ctx, coverage.NewSource{URL: "https://mute.example/rss", Name: "Mute"}, audit.System("test")); err != nil {
		t.Fatal(err)
	}
	d.Clock.Add(25 * time.Hour)
	d.Run(webtest.Scenario{As: "viewer", Path: "/acme/reports/" + d.release.ID, Has: []string{
		"1 of 1 cited facts no longer stands", "Our page still shows 1 fact that no longer stands.", "1 article repeats a refuted claim", "The source Mute, added on", "Retracted", "Confirmed by a person", "F-2: the milk was poisoned",
	}, HasNot: []string{"silent.example"}})
}

func TestReportOfWhatHasNotLeftTheHouse(t *testing.T) {
	d := newDesk(t)
	officer := d.As("officer").Actor()
	rel := must[release.Release](t)(d.Space.Releases.Create(d.ctx, d.incident.ID, release.Manuscript{Kind: "news", Text: map[string]release.Text{
		"en": {Headline: "An office in Lisbon", Body: "<p>It opens in spring.</p>"},
	}}, officer))
	must[release.Release](t)(d.Space.Releases.Submit(d.ctx, rel.ID, 1, officer))
	must[release.Release](t)(d.Space.Releases.Approve(d.ctx, rel.ID, 1, "", d.As("approver").Actor()))
	d.Run(webtest.Scenario{
		Name: "approved alone", As: "viewer", Path: "/acme/reports/" + rel.ID,
		Has: []string{"Version 1 is approved; nothing has left the house yet."}, HasNot: []string{"by mail only"},
	})
}

func TestWhatWasPublishedForABenefitIsShownApart(t *testing.T) {
	d := newDesk(t)
	d.clip("Recall", text, d.morning, 30, true)
	const post = "https://social.example/p/1"
	if err := d.Space.Coverage.Mark(d.ctx, coverage.Marked{URL: post, Benefit: "gifted", DealID: "x"}); err != nil {
		t.Fatal(err)
	}
	must[coverage.Clip](t)(d.Space.Coverage.WriteDown(d.ctx, coverage.Hand{
		URL: post, Medium: "post", Title: "My view of the recall", Text: text, OutletID: d.daily.ID, IncidentID: d.incident.ID, ReleaseID: d.release.ID,
	}, d.As("officer").Actor()))
	r := must[model.Report](t)(d.Space.Reports.Of(d.ctx, d.release.ID, time.UTC))
	if r.Placements != 1 || r.Outlets != 1 || r.Reprints != 1 || len(r.Paid) != 1 || r.Reach.Unstated != 0 {
		t.Errorf("placements %d, outlets %d, reprints %d, paid %d, reach %+v", r.Placements, r.Outlets, r.Reprints, len(r.Paid), r.Reach)
	}
	path := "/acme/reports/" + d.release.ID
	d.Run(
		webtest.Scenario{Name: "apart", As: "viewer", Path: path, Has: []string{"1 placement in 1 cluster", "1 more was published for a benefit", "Published for a benefit", "My view of the recall", "Gifted"}},
		webtest.Scenario{Name: "on paper", As: "viewer", Path: path + "/print", Has: []string{"Published for a benefit"}},
	)
	if csv := d.As("viewer").Get(path + "/csv"); strings.Contains(csv.Text, "My view of the recall") {
		t.Error("the file of placements holds what was paid")
	}
}

func TestUncorrectedIsWhatWasAcceptedWithAFallenFact(t *testing.T) {
	for name, c := range map[string]struct {
		fallen, corrections int
		want                int64
	}{"nothing fell": {0, 0, 0}, "nobody was told": {1, 0, 3}, "a correction left": {1, 1, 0}} {
		r := model.Report{Fallen: c.fallen, Mail: model.Mail{Accepted: 3, Corrections: c.corrections}}
		if got := r.Uncorrected(); got != c.want {
			t.Errorf("%s: %d", name, got)
		}
	}
}
