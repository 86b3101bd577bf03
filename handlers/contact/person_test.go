package contact_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	model "standfirst/models/contact"
)

func TestTheLedgerIsKeptChallengedAndWithdrawn(t *testing.T) {
	d := newDesk(t)
	li, other := d.person("李雷", "lilei@xinhua.example"), d.person("韩梅梅", "han@caijing.example")
	at := "/acme/contacts/" + li.ID + "/trust"
	good := url.Values{"kind": {"refuted"}, "url": {"https://xinhua.example/1"}, "note": {"<b>nobody checked"}, "on": {"2026-11-01"}}
	d.Run(
		webtest.Scenario{Name: "empty", As: "officer", Path: at, Has: []string{"Everybody starts at 70", "never tone", "Hid a payment"}},
		webtest.Scenario{Name: "without evidence", As: "officer", Method: "POST", Path: at, Form: url.Values{"kind": {"rude"}, "url": {"javascript:alert(1)"}, "on": {"2030-01-01"}, "note": {"typed"}}, Status: 422, Has: []string{"Choose what happened", "beginning with https", "cannot have happened yet", `value="typed"`}},
		webtest.Scenario{Name: "added", As: "officer", Method: "POST", Path: at, Form: good, Status: 303, To: at},
		webtest.Scenario{Name: "shown", As: "officer", Path: at, Has: []string{"Repeated a refuted claim", "&lt;b&gt;nobody checked", "−12 when it happened", "Challenge"}, HasNot: []string{"<b>nobody", "/withdraw"}},
		webtest.Scenario{Name: "on the record", As: "officer", Path: "/acme/contacts/" + li.ID, Has: []string{"Repeated a refuted claim", at}},
		webtest.Scenario{Name: "a checker only reads", As: "checker", Path: at, Has: []string{"Repeated a refuted claim"}, HasNot: []string{"/challenge"}},
		webtest.Scenario{Name: "and writes nothing", As: "checker", Method: "POST", Path: at, Form: good, Status: 403},
		webtest.Scenario{Name: "another space", As: "rival/officer", Path: strings.Replace(at, "acme", "rival", 1), Status: 404},
	)
	l, err := d.Space.Contacts.Ledger(t.Context(), li.ID)
	d.ok(err)
	entry := at + "/" + l.Lines[0].ID
	d.Run(
		webtest.Scenario{Name: "an empty objection", As: "officer", Method: "POST", Path: entry + "/challenge", Status: 422, Has: []string{"Say what is wrong with the entry"}},
		webtest.Scenario{Name: "an objection", As: "officer", Method: "POST", Path: entry + "/challenge", Form: url.Values{"text": {"the agency wrote that"}}, Status: 303},
		webtest.Scenario{Name: "by way of another contact", As: "manager", Method: "POST", Path: strings.Replace(entry, li.ID, other.ID, 1) + "/withdraw", Form: url.Values{"reason": {"x"}}, Status: 404},
		webtest.Scenario{Name: "an officer withdraws nothing", As: "officer", Method: "POST", Path: entry + "/withdraw", Form: url.Values{"reason": {"x"}}, Status: 403},
		webtest.Scenario{Name: "a manager does", As: "manager", Method: "POST", Path: entry + "/withdraw", Form: url.Values{"reason": {"so it was"}}, Status: 303},
		webtest.Scenario{Name: "and it stays", As: "officer", Path: at, Has: []string{"so it was", "the agency wrote that", "Withdrawn by"}},
	)
	if c, err := d.Space.Contacts.Get(t.Context(), li.ID); err != nil || c.Trust != 70 {
		t.Fatal(c.Trust, err)
	}
}

