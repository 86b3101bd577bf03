package playbook_test

import (
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/audit/audittest"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/playbook"
	"standfirst/models/task"
)

var lin = audit.Actor{ID: "lin", Name: "林悦"}

type world struct {
	*playbook.Playbooks
	tasks *task.Tasks
	log   *audit.Log
	id    string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC) }
	db, log := audittest.Open(t, now)
	w := &world{log: log}
	incidents, err := incident.Open(t.Context(), incident.Deps{DB: db, Audit: log, Now: now})
	must(t, err)
	w.tasks, err = task.Load(t.Context(), task.Deps{DB: db, Audit: log, Now: now, Incidents: incidents})
	must(t, err)
	w.Playbooks, err = playbook.Open(t.Context(), playbook.Deps{DB: db, Audit: log, Now: now, Incidents: incidents, Tasks: w.tasks})
	must(t, err)
	i, err := incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Grade: 2, Mode: incident.Real}, lin)
	must(t, err)
	w.id = i.ID
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Every supplied playbook is whole, in both languages, with gaps to fill in and nothing left out.
func TestEverySuppliedPlaybookIsWhole(t *testing.T) {
	for _, kind := range incident.Types() {
		p, ok := playbook.Supplied(kind)
		if !ok || p.Type != kind || len(p.Steps) < 10 || len(p.Audiences) != len(playbook.Kinds()) {
			t.Errorf("%s: %d steps, %d audiences", kind, len(p.Steps), len(p.Audiences))
		}
		keys := map[string]bool{}
		for _, s := range p.Steps {
			if keys[s.Key] || s.Title["en"] == "" || s.Title["zh-CN"] == "" || s.Offset <= 0 || s.Title.Longest() > task.MaxTitle {
				t.Errorf("%s: step %+v", kind, s)
			}
			keys[s.Key] = true
		}
		for _, lang := range incident.Languages() {
			if strings.Count(p.Statement[lang], "[") < 5 {
				t.Errorf("%s: the statement in %s has no gaps", kind, lang)
			}
			for n, a := range p.Audiences {
				if a.Kind != playbook.Kinds()[n] || a.Need[lang] == "" {
					t.Errorf("%s: audience %+v in %s", kind, a, lang)
				}
			}
		}
	}
	if _, ok := playbook.Supplied("../../etc/passwd"); ok {
		t.Error("a kind that is none has a playbook")
	}
}

func TestApplyingAPlaybookAgainChangesNothing(t *testing.T) {
	w := newWorld(t)
	p, err := w.Get(t.Context(), incident.DataLeak)
	must(t, err)
	for _, want := range []int{len(p.Steps), 0, 0} {
		n, err := w.Apply(t.Context(), w.id, incident.DataLeak, lin)
		must(t, err)
		if n != want {
			t.Fatalf("%d new tasks, want %d", n, want)
		}
	}
	events, err := w.log.Timeline(t.Context(), incident.Stream(w.id), "", 100)
	must(t, err)
	if got := len(events.Items); got != len(p.Steps)+2 {
		t.Fatalf("%d events", got)
	}
}

func TestASpaceChangesItsOwnAndTakesTheSuppliedOneBack(t *testing.T) {
	w := newWorld(t)
	must(t, w.Review(t.Context(), incident.DataLeak, lin))
	p, err := w.Get(t.Context(), incident.DataLeak)
	must(t, err)
	if p.Own || p.ReviewedBy != lin.Name || len(p.Steps) < 10 {
		t.Fatalf("reviewing changed it: %+v", p)
	}
	steps := append([]playbook.Step{{Role: incident.Legal, Offset: 5, Title: incident.Text{"en": "Ring our lawyer"}}}, p.Steps[:2]...)
	n := playbook.New{Steps: steps, Statement: incident.Text{"en": "Ours"}, Audiences: p.Audiences}
	must(t, w.Change(t.Context(), incident.DataLeak, p.Rev, n, lin))
	own, err := w.Get(t.Context(), incident.DataLeak)
	must(t, err)
	if !own.Own || len(own.Steps) != 3 || own.Steps[0].Title["en"] != "Ring our lawyer" || own.Steps[1].Key != p.Steps[0].Key || own.ReviewedBy != lin.Name {
		t.Fatalf("%+v", own)
	}
	if err := w.Change(t.Context(), incident.DataLeak, own.Rev-1, n, lin); !fault.Is(err, "playbook.clash") {
		t.Fatal("what somebody else changed meanwhile is lost:", err)
	}
	bad := playbook.New{Steps: []playbook.Step{{Role: "king", Offset: -1, Title: incident.Text{"en": strings.Repeat("长", 301)}}}, Statement: incident.Text{"en": strings.Repeat("x", 6001)}}
	if got := len(fault.All(w.Change(t.Context(), incident.DataLeak, own.Rev, bad, lin))); got != 4 {
		t.Fatalf("%d faults", got)
	}
	for range 2 {
		must(t, w.Restore(t.Context(), incident.DataLeak, lin))
	}
	if back, _ := w.Get(t.Context(), incident.DataLeak); back.Own || len(back.Steps) != len(p.Steps) {
		t.Fatalf("%+v", back)
	}
}

func TestWhoHasBeenToldIsKept(t *testing.T) {
	w := newWorld(t)
	i := incident.Incident{ID: w.id, Type: incident.DataLeak}
	if err := w.Tell(t.Context(), w.id, playbook.Users, "  ", lin); !fault.Is(err, "playbook.how.missing") {
		t.Fatal(err)
	}
	if err := w.Tell(t.Context(), "nowhere", playbook.Users, "by mail", lin); fault.KindOf(err) != fault.NotFound {
		t.Fatal(err)
	}
	must(t, w.Tell(t.Context(), w.id, playbook.Users, "by mail", lin))
	all, err := w.Audiences(t.Context(), i)
	must(t, err)
	told := 0
	for _, a := range all {
		if !a.Told.At.IsZero() {
			told++
		}
	}
	if len(all) != 6 || told != 1 {
		t.Fatalf("%+v", all)
	}
}
