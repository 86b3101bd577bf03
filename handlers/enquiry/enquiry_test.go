package enquiry_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	handler "standfirst/handlers/enquiry"
	incidents "standfirst/handlers/incident"
	answers "standfirst/handlers/line"
	"standfirst/handlers/today"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
	"standfirst/models/enquiry"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/models/mailing"
	"standfirst/models/outlet"
	"standfirst/models/report"
)

type desk struct {
	*webtest.App
	t        *testing.T
	incident incident.Incident
	li       contact.Contact
	post     outlet.Outlet
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	routes := func(k *web.Kit) []web.Route {
		return slices.Concat(handler.Routes(k), answers.Routes(k), today.Routes(k), incidents.Routes(k))
	}
	d := &desk{App: webtest.New(t, routes), t: t}
	officer := d.As("officer").Actor()
	d.incident = must[incident.Incident](t)(d.Space.Incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Grade: 2, Mode: incident.Real}, d.As("manager").Actor()))
	d.post = must[outlet.Outlet](t)(d.Space.Outlets.Create(t.Context(), outlet.Outlet{Name: "Harbour Post", Kind: outlet.Kinds[0]}, officer))
	d.li = must[contact.Contact](t)(d.Space.Contacts.Create(t.Context(), contact.Contact{Name: "李雷", Kind: contact.Kinds[0], Email: "li@post.example", OutletID: d.post.ID}, officer))
	return d
}

// line is one that is ready, on a fact that two departments have signed.
func (d *desk) line(question, answer string) line.Line {
	d.t.Helper()
	ctx := d.t.Context()
	f := must[fact.Fact](d.t)(d.Space.Facts.Create(ctx, fact.New{IncidentID: d.incident.ID, Claim: incident.Text{"en": answer, "zh-CN": "事实"}, Public: true}, d.As("manager").Actor()))
	must[fact.Fact](d.t)(d.Space.Facts.AddLink(ctx, f.ID, "https://lab.example/17", "", true, d.As("manager").Actor()))
	f = must[fact.Fact](d.t)(d.Space.Facts.Get(ctx, f.ID))
	for _, who := range []string{"checker", "approver"} {
		f = must[fact.Fact](d.t)(d.Space.Facts.Sign(ctx, f.ID, f.Now().Hash, d.As(who).Actor()))
	}
	l := must[line.Line](d.t)(d.Space.Lines.Create(ctx, d.incident.ID, line.Outline{
		Question: incident.Text{"en": question, "zh-CN": "问题"}, Answer: incident.Text{"en": answer, "zh-CN": "答复"}, Use: line.Public, Topic: "x", Facts: []fact.Ref{{FactID: f.ID, Version: f.Current}},
	}, d.As("officer").Actor()))
	return must[line.Line](d.t)(d.Space.Lines.Approve(ctx, l.ID, l.Current, d.As("manager").Actor()))
}

func (d *desk) form(due time.Duration) url.Values {
	return url.Values{
		"id": {"0190aaaa-0000-7000-8000-000000000001"}, "who": {"li@post.example"}, "question": {"How many passwords were stolen?"}, "channel": {"call"}, "incident": {d.incident.ID},
		"due": {d.Clock.Now().UTC().Add(due).Format(mailing.LocalLayout)}, "due_zone": {"UTC"}, "owner": {""},
	}
}

// Who may not know of an incident sees to no enquiry about it: it waits for one of those who may.
func TestAnEnquiryIsLeftByAnOwnerWhoMayNotKnowOfIt(t *testing.T) {
	d := newDesk(t)
	officer, manager := d.As("officer").Actor(), d.As("manager").Actor()
	noted := func(id, incidentID string) enquiry.Enquiry {
		t.Helper()
		return must[enquiry.Enquiry](t)(d.Space.Enquiries.Note(t.Context(), enquiry.New{ID: id, IncidentID: incidentID, ContactID: d.li.ID, Channel: line.Channels()[0], Question: "How many?", OwnerID: officer.ID}, officer))
	}
	about, loose := noted("0190aaaa-0000-7000-8000-00000000000a", d.incident.ID), noted("0190aaaa-0000-7000-8000-00000000000b", "")
	must[incident.Incident](t)(d.Space.Incidents.Restrict(t.Context(), d.incident.ID, true, incident.Stays, manager))
	if e := must[enquiry.Enquiry](t)(d.Space.Enquiries.Get(t.Context(), about.ID)); e.OwnerID != "" || e.State != enquiry.Open {
		t.Errorf("it is still %s's: %+v", e.OwnerName, e)
	}
	form := d.form(3 * time.Hour)
	form.Set("owner", officer.ID)
	d.Run(
		webtest.Scenario{Name: "hidden", As: "officer", Path: "/acme/enquiries/" + about.ID, Status: 404},
		webtest.Scenario{Name: "given to who may not know", As: "manager", Method: "POST", Path: "/acme/enquiries/" + loose.ID, Form: form, Status: 422, Has: []string{"may know of the incident"}},
	)
	if e := must[enquiry.Enquiry](t)(d.Space.Enquiries.Get(t.Context(), loose.ID)); e.OwnerID != officer.ID || e.IncidentID != "" {
		t.Errorf("what was refused has changed: %+v", e)
	}
}

