package report_test

import (
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/outlet"
	"standfirst/models/report"
	"standfirst/models/store"
)

// What people logged of answers is counted by incident, span of time, outlet and contact, out of what was accepted; those
// to corrections and those that were taken back are not.
func TestAnswersToMailsAreCounted(t *testing.T) {
	ctx, by := t.Context(), audit.System("test")
	sp, db := opened(t)
	i, err := sp.Incidents.Declare(ctx, incident.New{Title: incident.Text{"en": "Recall"}, Type: incident.ProductSafety, Grade: 2, Mode: incident.Real}, audit.Actor{ID: "u", Name: "Li"})
	must(t, err)
	o, err := sp.Outlets.Create(ctx, outlet.Outlet{Name: "Morning News", Kind: "site"}, by)
	must(t, err)
	var ids []string
	for _, name := range []string{"ann", "bob", "cy"} {
		c := contact.Contact{Name: name, Kind: "journalist", Email: name + "@news.example", Emails: []string{name + "@news.example"}}
		if name != "cy" {
			c.OutletID = o.ID
		}
		c, err := sp.Contacts.Create(ctx, c, by)
		must(t, err)
		ids = append(ids, c.ID)
	}
	mailings, err := store.Open[mailing.Mailing](ctx, db, "mailings")
	must(t, err)
	deliveries, err := store.Open[mailing.Delivery](ctx, db, "deliveries")
	must(t, err)
	sent := now.Add(-5 * time.Hour)
	for _, id := range []string{"first", "correction"} {
		m := mailing.Mailing{ID: id, IncidentID: i.ID, State: mailing.Done, LaunchedAt: sent, CreatedAt: sent}
		if id == "correction" {
			m.CorrectsMailingID = "first"
		}
		must(t, mailings.Insert(ctx, &m))
		for _, c := range ids {
			must(t, deliveries.Insert(ctx, &mailing.Delivery{ID: id + c, MailingID: id, ContactID: c, State: mailing.Accepted, SentAt: sent, At: sent}))
		}
	}
	logged := func(delivery string, after time.Duration) {
		t.Helper()
		_, err := sp.Mailings.LogReply(ctx, delivery, sent.Add(after), "", by)
		must(t, err)
	}
	logged("first"+ids[0], 30*time.Minute)
	logged("first"+ids[1], 4*time.Hour)
	logged("first"+ids[2], time.Minute)
	must(t, sp.Mailings.TakeBackReply(ctx, "first"+ids[2], by))
	logged("correction"+ids[2], time.Hour)

	week := report.Period{Unit: "week", First: sent.Format(time.DateOnly), Zone: "UTC"}
	week, err = week.Check()
	must(t, err)
	for _, want := range []struct {
		of          report.Subject
		n, accepted int
		first       time.Duration
	}{
		{report.Subject{Kind: report.OfIncident, ID: i.ID}, 2, 3, 30 * time.Minute},
		{report.Subject{Kind: report.OfPeriod, Period: week}, 2, 3, 30 * time.Minute},
		{report.Subject{Kind: report.OfOutlet, ID: o.ID}, 2, 2, 30 * time.Minute},
		{report.Subject{Kind: report.OfContact, ID: ids[1]}, 1, 1, 4 * time.Hour},
	} {
		r, err := sp.Reports.About(ctx, want.of, time.UTC)
		must(t, err)
		if a := r.Replied; a.N != want.n || a.Of != want.accepted || a.First != want.first {
			t.Errorf("%s: %d of %d, the first after %s", want.of.Kind, a.N, a.Of, a.First)
		}
	}

	// How many messages there were tells of a private incident, even where nobody has answered them.
	must(t, sp.Mailings.TakeBackReply(ctx, "correction"+ids[2], by))
	p, err := sp.Reports.Make(ctx, "", report.Subject{Kind: report.OfContact, ID: ids[2]}, by)
	must(t, err)
	frozen, err := sp.Reports.Freeze(ctx, p.ID, "", "", time.UTC, by)
	must(t, err)
	p, err = sp.Reports.Plan(ctx, p.ID)
	must(t, err)
	if _, r, err := sp.Reports.Thaw(incident.For(ctx, "stranger", false), p, frozen.Hash); err != nil || r.Replied.Of != 1 || len(r.Replied.All) != 0 {
		t.Errorf("while everybody may know of it: %d %v", r.Replied.Of, err)
	}
	_, err = sp.Incidents.Restrict(ctx, i.ID, true, incident.Stays, audit.Actor{ID: "u", Name: "Li"})
	must(t, err)
	if _, _, err := sp.Reports.Thaw(incident.For(ctx, "stranger", false), p, frozen.Hash); fault.KindOf(err) != fault.NotFound {
		t.Errorf("it tells of messages about a private incident: %v", err)
	}
}
