package webhook_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/models/release"
	"standfirst/models/webhook"
)

func TestWhatTheNewsroomShowsIsTold(t *testing.T) {
	d := newDesk(t)
	ctx, by, manager := t.Context(), d.As("officer").Actor(), d.As("manager").Actor()
	inc := d.incident(incident.Real)
	f := d.fact(inc.ID, true)
	must[release.Sheet](t)(d.Space.Releases.PublishSheet(ctx, inc.ID, manager))
	rel := d.publish(d.approved(inc.ID, "We recall the battery"))
	seen := map[string]bool{}
	base := "https://press.example.org/newsroom/acme"
	told := func(want webhook.Statement) {
		t.Helper()
		d.work()
		got := d.recv.took()
		if len(got) != 1 {
			t.Fatalf("%s: %d documents came: %+v", want.Event, len(got), got)
		}
		s := got[0]
		if s.Event != want.Event || s.URL != want.URL || s.Headline["en"] != want.Headline["en"] || s.Note["zh-CN"] != want.Note["zh-CN"] || s.Phase != want.Phase || s.Space != "acme" || s.At.IsZero() || seen[s.ID] {
			t.Errorf("told %+v, want %+v", s, want)
		}
		seen[s.ID] = true
		if last := d.now().Last; !last.Good || last.Event != want.Event || last.Status != 204 || d.now().GoodAt.IsZero() {
			t.Errorf("kept of %s: %+v", want.Event, last)
		}
	}
	page := base + "/releases/" + rel.Slug
	told(webhook.Statement{Event: webhook.Published, URL: page, Headline: map[string]string{"en": "We recall the battery"}})
	rel = must[release.Release](t)(d.Space.Releases.Save(ctx, rel.ID, rel.Current, words("We recall every battery"), by))
	rel = d.publish(d.approve(rel))
	told(webhook.Statement{Event: webhook.Corrected, URL: page, Headline: map[string]string{"en": "We recall every battery"}, Note: note})
	must[release.Release](t)(d.Space.Releases.Withdraw(ctx, rel.ID, note, by))
	told(webhook.Statement{Event: webhook.Withdrawn, URL: page, Note: note})
	must[release.Release](t)(d.Space.Releases.Retract(ctx, rel.ID, note, by))
	told(webhook.Statement{Event: webhook.Retracted, URL: page, Headline: map[string]string{"en": "We recall every battery"}, Note: note})
	must[newsroom.Board](t)(d.Space.Newsroom.ShowBoard(ctx, inc.ID, incident.Aware, manager))
	told(webhook.Statement{Event: webhook.PageUpdated, URL: base + "/incidents/" + inc.ID, Headline: inc.Title, Phase: string(incident.Aware)})
	must[fact.Fact](t)(d.Space.Facts.Retract(ctx, f.ID, "The count was wrong.", manager))
	told(webhook.Statement{Event: webhook.FactRetracted, URL: base + "/facts/" + inc.ID + "/" + f.Key, Headline: map[string]string{"en": "12 units overheated."}})
}

// Drafts, drills, texts under embargo, withheld pages, facts that are not public, and what nobody asked for are not told.
func TestNothingElseIsTold(t *testing.T) {
	d := newDesk(t)
	ctx, by, manager := t.Context(), d.As("officer").Actor(), d.As("manager").Actor()
	silent := func(what string) {
		t.Helper()
		d.work()
		if got := d.recv.took(); len(got) > 0 {
			t.Errorf("%s is told: %+v", what, got)
		}
	}
	drill := d.incident(incident.Drill)
	hidden := d.fact(drill.ID, true)
	must[release.Sheet](t)(d.Space.Releases.PublishSheet(ctx, drill.ID, manager))
	practice := d.publish(d.approved(drill.ID, "Only practice"))
	must[release.Release](t)(d.Space.Releases.Withdraw(ctx, practice.ID, note, by))
	must[fact.Fact](t)(d.Space.Facts.Retract(ctx, hidden.ID, "It was wrong.", manager))
	silent("a drill")

	inc := d.incident(incident.Real)
	f := d.fact(inc.ID, false)
	d.fact(inc.ID, true)
	must[fact.Fact](t)(d.Space.Facts.Retract(ctx, f.ID, "It was wrong.", manager))
	must[release.Sheet](t)(d.Space.Releases.PublishSheet(ctx, inc.ID, manager))
	silent("a fact that is not public")

	waits := d.approved(inc.ID, "On Thursday")
	silent("an approved draft")
	waits = must[release.Release](t)(d.Space.Releases.SetEmbargo(ctx, waits.ID, release.EmbargoPlan{
		LiftAt: d.Clock.Now().Add(time.Hour), Zone: "UTC", Title: note, Teaser: note, Terms: note,
	}, by))
	silent("a text under embargo")
	d.Clock.Add(2 * time.Hour)
	must[time.Time](t)(d.Space.Releases.Lift(ctx))
	d.work()
	if got := d.recv.took(); len(got) != 1 || got[0].Event != webhook.Published || got[0].Headline["en"] != "On Thursday" {
		t.Fatalf("its embargo has ended, and it is told %+v", got)
	}
	must[release.Release](t)(d.Space.Releases.Withdraw(ctx, waits.ID, note, by))
	must[newsroom.Board](t)(d.Space.Newsroom.ShowBoard(ctx, inc.ID, incident.Aware, manager))
	must[incident.Incident](t)(d.Space.Incidents.Restrict(ctx, inc.ID, true, incident.Withheld, manager))
	silent("what is withheld by the time it would be sent")

	must[webhook.Hook](t)(d.Space.Webhooks.Change(ctx, d.hook.ID, webhook.Plan{Name: "x", URL: d.recv.URL, Events: []webhook.Event{webhook.Corrected}}, by))
	d.publish(d.approved("", "Not a correction"))
	silent("what nobody asked for")
	must[webhook.Hook](t)(d.Space.Webhooks.Change(ctx, d.hook.ID, webhook.Plan{Name: "x", URL: d.recv.URL, Events: webhook.Events()}, by))
	d.publish(d.approved("", "Before the pause"))
	must[webhook.Hook](t)(d.Space.Webhooks.Pause(ctx, d.hook.ID, true, by))
	silent("anything while it is paused")
	d.publish(d.approved("", "During the pause"))
	must[webhook.Hook](t)(d.Space.Webhooks.Pause(ctx, d.hook.ID, false, by))
	silent("what happened while it was paused")
	d.publish(d.approved("", "Before the removal"))
	if err := d.Space.Webhooks.Remove(ctx, d.hook.ID, by); err != nil {
		t.Fatal(err)
	}
	silent("a webhook that was removed")
}

