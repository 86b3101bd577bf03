package drill_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/audit/audittest"
	"standfirst/models/call"
	"standfirst/models/drill"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/line"
	"standfirst/models/mailing"
	"standfirst/models/playbook"
	"standfirst/models/task"
)

var (
	start = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	lin   = audit.Actor{ID: "lin", Name: "林悦", Department: "communications"}
	omar  = audit.Actor{ID: "omar", Name: "Omar", Department: "product"}
	zhou  = audit.Actor{ID: "zhou", Name: "周敏", Department: "legal"}
)

type people struct{}

func (people) Person(_ context.Context, id string) (incident.Person, error) {
	if id == "nobody" {
		return incident.Person{}, fault.Missing("incident.team.unknown")
	}
	return incident.Person{ID: id, Name: id, Email: id + "@acme.example"}, nil
}

type nowhere struct{}

func (nowhere) Post(context.Context, mailing.Notice) (mailing.Outcome, error) {
	return mailing.Outcome{Kind: mailing.Taken, Captured: true}, nil
}
func (nowhere) BaseURL(context.Context) (string, error) { return "", nil }

type world struct {
	*testing.T
	*drill.Drills
	ctx       context.Context
	at        time.Time
	incidents *incident.Incidents
	facts     *fact.Facts
	calls     *call.Calls
	tasks     *task.Tasks
	lines     *line.Lines
	jobs      *job.Queue
	log       *audit.Log
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, ctx: t.Context(), at: start}
	now := func() time.Time { return w.at }
	db, log := audittest.Open(t, now)
	var err error
	w.log = log
	w.jobs, err = job.Open(w.ctx, db, now)
	w.must(err)
	w.incidents, err = incident.Open(w.ctx, incident.Deps{DB: db, Audit: log, Now: now, People: people{}})
	w.must(err)
	w.facts, err = fact.Open(w.ctx, fact.Deps{DB: db, Audit: log, Jobs: w.jobs, Incidents: w.incidents, Now: now})
	w.must(err)
	say := func(_, key string, _ map[string]any) string { return key }
	w.calls, err = call.Open(w.ctx, call.Deps{DB: db, Audit: log, Jobs: w.jobs, Now: now, Incidents: w.incidents, People: people{}, Post: nowhere{}, Words: say})
	w.must(err)
	w.tasks, err = task.Load(w.ctx, task.Deps{DB: db, Audit: log, Now: now, Incidents: w.incidents, People: people{}, Post: nowhere{}, Words: say})
	w.must(err)
	books, err := playbook.Open(w.ctx, playbook.Deps{DB: db, Audit: log, Now: now, Incidents: w.incidents, Tasks: w.tasks})
	w.must(err)
	w.lines, err = line.Open(w.ctx, line.Deps{DB: db, Audit: log, Now: now, Incidents: w.incidents, Facts: w.facts})
	w.must(err)
	w.Drills, err = drill.Open(w.ctx, drill.Deps{
		DB: db, Audit: log, Jobs: w.jobs, Now: now, Incidents: w.incidents, Facts: w.facts, Calls: w.calls, Tasks: w.tasks, Playbooks: books, Lines: w.lines, People: people{},
	})
	w.must(err)
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// begin starts a drill of a scenario with these injects.
func (w *world) begin(speed int64, injects ...drill.Inject) drill.Drill {
	w.Helper()
	x, err := w.Copy(w.ctx, "data_leak", nil, lin)
	w.must(err)
	w.must(w.Change(w.ctx, x.ID, x.Rev, drill.Draft{Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Grade: 1, Injects: injects}, lin))
	d, err := w.Start(w.ctx, drill.New{ScenarioID: x.ID, Speed: speed, Team: map[incident.Role]string{incident.Lead: "lin", incident.Legal: "zhou"}, Call: true}, lin)
	w.must(err)
	return d
}

