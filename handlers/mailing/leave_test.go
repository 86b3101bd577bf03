package mailing_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
	mailings "standfirst/models/mailing"
)

// While the database is away a reader can unsubscribe all the same: there is the button, what a mail program asks for is
// taken, and both hold when it is back. Anything else they can only ask for again, and a link that is not ours is none.
func TestAReaderLeavesWhileTheDatabaseIsAway(t *testing.T) {
	h := open(t)
	must(t, h.launch(h.draft()))
	h.work()
	page, err := h.Space.Mailings.Captured(h.ctx, "", mailings.Part{Limit: 10})
	must(t, err)
	var paths, addresses []string
	for _, x := range page.Items[:2] {
		link, err := url.Parse(x.Message.UnsubscribeURL)
		must(t, err)
		paths, addresses = append(paths, link.Path), append(addresses, x.Message.To.Email)
	}
	away := h.Mortal()
	away.Leave(0)
	h.Run(
		webtest.Scenario{Name: "a look", Path: paths[0], Has: []string{"Stop all mail from Acme to you?", "<button", "<title>Unsubscribe · Acme</title>"}, HasNot: []string{"atabase"}},
		webtest.Scenario{Name: "in Chinese", Path: paths[0], Lang: "zh-CN", Has: []string{"停止Acme向您发送的所有邮件？"}},
		webtest.Scenario{Name: "one click", Method: "POST", Path: paths[0], Form: url.Values{"List-Unsubscribe": {"One-Click"}}, Has: []string{"Acme sends you no more mailings", "kept"}, HasNot: []string{"atabase", ">Unsubscribe</button>"}},
		webtest.Scenario{Name: "again", Method: "POST", Path: paths[0], Form: url.Values{"List-Unsubscribe": {"One-Click"}}},
		webtest.Scenario{Name: "the list", Method: "POST", Path: paths[1], Lang: "zh-CN", Form: url.Values{"do": {"list"}}, Has: []string{"您将退出Acme的这一收件群组"}},
		webtest.Scenario{Name: "a language", Method: "POST", Path: paths[1], Form: url.Values{"do": {"lang"}, "lang": {"en"}}, Status: 503},
		webtest.Scenario{Name: "a bad link", Method: "POST", Path: paths[0] + "x", Status: 404},
		webtest.Scenario{Name: "a look at a bad link", Path: paths[0] + "x", Status: 404},
	)
	away.Live()
	must(t, h.Space.Mailings.Leaving().CatchUp(h.ctx))
	h.Run(
		webtest.Scenario{Name: "all of it", Path: paths[0], Has: []string{"Done:"}, HasNot: []string{"<form class=\"form\""}},
		webtest.Scenario{Name: "the list alone", Path: paths[1], Has: []string{"you have left this group", "Stop all mail"}},
	)
	found, err := h.Space.Contacts.Suppressions.Suppressed(h.ctx, addresses...)
	must(t, err)
	if len(found) != 2 {
		t.Errorf("%+v", found)
	}
}

// Mail programs ask when their users do, not when it suits: after somebody was merged with another or erased as well. It
// holds for the address, and whoever was erased is written to no more in any case.
func TestOneClickAfterAMergeOrAnErasure(t *testing.T) {
	h := open(t)
	must(t, h.launch(h.draft()))
	h.work()
	page, err := h.Space.Mailings.Captured(h.ctx, "", mailings.Part{Limit: 10})
	must(t, err)
	links := map[string]string{}
	for _, x := range page.Items {
		link, err := url.Parse(x.Message.UnsubscribeURL)
		must(t, err)
		links[x.Message.To.Email] = link.Path
	}
	merged, into, erased := h.readers[0], h.readers[1], h.readers[2]
	_, err = h.Space.Contacts.Merge(h.ctx, into.ID, merged.ID, nil, author)
	must(t, err)
	must(t, h.Space.Contacts.Erase(h.ctx, contact.Erasure{ContactID: erased.ID, By: author.ID, ByName: author.Name}, func(int, int) error { return nil }))
	for _, who := range []contact.Contact{merged, erased} {
		for range 2 {
			if r := h.As("").Post(links[who.Email], url.Values{"List-Unsubscribe": {"One-Click"}}); r.StatusCode != 200 || !strings.Contains(r.Text, "Done:") {
				t.Errorf("%s: %d %s", who.Email, r.StatusCode, webtest.Words(r.Text))
			}
		}
	}
	held, err := h.Space.Contacts.Suppressions.Suppressed(h.ctx, merged.Email, into.Email, erased.Email)
	must(t, err)
	_, one := held[merged.Email].For()
	_, other := held[into.Email].For()
	_, gone := held[erased.Email].For()
	if !one || other || !gone {
		t.Errorf("the address of the merged one held: %v, the other's: %v, the erased one's: %v", one, other, gone)
	}
}