func TestAReceiverThatFailsIsTriedAgain(t *testing.T) {
	d := newDesk(t)
	d.recv.answers(500)
	d.publish(d.approved("", "We recall the battery"))
	d.work()
	first := d.recv.took()
	last := d.now().Last
	if len(first) != 1 || last.Good || !last.Trouble || last.Why != "webhook.refused" || last.Status != 500 || !strings.HasPrefix(last.Answer, "no room xxx") || len(last.Answer) > 500 {
		t.Fatalf("%+v is kept of %+v", last, first)
	}
	d.work()
	if n := len(d.recv.took()); n > 0 {
		t.Errorf("tried again at once %d times", n)
	}
	d.recv.answers(200)
	d.Clock.Add(time.Hour)
	d.work()
	if again := d.recv.took(); len(again) != 1 || again[0].ID != first[0].ID || !d.now().Last.Good {
		t.Errorf("then %+v came, and %+v is kept", again, d.now().Last)
	}
	d.Clock.Add(time.Hour)
	d.work()
	if n := len(d.recv.took()); n > 0 {
		t.Errorf("what was taken came %d times more", n)
	}
}

func TestWhatNobodyTakesIsGivenUpAfterADay(t *testing.T) {
	d := newDesk(t)
	d.recv.answers(302)
	d.publish(d.approved("", "We recall the battery"))
	began := d.Clock.Now()
	for d.Clock.Now().Sub(began) < 3*24*time.Hour {
		d.work()
		if len(d.recv.took()) > 0 && d.Clock.Now().Sub(began) > webhook.Life {
			t.Fatalf("tried after %s", d.Clock.Now().Sub(began))
		}
		d.Clock.Add(time.Hour)
	}
	x := d.now()
	if len(x.Lost) != 1 || x.Lost[0].Event != webhook.Published || x.Last.Trouble || x.Last.Why != "webhook.redirected" {
		t.Errorf("kept: %+v", x)
	}
	if age := x.Last.At.Sub(began); age < webhook.Life/2 {
		t.Errorf("given up after %s", age)
	}
}

// The secret stands in no file, and neither it nor the token of an address in the log of what was done.
func TestTheSecretIsSealed(t *testing.T) {
	d := newDesk(t)
	ctx, by := t.Context(), d.As("administrator").Actor()
	again, secret, err := d.Space.Webhooks.Create(ctx, "form", webhook.Plan{Name: "Intranet", URL: d.recv.URL, Events: webhook.Events()}, by)
	if err != nil || again.ID != d.hook.ID || secret != d.recv.secret {
		t.Fatalf("the form sent twice makes %+v, %v", again, err)
	}
	d.Clock.Add(time.Hour)
	if _, secret, err = d.Space.Webhooks.Create(ctx, "form", webhook.Plan{Name: "Intranet", URL: d.recv.URL, Events: webhook.Events()}, by); err != nil || secret != "" {
		t.Errorf("an hour later the form still shows %q, %v", secret, err)
	}
	old := d.recv.secret
	if _, d.recv.secret, err = d.Space.Webhooks.Renew(ctx, d.hook.ID, by); err != nil || d.recv.secret == old {
		t.Fatal("no new secret", err)
	}
	if try, err := d.Space.Webhooks.Test(ctx, d.hook.ID, by); err != nil || !try.Good { // the receiver checks the signature
		t.Errorf("%+v, %v", try, err)
	}
	if got := d.recv.took(); len(got) != 1 || got[0].Event != webhook.Tested {
		t.Errorf("the test is %+v", got)
	}
	if d.recv.secret == "" || d.now().Secret == "" {
		t.Fatal("nothing is compared")
	}
	events := must[[]string](t)(d.deeds())
	for _, e := range events {
		if strings.Contains(e, "xyzzy") || strings.Contains(e, "whsec_") {
			t.Errorf("the log says %s", e)
		}
	}
	if len(events) < 3 {
		t.Errorf("only %d events", len(events))
	}
	if strings.Contains(d.now().Secret, strings.TrimPrefix(d.recv.secret, "whsec_")) {
		t.Error("the secret is kept as it is")
	}
}

