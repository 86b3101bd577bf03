package alert_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"standfirst/models/outlet"

	jobs "standfirst/jobs/alert"
	"standfirst/jobs/runner"
	watchjobs "standfirst/jobs/watch"
	"standfirst/models/alert"
	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/store/sqlite"
	"standfirst/models/watch"
)

// world is a space with clips, watches and alerts.
type world struct {
	t         *testing.T
	now       time.Time
	clips     *coverage.Clips
	incidents *incident.Incidents
	watches   *watch.Watches
	alerts    *alert.Alerts
	refuted   []coverage.Refuted
	run       *runner.Runner
	told      []alert.Alert
	n         int
}

var ann = audit.Actor{ID: "ann", Name: "Ann"}

func newWorld(t *testing.T) *world {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "space.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	w := &world{t: t, now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	ctx, clock := t.Context(), func() time.Time { return w.now }
	log, err := audit.Open(ctx, db, clock)
	w.must(err)
	queue, err := job.Open(ctx, db, clock)
	w.must(err)
	files, err := sqlite.OpenFiles(t.TempDir())
	w.must(err)
	w.incidents, err = incident.Open(ctx, incident.Deps{DB: db, Audit: log, Now: clock})
	w.must(err)
	w.clips, _, err = coverage.Open(ctx, coverage.Deps{DB: db, Audit: log, Jobs: queue, Files: files, Now: clock, Ours: w, Outlets: outlets{}})
	w.must(err)
	outlet := func(_ context.Context, id string) (watch.Outlet, error) {
		if id == "national" {
			return watch.Outlet{Name: id, Tier: 1}, nil
		}
		return watch.Outlet{Name: id, Tier: 3}, nil
	}
	w.watches, err = watch.Open(ctx, watch.Deps{DB: db, Audit: log, Jobs: queue, Now: clock, Clips: w.clips, Incidents: w.incidents, Outlet: outlet, Refuted: w.Refuted})
	w.must(err)
	w.alerts, err = alert.Open(ctx, alert.Deps{DB: db, Audit: log, Jobs: queue, Now: clock, Watches: w.watches, Clips: w.clips, Incidents: w.incidents, Outlet: outlet})
	w.must(err)
	w.alerts.OnRaised(func(_ context.Context, a alert.Alert) error { w.told = append(w.told, a); return nil })
	w.run = runner.New(queue, "node", slog.New(slog.DiscardHandler))
	watchjobs.Handle(w.run, w.watches)
	jobs.Handle(w.run, w.alerts)
	w.run.Handle(coverage.RematchJob, runner.Payload(func(ctx context.Context, t coverage.RematchTask) error { return w.clips.Rematch(ctx, t.Since, nil) }))
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// What is ours, as coverage asks for it.
func (w *world) Told(context.Context, time.Time) ([]coverage.Told, error) { return nil, nil }

func (w *world) Release(context.Context, string) (coverage.Told, error) {
	return coverage.Told{}, fault.Missing("coverage.release.missing")
}
func (w *world) Refuted(context.Context) ([]coverage.Refuted, error) { return w.refuted, nil }

type outlets struct{}

func (outlets) AddReach(context.Context, string, outlet.Reach, audit.Actor) error { return nil }

func (outlets) ByAddress(context.Context, string) (coverage.Outlet, bool, error) {
	return coverage.Outlet{}, false, nil
}

func (outlets) Outlet(_ context.Context, id string) (coverage.Outlet, error) {
	return coverage.Outlet{ID: id}, nil
}

func (outlets) Author(context.Context, string, string) (string, bool, error) { return "", false, nil }

// pass lets time go by and runs what falls due.
func (w *world) pass(d time.Duration) {
	w.t.Helper()
	w.now = w.now.Add(d)
	for range 10_000 {
		ran, err := w.run.Once(w.t.Context(), "node/1")
		w.must(err)
		if !ran {
			w.must(w.alerts.Sweep(w.t.Context()))
			return
		}
	}
	w.t.Fatal("the work has no end")
}

// clip is an article of an outlet whose words are nobody else's; a minute later it has been looked at.
func (w *world) clip(outlet, about string) coverage.Clip {
	w.t.Helper()
	w.n++
	text := about + "."
	for i := range 12 {
		text += fmt.Sprintf(" Sentence%d of story%d tells what nobody%d else says%d.", i, w.n, w.n*31+i, w.n*17+i)
	}
	return w.write(outlet, text)
}

func (w *world) write(outlet, text string) coverage.Clip {
	w.t.Helper()
	c, err := w.clips.WriteDown(w.t.Context(), coverage.Hand{Medium: "web", Title: fmt.Sprintf("Article %d", w.n), Text: text, OutletID: outlet}, ann)
	w.must(err)
	w.pass(time.Minute)
	return c
}

func (w *world) watch(name string, kind watch.Kind, query string) watch.Watch {
	w.t.Helper()
	made, err := w.watches.Create(w.t.Context(), "", watch.Plan{Name: name, Kind: kind, Query: query}, ann)
	w.must(err)
	w.pass(0)
	return made
}

func (w *world) all(reason alert.Reason) []alert.Alert {
	w.t.Helper()
	page, err := w.alerts.Find(w.t.Context(), alert.Search{})
	w.must(err)
	var out []alert.Alert
	for _, a := range page.Items {
		if a.Reason == reason {
			out = append(out, a)
		}
	}
	return out
}

// quiet is a fortnight in which a paper says something of the brand once a day.
func (w *world) quiet() {
	w.t.Helper()
	for range 11 {
		w.clip("daily", "Beifeng opens a shop")
		w.pass(24 * time.Hour)
	}
}

func TestIndependentOutletsRaiseASpikeAndAReprintedStoryDoesNot(t *testing.T) {
	w := newWorld(t)
	brand := w.watch("Beifeng", watch.Brand, "beifeng")
	w.quiet()
	if got := w.all(alert.Spike); len(got) != 0 {
		t.Fatalf("%+v", got)
	}
	w.n++
	wire := "Beifeng recalls its chargers, the company said on Monday; customers are asked to unplug them and to bring them back to any shop of the country."
	for i := range 12 {
		w.write(fmt.Sprintf("reprint%d", i), wire)
	}
	w.pass(2 * time.Minute)
	if got := w.all(alert.Spike); len(got) != 0 {
		t.Fatalf("one story raised %+v", got)
	}
	w.pass(3 * time.Hour)
	for i := range 8 {
		w.clip(fmt.Sprintf("outlet%d", i), "The terrible, dangerous chargers of Beifeng burn")
	}
	w.pass(2 * time.Minute)
	got := w.all(alert.Spike)
	if len(got) != 1 {
		t.Fatalf("%d alerts", len(got))
	}
	a := got[0]
	if a.WatchID != brand.ID || a.Value < 3 || a.Peak < a.Value || a.Level != alert.Urgent && a.Level != alert.Elevated || len(a.Articles) != 5 || !a.Articles[0].Apart || a.Bar != 3 || !a.Waiting || a.Due.IsZero() {
		t.Errorf("%+v", a)
	}
	told := 0
	for _, x := range w.told {
		if x.Reason == alert.Spike {
			told++
		}
	}
	if told != 1 || a.Owes {
		t.Errorf("told %d times", told)
	}
	// What goes on is one alert, and is over six hours after the last of it.
	w.clip("late", "Beifeng again")
	w.pass(time.Minute)
	if got = w.all(alert.Spike); len(got) != 1 || !got[0].Open || got[0].Count < 9 {
		t.Errorf("%+v", got)
	}
	w.pass(7 * time.Hour)
	if got = w.all(alert.Spike); got[0].Open || got[0].Closed.IsZero() || !got[0].Waiting {
		t.Errorf("%+v", got[0])
	}
	// A false alarm raises the bar, says so, and can be taken back.
	said, err := w.alerts.FalseAlarm(t.Context(), a.ID, ann)
	w.must(err)
	_, err = w.alerts.FalseAlarm(t.Context(), a.ID, ann)
	w.must(err)
	bar, err := w.alerts.Of(t.Context(), watch.OfWatch(brand.ID))
	w.must(err)
	if !said.False || said.BarBefore != 3 || said.BarAfter != 3.75 || bar.Factor != 3.75 || said.Waiting || said.AckName != "Ann" {
		t.Errorf("%+v %+v", said, bar)
	}
	_, err = w.alerts.Real(t.Context(), a.ID, ann)
	w.must(err)
	if bar, err = w.alerts.Of(t.Context(), watch.OfWatch(brand.ID)); err != nil || bar.Factor != 3 {
		t.Error(bar, err)
	}
}

func TestAMutedWatchWarnsOfNothing(t *testing.T) {
	w := newWorld(t)
	brand := w.watch("Beifeng", watch.Brand, "beifeng")
	_, err := w.watches.Mute(t.Context(), brand.ID, true, ann)
	w.must(err)
	w.clip("national", "Beifeng")
	if len(w.told) != 0 {
		t.Errorf("%+v", w.told)
	}
}

func TestFirstMentionsNeedNoStatistics(t *testing.T) {
	w := newWorld(t)
	w.watch("Beifeng", watch.Brand, "beifeng")
	w.watch("Fires", watch.Crisis, "fire OR burn*")
	w.clip("daily", "Beifeng opens a shop")
	w.clip("daily", "A fire in the harbour")
	if len(w.told) != 0 {
		t.Fatalf("%+v", w.told)
	}
	w.clip("daily", "A device of Beifeng burns")
	joined := w.all(alert.Joined)
	if len(joined) != 1 || joined[0].Name != "Fires" || joined[0].Level != alert.Elevated || len(joined[0].Articles) != 1 {
		t.Fatalf("%+v", joined)
	}
	w.clip("national", "Beifeng opens a shop")
	w.clip("national", "Beifeng closes a shop")
	first := w.all(alert.FirstTier)
	if len(first) != 1 || first[0].Articles[0].Tier != 1 || len(w.told) != 2 {
		t.Errorf("%+v; told %d", first, len(w.told))
	}
	// After a false alarm it takes two.
	_, err := w.alerts.FalseAlarm(t.Context(), first[0].ID, ann)
	w.must(err)
	w.pass(20 * 24 * time.Hour)
	w.clip("national", "Beifeng moves")
	if got := w.all(alert.FirstTier); len(got) != 1 {
		t.Errorf("%+v", got[0])
	}
	w.clip("national", "Beifeng stays")
	if got := w.all(alert.FirstTier); len(got) != 2 || got[0].Bar != 2 {
		t.Errorf("%+v", got)
	}
}

func TestARefutedClaimThatIsRepeatedIsTold(t *testing.T) {
	w := newWorld(t)
	w.refuted = []coverage.Refuted{{FactID: "f1", Key: "F-7", Wordings: []string{"chargers explode"}}}
	w.must(w.watches.Register(t.Context()))
	w.pass(0)
	w.clip("national", "People say that chargers explode in the hand")
	got := w.all(alert.Repeats)
	if len(got) != 1 || got[0].FactID != "f1" || got[0].Level != alert.Urgent {
		t.Fatalf("%+v", got)
	}
}

func TestAnIncidentIsDeclaredFromAnAlertOnce(t *testing.T) {
	w := newWorld(t)
	w.watch("Beifeng", watch.Brand, "beifeng")
	w.clip("national", "Beifeng burns")
	a := w.all(alert.FirstTier)[0]
	if _, err := w.alerts.Declare(t.Context(), a.ID, alert.Declaration{}, ann); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
	d := alert.Declaration{Title: incident.Text{"en": "Fire"}, Type: incident.ProductSafety}
	i, err := w.alerts.Declare(t.Context(), a.ID, d, ann)
	w.must(err)
	again, err := w.alerts.Declare(t.Context(), a.ID, d, audit.Actor{ID: "ben"})
	w.must(err)
	if i.ID != again.ID || i.Origin.Kind != incident.FromAlert || i.Origin.Ref != a.ID || i.Origin.Name != "Beifeng" {
		t.Errorf("%+v %+v", i, again)
	}
	if a, err = w.alerts.Get(t.Context(), a.ID); err != nil || a.DeclaredID != i.ID || a.Waiting {
		t.Errorf("%+v %v", a, err)
	}
}

// A watch that comes to belong to an incident takes the alert along that goes on: its articles are those of the incident.
func TestAnAlertThatGoesOnBelongsToTheIncidentOfItsWatch(t *testing.T) {
	w := newWorld(t)
	made := w.watch("Beifeng", watch.Brand, "beifeng")
	w.clip("national", "Beifeng burns")
	i, err := w.alerts.Declare(t.Context(), w.all(alert.FirstTier)[0].ID, alert.Declaration{Title: incident.Text{"en": "Fire"}, Type: incident.ProductSafety, Private: true}, ann)
	w.must(err)
	_, err = w.watches.Change(t.Context(), made.ID, 0, watch.Plan{Name: made.Name, Kind: made.Kind, Query: made.Query, IncidentID: i.ID}, ann)
	w.must(err)
	w.pass(0)
	w.clip("national", "Beifeng burns again")
	if all := w.all(alert.FirstTier); len(all) != 1 || len(all[0].Articles) != 2 || all[0].IncidentID != i.ID {
		t.Errorf("%+v", all)
	}
}

// The same of a spike, which is followed for as long as it goes on.
func TestASpikeThatGoesOnBelongsToTheIncidentOfItsWatch(t *testing.T) {
	w := newWorld(t)
	made := w.watch("Beifeng", watch.Brand, "beifeng")
	w.quiet()
	for range 8 {
		w.clip(fmt.Sprint("outlet", w.n), "Beifeng burns")
	}
	w.pass(2 * time.Minute)
	all := w.all(alert.Spike)
	if len(all) != 1 {
		t.Fatalf("%+v", all)
	}
	i, err := w.alerts.Declare(t.Context(), all[0].ID, alert.Declaration{Title: incident.Text{"en": "Fire"}, Type: incident.ProductSafety, Private: true}, ann)
	w.must(err)
	_, err = w.watches.Change(t.Context(), made.ID, 0, watch.Plan{Name: made.Name, Kind: made.Kind, Query: made.Query, IncidentID: i.ID}, ann)
	w.must(err)
	w.pass(0)
	w.clip("another", "Beifeng still burns")
	w.pass(2 * time.Minute)
	if all = w.all(alert.Spike); len(all) != 1 || all[0].IncidentID != i.ID {
		t.Errorf("%+v", all)
	}
}

func TestOldNewsWarnsOfNothing(t *testing.T) {
	w := newWorld(t)
	w.watch("Beifeng", watch.Brand, "beifeng")
	_, err := w.clips.WriteDown(t.Context(), coverage.Hand{Medium: "web", Title: "Beifeng", Text: "Beifeng", OutletID: "national", Published: w.now.AddDate(0, 0, -5)}, ann)
	w.must(err)
	w.pass(2 * time.Minute)
	if len(w.told) != 0 {
		t.Errorf("%+v", w.told)
	}
}

// Each watch of an incident finds too little to warn of, and all together do: the incident warns by itself, once, and not
// beside a watch that does.
func TestAnIncidentWarnsWhereNoneOfItsWatchesDoes(t *testing.T) {
	w := newWorld(t)
	w.watch("Beifeng", watch.Brand, "beifeng")
	w.quiet()
	i, err := w.incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Chargers"}, Type: incident.ProductSafety, Grade: 2, Mode: incident.Real}, ann)
	w.must(err)
	of := func(name, query string) {
		_, err := w.watches.Create(t.Context(), "", watch.Plan{Name: name, Kind: watch.Crisis, Query: query, IncidentID: i.ID}, ann)
		w.must(err)
		w.pass(0)
	}
	of("Smoke", "smoke")
	of("Recall", "recall")
	of("Courts", "court")
	for _, slot := range [][2]string{{"Chargers give off smoke", "A recall is asked for"}, {"A court will hear it", "There was smoke in a kitchen"}, {"The recall begins", "The court has spoken"}, {"More smoke", "Another recall"}} {
		for _, about := range slot {
			w.clip(fmt.Sprint("outlet", w.n), about)
		}
		w.pass(5 * time.Minute)
	}
	w.pass(2 * time.Minute)
	got := w.all(alert.Spike)
	if len(got) != 1 || got[0].Subject != watch.OfIncident(i.ID) || got[0].Name != "Chargers" || got[0].WatchID != "" || got[0].Value < 3 || got[0].Count != 8 {
		t.Fatalf("%+v", got)
	}
	w.clip("five", "Another court, more smoke and a recall")
	w.pass(2 * time.Minute)
	if got = w.all(alert.Spike); len(got) != 1 || !got[0].Open {
		t.Errorf("%+v", got)
	}
}
