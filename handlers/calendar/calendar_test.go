package calendar_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"standfirst/handlers/calendar"
	"standfirst/handlers/web/webtest"
	"standfirst/models/account"
	model "standfirst/models/calendar"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/promise"
	"standfirst/models/task"
)

// room is an app with an open incident and a private one, each with things that are due.
type room struct {
	*webtest.App
	t           *testing.T
	leak, quiet incident.Incident
	due         time.Time // of the promise, two days ahead
}

func enter(t *testing.T) *room {
	t.Helper()
	r := &room{App: webtest.New(t, calendar.Routes), t: t}
	ctx, by := t.Context(), r.As("manager").Actor()
	r.due = r.Clock.Now().Add(48 * time.Hour).Truncate(time.Minute)
	r.leak = r.declare("Leak 泄露", incident.Real, false)
	r.quiet = r.declare("A quiet matter", incident.Real, true)
	drill := r.declare("Fire", incident.Drill, false)
	_, err := r.Space.Promises.Make(ctx, r.leak.ID, promise.New{
		Text: incident.Text{"en": "Refund <b>all", "zh-CN": "全部退款"}, Made: promise.Made{Place: promise.Elsewhere, Where: "the hotline"}, OwnerID: r.As("officer").User().ID, Due: r.due,
	}, by)
	r.must(err)
	for id, title := range map[string]string{r.leak.ID: "Ring the regulator", r.quiet.ID: "Ask the lawyer", drill.ID: "Ring the bell"} {
		_, err = r.Space.Tasks.Add(ctx, id, task.New{Title: incident.Text{"en": title}, OwnerID: r.As("manager").User().ID, Due: r.due.Add(time.Hour)}, by)
		r.must(err)
	}
	_, err = r.Space.Facts.Create(ctx, fact.New{IncidentID: r.leak.ID, Claim: incident.Text{"en": "Nobody was hurt."}, ReviewAt: r.due.Truncate(24 * time.Hour)}, by)
	r.must(err)
	return r
}

func (r *room) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) declare(title string, mode incident.Mode, private bool) incident.Incident {
	r.t.Helper()
	i, err := r.Space.Incidents.Declare(r.t.Context(), incident.New{Title: incident.Text{"en": title}, Type: incident.DataLeak, Grade: 1, Mode: mode, Private: private}, r.As("manager").Actor())
	r.must(err)
	return i
}

func TestEverybodySeesTheDatesTheyCouldOpen(t *testing.T) {
	r := enter(t)
	on := "&on=" + r.due.Format(time.DateOnly)
	r.Run(
		webtest.Scenario{Name: "what is due", As: "officer", Path: "/acme/calendar?view=list" + on, Has: []string{"Refund &lt;b&gt;all", "Ring the regulator", "F-1 · Nobody was hurt.", "Full answer · Leak", "/acme/incidents/" + r.leak.ID + "/tasks"}},
		webtest.Scenario{Name: "a drill is marked", As: "officer", Path: "/acme/calendar?view=list&kind=task" + on, Has: []string{"Ring the bell", ">Drill<"}, HasNot: []string{"Refund"}},
		webtest.Scenario{Name: "nothing of a private incident", As: "officer", Path: "/acme/calendar?view=list" + on, HasNot: []string{"Ask the lawyer", "A quiet matter"}},
		webtest.Scenario{Name: "but for whoever is in it", As: "manager", Path: "/acme/calendar?view=list" + on, Has: []string{"Ask the lawyer"}},
		webtest.Scenario{Name: "nothing that its reader could not open", As: "viewer", Path: "/acme/calendar?view=list" + on, Has: []string{"Full answer"}, HasNot: []string{"Refund", "Ring the regulator", "Nobody was hurt", `value="task"`}},
		webtest.Scenario{Name: "what waits for me", As: "officer", Path: "/acme/calendar?view=list&mine=1" + on, Has: []string{"Refund"}, HasNot: []string{"Ring the regulator", "Nobody was hurt"}},
		webtest.Scenario{Name: "of one incident", As: "manager", Path: "/acme/calendar?view=list&incident=" + r.quiet.ID + on, Has: []string{"Ask the lawyer"}, HasNot: []string{"Refund"}},
		webtest.Scenario{Name: "a month", As: "officer", Path: "/acme/calendar?" + on, Has: []string{"cal-month", "Refund", r.due.Format("January 2006")}},
		webtest.Scenario{Name: "a week", As: "officer", Path: "/acme/calendar?view=week" + on, Has: []string{"cal-week", "Refund"}},
		webtest.Scenario{Name: "another space has its own", As: "rival/officer", Path: "/rival/calendar?view=list" + on, Has: []string{"Nothing in this time"}, HasNot: []string{"Refund"}},
		webtest.Scenario{Name: "a date that is none", As: "officer", Path: "/acme/calendar?view=moon&on=yesterday&kind=x&incident=y", Has: []string{"cal-month"}},
		webtest.Scenario{Name: "a date beyond all plans", As: "officer", Path: "/acme/calendar?on=9999-12-31", Has: []string{r.Clock.Now().Format("2006")}},
	)
}

