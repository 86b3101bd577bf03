package task_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/audit/audittest"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/store/sqlite"
	"standfirst/models/task"
)

var (
	start = time.Date(2026, 3, 28, 23, 0, 0, 0, time.UTC) // the night before the clocks of Europe go forward
	lin   = audit.Actor{ID: "lin", Name: "林悦", Department: "communications"}
)

type world struct {
	*task.Tasks
	db        *sqlite.DB
	incidents *incident.Incidents
	log       *audit.Log
	at        time.Time
	sent      []mailing.Notice
	outcome   mailing.Outcome
}

func (w *world) Person(_ context.Context, id string) (incident.Person, error) {
	if id == "gone" {
		return incident.Person{}, fault.Missing("incident.team.unknown")
	}
	return incident.Person{ID: id, Name: strings.ToUpper(id), Email: id + "@acme.example", Lang: "en"}, nil
}

func (w *world) Post(_ context.Context, n mailing.Notice) (mailing.Outcome, error) {
	w.sent = append(w.sent, n)
	return w.outcome, nil
}

func (w *world) BaseURL(context.Context) (string, error) { return "https://press.example.org", nil }

func newWorld(t *testing.T) (*world, incident.Incident) {
	t.Helper()
	w := &world{at: start, outcome: mailing.Outcome{Kind: mailing.Taken}}
	now := func() time.Time { return w.at }
	w.db, w.log = audittest.Open(t, now)
	var err error
	w.incidents, err = incident.Open(t.Context(), incident.Deps{DB: w.db, Audit: w.log, Now: now, People: w})
	must(t, err)
	w.Tasks, err = task.Load(t.Context(), task.Deps{
		DB: w.db, Audit: w.log, Now: now, Incidents: w.incidents, People: w, Post: w, Space: "acme", Lang: "en", Zone: "Europe/Berlin",
		Words: func(_, key string, args map[string]any) string {
			if due, ok := args["due"].(string); ok {
				return key + " " + due
			}
			return key
		},
	})
	must(t, err)
	w.incidents.OnSeated(w.Follow)
	i, err := w.incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Grade: 2, Mode: incident.Real}, lin)
	must(t, err)
	return w, i
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func lab() task.New {
	return task.New{Title: incident.Text{"en": " Ring\u202e the lab "}, Role: incident.Lead, Relative: true, Offset: 180}
}

func TestATaskIsDueSoLongAfterTheDeclarationWhateverTheClocksOnTheWallDo(t *testing.T) {
	w, i := newWorld(t)
	got, err := w.Add(t.Context(), i.ID, lab(), lin)
	must(t, err)
	if got.Due.Sub(i.DeclaredAt) != 3*time.Hour || got.Title["en"] != "Ring the lab" || got.OwnerID != "" {
		t.Fatalf("%+v", got)
	}
	_, err = w.incidents.Appoint(t.Context(), i.ID, incident.Lead, "ada", "", lin)
	must(t, err)
	if got, _, _ = w.Get(t.Context(), got.ID); got.OwnerID != "ada" {
		t.Fatal("the task of a role does not follow who holds it:", got.OwnerID)
	}
	w.at = got.Due.Add(-29 * time.Minute)
	for range 2 { // swept twice, it is sent once
		must(t, w.Sweep(t.Context()))
	}
	if len(w.sent) != 1 || !strings.Contains(w.sent[0].Text, "2026-03-29 04:00 CEST") || !strings.HasPrefix(w.sent[0].Subject, "task.mail.soon") {
		t.Fatalf("%+v", w.sent)
	}
	w.at = got.Due.Add(time.Minute)
	for range 2 {
		must(t, w.Sweep(t.Context()))
	}
	if len(w.sent) != 2 || !strings.HasPrefix(w.sent[1].Subject, "task.mail.late") {
		t.Fatalf("%+v", w.sent)
	}
	w.at = start // the machine's clock is set back: nothing is sent again
	must(t, w.Sweep(t.Context()))
	if len(w.sent) != 2 {
		t.Fatal("reminded again")
	}
}

func TestAReminderThatWasNotTakenIsSentAgainUnderTheSameName(t *testing.T) {
	w, i := newWorld(t)
	n := lab()
	n.OwnerID = "bo"
	_, err := w.Add(t.Context(), i.ID, n, lin)
	must(t, err)
	w.at, w.outcome = start.Add(3*time.Hour), mailing.Outcome{Kind: mailing.Delayed}
	if err := w.Sweep(t.Context()); err == nil {
		t.Fatal("nobody is told that the reminder was not taken")
	}
	w.outcome = mailing.Outcome{Kind: mailing.Taken}
	must(t, w.Sweep(t.Context()))
	if len(w.sent) != 2 || w.sent[0].ID != w.sent[1].ID {
		t.Fatalf("%+v", w.sent)
	}
}