func TestAnEnquiryFromTheCallToTheReport(t *testing.T) {
	d := newDesk(t)
	d.line("What does it cost?", "Nobody pays for anything.")
	fitting := d.line("Were passwords stolen?", "No passwords were in the file.")
	form := d.form(3 * time.Hour)
	broken := url.Values{"question": {""}, "channel": {"pigeon"}, "incident": {"x"}, "due": {"2001-01-01T00:00"}, "due_zone": {"UTC"}, "owner": {"nobody"}, "outlet": {"Nowhere"}}
	d.Run(
		webtest.Scenario{Name: "empty", As: "officer", Path: "/acme/enquiries", Has: []string{"No press enquiries yet"}},
		webtest.Scenario{Name: "not for viewers", As: "viewer", Path: "/acme/enquiries", Status: 403},
		webtest.Scenario{Name: "the form of a contact", As: "officer", Path: "/acme/enquiries/new?contact=" + d.li.ID + "&incident=" + d.incident.ID, Has: []string{"li@post.example", "Harbour Post", `value="` + d.incident.ID + `" selected`}},
		webtest.Scenario{Name: "every fault", As: "officer", Method: "POST", Path: "/acme/enquiries", Form: broken, Status: 422, Has: []string{`id="f-outlet-error"`}},
		webtest.Scenario{
			Name: "every fault of the model", As: "officer", Method: "POST", Path: "/acme/enquiries", Form: url.Values{"question": {""}, "channel": {"pigeon"}, "incident": {"x"}, "due": {"2001-01-01T00:00"}, "due_zone": {"UTC"}, "owner": {"nobody"}}, Status: 422,
			Has: []string{`id="f-who-error"`, `id="f-question-error"`, `id="f-channel-error"`, `id="f-due-error"`, `id="f-incident-error"`, `id="f-owner-error"`},
		},
		webtest.Scenario{Name: "noted", As: "officer", Method: "POST", Path: "/acme/enquiries", Form: form, Status: 303},
		webtest.Scenario{Name: "sent again", As: "officer", Method: "POST", Path: "/acme/enquiries", Form: form, Status: 303},
		webtest.Scenario{Name: "listed", As: "officer", Path: "/acme/enquiries?owner=nobody", Has: []string{"李雷 · Harbour Post", "How many passwords were stolen?", "left"}},
		webtest.Scenario{Name: "on the first page", As: "officer", Path: "/acme/", Has: []string{"李雷 · Harbour Post", "Answer due"}},
	)
	if n, err := d.Space.Enquiries.Count(t.Context(), enquiry.Search{}); err != nil || n != 1 {
		t.Fatalf("%d enquiries after the form was sent twice, %v", n, err)
	}
	path := "/acme/enquiries/" + form.Get("id")
	page := d.As("officer").Get(path).Text
	if first, second := strings.Index(page, "Were passwords stolen?"), strings.Index(page, "What does it cost?"); first < 0 || second < first {
		t.Errorf("the line that fits stands at %d, the other at %d", first, second)
	}
	d.Clock.Add(4 * time.Hour)
	d.Run(
		webtest.Scenario{Name: "late", As: "officer", Path: "/acme/enquiries?state=late", Has: []string{"Overdue", "late by 1 h"}},
		webtest.Scenario{Name: "taken", As: "officer", Method: "POST", Path: path + "/owner", Status: 303},
		webtest.Scenario{Name: "taken again", As: "officer", Method: "POST", Path: path + "/owner", Status: 303},
		webtest.Scenario{Name: "by somebody else", As: "manager", Method: "POST", Path: path + "/owner", Status: 422, Has: []string{"sees to it already"}},
		webtest.Scenario{Name: "the form of the answer", As: "officer", Path: "/acme/answers/new?enquiry=" + form.Get("id"), Has: []string{"How many passwords were stolen?", "li@post.example", d.incident.ID}},
	)
	// What was said on the telephone in time counts as in time, though it is written down only now.
	said := d.Clock.Now().Add(-2 * time.Hour)
	answer := url.Values{
		"enquiry": {form.Get("id")}, "incident": {d.incident.ID}, "who": {"li@post.example"}, "channel": {"call"}, "speaker": {"Omar"}, "text": {"No passwords were in the file."}, "line": {fitting.ID},
		"at": {said.UTC().Format(mailing.LocalLayout)}, "at_zone": {"UTC"}, "do": {"check"},
	}
	checked := d.As("officer").Post("/acme/answers", answer).Text
	_, stamp, _ := strings.Cut(checked, `name="checked" value="`)
	stamp, _, _ = strings.Cut(stamp, `"`)
	answer.Set("checked", stamp)
	answer.Set("do", "record")
	d.Run(
		webtest.Scenario{Name: "answered", As: "officer", Method: "POST", Path: "/acme/answers", Form: answer, Status: 303, To: path},
		webtest.Scenario{Name: "over", As: "officer", Path: path, Has: []string{"Answered in time", "The answer that was given", "after 2 h"}},
		webtest.Scenario{Name: "not ended twice", As: "officer", Method: "POST", Path: path + "/end", Form: url.Values{"state": {"declined"}, "note": {"x"}}, Status: 422, Has: []string{"has ended already"}},
		webtest.Scenario{Name: "as a file", As: "officer", Path: "/acme/enquiries/export.csv", Has: []string{"How many passwords were stolen?", "Answered in time"}},
	)
	r := must[report.Report](t)(d.Space.Reports.About(t.Context(), report.Subject{Kind: report.OfIncident, ID: d.incident.ID}, time.UTC))
	if e := r.Enquired; e.Came != 1 || e.Answered != 1 || e.Needed != 1 || e.InTime != 1 || e.Waiting != 0 || e.Took < time.Hour || e.Took > 3*time.Hour {
		t.Errorf("%+v", e)
	}
}

