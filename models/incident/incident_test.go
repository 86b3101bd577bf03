package incident_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/audit/audittest"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

var (
	start = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	lin   = audit.Actor{ID: "lin", Name: "林悦", Department: "communications"}
)

type world struct {
	*incident.Incidents
	log *audit.Log
	at  time.Time
}

func (w *world) pass(d time.Duration) { w.at = w.at.Add(d) }

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{at: start}
	now := func() time.Time { return w.at }
	db, log := audittest.Open(t, now)
	w.log = log
	var err error
	w.Incidents, err = incident.Open(t.Context(), incident.Deps{DB: db, Audit: w.log, Now: now})
	must(t, err)
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func recall() incident.New {
	return incident.New{
		Title:   incident.Text{"en": "Charger  recall", "zh-CN": "充电器召回"},
		Summary: incident.Text{"en": "Two chargers of batch B7 overheated."},
		Type:    incident.ProductSafety, Grade: 2, Mode: incident.Real,
	}
}

func (w *world) declared(t *testing.T, n incident.New) incident.Incident {
	t.Helper()
	i, err := w.Declare(t.Context(), n, lin)
	must(t, err)
	return i
}

func TestDeclareTellsEveryFaultAtOnce(t *testing.T) {
	w := newWorld(t)
	_, err := w.Declare(t.Context(), incident.New{
		Type: "weather", Grade: 5, Mode: "maybe",
		Summary: incident.Text{"zh-CN": strings.Repeat("长", incident.MaxSummary+1)},
	}, lin)
	var fields []string
	for _, f := range fault.All(err) {
		fields = append(fields, f.Field)
	}
	if want := []string{"title_en", "summary_zh-CN", "type", "grade", "mode"}; !slices.Equal(fields, want) {
		t.Fatalf("faults on %v, want %v", fields, want)
	}
	if n, _ := w.Count(t.Context(), incident.Search{}); n != 0 {
		t.Fatal("a refused incident was stored")
	}
}

func TestDeclareTidiesWhatWasTyped(t *testing.T) {
	w := newWorld(t)
	n := recall()
	n.Title["en"] = " Charger \u202Erecall\u200B\r\n now "
	n.Title["fr"] = "Rappel"
	i := w.declared(t, n)
	if i.Title["en"] != "Charger recall now" || i.Title["fr"] != "" || i.Phase != incident.Aware || !i.Open {
		t.Fatalf("%+v", i)
	}
	if len(i.Owed) != 0 || i.Owes {
		t.Fatal("the declaration is not in the log")
	}
}

// Every phase against every other: only the listed steps are made, and those that want a reason get one.
func TestPhaseTable(t *testing.T) {
	paths := map[incident.Phase][]incident.Phase{
		incident.Aware:         nil,
		incident.Investigating: {incident.Investigating},
		incident.Confirmed:     {incident.Confirmed},
		incident.Acting:        {incident.Confirmed, incident.Acting},
		incident.Remedied:      {incident.Confirmed, incident.Acting, incident.Remedied},
		incident.Closed:        {incident.Confirmed, incident.Acting, incident.Remedied, incident.Closed},
	}
	const plain, reason, no = "plain", "reason", "no"
	want := map[incident.Phase][6]string{ // to: aware, investigating, confirmed, acting, remedied, closed
		incident.Aware:         {no, plain, plain, no, no, reason},
		incident.Investigating: {no, no, plain, plain, no, reason},
		incident.Confirmed:     {no, reason, no, plain, no, no},
		incident.Acting:        {no, reason, no, no, plain, no},
		incident.Remedied:      {no, no, no, reason, no, plain},
		incident.Closed:        {no, reason, no, no, no, no},
	}
	w := newWorld(t)
	ctx := t.Context()
	for from, row := range want {
		for n, to := range incident.Phases() {
			i := w.declared(t, recall())
			for _, p := range paths[from] {
				_, err := w.MoveTo(ctx, i.ID, p, "", lin)
				must(t, err)
			}
			_, bare := w.MoveTo(ctx, i.ID, to, "  ", lin)
			if (bare == nil) != (row[n] == plain) {
				t.Errorf("%s → %s without a reason: %v, want %s", from, to, bare, row[n])
			}
			if row[n] == plain {
				continue
			}
			got, err := w.MoveTo(ctx, i.ID, to, "false alarm", lin)
			if (err == nil) != (row[n] == reason) {
				t.Errorf("%s → %s with a reason: %v, want %s", from, to, err, row[n])
			}
			if row[n] == no {
				if fault.KindOf(err) != fault.Conflict {
					t.Errorf("%s → %s: %v is no conflict", from, to, err)
				}
				if got, _ = w.Get(ctx, i.ID); got.Phase != from {
					t.Errorf("%s → %s: refused, yet now %s", from, to, got.Phase)
				}
			}
			if got.Open != (got.Phase != incident.Closed) {
				t.Errorf("%s: open is %v", got.Phase, got.Open)
			}
		}
	}
}