func (d *desk) deeds() (out []string, err error) {
	page, err := d.Space.Audit.Of(d.t.Context(), "webhook:"+d.hook.ID, "", 100)
	for _, e := range page.Items {
		line := e.Action
		for name, value := range e.Data {
			line += " " + name + "=" + value
		}
		out = append(out, line)
	}
	return out, err
}

// The program dies at any write of publishing or of telling, and starts again: the receiver has the document, under one
// id, whenever the text is public.
func TestADeathLosesNothing(t *testing.T) {
	dir, door, recv := t.TempDir(), out(t), newReceiver(t)
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	first := filepath.Join(dir, "first.db")
	id, secret := prepare(t, first, door, recv.URL, &now)
	recv.secret = secret
	image := must[[]byte](t)(os.ReadFile(first))
	for n, done := 0, false; !done; n++ {
		if n > 60 {
			t.Fatal("publishing has no end")
		}
		file, at := filepath.Join(dir, "again.db"), now
		for _, f := range []string{file, file + "-wal", file + "-shm"} {
			_ = os.Remove(f)
		}
		if err := os.WriteFile(file, image, 0o600); err != nil {
			t.Fatal(err)
		}
		l := live(t, file, door, &at)
		l.db.DieAfter(n)
		_, err := l.Releases.Publish(t.Context(), id, 1, nil, anna)
		done = err == nil && l.work(t) == nil && l.db.Outlived()
		l.db.Live()
		for range 3 { // restarted, and the sweeps after
			at = at.Add(2 * time.Minute)
			if err := l.Releases.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := l.work(t); err != nil {
				t.Fatal(err)
			}
		}
		rel := must[release.Release](t)(l.Releases.Get(t.Context(), id))
		ids := map[string]bool{}
		for _, s := range recv.took() {
			ids[s.ID] = true
		}
		if want := rel.Public == release.Live; (len(ids) == 1) != want || len(ids) > 1 {
			t.Errorf("killed at write %d: public %v, told as %v", n, want, ids)
		}
		if err := l.db.DB.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFormsOfWebhooksAreChecked(t *testing.T) {
	d := newDesk(t)
	by := d.As("administrator").Actor()
	good := webhook.Plan{Name: "x", URL: "https://example.com/hook", Events: webhook.Events()}
	for name, x := range map[string]struct {
		change     func(*webhook.Plan)
		field, key string
	}{
		"no name":          {func(p *webhook.Plan) { p.Name = " " }, "name", "webhook.name.bad"},
		"a long name":      {func(p *webhook.Plan) { p.Name = strings.Repeat("名", 81) }, "name", "webhook.name.bad"},
		"two lines":        {func(p *webhook.Plan) { p.Name = "a\nb" }, "name", "webhook.name.bad"},
		"no events":        {func(p *webhook.Plan) { p.Events = nil }, "event", "webhook.event.none"},
		"an event of ours": {func(p *webhook.Plan) { p.Events = []webhook.Event{webhook.Tested} }, "event", "webhook.event.none"},
		"not https":        {func(p *webhook.Plan) { p.URL = "http://example.com/hook" }, "url", "fetch.https"},
		"metadata":         {func(p *webhook.Plan) { p.URL = "https://169.254.169.254/latest" }, "url", "fetch.private"},
		"a long address":   {func(p *webhook.Plan) { p.URL = "https://example.com/" + strings.Repeat("a", 1000) }, "url", "webhook.url.long"},
		"a password":       {func(p *webhook.Plan) { p.URL = "https://a:b@example.com/" }, "url", "fetch.url"},
		"nothing":          {func(p *webhook.Plan) { p.URL = "" }, "url", ""},
	} {
		p := good
		x.change(&p)
		_, _, err := d.Space.Webhooks.Create(t.Context(), "", p, by)
		if f := fault.Of(err); f == nil || f.Field != x.field || x.key != "" && f.Key != x.key {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range webhook.Most - 1 {
		if _, _, err := d.Space.Webhooks.Create(t.Context(), "", good, by); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := d.Space.Webhooks.Create(t.Context(), "", good, by); !fault.Is(err, "webhook.many") {
		t.Errorf("one more than there may be: %v", err)
	}
}