// Pressed twice, by one after the other or at once, it is one drill with one incident; another form is another drill.
func TestTheSameFormStartsOneDrill(t *testing.T) {
	w := newWorld(t)
	n := drill.New{ScenarioID: "data_leak", Speed: 1, Team: map[incident.Role]string{incident.Lead: "lin"}, Once: "0123456789abcdef"}
	var ids [6]string
	var wg sync.WaitGroup
	for k := range ids {
		wg.Go(func() {
			d, err := w.Start(w.ctx, n, lin)
			if ids[k] = d.ID; err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id == "" || id != ids[0] {
			t.Fatal(ids)
		}
	}
	n.Once = "fedcba9876543210"
	other, err := w.Start(w.ctx, n, lin)
	w.must(err)
	found, err := w.incidents.Find(w.ctx, incident.Search{Limit: 10})
	w.must(err)
	if other.ID == ids[0] || len(found.Items) != 2 {
		t.Fatalf("%d incidents, %s and %s", len(found.Items), ids[0], other.ID)
	}
}

// pass lets time pass and the drill's clock tick.
func (w *world) pass(d drill.Drill, by time.Duration) drill.Drill {
	w.Helper()
	w.at = w.at.Add(by)
	d = w.get(d)
	_, err := w.Tick(w.ctx, drill.Work{ID: d.ID, Turn: d.Turn})
	w.must(err)
	return w.get(d)
}

func (w *world) get(d drill.Drill) drill.Drill {
	w.Helper()
	d, err := w.Get(w.ctx, d.ID)
	w.must(err)
	return d
}

func (w *world) arrived(d drill.Drill, want ...string) {
	w.Helper()
	var got []string
	for _, e := range d.Inbox() {
		got = append(got, e.Key)
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		w.Fatalf("arrived: %v, want %v (latest first)", got, want)
	}
}

func ask(key string, at, answer int64) drill.Inject {
	return drill.Inject{Key: key, At: at, Answer: answer, Channel: drill.Mail, Subject: incident.Text{"en": "Question " + key}}
}

// Every supplied scenario is whole, in both languages, and its conditions are about events that come before.
func TestEverySuppliedScenarioIsWhole(t *testing.T) {
	w := newWorld(t)
	all, err := w.Scenarios(w.ctx)
	w.must(err)
	if len(all) < 2 {
		t.Fatalf("%d scenarios", len(all))
	}
	for _, x := range all {
		at := map[string]int64{}
		for n, i := range x.Injects {
			for _, lang := range incident.Languages() {
				if i.Subject[lang] == "" || i.Body[lang] == "" || i.From[lang] == "" || x.Title[lang] == "" || x.Summary[lang] == "" {
					t.Errorf("%s: %s lacks %s", x.ID, i.Key, lang)
				}
			}
			if _, twice := at[i.Key]; twice || n > 0 && i.At < x.Injects[n-1].At {
				t.Errorf("%s: %s stands twice or out of order", x.ID, i.Key)
			}
			at[i.Key] = i.At
			if before, ok := at[i.Of]; i.Of != "" && (!ok || before >= i.At) {
				t.Errorf("%s: %s is about %q", x.ID, i.Key, i.Of)
			}
		}
		// What is supplied passes the checks of what people write.
		if err := w.Change(w.ctx, x.ID, x.Rev, drill.Draft{Title: x.Title, Summary: x.Summary, Type: x.Type, Grade: x.Grade, Injects: x.Injects}, lin); err != nil {
			t.Errorf("%s: %v", x.ID, err)
		}
	}
	if _, ok := drill.Supplied("../../../etc/passwd"); ok {
		t.Error("a name that is none has a scenario")
	}
}

func TestInjectsArriveOnAClockThatRunsFasterAndStands(t *testing.T) {
	w := newWorld(t)
	d := w.begin(2, ask("a", 0, 10), ask("b", 10, 0), ask("c", 20, 10))
	d = w.pass(d, 0)
	w.arrived(d, "a")
	if due := d.Inbox()[0].Due; !due.Equal(start.Add(5 * time.Minute)) { // ten minutes at twice the speed
		t.Errorf("due %s", due)
	}
	d = w.pass(d, 4*time.Minute)
	w.arrived(d, "a")
	d, err := w.Pause(w.ctx, d.ID, lin)
	w.must(err)
	d = w.pass(d, time.Hour)
	w.arrived(d, "a")
	d, err = w.Resume(w.ctx, d.ID, lin)
	w.must(err)
	if d.At(w.at) != 8*time.Minute || !d.Inbox()[0].Due.Equal(start.Add(65*time.Minute)) {
		t.Errorf("after an hour's pause the script is at %s and the answer due at %s", d.At(w.at), d.Inbox()[0].Due)
	}
	w.at = w.at.Add(30 * time.Second)
	d, err = w.Answer(w.ctx, d.ID, "a", "We look into it.", omar)
	w.must(err)
	if e := d.Inbox()[0]; e.Took() != 4*time.Minute+30*time.Second || !e.InTime() {
		t.Errorf("the answer took %s, in time: %v", e.Took(), e.InTime())
	}
	d = w.pass(d, 30*time.Second)
	w.arrived(d, "b", "a")
	// The job of an earlier turn has nothing to do, and the next is planned at the minute.
	if next, err := w.Tick(w.ctx, drill.Work{ID: d.ID, Turn: 1}); err != nil || !next.IsZero() {
		t.Errorf("a turn that is over ticks again at %s: %v", next, err)
	}
	if next, err := w.Tick(w.ctx, drill.Work{ID: d.ID, Turn: d.Turn}); err != nil || !next.Equal(w.at.Add(5*time.Minute)) {
		t.Errorf("the next tick is at %s: %v", next, err)
	}
	if d, err = w.Bring(w.ctx, d.ID, "", lin); err != nil || len(d.Inbox()) != 3 || !d.Inbox()[0].Manual {
		t.Fatalf("brought forward: %v %v", d.Inbox(), err)
	}
	if _, err := w.Bring(w.ctx, d.ID, "", lin); !fault.Is(err, "drill.inject.last") {
		t.Error(err)
	}
}

func TestInjectsFollowWhatTheTeamDoes(t *testing.T) {
	w := newWorld(t)
	of := func(i drill.Inject, c drill.Condition, key string) drill.Inject { i.If, i.Of = c, key; return i }
	d := w.begin(1, ask("a", 0, 5), of(ask("silent", 5, 0), drill.NoStatement, ""), of(ask("again", 6, 5), drill.Unanswered, "a"), of(ask("doubt", 7, 0), drill.Disputed, ""),
		of(ask("thanks", 8, 0), drill.Answered, "a"), of(ask("bare", 9, 0), drill.NoFact, ""), of(ask("said", 10, 0), drill.Statement, ""))
	d = w.pass(d, 0)
	_, err := w.Answer(w.ctx, d.ID, "a", "Yes.", omar)
	w.must(err)
	f, err := w.facts.Create(w.ctx, fact.New{IncidentID: d.ID, Claim: incident.Text{"en": "12 units"}}, omar)
	w.must(err)
	_, err = w.log.Append(w.ctx, incident.Stream(d.ID), audit.Entry{By: lin, Action: incident.EventReleasePublished, Object: "release:1"})
	w.must(err)
	d = w.pass(d, 10*time.Minute)
	w.arrived(d, "said", "bare", "thanks", "a")
	for _, key := range []string{"silent", "again", "doubt"} {
		if e, _ := d.Event(key); e.Fate != drill.Unmet {
			t.Errorf("%s: %s", key, e.Fate)
		}
	}
	if f.Drill() != true {
		t.Error("a fact of a drill is a drill's")
	}
}

func second[T any](_ T, err error) error { return err }

func TestAPrivateDrillIsNowhere(t *testing.T) {
	w := newWorld(t)
	d, err := w.Start(w.ctx, drill.New{ScenarioID: "data_leak", Speed: 5, Private: true, Team: map[incident.Role]string{incident.Lead: "lin"}}, lin)
	w.must(err)
	d, err = w.End(w.ctx, d.ID, lin)
	w.must(err)
	for who, sees := range map[string]bool{"lin": true, "omar": false} {
		ctx := incident.For(w.ctx, who, false)
		_, err := w.Get(ctx, d.ID)
		page, err2 := w.Find(ctx, "", 10)
		all, err3 := w.Training(ctx, "")
		_, last, err4 := w.Last(ctx)
		_, err5 := w.Observe(ctx, d.ID, "seen", omar)
		if (err == nil) != sees || (len(page.Items) == 1) != sees || (len(all) == 1) != sees || last != sees || (err5 == nil) != sees || err2 != nil || err3 != nil || err4 != nil {
			t.Errorf("%s: %v %d %d %v %v", who, err, len(page.Items), len(all), last, err5)
		}
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	w := newWorld(t)
	_, err := w.Start(w.ctx, drill.New{ScenarioID: "none", Speed: 3, Team: map[incident.Role]string{incident.Lead: "nobody"}}, lin)
	if n := len(fault.All(err)); n != 3 {
		t.Errorf("%d faults: %v", n, err)
	}
	if page, _ := w.incidents.Find(w.ctx, incident.Search{}); len(page.Items) != 0 {
		t.Error("a drill that was refused has left an incident")
	}
	x, err := w.Copy(w.ctx, "product_safety", incident.Text{"en": " (copy)", "zh-CN": "（副本）"}, lin)
	w.must(err)
	if x.Title["en"] != "The charger that burned (copy)" || x.Title["zh-CN"] == "" || x.IsSupplied() {
		t.Errorf("copy %+v", x.Title)
	}
	bad := drill.Draft{Type: "x", Grade: 9, Injects: []drill.Inject{{Body: incident.Text{"en": "x"}, At: -1, Answer: 9999, Channel: "smoke", If: "maybe"}}}
	if n := len(fault.All(w.Change(w.ctx, x.ID, x.Rev, bad, lin))); n != 8 {
		t.Errorf("%d faults: %v", n, w.Change(w.ctx, x.ID, x.Rev, bad, lin))
	}
	good := drill.Draft{Title: x.Title, Type: x.Type, Grade: 2, Injects: []drill.Inject{{Key: "z", At: 9, Channel: drill.Mail, Subject: incident.Text{"en": "x"}, If: drill.Answered, Of: "gone"}, ask("y", 1, 1), {}}}
	w.must(w.Change(w.ctx, x.ID, x.Rev, good, lin))
	x, err = w.Scenario(w.ctx, x.ID)
	w.must(err)
	if len(x.Injects) != 2 || x.Injects[0].Key != "y" || x.Injects[1].If != drill.Always {
		t.Errorf("%+v", x.Injects)
	}
	if err := w.Change(w.ctx, x.ID, x.Rev-1, good, lin); !fault.Is(err, "drill.scenario.clash") {
		t.Error("what somebody else changed is lost:", err)
	}
	w.must(w.Change(w.ctx, "data_leak", 0, good, lin))
	if err := w.Remove(w.ctx, "data_leak", lin); !fault.Is(err, "drill.scenario.supplied") {
		t.Error(err)
	}
	w.must(w.Restore(w.ctx, "data_leak", lin))
	if back, _ := w.Scenario(w.ctx, "data_leak"); back.Own || len(back.Injects) < 8 {
		t.Errorf("%+v", back)
	}
	w.must(w.Remove(w.ctx, x.ID, lin))
	if _, err := w.Scenario(w.ctx, x.ID); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	d := w.begin(1, ask("a", 5, 0))
	for _, try := range []error{second(w.Answer(w.ctx, d.ID, "a", "not there yet", lin)), second(w.Skip(w.ctx, d.ID, "", lin)), second(w.Skip(w.ctx, d.ID, "q", lin)), second(w.Get(w.ctx, "q"))} {
		if fault.KindOf(try) != fault.NotFound {
			t.Error(try)
		}
	}
	if _, err := w.Answer(w.ctx, d.ID, "a", "  \u200b ", lin); !fault.Is(err, "drill.text.missing") {
		t.Error(err)
	}
}

// A sweep finds what a crash has left: a tick without a job, events that were not written.
func TestTheSweepGoesOn(t *testing.T) {
	w := newWorld(t)
	d := w.begin(5, ask("a", 0, 0), ask("b", 30, 0))
	w.at = w.at.Add(6 * time.Minute)
	for range 2 {
		w.must(w.Sweep(w.ctx))
	}
	d = w.get(d)
	w.arrived(d, "b", "a")
	page, err := w.log.Timeline(w.ctx, incident.Stream(d.ID), "", 50)
	w.must(err)
	n := 0
	for _, ev := range page.Items {
		if ev.Action == drill.EventArrived {
			n++
		}
	}
	if n != 2 || d.Owes {
		t.Errorf("%d events of arrival, owes %v", n, d.Owes)
	}
}
