package report_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	model "standfirst/models/report"
	"standfirst/models/store"
)

func TestALinkOpensTheReportAndNothingElse(t *testing.T) {
	d := newDesk(t)
	d.clip("Recall", text, d.morning, 3, true)
	officer, path := d.As("officer").Actor(), "/acme/reports/"+d.release.ID
	d.Run(
		webtest.Scenario{Name: "for ever", As: "officer", Method: "POST", Path: path + "/links", Form: url.Values{"days": {"4000"}}, Status: 422, Has: []string{`id="f-days-error"`}},
		webtest.Scenario{Name: "a short password", As: "officer", Method: "POST", Path: path + "/links", Form: url.Values{"days": {"7"}, "password": {"x"}}, Status: 422, Has: []string{`id="f-password-error"`}},
		webtest.Scenario{Name: "a snapshot that is not", As: "officer", Method: "POST", Path: path + "/links", Form: url.Values{"days": {"7"}, "snapshot": {"ab"}}, Status: 422, Has: []string{`id="f-snapshot-error"`}},
		webtest.Scenario{Name: "not by readers", As: "viewer", Method: "POST", Path: path + "/links", Form: url.Values{"days": {"7"}}, Status: 403},
		webtest.Scenario{Name: "made", As: "officer", Method: "POST", Path: path + "/links", Form: url.Values{"days": {"7"}, "password": {"correct horse"}}, Status: 303},
	)
	p := must[model.Plan](t)(d.Space.Reports.Plan(d.ctx, d.release.ID))
	locked := p.Shares[0]
	free := must[model.Share](t)(d.Space.Reports.Share(d.ctx, d.release.ID, model.NewShare{Days: 30}, officer))
	at := func(s model.Share) string { return "/shared/" + d.Space.Reports.Token(d.release.ID, s.ID) }
	guessed := at(locked)[:len(at(locked))-2] + "xx"
	d.Run(
		webtest.Scenario{Name: "the gate tells nothing", Path: at(locked), Has: []string{"Open the report", "Password"}, HasNot: []string{"Acme recalls", "Recall"}},
		webtest.Scenario{Name: "a wrong password", Method: "POST", Path: at(locked), Form: url.Values{"password": {"battery staple"}}, Status: 422, Has: []string{`id="f-password-error"`}, HasNot: []string{"Acme recalls", "battery staple"}},
		webtest.Scenario{Name: "the right one", Method: "POST", Path: at(locked), Form: url.Values{"password": {"correct horse"}}, Has: []string{"Acme recalls two batches", "1 placement", "What this report did not see"}, HasNot: []string{`href="/acme`, "Main menu", "/arrange"}},
		webtest.Scenario{Name: "without one", Method: "POST", Path: at(free), Has: []string{"Acme recalls two batches"}},
		webtest.Scenario{Name: "guessed", Path: guessed, Status: 404},
		webtest.Scenario{Name: "guessed and pressed", Method: "POST", Path: guessed, Status: 404},
	)
	p = must[model.Plan](t)(d.Space.Reports.Plan(d.ctx, d.release.ID))
	if p.Shares[0].Views != 1 || p.Shares[1].Views != 1 || p.Shares[0].SeenAt.IsZero() {
		t.Errorf("views are %d and %d", p.Shares[0].Views, p.Shares[1].Views)
	}
	d.Run(
		webtest.Scenario{Name: "ended", As: "officer", Method: "POST", Path: path + "/links/" + free.ID + "/end", Status: 303},
		webtest.Scenario{Name: "and gone", Method: "POST", Path: at(free), Status: 404},
	)
	d.Clock.Add(8 * 24 * time.Hour)
	if _, _, err := d.Space.Reports.Shared(d.ctx, strings.TrimPrefix(at(locked), "/shared/")); fault.KindOf(err) != fault.NotFound {
		t.Errorf("after its days the link answers %v", err)
	}
}

// A link shows what whoever made it may see, and not what the program sees.
func TestALinkShowsWhatItsMakerMaySee(t *testing.T) {
	d := newDesk(t)
	officer, manager := d.As("officer").Actor(), d.As("manager").Actor()
	p := must[model.Plan](t)(d.Space.Reports.Make(d.ctx, "", model.Subject{Kind: model.OfIncident, ID: d.incident.ID}, officer))
	s := must[model.Share](t)(d.Space.Reports.Share(d.ctx, p.ID, model.NewShare{Days: 7}, officer))
	must[incident.Incident](t)(d.Space.Incidents.Restrict(d.ctx, d.incident.ID, true, incident.Stays, manager))
	d.Run(webtest.Scenario{Method: "POST", Path: "/shared/" + d.Space.Reports.Token(p.ID, s.ID), Status: 404})
}