func TestClockReadsEventsOnly(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	i := w.declared(t, recall())
	say := func(action string) {
		t.Helper()
		_, err := w.log.Append(ctx, incident.Stream(i.ID), audit.Entry{By: lin, Action: action})
		must(t, err)
	}
	w.pass(20 * time.Minute)
	say(incident.EventFactVerified)
	w.pass(25 * time.Minute)
	say(incident.EventReleasePublished)
	w.pass(time.Hour)
	say(incident.EventFactVerified) // a later one doesn't move the mark
	say(incident.EventReleasePublished)
	for range 600 { // more than a page
		must(t, w.Note(ctx, i.ID, "called the lab", lin))
	}
	c, err := w.Clock(ctx, i.ID)
	must(t, err)
	if !c.Declared.At.Equal(start) || c.Fact.Elapsed != 20*time.Minute || c.Statement.Elapsed != 45*time.Minute || c.Closed.Done() {
		t.Fatalf("%+v", c)
	}
	_, err = w.MoveTo(ctx, i.ID, incident.Closed, "false alarm", lin)
	must(t, err)
	if c, _ = w.Clock(ctx, i.ID); c.Closed.Elapsed != 105*time.Minute {
		t.Fatalf("closed after %v", c.Closed.Elapsed)
	}
	_, err = w.MoveTo(ctx, i.ID, incident.Investigating, "another charger", lin)
	must(t, err)
	if c, _ = w.Clock(ctx, i.ID); c.Closed.Done() {
		t.Fatal("closed, although it was opened again")
	}
}

func TestRegradeAndDecideWantReasons(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	i := w.declared(t, recall())
	if _, err := w.Regrade(ctx, i.ID, 1, "", lin); !fault.Is(err, "incident.reason.missing") {
		t.Fatal(err)
	}
	if _, err := w.Regrade(ctx, i.ID, 2, "x", lin); !fault.Is(err, "incident.grade.same") {
		t.Fatal(err)
	}
	i, err := w.Regrade(ctx, i.ID, 1, "a child was hurt", lin)
	must(t, err)
	if i.Grade != 1 {
		t.Fatal(i.Grade)
	}
	if err := w.Decide(ctx, i.ID, "Stop the sale", " ", lin); !fault.Is(err, "incident.reason.missing") {
		t.Fatal(err)
	}
	must(t, w.Decide(ctx, i.ID, "Stop the sale", "cause unknown", lin))
	page, err := w.Timeline(ctx, i.ID, "", 10)
	must(t, err)
	if got := page.Items[0]; got.Action != incident.EventDecided || got.Data["reason"] != "cause unknown" || len(page.Items) != 3 {
		t.Fatalf("%+v", page.Items)
	}
	if err := w.Note(ctx, "nowhere", "x", lin); fault.KindOf(err) != fault.NotFound {
		t.Fatal(err)
	}
}