// A day is one of the calendar, however long: those on which the clocks change stand there once, and what is due in
// their last hour stands on them.
func TestDaysOnWhichClocksChange(t *testing.T) {
	r := enter(t)
	zone, err := time.LoadLocation("Europe/Berlin")
	r.must(err)
	u := r.As("officer").User()
	_, err = r.Kit.Accounts.SetPreferences(t.Context(), u.ID, account.Preferences{Name: u.Name, Lang: "en", Zone: "Europe/Berlin"})
	r.must(err)
	for _, day := range []string{"2027-03-28", "2027-10-31"} {
		last, err := time.ParseInLocation("2006-01-02 15:04", day+" 23:30", zone)
		r.must(err)
		_, err = r.Space.Tasks.Add(t.Context(), r.leak.ID, task.New{Title: incident.Text{"en": "In the last hour of " + day}, OwnerID: u.ID, Due: last}, r.As("manager").Actor())
		r.must(err)
		page := r.As("officer").Get("/acme/calendar?view=week&on=" + day)
		if n := strings.Count(page.Text, `role="listitem"`); n != 7 {
			t.Errorf("the week of %s has %d days", day, n)
		}
		list := r.As("officer").Get("/acme/calendar?view=list&kind=task&on=" + day).Text
		at, label := strings.Index(list, "In the last hour of "+day), "28 Mar 2027"
		if day == "2027-10-31" {
			label = "31 Oct 2027"
		}
		if from := strings.Index(list, label); from < 0 || at < from || !strings.Contains(list, "<time>23:30</time>") {
			t.Errorf("%s: not on its day\n%s", day, webtest.Words(list))
		}
	}
}

func TestASecretAddressIsReadByCalendarPrograms(t *testing.T) {
	r := enter(t)
	officer := r.As("officer")
	at := "/acme/calendar/address"
	_, err := r.Space.Tasks.Add(t.Context(), r.leak.ID, task.New{Title: incident.Text{"en": strings.Repeat("监管，", 60) + "end"}, OwnerID: officer.User().ID, Due: r.due}, r.As("manager").Actor())
	r.must(err)
	r.Run(
		webtest.Scenario{Name: "none yet", As: "officer", Path: at, Has: []string{"Make an address"}, HasNot: []string{".ics"}},
		webtest.Scenario{Name: "made", As: "officer", Method: "POST", Path: at, Status: 303, To: at},
	)
	find := func() (path, since string) {
		page := officer.Get(at).Text
		path = regexp.MustCompile(`/calendar/[^"]+/standfirst\.ics`).FindString(page)
		since = regexp.MustCompile(`name="since" value="([^"]+)"`).FindStringSubmatch(page)[1]
		return path, since
	}
	first, since := find()
	r.Run(webtest.Scenario{Name: "a form sent twice makes one", As: "officer", Method: "POST", Path: at, Status: 303})
	if again, _ := find(); again != first {
		t.Fatal("the address was made anew")
	}

	file := r.As("").Get(first)
	if file.StatusCode != 200 || file.Header.Get("Content-Type") != "text/calendar; charset=utf-8" || file.Header.Get("Cache-Control") != "private, no-cache" {
		t.Fatal(file.StatusCode, file.Header)
	}
	for line := range strings.SplitSeq(file.Text, "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || strings.ToValidUTF8(line, "") != line {
			t.Errorf("a line of %d octets: %q", len(line), line) // RFC 5545 3.1
		}
	}
	read, err := ics.ParseCalendar(strings.NewReader(file.Text))
	r.must(err)
	titles := map[string]*ics.VEvent{}
	for _, ev := range read.Events() {
		titles[ev.GetProperty(ics.ComponentPropertySummary).Value] = ev
	}
	refund := titles["Promise: Refund <b>all"]
	if titles["Task: "+strings.Repeat("监管，", 60)+"end"] == nil {
		t.Error("a long title is not whole")
	}
	if refund == nil || titles["Drill · Task: Ring the bell"] == nil || titles["Task: Ask the lawyer"] != nil {
		t.Fatalf("%v", titles)
	}
	if start, err := refund.GetStartAt(); err != nil || !start.Equal(r.due) {
		t.Errorf("the promise is at %v, %v, not at %v", start, err, r.due)
	}
	review := titles["Fact to review: F-1 · Nobody was hurt."]
	if review == nil || !strings.Contains(file.Text, "DTSTART;VALUE=DATE:"+r.due.Format("20060102")) {
		t.Errorf("the review is no whole day\n%s", file.Text)
	}

	if mark := file.Header.Get("ETag"); mark == "" {
		t.Error("no mark")
	} else {
		c := r.As("")
		c.Header.Set("If-None-Match", mark)
		r.Clock.Add(time.Minute)
		if same := c.Get(first); same.StatusCode != 304 {
			t.Error("unchanged, and sent again", same.StatusCode)
		}
	}

	r.Run(
		webtest.Scenario{Name: "renewed", As: "officer", Method: "POST", Path: at, Form: url.Values{"since": {since}}, Status: 303},
		webtest.Scenario{Name: "the old one is dead", Path: first, Status: 404, HasNot: []string{"BEGIN"}},
	)
	second, _ := find()
	r.Run(
		webtest.Scenario{Name: "sent twice with the old moment", As: "officer", Method: "POST", Path: at, Form: url.Values{"since": {since}}, Status: 303},
		webtest.Scenario{Name: "the new one opens", Path: second, Has: []string{"BEGIN:VCALENDAR"}},
		webtest.Scenario{Name: "a guessed one", Path: strings.Replace(second, "acme.", "acme.x", 1), Status: 404},
		webtest.Scenario{Name: "another space's", Path: strings.Replace(second, "acme.", "rival.", 1), Status: 404},
		webtest.Scenario{Name: "ended", As: "officer", Method: "POST", Path: at + "/end", Status: 303},
		webtest.Scenario{Name: "ended twice", As: "officer", Method: "POST", Path: at + "/end", Status: 303},
		webtest.Scenario{Name: "it opens nothing", Path: second, Status: 404},
	)
}

