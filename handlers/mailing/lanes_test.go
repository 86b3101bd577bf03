package mailing_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/web/browsertest"
	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
	"standfirst/models/fact"
	mailings "standfirst/models/mailing"
)

// heldBack launches a mailing of which every provider has refused us, and returns its path.
func (h *house) heldBack() string {
	t := h.T
	t.Helper()
	c, err := h.Space.Contacts.Create(h.ctx, contact.Contact{Name: "Reader at QQ", Kind: "journalist", Lang: "en", Email: "reader@qq.com", Emails: []string{"reader@qq.com"}}, author)
	must(t, err)
	_, err = h.Space.Contacts.AddToList(h.ctx, h.list.ID, contact.Selection{IDs: []string{c.ID}}, author)
	must(t, err)
	m, err := h.Space.Mailings.Create(h.ctx, mailings.Plan{ReleaseID: h.release.ID, Subject: map[string]string{"en": "On the recall", "zh-CN": "关于召回"}, ListIDs: []string{h.list.ID}}, author)
	must(t, err)
	a, err := h.Space.Mailings.Audience(h.ctx, m)
	must(t, err)
	m, err = h.Space.Mailings.Launch(h.ctx, m.ID, "key", a.Total, author)
	must(t, err)
	var waiting []mailings.Delivery
	for d, err := range h.Space.Mailings.AllRecipients(h.ctx, mailings.Search{MailingID: m.ID}) {
		must(t, err)
		waiting = append(waiting, d)
	}
	answers := map[string]mailings.Outcome{
		"qq.com":       {Kind: mailings.Rejected, Code: 550, Text: "Mail content denied.", Stage: "final"},
		"news.example": {Kind: mailings.Delayed, Code: 421, Text: "too many messages, slow down", Stage: "rcpt"},
	}
	for _, d := range waiting {
		_, domain, _ := strings.Cut(d.Address, "@")
		must(t, h.Space.Mailings.Heed(h.ctx, m, d, answers[domain], answers[domain].Meaning(d.Address)))
	}
	kept, err := h.Space.Mailings.Sift(h.ctx, m, m.Waves[0], waiting)
	must(t, err)
	if len(kept) != 0 {
		t.Fatalf("%d would leave", len(kept))
	}
	return "/acme/mailings/" + m.ID
}

// What a provider says about us stands on the page of the mailing in words, and a person lets it go on there.
func TestAProviderThatIsHeldBack(t *testing.T) {
	h := open(t)
	at := h.heldBack()
	h.Run(
		webtest.Scenario{As: "manager", Path: at, Has: []string{"Tencent (QQ, Foxmail, Exmail)", "news.example", "The provider takes the message for spam.", "Mail content denied.", "By provider", "One message every 2 seconds.", "Continue sending", "mail to Tencent (QQ, Foxmail, Exmail) was stopped"}},
		webtest.Scenario{As: "officer", Path: at, Has: []string{"Tencent (QQ, Foxmail, Exmail)"}, HasNot: []string{"Continue sending"}},
		webtest.Scenario{As: "officer", Path: at + "/recipients", Has: []string{"Waits for its provider", "The provider takes the message for spam.", "Waiting to try again"}},
		webtest.Scenario{As: "officer", Path: at + "/progress", Has: []string{"Tencent (QQ, Foxmail, Exmail)", "One message every 2 seconds."}},
		webtest.Scenario{As: "officer", Path: at + "/recipients?provider=tencent", Has: []string{"Reader at QQ"}, HasNot: []string{"Reader 1"}},
		webtest.Scenario{As: "officer", Path: at + "/recipients.csv?provider=tencent", Has: []string{"name,address,provider,", "Reader at QQ,reader@qq.com,tencent,"}, HasNot: []string{"Reader 1"}},
		webtest.Scenario{Name: "today", As: "officer", Lang: "en", Path: "/acme", Has: []string{at + `"`, ">Stopped<", "The provider takes the message for spam."}},
		webtest.Scenario{As: "officer", Method: "POST", Path: at + "/lanes", Form: url.Values{"lane": {"tencent"}}, Status: 403},
		webtest.Scenario{As: "manager", Method: "POST", Path: at + "/lanes", Form: url.Values{"lane": {"tencent"}}, Status: 303, To: at},
		webtest.Scenario{Name: "a second press", As: "manager", Method: "POST", Path: at + "/lanes", Form: url.Values{"lane": {"tencent"}}, Status: 303, To: at},
		webtest.Scenario{Name: "no such lane", As: "manager", Method: "POST", Path: at + "/lanes", Form: url.Values{"lane": {"nowhere.example"}}, Status: 303, To: at},
		webtest.Scenario{As: "manager", Path: at, Has: []string{"news.example", "let mail to Tencent (QQ, Foxmail, Exmail) go on"}, HasNot: []string{"Mail content denied."}},
		webtest.Scenario{Name: "today, when it goes on", As: "officer", Lang: "en", Path: "/acme", HasNot: []string{">Stopped<"}},
	)
}

