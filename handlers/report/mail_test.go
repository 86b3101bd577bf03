package report_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/audience"
	"standfirst/models/contact"
	"standfirst/models/mailing"
	model "standfirst/models/report"
	"standfirst/models/store"
)

// launched sends the release to n people; nothing leaves, as no engine runs.
func (d *desk) launched(n int) mailing.Mailing {
	d.t.Helper()
	manager, space := d.As("manager").Actor(), d.Space
	list := must[audience.List](d.t)(space.Lists.Create(d.ctx, "Press", "", manager))
	var ids []string
	for i := range n {
		email := fmt.Sprintf("reader%d@news.example", i)
		c := must[contact.Contact](d.t)(space.Contacts.Create(d.ctx, contact.Contact{Name: fmt.Sprint("Reader ", i), Kind: "journalist", Lang: "en", Email: email, Emails: []string{email}}, manager))
		ids = append(ids, c.ID)
	}
	if _, err := space.Contacts.AddToList(d.ctx, list.ID, contact.Selection{IDs: ids}, manager); err != nil {
		d.t.Fatal(err)
	}
	m := must[mailing.Mailing](d.t)(space.Mailings.Create(d.ctx, mailing.Plan{ReleaseID: d.release.ID, Subject: map[string]string{"en": "On the recall"}, ListIDs: []string{list.ID}}, manager))
	return must[mailing.Mailing](d.t)(space.Mailings.Launch(d.ctx, m.ID, "form", int64(n), manager))
}

func TestReportCountsMailByWhatServersAnswered(t *testing.T) {
	d := newDesk(t)
	holds := d.Space.Contacts.Suppressions
	if err := holds.Suppress(d.ctx, "before@news.example", contact.ScopeAll, contact.Unsubscribed, d.As("manager").Actor()); err != nil {
		t.Fatal(err)
	}
	d.Clock.Add(time.Minute)
	m := d.launched(3)
	d.Clock.Add(time.Minute)
	for _, address := range []string{"reader1@news.example", "stranger@news.example"} {
		if err := holds.Suppress(d.ctx, address, contact.ScopeAll, contact.Unsubscribed, d.As("manager").Actor()); err != nil {
			t.Fatal(err)
		}
	}
	r := must[model.Report](t)(d.Space.Reports.Of(d.ctx, d.release.ID, nil))
	if len(r.Mailings) != 1 || r.Mailings[0].ID != m.ID || r.Mail.Total != 3 || r.Mail.Open != 3 || r.Mail.Accepted != 0 || r.Mail.Unsubscribed != 1 {
		t.Errorf("%+v %+v", r.Mail, r.Mailings)
	}
	d.Run(webtest.Scenario{As: "viewer", Path: "/acme/reports/" + d.release.ID, Has: []string{"On the recall", "Mail servers accepted 0 of 3 messages", "3 messages are still to be sent", "Whether a mail was opened is not measured"}})
}

// A report that was frozen before anything was sent says of the first answer that it was not known, not that it took no time.
func TestAFrozenReportKnowsNoAnswerBeforeThereWasOne(t *testing.T) {
	d := newDesk(t)
	frozen := must[model.Snapshot](t)(d.Space.Reports.Freeze(d.ctx, d.release.ID, "", "", time.UTC, d.As("officer").Actor()))
	m := d.launched(1)
	id := mailing.DeliveryID(m.ID, "reader0@news.example")
	sent := must[store.Collection[mailing.Delivery]](t)(store.Open[mailing.Delivery](d.ctx, d.Space.DB(), "deliveries"))
	must[mailing.Delivery](t)(sent.Edit(d.ctx, id, func(e *mailing.Delivery) error {
		e.State, e.SentAt, e.At = mailing.Accepted, d.Clock.Now(), d.Clock.Now()
		return nil
	}))
	d.Clock.Add(12 * time.Minute)
	must[mailing.Reply](t)(d.Space.Mailings.LogReply(d.ctx, id, time.Time{}, "", d.As("officer").Actor()))
	page := d.As("viewer").Get("/acme/reports/" + d.release.ID + "/snapshots/" + frozen.Hash).Text
	for row, was := range map[string]string{"First reply, minutes": "not known", "Replies to our mails": "0"} {
		if !strings.Contains(page, `<tr><th scope="row">`+row+`</th><td class="num">`+was+`</td>`) {
			t.Errorf("%s was not %s", row, was)
		}
	}
}