func TestAnIncidentIsDeclaredFromAnEnquiry(t *testing.T) {
	d := newDesk(t)
	e := must[enquiry.Enquiry](t)(d.Space.Enquiries.Note(t.Context(), enquiry.New{OutletID: d.post.ID, Channel: "mail", Question: "Is it true?"}, d.As("officer").Actor()))
	path, form := "/acme/enquiries/"+e.ID, url.Values{"title_en": {"A leak"}, "type": {string(incident.DataLeak)}, "grade": {"2"}, "grade_reason": {"much is asked"}, "mode": {"real"}, "once": {"x"}, "enquiry": {e.ID}}
	d.Run(
		webtest.Scenario{Name: "not offered to those who declare none", As: "officer", Path: path, HasNot: []string{"/incidents/new"}},
		webtest.Scenario{Name: "offered", As: "manager", Path: path, Has: []string{"/acme/incidents/new?enquiry=" + e.ID}},
		webtest.Scenario{Name: "the form", As: "manager", Path: "/acme/incidents/new?enquiry=" + e.ID, Has: []string{`name="enquiry" value="` + e.ID}},
		webtest.Scenario{Name: "declared", As: "manager", Method: "POST", Path: "/acme/incidents", Form: form, Status: 303},
		webtest.Scenario{Name: "declared again", As: "manager", Method: "POST", Path: "/acme/incidents", Form: form, Status: 303},
		webtest.Scenario{Name: "from one that is not", As: "manager", Method: "POST", Path: "/acme/incidents", Form: url.Values{"title_en": {"B"}, "enquiry": {"x"}}, Status: 404},
	)
	e = must[enquiry.Enquiry](t)(d.Space.Enquiries.Get(t.Context(), e.ID))
	i := must[incident.Incident](t)(d.Space.Incidents.Get(t.Context(), e.IncidentID))
	if i.Origin.Kind != incident.FromEnquiry || i.Origin.Ref != e.ID || i.Origin.Name != "Harbour Post" || i.ID == d.incident.ID {
		t.Errorf("%+v", i.Origin)
	}
}

func TestWhatTheReportCountsOfEnquiries(t *testing.T) {
	d := newDesk(t)
	ctx, officer := t.Context(), d.As("officer").Actor()
	noted := func(due time.Duration) enquiry.Enquiry {
		n := enquiry.New{OutletID: d.post.ID, Channel: "mail", Question: "What happened?", IncidentID: d.incident.ID}
		if due != 0 {
			n.Due = d.Clock.Now().Add(due)
		}
		return must[enquiry.Enquiry](t)(d.Space.Enquiries.Note(ctx, n, officer))
	}
	late, declined, noTime, waits, overdue := noted(time.Hour), noted(time.Hour), noted(0), noted(90*24*time.Hour), noted(time.Hour)
	d.Clock.Add(2 * time.Hour)
	for e, to := range map[string]enquiry.State{late.ID: enquiry.Answered, declined.ID: enquiry.Declined, noTime.ID: enquiry.Answered} {
		must[enquiry.Enquiry](t)(d.Space.Enquiries.End(ctx, e, to, "sent the statement", officer))
	}
	for _, of := range []report.Subject{{Kind: report.OfIncident, ID: d.incident.ID}, {Kind: report.OfOutlet, ID: d.post.ID}} {
		r := must[report.Report](t)(d.Space.Reports.About(ctx, of, time.UTC))
		if e := r.Enquired; e.Came != 5 || e.Answered != 2 || e.Declined != 1 || e.Needed != 2 || e.InTime != 0 || e.Waiting != 2 || e.Overdue != 1 {
			t.Errorf("%s: %+v", of.Kind, e)
		}
	}
	if e := must[enquiry.Enquiry](t)(d.Space.Enquiries.Get(ctx, overdue.ID)); !e.Late(d.Clock.Now()) || waits.Late(d.Clock.Now()) {
		t.Errorf("%+v", e)
	}
	if _, err := d.Space.Enquiries.End(ctx, waits.ID, enquiry.Declined, "", officer); !fault.Is(err, "enquiry.note.missing") {
		t.Errorf("declined without a reason: %v", err)
	}
	again := must[enquiry.Enquiry](t)(d.Space.Enquiries.Reopen(ctx, declined.ID, officer))
	if again.State != enquiry.Open || again.Note != "" || !again.EndedAt.IsZero() {
		t.Errorf("%+v", again)
	}
}