func TestWhatIsDoneStaysDoneUntilItIsOpenedAgainForAReason(t *testing.T) {
	w, i := newWorld(t)
	got, err := w.Add(t.Context(), i.ID, lab(), lin)
	must(t, err)
	for range 2 {
		got, err = w.Finish(t.Context(), got.ID, lin)
		must(t, err)
	}
	if got.State != task.Done || got.DoneBy != lin.Name || !got.RemindAt.IsZero() {
		t.Fatalf("%+v", got)
	}
	if _, err := w.Drop(t.Context(), got.ID, "no need", lin); !fault.Is(err, "task.over") {
		t.Fatal(err)
	}
	if _, err := w.Reopen(t.Context(), got.ID, " ", lin); !fault.Is(err, "task.reason.missing") {
		t.Fatal(err)
	}
	if got, err = w.Reopen(t.Context(), got.ID, "nobody answered", lin); err != nil || got.State != task.Open || got.RemindAt.IsZero() {
		t.Fatalf("%+v %v", got, err)
	}
	if got, err = w.Drop(t.Context(), got.ID, strings.Repeat("长", 2001), lin); !fault.Is(err, "incident.reason.long") {
		t.Fatal(err)
	}
	page, err := w.log.Timeline(t.Context(), incident.Stream(i.ID), "", 20)
	must(t, err)
	if len(page.Items) != 4 { // declared, added, done, undone
		t.Fatalf("%d events", len(page.Items))
	}
}

func TestEveryFaultOfATaskIsToldAtOnce(t *testing.T) {
	w, i := newWorld(t)
	_, err := w.Add(t.Context(), i.ID, task.New{Title: incident.Text{"en": strings.Repeat("x", 301)}, Role: "king", OwnerID: "gone", Relative: true, Offset: -1}, lin)
	var keys []string
	for _, f := range fault.All(err) {
		keys = append(keys, f.Field+" "+f.Key)
	}
	if got := strings.Join(keys, ", "); got != "title task.title.long, role incident.team.role, owner task.owner.unknown, offset task.offset.range" {
		t.Fatal(got)
	}
	for _, due := range []time.Time{{}, start.Add(-time.Hour), start.AddDate(2, 0, 0)} {
		if _, err := w.Add(t.Context(), i.ID, task.New{Title: incident.Text{"en": "x"}, Role: incident.Lead, Due: due}, lin); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", due, err)
		}
	}
}

func TestAPlanMakesItsTasksOnceHoweverManyApplyItAtOnce(t *testing.T) {
	w, i := newWorld(t)
	plan := []task.Planned{{New: lab(), From: "playbook:data_leak:one"}, {New: lab(), From: "playbook:data_leak:two"}}
	var people sync.WaitGroup
	for range 4 {
		people.Go(func() {
			if _, err := w.AddPlanned(context.Background(), i.ID, plan, lin); err != nil {
				t.Error(err)
			}
		})
	}
	people.Wait()
	page, err := w.Find(t.Context(), task.Search{IncidentID: i.ID})
	must(t, err)
	if len(page.Items) != 2 {
		t.Fatalf("%d tasks", len(page.Items))
	}
	_, err = w.Finish(t.Context(), page.Items[0].ID, lin)
	must(t, err)
	if n, err := w.AddPlanned(t.Context(), i.ID, plan, lin); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	if n, _ := w.Count(t.Context(), task.Search{IncidentID: i.ID, State: task.Open}); n != 1 {
		t.Fatal("applying the plan again opened what was done")
	}
	events, err := w.log.Timeline(t.Context(), incident.Stream(i.ID), "", 20)
	must(t, err)
	if len(events.Items) != 4 { // declared, two added, one done
		t.Fatalf("%d events", len(events.Items))
	}
}

func TestTasksOfAPrivateIncidentAreMissingForOthers(t *testing.T) {
	w, i := newWorld(t)
	got, err := w.Add(t.Context(), i.ID, lab(), lin)
	must(t, err)
	_, err = w.incidents.Restrict(t.Context(), i.ID, true, "", lin)
	must(t, err)
	other := incident.For(t.Context(), "omar", false)
	if _, _, err := w.Get(other, got.ID); fault.KindOf(err) != fault.NotFound {
		t.Error("Get:", err)
	}
	if _, err := w.Finish(other, got.ID, lin); fault.KindOf(err) != fault.NotFound {
		t.Error("Finish:", err)
	}
	if n, _ := w.Count(other, task.Search{}); n != 0 {
		t.Error("Count:", n)
	}
	n := lab()
	n.OwnerID = "omar"
	if _, err := w.Add(t.Context(), i.ID, n, lin); !fault.Is(err, "task.owner.unknown") {
		t.Error("a task was given to somebody who may not know of its incident:", err)
	}
}

func TestQueriesUseIndexes(t *testing.T) {
	w, i := newWorld(t)
	for _, q := range []task.Search{{}, {IncidentID: i.ID}, {State: task.Open}, {State: task.Open, Until: start}, {OwnerID: "ada"}, {OwnerID: "ada", State: task.Open}, {IncidentID: i.ID, State: task.Open}} {
		_, err := w.Find(t.Context(), q)
		must(t, err)
	}
	must(t, w.Sweep(t.Context()))
	must(t, w.Follow(t.Context(), i))
	scans, err := sqlite.Scans(t.Context(), w.db)
	must(t, err)
	if len(scans) > 0 {
		t.Fatalf("no index serves:\n%s", strings.Join(scans, "\n"))
	}
}
