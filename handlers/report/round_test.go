package report_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	model "standfirst/models/report"
)

// letters are the captured mails of rounds.
func (d *desk) letters() []mailing.Captured {
	d.t.Helper()
	page, err := d.Space.Mailings.Captured(d.ctx, "", mailing.Part{Limit: 50})
	if err != nil {
		d.t.Fatal(err)
	}
	return page.Items
}

func (d *desk) swept() {
	d.t.Helper()
	if err := d.Space.Reports.SweepRounds(d.ctx); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) round(path string, at int) model.Round {
	d.t.Helper()
	rounds := must[[]model.Round](d.t)(d.Space.Reports.Rounds(d.ctx, path[strings.LastIndex(path, "/")+1:]))
	if len(rounds) <= at {
		d.t.Fatalf("%d rounds", len(rounds))
	}
	return rounds[at]
}

func TestAReportGoesByMailOnceAtItsTime(t *testing.T) {
	d := newDesk(t)
	d.clip("Recall", text, d.morning, 30, true)
	path, reader := "/acme/reports/"+d.release.ID, d.As("viewer").User()
	d.Run(
		webtest.Scenario{Name: "to nobody", As: "officer", Method: "POST", Path: path + "/rounds", Form: url.Values{"every": {"day"}, "at": {"09:00"}}, Status: 422, Has: []string{`id="f-reader-error"`}},
		webtest.Scenario{Name: "every minute", As: "officer", Method: "POST", Path: path + "/rounds", Form: url.Values{"reader": {reader.ID}, "every": {"own"}, "spec": {"* * * * *"}}, Status: 422, Has: []string{`id="f-spec-error"`, "* * * * *"}},
		webtest.Scenario{Name: "not by readers", As: "viewer", Method: "POST", Path: path + "/rounds", Form: url.Values{"reader": {reader.ID}, "every": {"day"}, "at": {"09:00"}}, Status: 403},
		webtest.Scenario{Name: "every day", As: "officer", Method: "POST", Path: path + "/rounds", Form: url.Values{"reader": {reader.ID}, "every": {"day"}, "at": {"09:00"}}, Status: 303},
		webtest.Scenario{Name: "listed", As: "officer", Path: path + "/hand", Has: []string{reader.Name, "0 9 * * *"}},
	)
	before := len(d.letters())
	d.swept()
	if len(d.letters()) != before {
		t.Fatal("it went before its time")
	}
	first := d.round(path, 0)
	d.Clock.Add(first.Due.Sub(d.Clock.Now()) + time.Minute)
	d.swept()
	d.swept()
	got := d.letters()
	if len(got) != before+1 {
		t.Fatalf("%d letters", len(got)-before)
	}
	for _, want := range []string{"Acme recalls two batches", "Placements: 1", "Reach: 120,000", "/acme/reports/" + d.release.ID} {
		if !strings.Contains(got[0].Message.Text, want) {
			t.Errorf("%q is not in %q", want, got[0].Message.Text)
		}
	}
	if got[0].Incident != d.incident.ID { // by which a letter about a drill is held, and one about a private incident hidden
		t.Errorf("the letter is about the incident %q", got[0].Incident)
	}
	next := d.round(path, 0)
	if next.State != model.RoundSent || !next.Last.Equal(first.Due) || next.Due.Sub(first.Due) != 24*time.Hour {
		t.Errorf("%+v after %s", next, first.Due)
	}
	for range 2 { // pressed twice
		if err := d.Space.Reports.EndRound(d.ctx, d.release.ID, next.ID, d.As("officer").Actor()); err != nil {
			t.Fatal(err)
		}
	}
	d.Clock.Add(48 * time.Hour)
	if d.swept(); len(d.letters()) != before+1 {
		t.Error("it went on after its end")
	}
}

func TestAnEmptyReportIsSkippedWhenAsked(t *testing.T) {
	d := newDesk(t)
	path := d.ordered(model.Subject{Kind: model.OfPeriod, Period: model.Period{Unit: "week", First: "2020-01-01", Zone: "UTC"}})
	id := path[strings.LastIndex(path, "/")+1:]
	officer, reader := d.As("officer").Actor(), d.As("viewer").User().ID
	must[model.Round](t)(d.Space.Reports.SendRound(d.ctx, id, model.NewRound{ToID: reader, Spec: "0 9 * * *", Zone: "Asia/Shanghai", SkipEmpty: true}, officer))
	before := len(d.letters())
	d.Clock.Add(25 * time.Hour)
	if d.swept(); len(d.letters()) != before || d.round(path, 0).State != model.RoundEmpty {
		t.Errorf("%d letters, %+v", len(d.letters())-before, d.round(path, 0))
	}
}

// grave is a mail server at which the program dies.
type grave struct{ model.Letters }

func (grave) Post(context.Context, mailing.Notice) (mailing.Outcome, error) { panic("killed") }

