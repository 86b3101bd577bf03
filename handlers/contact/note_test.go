package contact_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	model "standfirst/models/contact"
)

func TestACallIsLoggedWithItsNextStep(t *testing.T) {
	d := newDesk(t)
	li, other := d.person("李雷", "lilei@x.example"), d.person("韩梅梅", "han@x.example")
	at, me := "/acme/contacts/"+li.ID, d.As("officer").User()
	now := d.Clock.Now().UTC()
	ahead, soon := now.Add(48*time.Hour).Format("2006-01-02T15:04"), now.AddDate(0, 0, 1).Format(time.DateOnly)
	d.Run(
		webtest.Scenario{Name: "five seconds", As: "officer", Method: "POST", Path: at + "/notes", Form: url.Values{"text": {"rang <b>once"}, "kind": {"call"}, "step_owner": {me.ID}}, Status: 303},
		webtest.Scenario{Name: "ahead of time", As: "officer", Method: "POST", Path: at + "/notes", Form: url.Values{
			"text": {"typed"}, "kind": {"message"}, "at": {ahead}, "minutes": {"5"}, "outcome": {"kept words"}, "step": {"send it"}, "step_owner": {"nobody"},
		}, Status: 422, Has: []string{"This lies ahead", "Only calls and meetings last", "Say by when", "Choose the colleague", `value="kept words"`, `value="send it"`, ">typed</textarea>", `class="note-more" open`}},
		webtest.Scenario{Name: "unreadable", As: "officer", Method: "POST", Path: at + "/notes", Form: url.Values{"text": {"x"}, "at": {"yesterday"}, "minutes": {"few"}}, Status: 422, Has: []string{"Give a date and a time", "Give whole minutes"}},
		webtest.Scenario{Name: "all of it", As: "officer", Method: "POST", Path: at + "/notes", Form: url.Values{
			"text": {"met"}, "kind": {"meeting"}, "minutes": {"45"}, "result": {"interested"}, "outcome": {"wants numbers"}, "step": {"send <i>figures"}, "step_due": {soon}, "step_owner": {me.ID},
		}, Status: 303},
		webtest.Scenario{Name: "on the record", As: "officer", Path: at, Has: []string{"rang &lt;b&gt;once", "45 minutes · Interested · wants numbers", "send &lt;i&gt;figures", "Next steps", "1 week", "by " + soon}, HasNot: []string{"<i>figures"}},
		webtest.Scenario{Name: "checkers read", As: "checker", Path: at, Has: []string{"send &lt;i&gt;figures"}, HasNot: []string{"/postpone", "/notes/"}},
		webtest.Scenario{Name: "mine", As: "officer", Path: "/acme/contacts/steps", Has: []string{"李雷", "send &lt;i&gt;figures"}},
		webtest.Scenario{Name: "not the manager's", As: "manager", Path: "/acme/contacts/steps", Has: []string{"No next step is open"}},
		webtest.Scenario{Name: "among everybody's", As: "manager", Path: "/acme/contacts/steps?of=all", Has: []string{"send &lt;i&gt;figures"}},
		webtest.Scenario{Name: "not elsewhere", As: "rival/manager", Path: "/rival/contacts/steps?of=all", HasNot: []string{"figures"}},
	)
	notes, err := d.Space.Contacts.NotesOf(t.Context(), li.ID, time.Time{}, 10)
	d.ok(err)
	note := at + "/notes/" + notes[0].ID
	if notes[0].Step.Text == "" {
		note = at + "/notes/" + notes[1].ID
	}
	d.Run(
		webtest.Scenario{Name: "a checker does nothing", As: "checker", Method: "POST", Path: note + "/done", Status: 403},
		webtest.Scenario{Name: "by way of another contact", As: "officer", Method: "POST", Path: strings.Replace(note, li.ID, other.ID, 1) + "/done", Status: 404},
		webtest.Scenario{Name: "another space", As: "rival/officer", Method: "POST", Path: strings.Replace(note, "acme", "rival", 1) + "/done", Status: 404},
		webtest.Scenario{Name: "later", As: "officer", Method: "POST", Path: note + "/postpone", Form: url.Values{"by": {"week"}, "back": {"/acme/contacts/steps"}}, Status: 303, To: "/acme/contacts/steps"},
		webtest.Scenario{Name: "a week later", As: "officer", Path: "/acme/contacts/steps", Has: []string{"by " + now.AddDate(0, 0, 8).Format(time.DateOnly)}},
		webtest.Scenario{Name: "done, and never off to elsewhere", As: "officer", Method: "POST", Path: note + "/done", Form: url.Values{"back": {"https://evil.example/"}}, Status: 303, To: at},
		webtest.Scenario{Name: "is gone", As: "officer", Path: "/acme/contacts/steps", Has: []string{"No next step is open"}},
		webtest.Scenario{Name: "and is remembered", As: "officer", Path: at, Has: []string{"did what was next", "done by"}},
	)
}

func TestANoteIsMendedByWhoeverWroteIt(t *testing.T) {
	d := newDesk(t)
	li := d.person("李雷", "lilei@x.example")
	at := "/acme/contacts/" + li.ID
	n, err := d.Space.Contacts.Log(t.Context(), li.ID, model.Entry{Kind: "call", Text: "rang Lei", Minutes: 3}, d.As("officer").Actor())
	d.ok(err)
	note := at + "/notes/" + n.ID
	d.Run(
		webtest.Scenario{Name: "a way to it", As: "officer", Path: at, Has: []string{note}},
		webtest.Scenario{Name: "not for colleagues", As: "manager", Path: at, HasNot: []string{note}},
		webtest.Scenario{Name: "nor by the address", As: "manager", Path: note, Status: 303, To: at + "#timeline"},
		webtest.Scenario{Name: "nor by force", As: "manager", Method: "POST", Path: note, Form: url.Values{"text": {"x"}}, Status: 403},
		webtest.Scenario{Name: "nor another space", As: "rival/officer", Path: strings.Replace(note, "acme", "rival", 1), Status: 404},
		webtest.Scenario{Name: "the form", As: "officer", Path: note, Has: []string{"rang Lei", `value="3"`, "for 15 minutes"}},
		webtest.Scenario{Name: "emptied", As: "officer", Method: "POST", Path: note, Form: url.Values{"kind": {"call"}, "outcome": {"kept"}}, Status: 422, Has: []string{"Write something down", `value="kept"`}},
		webtest.Scenario{Name: "mended", As: "officer", Method: "POST", Path: note, Form: url.Values{"kind": {"call"}, "text": {"rang Lei twice"}}, Status: 303},
		webtest.Scenario{Name: "reads so", As: "manager", Path: at, Has: []string{"rang Lei twice", "changed since", "changed a note"}},
		webtest.Scenario{Name: "taken back", As: "officer", Method: "POST", Path: note + "/delete", Status: 303},
		webtest.Scenario{Name: "is gone", As: "manager", Path: at, Has: []string{"deleted a note"}, HasNot: []string{"rang Lei twice"}},
	)
	n, err = d.Space.Contacts.Log(t.Context(), li.ID, model.Entry{Text: "old"}, d.As("officer").Actor())
	d.ok(err)
	d.Clock.Add(16 * time.Minute)
	d.Run(
		webtest.Scenario{Name: "too late", As: "officer", Path: at, Has: []string{"old"}, HasNot: []string{"/notes/" + n.ID}},
		webtest.Scenario{Name: "for good", As: "officer", Method: "POST", Path: at + "/notes/" + n.ID + "/delete", Status: 403},
	)
}
