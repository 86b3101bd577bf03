package contact_test

import (
	"net/url"
	"testing"

	"standfirst/handlers/web/webtest"
	model "standfirst/models/contact"
)

func TestNewContactsAreApprovedAndRejected(t *testing.T) {
	d := newDesk(t)
	d.ok(d.Space.Settings.SetApproval(t.Context(), true, d.As("administrator").Actor()))
	made := func(who, name string) model.Contact {
		c, err := d.Space.Contacts.Create(t.Context(), model.Contact{Name: name, Email: who + name + "@x.example"}, d.As(who).Actor())
		d.ok(err)
		return c
	}
	li, han, own := made("officer", "lilei"), made("officer", "hanmei"), made("manager", "boss")
	two, three := made("officer", "two"), made("officer", "three")
	path := "/acme/contacts/waiting"
	d.Run(
		webtest.Scenario{Name: "those who wait", As: "manager", Path: path, Has: []string{"lilei", "hanmei", "Reject and delete", "Officer of acme"}, HasNot: []string{own.ID}},
		webtest.Scenario{Name: "an officer sees them", As: "officer", Path: path, Has: []string{"lilei", "Managers and administrators approve"}, HasNot: []string{"Reject and delete"}},
		webtest.Scenario{Name: "and decides nothing", As: "officer", Method: "POST", Path: path + "/approve", Form: url.Values{"id": {li.ID}}, Status: 403},
		webtest.Scenario{Name: "nor rejects", As: "officer", Method: "POST", Path: path + "/reject", Form: url.Values{"id": {li.ID}, "reason": {"x"}}, Status: 403},
		webtest.Scenario{Name: "not for checkers", As: "checker", Path: path, Status: 403},
		webtest.Scenario{Name: "not elsewhere", As: "rival/manager", Path: "/rival/contacts/waiting", HasNot: []string{"lilei"}},
		webtest.Scenario{Name: "a tab, and a badge", As: "officer", Path: "/acme/contacts", Has: []string{path, "Waiting for approval"}},
		webtest.Scenario{Name: "on the record", As: "officer", Path: "/acme/contacts/" + li.ID, Has: []string{"Waiting for approval"}},
		webtest.Scenario{Name: "nobody ticked", As: "manager", Method: "POST", Path: path + "/approve", Status: 422},
		webtest.Scenario{Name: "rejected without a reason", As: "manager", Method: "POST", Path: path + "/reject", Form: url.Values{"id": {han.ID}}, Status: 422, Has: []string{"Say why they are rejected", "checked"}},
		webtest.Scenario{Name: "rejected", As: "manager", Method: "POST", Path: path + "/reject", Form: url.Values{"id": {han.ID}, "reason": {"not press"}}, Status: 303, To: path},
		webtest.Scenario{Name: "of several it asks", As: "manager", Method: "POST", Path: path + "/reject", Form: url.Values{"id": {two.ID, three.ID}, "reason": {"<b>spam"}}, Has: []string{"Reject 2 contacts", "Type 2 to confirm", "&lt;b&gt;spam", "three", `name="id" value="` + two.ID}},
		webtest.Scenario{Name: "a wrong number", As: "manager", Method: "POST", Path: path + "/reject", Form: url.Values{"id": {two.ID, three.ID}, "reason": {"spam"}, "confirm": {"3"}}, Status: 422, Has: []string{"There are 2 of them"}},
		webtest.Scenario{Name: "all are asked for by their number", As: "manager", Method: "POST", Path: path + "/reject", Form: url.Values{"all": {"1"}, "reason": {"spam"}}, Has: []string{"Reject 3 contacts", `name="all" value="1"`}},
		webtest.Scenario{Name: "several rejected", As: "manager", Method: "POST", Path: path + "/reject", Form: url.Values{"id": {two.ID, three.ID}, "reason": {"spam"}, "confirm": {" 2 "}}, Status: 303, To: path},
		webtest.Scenario{Name: "its tab is the one shown", As: "officer", Path: path, Has: []string{`href="` + path + `" aria-current="page"`, "lilei"}, HasNot: []string{"three"}},
		webtest.Scenario{Name: "is gone", As: "manager", Path: "/acme/contacts/" + han.ID, Status: 404},
		webtest.Scenario{Name: "approved", As: "manager", Method: "POST", Path: path + "/approve", Form: url.Values{"id": {li.ID}}, Status: 303, To: path},
		webtest.Scenario{Name: "nobody waits", As: "manager", Path: path, Has: []string{"Nobody waits for approval"}},
		webtest.Scenario{Name: "nor is there a tab", As: "manager", Path: "/acme/contacts", HasNot: []string{path}},
	)
}

func TestDoubtedContactsAreMarkedInTheTable(t *testing.T) {
	d := newDesk(t)
	li := d.person("李雷", "lilei@x.example")
	d.Run(webtest.Scenario{Name: "before", As: "officer", Path: "/acme/contacts", HasNot: []string{"Suspect"}})
	_, err := d.Space.Contacts.Doubt(t.Context(), li.ID, "email", "bounced", d.As("officer").Actor())
	d.ok(err)
	d.Run(
		webtest.Scenario{Name: "after", As: "officer", Path: "/acme/contacts", Has: []string{"Suspect"}},
		webtest.Scenario{Name: "one person as a card", As: "officer", Path: "/acme/contacts/" + li.ID, Has: []string{"/acme/contacts/export.vcf?id=" + li.ID}},
		webtest.Scenario{Name: "which it is", As: "officer", Path: "/acme/contacts/export.vcf?id=" + li.ID, Has: []string{"BEGIN:VCARD", "lilei@x.example"}},
	)
}