func TestWhatIsHeldIsShownGivenOutAndErased(t *testing.T) {
	d := newDesk(t)
	li := d.person("李雷", "lilei@xinhua.example")
	at := "/acme/contacts/" + li.ID
	_, err := d.Space.Contacts.Log(t.Context(), li.ID, model.Entry{Kind: "call", Text: "rang"}, d.As("officer").Actor())
	d.ok(err)
	d.Run(
		webtest.Scenario{Name: "the page", As: "manager", Path: at + "/privacy", Has: []string{"Yes, by Legitimate interest", "Notes and calls", "Erase 李雷"}},
		webtest.Scenario{Name: "an officer erases nothing", As: "officer", Path: at + "/privacy", Has: []string{"Lawful basis"}, HasNot: []string{"Erase 李雷", "privacy.json"}},
		webtest.Scenario{Name: "a basis that is none", As: "officer", Method: "POST", Path: at + "/basis", Form: url.Values{"basis_kind": {"because"}, "basis_notice_on": {"soon"}, "basis_source": {"masthead"}}, Status: 422, Has: []string{`value="masthead"`, "because"}},
		webtest.Scenario{Name: "an objection", As: "officer", Method: "POST", Path: at + "/basis", Form: url.Values{"basis_kind": {"consent"}, "basis_refused_on": {"2026-11-01"}}, Status: 303, To: at + "/privacy"},
		webtest.Scenario{Name: "holds", As: "officer", Path: at, Has: []string{"the person has objected"}},
		webtest.Scenario{Name: "no request", As: "officer", Method: "POST", Path: at + "/requests", Form: url.Values{"received": {"yesterday"}, "note": {"by letter"}}, Status: 422, Has: []string{"Choose what was asked for", `value="by letter"`}},
		webtest.Scenario{Name: "a request", As: "officer", Method: "POST", Path: at + "/requests", Form: url.Values{"kind": {"erasure"}, "received": {"2026-10-01"}}, Status: 303},
		webtest.Scenario{Name: "overdue", As: "officer", Path: "/acme/contacts/requests", Has: []string{"李雷", "2026-11-01", "Overdue"}},
		webtest.Scenario{Name: "an officer gives nothing out", As: "officer", Path: at + "/privacy.json", Status: 403},
		webtest.Scenario{Name: "another space gets nothing", As: "rival/administrator", Path: strings.Replace(at, "acme", "rival", 1) + "/privacy.json", Status: 404},
		webtest.Scenario{Name: "a wrong name", As: "manager", Method: "POST", Path: at + "/erase", Form: url.Values{"confirm": {"李"}}, Status: 422, Has: []string{"李雷"}},
		webtest.Scenario{Name: "an officer does not", As: "officer", Method: "POST", Path: at + "/erase", Form: url.Values{"confirm": {"李雷"}}, Status: 403},
	)
	r := d.As("manager").Get(at + "/privacy.json")
	var held map[string]any
	if err := json.Unmarshal([]byte(r.Text), &held); err != nil || r.StatusCode != 200 || !strings.Contains(r.Text, "rang") || !strings.Contains(r.Text, "lilei@xinhua.example") {
		t.Fatal(r.StatusCode, err, r.Text)
	}
	for _, part := range []string{"contact", "notes", "trust", "events", "requests", "more"} {
		if held[part] == nil {
			t.Errorf("%s is missing", part)
		}
	}
	d.Run(webtest.Scenario{Name: "the right name", As: "manager", Method: "POST", Path: at + "/erase", Form: url.Values{"confirm": {"李雷"}}, Status: 303, To: "/acme/contacts/requests"})
	d.ok(d.Space.Contacts.Erase(t.Context(), model.Erasure{ContactID: li.ID}, func(int, int) error { return nil }))
	d.Run(
		webtest.Scenario{Name: "gone", As: "manager", Path: at, Status: 404},
		webtest.Scenario{Name: "the request is answered", As: "officer", Path: "/acme/contacts/requests?show=done", Has: []string{"Erased", "1 address of erased people"}, HasNot: []string{"李雷"}},
		webtest.Scenario{Name: "the address is held without being there", As: "officer", Path: "/acme/suppressions", Has: []string{"An erased person"}, HasNot: []string{"lilei@"}},
	)
	again := "/acme/contacts/" + d.person("李雷", "lilei@xinhua.example").ID // has come back themselves
	lift := url.Values{"address": {"lilei@xinhua.example"}, "scope": {model.ScopeAll}, "back": {again}}
	d.Run(
		webtest.Scenario{Name: "who has come back is held still", As: "officer", Path: again, Has: []string{"The person was erased"}, HasNot: []string{"/suppressions/lift"}},
		webtest.Scenario{Name: "which an administrator may end", As: "administrator", Path: again, Has: []string{"/acme/suppressions/lift", `name="back" value="` + again + `"`}},
		webtest.Scenario{Name: "ended", As: "administrator", Method: "POST", Path: "/acme/suppressions/lift", Form: lift, Status: 303, To: again},
		webtest.Scenario{Name: "is held no more", As: "officer", Path: again, HasNot: []string{"The person was erased"}},
	)
}