// The link to the report of a week stays with that week, and a snapshot with the one that was frozen; one that is made to
// move on shows the last whole week whenever it is opened.
func TestALinkStaysWithItsWeekOrMovesOn(t *testing.T) {
	d := newDesk(t)
	now := d.Clock.Now()
	monday := now.AddDate(0, 0, -(int(now.Weekday())+6)%7)
	path := d.ordered(model.Subject{Kind: model.OfPeriod, Period: model.Period{Unit: "week", First: monday.Format(time.DateOnly), Zone: "UTC"}})
	before, latest := "?first="+monday.AddDate(0, 0, -7).Format(time.DateOnly), url.Values{"days": {"90"}, "snapshot": {"latest"}}
	d.Run(
		webtest.Scenario{Name: "choices", As: "officer", Path: path + "/hand" + before, Has: []string{"Always the last whole week", "/links" + before}},
		webtest.Scenario{Name: "of the week before", As: "officer", Method: "POST", Path: path + "/links" + before, Form: url.Values{"days": {"90"}}, Status: 303, To: path + "/hand" + before},
		webtest.Scenario{Name: "moving on", As: "officer", Method: "POST", Path: path + "/links", Form: latest, Status: 303},
		webtest.Scenario{Name: "frozen", As: "officer", Method: "POST", Path: path + "/snapshots" + before, Form: url.Values{}, Status: 303},
		webtest.Scenario{Name: "of no week", As: "officer", Method: "POST", Path: path + "/links?first=x", Form: url.Values{"days": {"90"}}, Status: 404},
	)
	id := path[strings.LastIndex(path, "/")+1:]
	p := must[model.Plan](t)(d.Space.Reports.Plan(d.ctx, id))
	shows := func(weeks int) string {
		day := monday.AddDate(0, 0, 7*weeks)
		return day.Format("2 Jan 2006") + " to " + day.AddDate(0, 0, 6).Format("2 Jan 2006")
	}
	open := func(name string, share, weeks int, note string) {
		t.Helper()
		d.Run(webtest.Scenario{Name: name, Method: "POST", Path: "/shared/" + d.Space.Reports.Token(id, p.Shares[share].ID), Has: []string{shows(weeks), note}})
	}
	open("of the week before", 0, -1, "shows this period alone")
	open("the last whole week", 1, -1, "moves on on "+monday.AddDate(0, 0, 7).Format("2 Jan 2006"))
	d.Run(webtest.Scenario{Name: "the snapshot", As: "viewer", Path: path + "/snapshots/" + p.Snapshots[0].Hash, Has: []string{shows(-1), "No figure has changed since"}})
	d.Clock.Add(14 * 24 * time.Hour)
	open("later", 0, -1, "shows this period alone")
	open("later, the last whole week", 1, 1, "moves on on")
}

// Nobody else has chosen the readers of a link: it ends with the membership of whoever made it.
func TestALinkEndsWhenItsMakerLeaves(t *testing.T) {
	d := newDesk(t)
	path, maker := "/acme/reports/"+d.release.ID, d.As("officer").User()
	s := must[model.Share](t)(d.Space.Reports.Share(d.ctx, d.release.ID, model.NewShare{Days: 7}, d.As("officer").Actor()))
	at := "/shared/" + d.Space.Reports.Token(d.release.ID, s.ID)
	d.Run(webtest.Scenario{Name: "before", Method: "POST", Path: at, Has: []string{"Acme recalls two batches"}})
	boss := must[account.User](t)(d.Kit.Accounts.UserByEmail(d.ctx, "ada@acme.example"))
	if err := d.Kit.Accounts.RemoveMember(d.ctx, boss, maker.ID, "acme", audit.System("test")); err != nil {
		t.Fatal(err)
	}
	d.Run(
		webtest.Scenario{Name: "its gate", Path: at, Status: 404},
		webtest.Scenario{Name: "pressed", Method: "POST", Path: at, Status: 404},
		webtest.Scenario{Name: "colleagues see why", As: "manager", Path: path + "/hand", Has: []string{"Its maker may no longer hand it on"}, HasNot: []string{at}},
	)
}