// What somebody may see is asked at each reading: the address of a person who was shut out is shut as well.
func TestAnAddressEndsWithItsOwner(t *testing.T) {
	r := enter(t)
	u := r.As("officer").User()
	r.must(r.Space.Calendar.Renew(t.Context(), u.ID, time.Time{}))
	token, _, _, err := r.Space.Calendar.Address(t.Context(), u.ID)
	r.must(err)
	path := "/calendar/" + token + "/standfirst.ics"
	if got := r.As("").Get(path); got.StatusCode != 200 || !strings.Contains(got.Text, "Ring the regulator") {
		t.Fatal(got.StatusCode)
	}
	admin, by := r.As("administrator").User(), r.As("administrator").Actor()
	r.must(r.Kit.Accounts.ChangeMembership(t.Context(), admin, u.ID, account.Membership{SpaceID: "acme", Role: account.Viewer, Department: "external"}, by))
	if got := r.As("").Get(path); got.StatusCode != 200 || strings.Contains(got.Text, "Ring the regulator") {
		t.Error("a guest reads the tasks of the team", got.StatusCode)
	}
	r.must(r.Kit.Accounts.RemoveMember(t.Context(), admin, u.ID, "acme", by))
	if got := r.As("").Get(path); got.StatusCode != 404 {
		t.Error("somebody who was shut out still reads", got.StatusCode)
	}
}

// There is an end to what is read for one page, and the page says so.
func TestMoreThanACalendarShows(t *testing.T) {
	r := enter(t)
	for n := range 420 {
		i := r.leak.ID
		if n >= 300 {
			i = r.quiet.ID
		}
		_, err := r.Space.Tasks.Add(t.Context(), i, task.New{Title: incident.Text{"en": fmt.Sprintf("Task %d", n)}, OwnerID: r.As("manager").User().ID, Due: r.due.Add(time.Minute)}, r.As("manager").Actor())
		r.must(err)
	}
	all, cut, err := r.Space.Calendar.Find(t.Context(), model.Query{From: r.due, To: r.due.Add(time.Hour), Zone: time.UTC, Kinds: []model.Kind{model.Task}, May: account.Manager.May})
	if err != nil || !cut || len(all) != 400 {
		t.Fatal(len(all), cut, err)
	}
	r.Run(webtest.Scenario{As: "manager", Path: "/acme/calendar?view=week&on=" + r.due.Format(time.DateOnly), Has: []string{"Not everything is shown", "more</a>"}})
}