func TestAnEnquiryAboutAPrivateIncidentIsThereForItsTeam(t *testing.T) {
	d := newDesk(t)
	ctx, officer := t.Context(), d.As("officer").Actor()
	e := must[enquiry.Enquiry](t)(d.Space.Enquiries.Note(ctx, enquiry.New{OutletID: d.post.ID, Channel: "mail", Question: "Veiled?", IncidentID: d.incident.ID}, officer))
	must[incident.Incident](t)(d.Space.Incidents.Restrict(ctx, d.incident.ID, true, incident.Stays, d.As("manager").Actor()))
	d.Run(
		webtest.Scenario{Name: "list", As: "officer", Path: "/acme/enquiries", HasNot: []string{"Veiled?"}},
		webtest.Scenario{Name: "record", As: "officer", Path: "/acme/enquiries/" + e.ID, Status: 404},
		webtest.Scenario{Name: "owner", As: "officer", Method: "POST", Path: "/acme/enquiries/" + e.ID + "/owner", Status: 404},
		webtest.Scenario{Name: "file", As: "officer", Path: "/acme/enquiries/export.csv", HasNot: []string{"Veiled?"}},
		webtest.Scenario{Name: "first page", As: "officer", Path: "/acme/", HasNot: []string{"Veiled?"}},
		webtest.Scenario{Name: "its team", As: "manager", Path: "/acme/enquiries/" + e.ID, Has: []string{"Veiled?"}},
	)
	form := d.form(time.Hour)
	form.Set("owner", d.As("officer").User().ID)
	d.Run(webtest.Scenario{Name: "nobody is charged with what they may not know", As: "manager", Method: "POST", Path: "/acme/enquiries", Form: form, Status: 422, Has: []string{`id="f-owner-error"`}})
	drill := must[incident.Incident](t)(d.Space.Incidents.Declare(ctx, incident.New{Title: incident.Text{"en": "Fire"}, Type: incident.DataLeak, Grade: 2, Mode: incident.Drill}, d.As("manager").Actor()))
	if _, err := d.Space.Enquiries.Note(ctx, enquiry.New{OutletID: d.post.ID, Channel: "mail", Question: "x", IncidentID: drill.ID}, officer); !fault.Is(err, "enquiry.incident.unknown") {
		t.Errorf("about a drill: %v", err)
	}
}

func TestWhoIsErasedIsInNoEnquiry(t *testing.T) {
	d := newDesk(t)
	ctx, officer := t.Context(), d.As("officer").Actor()
	e := must[enquiry.Enquiry](t)(d.Space.Enquiries.Note(ctx, enquiry.New{ContactID: d.li.ID, Channel: "mail", Question: "李雷 asks how many.", IncidentID: d.incident.ID}, officer))
	if err := d.Space.Contacts.Delete(ctx, d.li.ID, d.As("manager").Actor()); !fault.Is(err, "contact.delete.asked") {
		t.Errorf("somebody who has asked is deleted: %v", err)
	}
	if err := d.Space.Enquiries.Erase(ctx, contact.Person{IDs: []string{d.li.ID}, Names: []string{"李雷"}, Addresses: []string{"li@post.example"}}); err != nil {
		t.Fatal(err)
	}
	e = must[enquiry.Enquiry](t)(d.Space.Enquiries.Get(ctx, e.ID))
	if e.ContactID+e.ContactName+e.Question != "" || !e.Erased || e.OutletName != "Harbour Post" {
		t.Errorf("%+v", e)
	}
	d.Run(webtest.Scenario{As: "officer", Path: "/acme/enquiries/" + e.ID, Has: []string{"Erased at the request", "Harbour Post"}, HasNot: []string{"李雷"}})
}