// killed lets the program die while a round is handed over.
func (d *desk) killed() {
	defer func() {
		if recover() == nil {
			d.t.Fatal("nothing was handed over")
		}
	}()
	dying := *d.Space.Reports
	dying.Post = grave{dying.Post}
	d.t.Log(dying.SweepRounds(d.ctx))
}

// What was being handed over when the program ended may have arrived: it is shown, and not sent again.
func TestAKillWhileARoundIsHandedOverSendsNothingTwice(t *testing.T) {
	d := newDesk(t)
	path := "/acme/reports/" + d.release.ID
	must[model.Round](t)(d.Space.Reports.SendRound(d.ctx, d.release.ID, model.NewRound{ToID: d.As("viewer").User().ID, Spec: "0 9 * * *", Zone: "UTC"}, d.As("officer").Actor()))
	d.Clock.Add(25 * time.Hour)
	before := len(d.letters())
	d.killed()
	if d.swept(); len(d.letters()) != before || d.round(path, 0).State != "" {
		t.Fatalf("somebody may still be at it: %+v", d.round(path, 0))
	}
	d.Clock.Add(6 * time.Minute)
	if d.swept(); len(d.letters()) != before || d.round(path, 0).State != model.RoundUnconfirmed {
		t.Errorf("%d letters, %+v", len(d.letters())-before, d.round(path, 0))
	}
}

// unsure is a mail server whose connection ends before it has answered.
type unsure struct {
	model.Letters
	asked *int
}

func (u unsure) Post(context.Context, mailing.Notice) (mailing.Outcome, error) {
	*u.asked++
	return mailing.Outcome{Kind: mailing.Unknown}, nil
}

func TestARoundOfWhichNobodyKnowsWhetherItArrivedIsNotSentAgain(t *testing.T) {
	d := newDesk(t)
	path := "/acme/reports/" + d.release.ID
	must[model.Round](t)(d.Space.Reports.SendRound(d.ctx, d.release.ID, model.NewRound{ToID: d.As("viewer").User().ID, Spec: "0 9 * * *", Zone: "UTC"}, d.As("officer").Actor()))
	d.Clock.Add(d.round(path, 0).Due.Sub(d.Clock.Now()) + time.Minute)
	asked, reports := 0, *d.Space.Reports
	reports.Post = unsure{reports.Post, &asked}
	for range 2 {
		if err := reports.SweepRounds(d.ctx); err != nil {
			t.Fatal(err)
		}
		d.Clock.Add(time.Hour)
	}
	if asked != 1 || d.round(path, 0).State != model.RoundUnconfirmed {
		t.Errorf("handed over %d times, %+v", asked, d.round(path, 0))
	}
}

// A report about a contact says what is written of a person, which not every reader of reports may know.
func TestAReportAboutAContactGoesToThoseWhoMayReadContacts(t *testing.T) {
	d := newDesk(t)
	officer := d.As("officer").Actor()
	li := must[contact.Contact](t)(d.Space.Contacts.Create(d.ctx, contact.Contact{Name: "Li Lei", Kind: "journalist"}, officer))
	path := d.ordered(model.Subject{Kind: model.OfContact, ID: li.ID})
	viewer, checker := d.As("viewer").User(), d.As("checker").User()
	form := func(to string) url.Values { return url.Values{"reader": {to}, "every": {"day"}, "at": {"09:00"}} }
	d.Run(
		webtest.Scenario{Name: "not read", As: "viewer", Path: path, Status: 404},
		webtest.Scenario{Name: "offered", As: "officer", Path: path + "/hand", Has: []string{checker.ID}, HasNot: []string{viewer.ID}},
		webtest.Scenario{Name: "nor sent", As: "officer", Method: "POST", Path: path + "/rounds", Form: form(viewer.ID), Status: 422, Has: []string{`id="f-reader-error"`, "may not read this report"}},
		webtest.Scenario{Name: "sent", As: "officer", Method: "POST", Path: path + "/rounds", Form: form(checker.ID), Status: 303},
	)
	before, reports := len(d.letters()), *d.Space.Reports
	reports.May = func(_ context.Context, id string, p account.Permission) (bool, error) {
		return id != checker.ID || p != account.ContactRead, nil
	}
	d.Clock.Add(25 * time.Hour)
	if err := reports.SweepRounds(d.ctx); err != nil {
		t.Fatal(err)
	}
	if len(d.letters()) != before || d.round(path, 0).State != model.RoundFailed {
		t.Errorf("one who may not any more gets %d letters, %+v", len(d.letters())-before, d.round(path, 0))
	}
}