func TestFindByAnyScriptFilterAndOrder(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	first := w.declared(t, recall())
	w.pass(time.Minute)
	n := recall()
	n.Title, n.Summary = incident.Text{"zh-CN": "数据泄露传闻"}, nil
	n.Type, n.Grade, n.Mode = incident.FalseRumour, 1, incident.Drill
	second := w.declared(t, n)
	ids := func(q incident.Search) string {
		t.Helper()
		page, err := w.Find(ctx, q)
		must(t, err)
		var out []string
		for _, i := range page.Items {
			out = append(out, map[string]string{first.ID: "recall", second.ID: "leak"}[i.ID])
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		q    incident.Search
		want string
	}{
		{incident.Search{}, "leak recall"},
		{incident.Search{Sort: "declared"}, "recall leak"},
		{incident.Search{Sort: "grade"}, "leak recall"},
		{incident.Search{Sort: "title"}, "recall leak"},
		{incident.Search{Sort: "no such order"}, "leak recall"},
		{incident.Search{Text: "RECA charg"}, "recall"},
		{incident.Search{Text: "召回"}, "recall"},
		{incident.Search{Text: "泄露传"}, "leak"},
		{incident.Search{Text: "shuju"}, "leak"},
		{incident.Search{Text: "cdqzh"}, "recall"},
		{incident.Search{Text: "露泄"}, ""},
		{incident.Search{Mode: incident.Drill}, "leak"},
		{incident.Search{Grade: 2}, "recall"},
		{incident.Search{Phase: incident.Closed}, ""},
		{incident.Search{Open: true}, "leak recall"},
	} {
		if got := ids(c.q); got != c.want {
			t.Errorf("%+v found %q, want %q", c.q, got, c.want)
		}
	}
}

// A crash between the change and the log leaves the change owing; the sweep pays once.
func TestSweepPaysWhatACrashLeft(t *testing.T) {
	at := start
	now := func() time.Time { return at }
	db, log := audittest.Open(t, now)
	s, err := incident.Open(t.Context(), incident.Deps{DB: db, Audit: log, Now: now})
	must(t, err)
	_, err = s.Declare(t.Context(), recall(), lin)
	must(t, err)
	docs, err := store.Open[incident.Incident](t.Context(), db, "incidents")
	must(t, err)
	i, err := docs.First(t.Context(), store.Query{})
	must(t, err)
	// As a crash leaves it: written, owing, not in the log.
	owed := audit.Owe(at, audit.Entry{By: lin, Action: incident.EventPhase, Object: incident.Stream(i.ID)})
	_, err = docs.Edit(t.Context(), i.ID, func(i *incident.Incident) error {
		i.Owed, i.Owes = append(i.Owed, owed), true
		return nil
	})
	must(t, err)
	must(t, s.Sweep(t.Context()))
	if n := events(t, log, i.ID); n != 1 {
		t.Fatalf("the sweep did not leave a call that is under way alone: %d events", n)
	}
	at = at.Add(2 * time.Minute)
	must(t, log.Pay(t.Context(), incident.Stream(i.ID), owed)) // a crash after the log, before the forgetting
	for range 3 {
		must(t, s.Sweep(t.Context()))
	}
	if n := events(t, log, i.ID); n != 2 {
		t.Fatalf("%d events, want 2", n)
	}
	if i, _ = s.Get(t.Context(), i.ID); i.Owes {
		t.Fatal("still owing")
	}
}

func events(t *testing.T, log *audit.Log, id string) int {
	t.Helper()
	page, err := log.Timeline(t.Context(), incident.Stream(id), "", 100)
	must(t, err)
	return len(page.Items)
}

func TestQueriesUseIndexes(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "space.db"))
	must(t, err)
	defer db.Close()
	now := func() time.Time { return start }
	log, err := audit.Open(t.Context(), db, now)
	must(t, err)
	s, err := incident.Open(t.Context(), incident.Deps{DB: db, Audit: log, Now: now})
	must(t, err)
	for _, order := range incident.Orders() {
		for _, q := range []incident.Search{{}, {Open: true}, {Phase: incident.Acting}, {Mode: incident.Drill}, {Grade: 1}} {
			q.Sort = order
			_, err := s.Find(t.Context(), q)
			must(t, err)
		}
	}
	must(t, s.Sweep(t.Context()))
	scans, err := sqlite.Scans(t.Context(), db)
	must(t, err)
	if len(scans) > 0 {
		t.Fatalf("no index serves:\n%s", strings.Join(scans, "\n"))
	}
}
