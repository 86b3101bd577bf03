package promise_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/audit/audittest"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/promise"
	"standfirst/models/release"
	"standfirst/models/task"
)

var (
	start = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	lin   = audit.Actor{ID: "lin", Name: "林悦", Department: "communications"}
)

type world struct {
	*promise.Promises
	incidents *incident.Incidents
	facts     *fact.Facts
	releases  *release.Releases
	log       *audit.Log
	at        time.Time
	sent      []mailing.Notice
}

func (w *world) Person(_ context.Context, id string) (incident.Person, error) {
	if id == "gone" {
		return incident.Person{}, fault.Missing("incident.team.unknown")
	}
	return incident.Person{ID: id, Name: strings.ToUpper(id), Email: id + "@acme.example", Lang: "en"}, nil
}

func (w *world) Post(_ context.Context, n mailing.Notice) (mailing.Outcome, error) {
	w.sent = append(w.sent, n)
	return mailing.Outcome{Kind: mailing.Taken}, nil
}

func (w *world) BaseURL(context.Context) (string, error) { return "https://press.example.org", nil }

func newWorld(t *testing.T) (*world, incident.Incident) {
	t.Helper()
	w := &world{at: start}
	now := func() time.Time { return w.at }
	db, log := audittest.Open(t, now)
	w.log = log
	var err error
	w.incidents, err = incident.Open(t.Context(), incident.Deps{DB: db, Audit: log, Now: now, People: w})
	must(t, err)
	w.facts, err = fact.Open(t.Context(), fact.Deps{DB: db, Audit: log, Incidents: w.incidents, Now: now})
	must(t, err)
	w.releases, err = release.Open(t.Context(), release.Deps{DB: db, Audit: log, Incidents: w.incidents, Facts: w.facts, Now: now})
	must(t, err)
	w.Promises, err = promise.Load(t.Context(), promise.Deps{
		DB: db, Audit: log, Now: now, Incidents: w.incidents, Facts: w.facts, Releases: w.releases,
		Reminders: task.Reminders{People: w, Post: w, Space: "acme", Lang: "en", Zone: "Asia/Shanghai", Words: func(_, key string, args map[string]any) string {
			due, _ := args["due"].(string)
			return key + " " + due
		}},
	})
	must(t, err)
	w.incidents.KeepOpenIf("promise.close", w.Overdue)
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

func refund() promise.New {
	return promise.New{
		Text: incident.Text{"en": "Refund\u202e within 7 days", "zh-CN": "七日内退款"}, Made: promise.Made{Place: promise.Elsewhere, Where: "the hotline"},
		OwnerID: "ada", Due: start.Add(7 * 24 * time.Hour), Public: true,
	}
}

// An incident stays open while a promise is overdue, and closes once it is known what became of it.
func TestAnIncidentCannotBeClosedWhileAPromiseIsOverdue(t *testing.T) {
	w, i := newWorld(t)
	p, err := w.Make(t.Context(), i.ID, refund(), lin)
	must(t, err)
	if p.Text["en"] != "Refund within 7 days" || p.OwnerName != "ADA" {
		t.Fatalf("%+v", p)
	}
	w.at = p.Due.Add(time.Second)
	if _, err := w.incidents.MoveTo(t.Context(), i.ID, incident.Closed, "a false alarm", lin); !fault.Is(err, "promise.close") {
		t.Fatal("an incident with an overdue promise was closed:", err)
	}
	if _, err := w.Keep(t.Context(), p.ID, promise.Proof{Text: "All are paid"}, lin); !fault.Is(err, "promise.proof.where") {
		t.Fatal("kept without anything that shows it:", err)
	}
	p, err = w.Keep(t.Context(), p.ID, promise.Proof{Text: "All are paid", URL: "https://example.org/paid"}, lin)
	must(t, err)
	if !p.Late() || p.Overdue(w.at) {
		t.Fatalf("%+v", p)
	}
	_, err = w.incidents.MoveTo(t.Context(), i.ID, incident.Closed, "a false alarm", lin)
	must(t, err)
	page, err := w.incidents.Timeline(t.Context(), i.ID, "", 50)
	must(t, err)
	var actions []string
	for _, ev := range page.Items {
		actions = append(actions, ev.Action)
	}
	if slices.Reverse(actions); strings.Join(actions, " ") != "incident.declared promise.made promise.kept incident.closed" {
		t.Fatal(actions)
	}
	if _, err := w.Make(t.Context(), i.ID, refund(), lin); !fault.Is(err, "promise.closed") {
		t.Fatal(err)
	}
}

func TestItsOwnerIsRemindedOnceBeforeAndOnceAfter(t *testing.T) {
	w, i := newWorld(t)
	p, err := w.Make(t.Context(), i.ID, refund(), lin)
	must(t, err)
	for _, x := range []struct {
		at   time.Duration // from the due time
		sent int
		key  string
	}{{-25 * time.Hour, 0, ""}, {-23 * time.Hour, 1, "promise.mail.soon"}, {-time.Hour, 1, "promise.mail.soon"}, {time.Minute, 2, "promise.mail.late"}, {48 * time.Hour, 2, "promise.mail.late"}} {
		w.at = p.Due.Add(x.at)
		must(t, w.Sweep(t.Context()))
		if len(w.sent) != x.sent || (x.sent > 0 && !strings.HasPrefix(w.sent[x.sent-1].Subject, x.key)) {
			t.Fatalf("%s from the due time: %+v", x.at, w.sent)
		}
	}
	if !strings.Contains(w.sent[0].Text, "2026-11-09 17:00 CST") {
		t.Fatal("the zone of the space:", w.sent[0].Text)
	}
}

func TestWhatIsWrongIsSaidAtOnceAndBesideItsField(t *testing.T) {
	w, i := newWorld(t)
	n := refund()
	n.Text, n.OwnerID, n.Due, n.Made = incident.Text{"en": "Refund"}, "gone", start.Add(-time.Hour), promise.Made{Place: promise.InRelease, ReleaseID: "none", Version: 1}
	_, err := w.Make(t.Context(), i.ID, n, lin)
	var fields []string
	for _, f := range fault.All(err) {
		fields = append(fields, f.Field)
	}
	if slices.Sort(fields); strings.Join(fields, " ") != "due owner release text_zh-CN" {
		t.Fatal(fields, err)
	}
	p, err := w.Make(t.Context(), i.ID, refund(), lin)
	must(t, err)
	other, err := w.incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Other"}, Type: incident.DataLeak, Grade: 2, Mode: incident.Real}, lin)
	must(t, err)
	f, err := w.facts.Create(t.Context(), fact.New{IncidentID: other.ID, Claim: incident.Text{"en": "So"}}, lin)
	must(t, err)
	f, err = w.facts.AddLink(t.Context(), f.ID, "https://example.org/x", "", true, lin)
	must(t, err)
	if _, err := w.Keep(t.Context(), p.ID, promise.Proof{Text: "x", FactID: f.ID, EvidenceID: f.Now().Evidence[0].ID}, lin); !fault.Is(err, "promise.proof.evidence") {
		t.Fatal("evidence of another incident proves it:", err)
	}
	for _, address := range []string{"javascript:alert(1)", "//example.org", "https://a:b@example.org", "ftp://example.org"} {
		if _, err := w.Keep(t.Context(), p.ID, promise.Proof{Text: "x", URL: address}, lin); !fault.Is(err, "promise.proof.url") {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := w.Break(t.Context(), p.ID, " ", lin); !fault.Is(err, "promise.reason.missing") {
		t.Fatal(err)
	}
}

// The public sees what is public and nothing that the team wrote for itself; of a private incident or a drill nothing.
func TestThePublicSeesPublicProgressAlone(t *testing.T) {
	w, i := newWorld(t)
	p, err := w.Make(t.Context(), i.ID, refund(), lin)
	must(t, err)
	hidden := refund()
	hidden.Public = false
	secret, err := w.Make(t.Context(), i.ID, hidden, lin)
	must(t, err)
	both := incident.Text{"en": "Half is paid", "zh-CN": "已付一半"}
	if _, err := w.Progress(t.Context(), secret.ID, both, true, lin); !fault.Is(err, "promise.note.hidden") {
		t.Fatal(err)
	}
	if _, err := w.Progress(t.Context(), p.ID, incident.Text{"en": "x"}, true, lin); !fault.Is(err, "promise.both") {
		t.Fatal(err)
	}
	for public, text := range map[bool]incident.Text{true: both, false: {"en": "the bank asks who pays"}} {
		_, err = w.Progress(t.Context(), p.ID, text, public, lin)
		must(t, err)
	}
	_, err = w.Break(t.Context(), p.ID, "no money", lin)
	must(t, err)
	shown, err := w.Shown(t.Context(), i)
	must(t, err)
	if len(shown) != 1 || len(shown[0].Notes) != 1 || shown[0].Notes[0].Text["en"] != "Half is paid" || shown[0].Reason != "" || shown[0].OwnerName != "" || shown[0].EndedBy != "" {
		t.Fatalf("%+v", shown)
	}
	i, err = w.incidents.Restrict(t.Context(), i.ID, true, "", lin)
	must(t, err)
	if shown, err = w.Shown(t.Context(), i); err != nil || len(shown) != 0 {
		t.Fatal(shown, err)
	}
	stranger := incident.For(t.Context(), "eve", false)
	if page, err := w.Find(stranger, promise.Search{}); err != nil || len(page.Items) != 0 {
		t.Fatal("promises of a private incident:", page.Items, err)
	}
	if _, err := w.Reopen(stranger, p.ID, "x", lin); fault.KindOf(err) != fault.NotFound {
		t.Fatal(err)
	}
}