func TestARoundTellsItsReaderNothingOfAPrivateIncident(t *testing.T) {
	d := newDesk(t)
	p := must[model.Plan](t)(d.Space.Reports.Make(d.ctx, "", model.Subject{Kind: model.OfIncident, ID: d.incident.ID}, d.As("officer").Actor()))
	must[model.Round](t)(d.Space.Reports.SendRound(d.ctx, p.ID, model.NewRound{ToID: d.As("viewer").User().ID, Spec: "0 9 * * *", Zone: "UTC"}, d.As("officer").Actor()))
	must[incident.Incident](t)(d.Space.Incidents.Restrict(d.ctx, d.incident.ID, true, incident.Stays, d.As("manager").Actor()))
	before := len(d.letters())
	d.Clock.Add(25 * time.Hour)
	if d.swept(); len(d.letters()) != before || d.round("/"+p.ID, 0).State != model.RoundFailed {
		t.Errorf("%d letters, %+v", len(d.letters())-before, d.round("/"+p.ID, 0))
	}
}

// A subject is read over shoulders; the text is for the reader, who is of the team.
func TestTheSubjectOfALetterNamesNoPrivateIncident(t *testing.T) {
	d := newDesk(t)
	manager := d.As("manager")
	p := must[model.Plan](t)(d.Space.Reports.Make(d.ctx, "", model.Subject{Kind: model.OfIncident, ID: d.incident.ID}, manager.Actor()))
	must[model.Round](t)(d.Space.Reports.SendRound(d.ctx, p.ID, model.NewRound{ToID: manager.User().ID, Spec: "0 9 * * *", Zone: "UTC"}, manager.Actor()))
	for _, private := range []bool{false, true} {
		if private {
			must[incident.Incident](t)(d.Space.Incidents.Restrict(d.ctx, d.incident.ID, true, incident.Stays, manager.Actor()))
		}
		d.Clock.Add(d.round("/"+p.ID, 0).Due.Sub(d.Clock.Now()) + time.Minute)
		before := len(d.letters())
		d.swept()
		got := d.letters()
		if len(got) != before+1 {
			t.Fatalf("private %v: %d letters, %+v", private, len(got)-before, d.round("/"+p.ID, 0))
		}
		m := got[0].Message
		if strings.Contains(m.Subject, "Recall") == private || !strings.Contains(m.Text, "Recall") {
			t.Errorf("private %v: %q\n%s", private, m.Subject, m.Text)
		}
	}
}

// pressed prints without a browser.
type pressed struct{ model.Paper }

func (pressed) Prints() bool { return true }
func (pressed) PDF(_ context.Context, page []byte) ([]byte, error) {
	return append([]byte("%PDF "), page...), nil
}

func TestARoundTakesThePDFAlong(t *testing.T) {
	d := newDesk(t)
	d.clip("Recall", text, d.morning, 30, true)
	paper, path, reader := d.Space.Reports.Paper, "/acme/reports/"+d.release.ID, d.As("viewer").User()
	d.Run(webtest.Scenario{Name: "not offered without a browser", As: "officer", Path: path + "/hand", HasNot: []string{"Attach it as a PDF"}})
	d.Space.Reports.Paper = pressed{paper}
	form := url.Values{"reader": {reader.ID}, "every": {"day"}, "at": {"09:00"}, "pdf": {"1"}}
	d.Run(
		webtest.Scenario{Name: "offered", As: "officer", Path: path + "/hand", Has: []string{"Attach it as a PDF"}},
		webtest.Scenario{Name: "made", As: "officer", Method: "POST", Path: path + "/rounds", Form: form, Status: 303},
		webtest.Scenario{Name: "listed", As: "officer", Path: path + "/hand", Has: []string{"with a PDF"}},
	)
	before := len(d.letters())
	d.Clock.Add(d.round(path, 0).Due.Sub(d.Clock.Now()) + time.Minute)
	d.swept()
	got := d.letters()
	if len(got) != before+1 || len(got[0].Message.Files) != 1 || !strings.HasSuffix(got[0].Message.Files[0].Name, ".pdf") || got[0].Message.Files[0].Size < 1000 || !strings.Contains(got[0].Message.Text, "attached as a PDF") {
		t.Fatalf("%d letters, %+v", len(got)-before, got[0].Message)
	}
	d.Space.Reports.Paper = jammed{paper}
	d.Clock.Add(d.round(path, 0).Due.Sub(d.Clock.Now()) + time.Minute)
	for try := range 3 { // it waits for the printer, and then goes without
		if n := len(d.letters()); n != before+1 {
			t.Fatalf("%d letters after %d tries", n-before, try)
		}
		err := d.Space.Reports.SweepRounds(d.ctx)
		if last := try == 2; last != (err == nil) {
			t.Fatalf("try %d: %v", try, err)
		}
		d.Clock.Add(11 * time.Minute)
	}
	got = d.letters()
	if len(got) != before+2 || len(got[0].Message.Files) != 0 || !strings.Contains(got[0].Message.Text, path+"/print") {
		t.Errorf("%d letters, %q", len(got)-before, got[0].Message.Text)
	}
}