func TestAProviderThatIsHeldBackAsItLooks(t *testing.T) {
	h, base := served(t)
	missed := h.corrected() + "/missed"
	at := h.heldBack()
	tab := browsertest.Start(t).Open(t, base, browsertest.Screen{Lang: "en", Width: 1280})
	tab.Go("/login?next=" + at)
	tab.Type("E-mail address", "manager@acme.example")
	tab.Type("Password", webtest.Password)
	tab.Press("Sign in")
	tab.See("Continue sending")
	for _, s := range []browsertest.Screen{{Lang: "en", Width: 1280}, {Lang: "zh-CN", Width: 1280}, {Lang: "zh-CN", Width: 390}, {Lang: "en", Width: 390}} {
		tab.Screen(s)
		browsertest.Eval[bool](tab, fmt.Sprintf(`fetch("/preferences", {method: "POST", body: new URLSearchParams({next: "/acme/mailings", csrf: document.querySelector("meta[name=csrf]").content, lang: %q})}).then(() => true)`, s.Lang))
		for name, path := range map[string]string{"held": at, "held-recipients": at + "/recipients", "missed": missed} {
			tab.Go(path)
			look(t, tab, fmt.Sprintf("mailing-%s-%d-%s", name, s.Width, s.Lang))
		}
	}
	tab.Go(at)
	tab.Press("Continue sending")
	tab.See("Sending to this provider goes on.")
}

// corrected sends a mailing and launches its correction, when one reader has left and one has been erased, and returns
// the correction's path.
func (h *house) corrected() string {
	t := h.T
	t.Helper()
	wrong, err := h.Space.Mailings.Create(h.ctx, mailings.Plan{ReleaseID: h.release.ID, Subject: map[string]string{"en": "On the recall"}, ListIDs: []string{h.list.ID}}, author)
	must(t, err)
	_, err = h.Space.Mailings.Launch(h.ctx, wrong.ID, "wrong", 3, author)
	must(t, err)
	h.work()
	c, err := h.Space.Mailings.DraftCorrection(h.ctx, wrong.ID, fact.Ref{FactID: h.fact.ID, Version: h.fact.Current}, author)
	must(t, err)
	_, err = h.Space.Releases.Submit(h.ctx, c.ReleaseID, 1, author)
	must(t, err)
	_, err = h.Space.Releases.Approve(h.ctx, c.ReleaseID, 1, "", h.As("approver").Actor())
	must(t, err)
	must(t, h.Space.Contacts.Suppressions.Suppress(h.ctx, h.readers[0].Email, contact.ScopeAll, contact.Unsubscribed, author))
	must(t, h.Space.Mailings.Erase(h.ctx, contact.Person{IDs: []string{h.readers[1].ID}, Addresses: []string{h.readers[1].Email}}))
	_, err = h.Space.Mailings.Launch(h.ctx, c.ID, "k", 1, author)
	must(t, err)
	return "/acme/mailings/" + c.ID
}
