package call_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/audit/audittest"
	"standfirst/models/call"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/setting"
	"standfirst/models/store"
)

var (
	start = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	lin   = audit.Actor{ID: "lin", Name: "林悦", Department: "communications"}
)

// world is a space with a post that takes, or does what it is told.
type world struct {
	*call.Calls
	db        store.DB
	incidents *incident.Incidents
	log       *audit.Log
	jobs      *job.Queue
	at        time.Time
	sent      []mailing.Notice
	outcome   mailing.Outcome
	dies      bool // the program dies after the message was handed over
	gone      map[string]bool
}

func (w *world) Person(_ context.Context, id string) (incident.Person, error) {
	if w.gone[id] {
		return incident.Person{}, fault.Missing("incident.team.unknown")
	}
	return incident.Person{ID: id, Name: strings.ToUpper(id), Email: id + "@acme.example", Lang: "en"}, nil
}

var errDied = errors.New("died")

func (w *world) Post(_ context.Context, l mailing.Notice) (mailing.Outcome, error) {
	w.sent = append(w.sent, l)
	if w.dies {
		return mailing.Outcome{}, errDied
	}
	return w.outcome, nil
}

func (w *world) BaseURL(context.Context) (string, error) { return "https://press.example.org", nil }

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{at: start, outcome: mailing.Outcome{Kind: mailing.Taken}, gone: map[string]bool{}}
	now := func() time.Time { return w.at }
	db, log := audittest.Open(t, now)
	w.db, w.log = db, log
	var err error
	w.incidents, err = incident.Open(t.Context(), incident.Deps{DB: db, Audit: log, Now: now, People: w})
	must(t, err)
	w.jobs, err = job.Open(t.Context(), db, now)
	must(t, err)
	w.Calls, err = call.Open(t.Context(), call.Deps{
		DB: db, Audit: log, Jobs: w.jobs, Now: now, Incidents: w.incidents, People: w, Post: w, Space: "acme", SpaceName: "Acme", Lang: "en",
		Words: func(_, key string, args map[string]any) string {
			if link, ok := args["link"].(string); ok {
				return key + " " + link
			}
			return key
		},
		Code: setting.NewSealer([]byte("a key for tests")).Coder("call"),
	})
	must(t, err)
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// leak is an incident with a lead who has a deputy and a lawyer who has none.
func (w *world) leak(t *testing.T) incident.Incident {
	t.Helper()
	i, err := w.incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Grade: 2, Mode: incident.Real}, lin)
	must(t, err)
	_, err = w.incidents.Appoint(t.Context(), i.ID, incident.Lead, "ada", "bo", lin)
	must(t, err)
	i, err = w.incidents.Appoint(t.Context(), i.ID, incident.Legal, "cy", "", lin)
	must(t, err)
	return i
}

// work runs what is due, once, as the runner would.
func (w *world) work(t *testing.T) {
	t.Helper()
	for {
		j, ok, err := w.jobs.Claim(t.Context(), "test", time.Minute)
		must(t, err)
		if !ok {
			return
		}
		task, err := job.Decode[call.Work](j)
		must(t, err)
		do := map[string]func(context.Context, string) error{call.SendKind: w.Send, call.EscalateKind: w.Escalate}[j.Kind]
		if err := do(t.Context(), task.CallID); err != nil {
			_, err = w.jobs.Fail(t.Context(), j, err, false)
			must(t, err)
			continue
		}
		_, err = w.jobs.Finish(t.Context(), j)
		must(t, err)
	}
}

func (w *world) actions(t *testing.T, id string) string {
	t.Helper()
	page, err := w.log.Timeline(t.Context(), incident.Stream(id), "", 100)
	must(t, err)
	var out []string
	for n := len(page.Items) - 1; n >= 0; n-- {
		if ev := page.Items[n]; strings.HasPrefix(ev.Action, "call.") {
			out = append(out, strings.TrimPrefix(ev.Action, "call.")+":"+ev.Data["name"])
		}
	}
	return strings.Join(out, " ")
}

func TestTheTeamIsCalledOnceAndTheDeputyFollowsUp(t *testing.T) {
	w := newWorld(t)
	i := w.leak(t)
	for want := 2; want >= 0; want -= 2 { // pressed twice, it calls once
		n, err := w.CallTeam(t.Context(), i.ID, lin)
		must(t, err)
		if n != want {
			t.Fatalf("called %d, want %d", n, want)
		}
	}
	w.work(t)
	if len(w.sent) != 2 {
		t.Fatalf("%d letters", len(w.sent))
	}
	// The letters leave in any order.
	_, link, _ := strings.Cut(w.sent[slices.IndexFunc(w.sent, func(l mailing.Notice) bool { return l.To.Email == "ada@acme.example" })].Text, "/call/")
	token := strings.TrimSpace(link)
	for range 2 {
		c, err := w.AcknowledgeBy(t.Context(), token, "192.0.2.7")
		must(t, err)
		if c.How != call.ByLink || !c.AckAt.Equal(start) {
			t.Fatalf("%+v", c)
		}
	}
	w.at = w.at.Add(9 * time.Minute) // grade 2 waits for ten
	w.work(t)
	if len(w.sent) != 2 {
		t.Fatal("followed up before its time")
	}
	w.at = w.at.Add(2 * time.Minute)
	w.work(t)
	for range 2 {
		for _, c := range mustCalls(t, w, i.ID) { // repeating changes nothing
			must(t, w.Escalate(t.Context(), c.ID))
		}
	}
	w.work(t)
	if got := w.actions(t, i.ID); got != "made:ADA made:CY acknowledged:ADA unanswered:CY" {
		t.Fatal(got)
	}
}

