package contact_test

import (
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"

	"standfirst/handlers/web/browsertest"
	"standfirst/handlers/web/webtest"
	model "standfirst/models/contact"
	"standfirst/models/job"
)

// packed is a colleague with two contacts, of whom there is much to know.
func packed(d desk) {
	officer, manager := d.As("officer").Actor(), d.As("manager").Actor()
	li := d.at("新华网", model.Contact{Name: "李雷", Email: "lilei@x.example", Phone: "+86 138 0000 1111", Role: "调查记者", Do: "data <i>first", Dont: "attachments", Notes: "likes numbers", Owner: officer.ID})
	han := d.at("财经", model.Contact{Name: "韩梅梅", Email: "han@x.example", Owner: officer.ID})
	_, err := d.Space.Contacts.Block(d.t.Context(), han.ID, "asked us to stop", manager)
	d.ok(err)
	due := d.Clock.Now().UTC().AddDate(0, 0, 2).Format(time.DateOnly)
	_, err = d.Space.Contacts.Log(d.t.Context(), li.ID, model.Entry{Kind: "call", Text: "wants the batch numbers", Minutes: 12, Result: "more", Step: model.Step{Text: "send the report", Due: due, Owner: officer.ID, OwnerName: officer.Name}}, officer)
	d.ok(err)
}

func TestContactsAreHandedOver(t *testing.T) {
	d := newDesk(t)
	packed(d)
	from, to := d.As("officer").User(), d.As("manager").User()
	path := "/acme/contacts/hand-over"
	pack := path + "?from=" + from.ID
	d.Run(
		webtest.Scenario{Name: "whose?", As: "officer", Path: path, Has: []string{"Whose contacts", from.Name}, HasNot: []string{"lilei@x.example"}},
		webtest.Scenario{Name: "the pack", As: "manager", Path: pack, Has: []string{"李雷", "lilei@x.example", "data &lt;i&gt;first", "attachments", "likes numbers", "wants the batch numbers", "send the report", "asked us to stop", "Hand over all 2 contacts"}, HasNot: []string{"han@x.example"}},
		webtest.Scenario{Name: "on paper", As: "manager", Path: path + "/print?from=" + from.ID, Has: []string{`class="print"`, "likes numbers", from.Name}, HasNot: []string{"<form"}},
		webtest.Scenario{Name: "who has none", As: "manager", Path: path + "?from=" + to.ID, Has: []string{"looks after no contact"}},
		webtest.Scenario{Name: "not for checkers", As: "checker", Path: pack, Status: 403},
		webtest.Scenario{Name: "elsewhere there are none of them", As: "rival/manager", Path: "/rival/contacts/hand-over?from=" + from.ID, HasNot: []string{"李雷", "batch numbers"}},
		webtest.Scenario{Name: "to nobody", As: "manager", Method: "POST", Path: path, Form: url.Values{"from": {from.ID}}, Status: 422, Has: []string{"Choose who takes over"}},
		webtest.Scenario{Name: "to a stranger", As: "manager", Method: "POST", Path: path, Form: url.Values{"from": {from.ID}, "to": {d.As("rival/manager").User().ID}, "confirm": {"1"}}, Status: 422, Has: []string{"Choose who takes over"}},
		webtest.Scenario{Name: "unconfirmed", As: "manager", Method: "POST", Path: path, Form: url.Values{"from": {from.ID}, "to": {to.ID}}, Status: 422, Has: []string{"Tick this once"}},
		webtest.Scenario{Name: "handed over", As: "manager", Method: "POST", Path: path, Form: url.Values{"from": {from.ID}, "to": {to.ID}, "confirm": {"1"}}, Status: 303, To: pack},
		webtest.Scenario{Name: "under way", As: "manager", Path: pack, Has: []string{"being handed over"}, HasNot: []string{"Hand over all"}},
	)
	page, err := d.Space.Jobs.Find(t.Context(), job.Ready, "", 10)
	d.ok(err)
	i := slices.IndexFunc(page.Items, func(j job.Job) bool { return j.Kind == "contact.hand_over" })
	h, err := job.Decode[model.Handing](page.Items[i])
	d.ok(err)
	d.ok(d.Space.Contacts.HandOverAll(t.Context(), h, func(int, int) error { return nil }))
	d.Run(
		webtest.Scenario{Name: "they are another's", As: "manager", Path: path + "?from=" + to.ID, Has: []string{"李雷", "send the report"}},
		webtest.Scenario{Name: "with what is next", As: "manager", Path: "/acme/contacts/steps", Has: []string{"send the report"}},
	)
}

func TestTheHandOverAsItLooks(t *testing.T) {
	d, base := served(t)
	packed(d)
	browser := browsertest.Start(t)
	for _, s := range []browsertest.Screen{{Lang: "en", Width: 1280}, {Lang: "zh-CN", Width: 375}} {
		tab := browser.Open(t, base, browsertest.Screen{Lang: "en", Width: s.Width})
		signIn(tab)
		tab.Screen(s)
		browsertest.Eval[bool](tab, fmt.Sprintf(`fetch("/preferences", {method: "POST", body: new URLSearchParams({next: "/acme/contacts", csrf: document.querySelector("meta[name=csrf]").content, lang: %q, theme: "light"})}).then(() => true)`, s.Lang))
		for name, path := range map[string]string{"pack": "/acme/contacts/hand-over", "paper": "/acme/contacts/hand-over/print"} {
			tab.Go(path + "?from=" + d.As("officer").User().ID)
			tab.Shoot(fmt.Sprintf("handover-%s-%d-%s", name, s.Width, s.Lang))
			for _, wrong := range slices.Concat(tab.Barriers(), tab.Faults(), tab.Complaints()) {
				t.Error(name, s, wrong)
			}
		}
	}
}

func TestThoseWhoWaitAsTheyLook(t *testing.T) {
	d, base := served(t)
	d.ok(d.Space.Settings.SetApproval(t.Context(), true, d.As("administrator").Actor()))
	for _, c := range []model.Contact{{Name: "李雷", Email: "lilei@x.example", Role: "记者"}, {Name: "Maren Olsson", Email: "maren.olsson@a-long-address.example"}} {
		_, err := d.Space.Contacts.Create(t.Context(), c, d.As("officer").Actor())
		d.ok(err)
	}
	browser := browsertest.Start(t)
	for _, s := range []browsertest.Screen{{Lang: "en", Width: 1280}, {Lang: "zh-CN", Width: 375}} {
		tab := browser.Open(t, base, browsertest.Screen{Lang: "en", Width: s.Width})
		tab.Go("/login?next=/acme/contacts")
		tab.Type("E-mail address", "manager@acme.example")
		tab.Type("Password", webtest.Password)
		tab.Press("Sign in")
		tab.Screen(s)
		browsertest.Eval[bool](tab, fmt.Sprintf(`fetch("/preferences", {method: "POST", body: new URLSearchParams({next: "/acme/contacts", csrf: document.querySelector("meta[name=csrf]").content, lang: %q, theme: "light"})}).then(() => true)`, s.Lang))
		for name, path := range map[string]string{"waiting": "/acme/contacts/waiting", "table": "/acme/contacts"} {
			tab.Go(path)
			tab.Shoot(fmt.Sprintf("waiting-%s-%d-%s", name, s.Width, s.Lang))
			for _, wrong := range slices.Concat(tab.Barriers(), tab.Faults(), tab.Complaints()) {
				t.Error(name, s, wrong)
			}
		}
	}
}