func TestASnapshotStaysAndSaysWhatHasChangedSince(t *testing.T) {
	d := newDesk(t)
	first := d.clip("Recall", text, d.morning, 3, true)
	path := "/acme/reports/" + d.release.ID
	d.Run(webtest.Scenario{Name: "frozen", As: "officer", Method: "POST", Path: path + "/snapshots", Form: url.Values{"reason": {"for the board"}}, Status: 303})
	p := must[model.Plan](t)(d.Space.Reports.Plan(d.ctx, d.release.ID))
	hash := p.Snapshots[0].Hash
	d.Run(webtest.Scenario{Name: "the same", As: "viewer", Path: path + "/snapshots/" + hash, Has: []string{"No figure has changed since", "for the board", hash}})
	d.clip("Second", "Quite another text about the recall that nobody else has printed so far in this town.", d.daily, 1, true)
	must[coverage.Clip](t)(d.Space.Coverage.Change(d.ctx, first.ID, coverage.Hand{Title: "Renamed", Medium: "web", Text: text, OutletID: d.morning.ID, IncidentID: d.incident.ID}, d.As("officer").Actor()))
	link := must[model.Share](t)(d.Space.Reports.Share(d.ctx, d.release.ID, model.NewShare{Days: 7, Snapshot: hash}, d.As("officer").Actor()))
	d.Run(
		webtest.Scenario{Name: "later", As: "viewer", Path: path + "/snapshots/" + hash, Has: []string{"Changed since then", "1 placement in 1 cluster", "In the snapshot", "by now 2", "1 placement counts by now"}, HasNot: []string{"Renamed", "not any more</strong>"}},
		webtest.Scenario{Name: "by link", Method: "POST", Path: "/shared/" + d.Space.Reports.Token(d.release.ID, link.ID), Has: []string{"Changed since then", "1 placement in 1 cluster"}, HasNot: []string{`href="/acme`}},
		webtest.Scenario{Name: "one that is not", As: "viewer", Path: path + "/snapshots/" + strings.Repeat("0", 64), Status: 404},
	)
	_, r, err := d.Space.Reports.Thaw(d.ctx, must[model.Plan](t)(d.Space.Reports.Plan(d.ctx, d.release.ID)), hash)
	if err != nil || r.Placements != 1 || r.Stories[0].Lead.Title != "Recall" {
		t.Errorf("%v %d placements", err, r.Placements)
	}
	plans := must[store.Collection[model.Plan]](t)(store.Open[model.Plan](d.ctx, d.Space.DB(), "reports"))
	must[model.Plan](t)(plans.Edit(d.ctx, d.release.ID, func(p *model.Plan) error { // as an older program has written it
		p.FactIDs, p.Snapshots[0].Facts = nil, nil
		return nil
	}))
	if err := d.Space.Reports.RederiveSnapshots(d.ctx); err != nil {
		t.Fatal(err)
	}
	stating := must[[]model.Plan](t)(d.Space.Reports.StatingFact(d.ctx, d.fact.ID, 10))
	if len(stating) != 1 || !slices.Contains(stating[0].Snapshots[0].Facts, fact.Ref{FactID: d.fact.ID, Version: d.fact.Current}) {
		t.Errorf("it is not found by the fact that it states: %+v", stating)
	}
	must[coverage.Clip](t)(d.Space.Coverage.Reject(d.ctx, first.ID, d.release.ID, d.As("officer").Actor()))
	d.Run(webtest.Scenario{Name: "taken back", As: "viewer", Path: path + "/snapshots/" + hash, Has: []string{"Counted then, and not any more"}})
	if err := d.Space.Files.Delete(d.ctx, hash); err != nil {
		t.Fatal(err)
	}
	d.Run(webtest.Scenario{Name: "lost", As: "viewer", Path: path + "/snapshots/" + hash, Status: 404})
}

// Whoever freezes a report may see more than its readers.
func TestASnapshotTellsNobodyOfAPrivateIncident(t *testing.T) {
	d := newDesk(t)
	manager := d.As("manager").Actor()
	week := model.Period{Unit: "week", First: d.Clock.Now().Format(time.DateOnly), Zone: "UTC"}
	withClaim, withMail := d.ordered(model.Subject{Kind: model.OfOutlet, ID: d.daily.ID}), d.ordered(model.Subject{Kind: model.OfPeriod, Period: week})
	frozen := func(path string) string {
		id := path[strings.LastIndex(path, "/")+1:]
		return path + "/snapshots/" + must[model.Snapshot](t)(d.Space.Reports.Freeze(d.ctx, id, "", "", time.UTC, manager)).Hash
	}
	neither := frozen(withMail)
	d.launched(1)
	withMail = frozen(withMail)
	d.clip("Shock", "A witness says the milk was poisoned by somebody, and that nobody dares to say so aloud in the town.", d.daily, 1, false)
	withClaim = frozen(withClaim)
	d.Run(
		webtest.Scenario{Name: "a claim", As: "viewer", Path: withClaim, Has: []string{"the milk was poisoned"}},
		webtest.Scenario{Name: "a mailing", As: "viewer", Path: withMail, Has: []string{"On the recall"}},
	)
	must[incident.Incident](t)(d.Space.Incidents.Restrict(d.ctx, d.incident.ID, true, incident.Stays, manager))
	d.Run(
		webtest.Scenario{Name: "a claim of a private incident", As: "viewer", Path: withClaim, Status: 404},
		webtest.Scenario{Name: "a mailing about it", As: "viewer", Path: withMail, Status: 404},
		webtest.Scenario{Name: "nothing of it", As: "viewer", Path: neither, Has: []string{"1 placement counts by now that did not then"}, HasNot: []string{"On the recall", "the milk was poisoned"}},
		webtest.Scenario{Name: "its team", As: "manager", Path: withMail, Has: []string{"On the recall"}},
	)
}