func mustCalls(t *testing.T, w *world, id string) []call.Call {
	t.Helper()
	all, err := w.Of(t.Context(), id)
	must(t, err)
	return all
}

func TestWhoIsSilentIsFollowedUpByTheDeputy(t *testing.T) {
	w := newWorld(t)
	i := w.leak(t)
	_, err := w.CallTeam(t.Context(), i.ID, lin)
	must(t, err)
	w.work(t)
	w.at = w.at.Add(11 * time.Minute)
	w.work(t)
	w.work(t)
	if got := w.actions(t, i.ID); got != "made:ADA made:CY made:BO escalated:ADA unanswered:CY" && got != "made:ADA made:CY unanswered:CY made:BO escalated:ADA" {
		t.Fatal(got)
	}
	if len(w.sent) != 3 || w.sent[2].To.Email != "bo@acme.example" {
		t.Fatalf("%+v", w.sent)
	}
	w.at = w.at.Add(20 * time.Minute)
	w.work(t)
	if got := w.actions(t, i.ID); !strings.HasSuffix(got, "unanswered:BO") {
		t.Fatal("the deputy's silence is not told:", got)
	}
}

// A refused address is followed up at once: nobody would answer.
func TestWhoCannotBeReachedIsFollowedUpAtOnce(t *testing.T) {
	w := newWorld(t)
	i := w.leak(t)
	w.outcome = mailing.Outcome{Kind: mailing.Rejected, Why: "outbound.mail.refused"}
	_, err := w.CallTeam(t.Context(), i.ID, lin)
	must(t, err)
	w.work(t)
	if got := w.actions(t, i.ID); !strings.Contains(got, "failed:ADA") || !strings.Contains(got, "made:BO") {
		t.Fatal(got)
	}
}

// The program dies after the message was handed over, or after any write: run again, everybody is called, every
// letter of one call has one id, and the log tells each thing once.
func TestACrashCallsNobodyTooLittle(t *testing.T) {
	w := newWorld(t)
	i := w.leak(t)
	w.dies = true
	_, err := w.CallTeam(t.Context(), i.ID, lin)
	must(t, err)
	w.work(t)
	w.dies = false
	w.at = w.at.Add(time.Minute)
	w.work(t)
	times := map[string]int{}
	for _, l := range w.sent {
		times[l.ID]++
	}
	for id, n := range times {
		if n != 2 || len(times) != 2 {
			t.Fatalf("%d letters of %s, %d in all", n, id, len(w.sent))
		}
	}
	// As a crash leaves it between the call and its jobs: written, owing, nothing enqueued.
	docs, err := store.Open[call.Call](t.Context(), w.db, "calls")
	must(t, err)
	c := mustCalls(t, w, i.ID)[0]
	c.ID, c.Role, c.UserID, c.State, c.AckAt = "left", incident.Media, "dee", call.Waiting, time.Time{}
	c.Owes, c.Owed = true, []audit.Owed{audit.Owe(w.at, audit.Entry{By: lin, Action: call.EventMade, Object: incident.Stream(i.ID), Data: map[string]string{"name": "DEE"}})}
	must(t, docs.Insert(t.Context(), &c))
	w.at = w.at.Add(2 * time.Minute)
	for range 3 {
		must(t, w.Sweep(t.Context()))
		w.work(t)
	}
	if len(w.sent) != 5 || strings.Count(w.actions(t, i.ID), "made:DEE") != 1 {
		t.Fatalf("%d letters, %s, %+v", len(w.sent), w.actions(t, i.ID), mustCalls(t, w, i.ID))
	}
}

func TestOnlyOurLinksAcknowledge(t *testing.T) {
	w := newWorld(t)
	i := w.leak(t)
	_, err := w.CallTeam(t.Context(), i.ID, lin)
	must(t, err)
	c := mustCalls(t, w, i.ID)[0]
	good := w.Token(c.ID)
	for n := range len(good) { // any character of it changed
		bad := []byte(good)
		bad[n] ^= 1
		if _, err := w.AcknowledgeBy(t.Context(), string(bad), ""); fault.KindOf(err) != fault.NotFound {
			t.Fatalf("%s: %v", bad, err)
		}
	}
	for _, bad := range []string{"", ".", "acme." + c.ID, "acme." + c.ID + ".", strings.Repeat("x", 9000), "rival." + strings.TrimPrefix(good, "acme.")} {
		if _, err := w.AcknowledgeBy(t.Context(), bad, ""); fault.KindOf(err) != fault.NotFound {
			t.Fatalf("%.40q: %v", bad, err)
		}
	}
	if mustCalls(t, w, i.ID)[0].Acknowledged() {
		t.Fatal("acknowledged by a link that is not ours")
	}
	_, err = w.AcknowledgeBy(t.Context(), good, "")
	must(t, err)
}

func TestWhoHasLeftIsNamedAndTheOthersAreCalled(t *testing.T) {
	w := newWorld(t)
	i := w.leak(t)
	w.gone["ada"] = true
	n, err := w.CallTeam(t.Context(), i.ID, lin)
	if n != 1 || !fault.Is(err, "call.gone") {
		t.Fatal(n, err)
	}
	if _, err := w.incidents.MoveTo(t.Context(), i.ID, incident.Closed, "false alarm", lin); err != nil {
		t.Fatal(err)
	}
	if _, err := w.CallTeam(t.Context(), i.ID, lin); !fault.Is(err, "incident.team.closed") {
		t.Fatal("called the team of a closed incident:", err)
	}
	w.at = w.at.Add(time.Hour)
	w.work(t)
	if got := w.actions(t, i.ID); strings.Contains(got, "unanswered") {
		t.Fatal("followed up after the end:", got)
	}
}
