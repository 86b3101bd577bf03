package mailing

import (
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/filter"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

// Freezing an audience costs reading the people, writing a delivery for each, and asking of each part whether
// somebody is against it. The benchmark says what it costs as a multiple of bare reads and writes of the store.
//
//	go test ./jobs/mailing -run xxx -bench Freeze -benchtime 1x
func BenchmarkFreeze(b *testing.B) {
	const n = 100_000
	w := newWorld(b)
	people := w.people(n)
	press := w.list("Press", people[0])
	rows, err := store.Open[contact.Contact](w.ctx, w.db, "contacts")
	w.must(err)
	_, err = rows.Modify(w.ctx, store.Ne("kind", ""), store.Patch{Set: map[string]any{"lists": []string{press.ID}}})
	w.must(err)
	p := w.plan(w.approved(w.incident(incident.Real)), press)
	p.ExcludeSegmentIDs = []string{w.segment("Some", filter.Is("email", filter.Has, "news3.")).ID}
	m := w.draft(p)
	for b.Loop() {
		started := time.Now()
		read := 0
		for _, err := range rows.Each(w.ctx, store.Query{Filter: store.Eq("lists", press.ID), Sort: []string{"sort_key"}}) {
			w.must(err)
			read++
		}
		reading := time.Since(started)
		bare, err := store.Open[mailing.Delivery](w.ctx, w.db, "bare_deliveries",
			store.On("waveId", "state", "dueAt", "turn"), store.On("mailingId", "state", "at"), store.On("address"), store.On("contactId", "at"))
		w.must(err)
		started = time.Now()
		part := make([]*mailing.Delivery, 0, 500)
		for i, c := range people {
			part = append(part, &mailing.Delivery{
				ID: mailing.DeliveryID("bare", c.Email), MailingID: "bare", WaveID: "bare", ContactID: c.ID, Name: c.Name, Address: c.Email,
				Lang: "en", State: mailing.Queued, DueAt: w.clock.Now(), At: w.clock.Now(), CreatedAt: w.clock.Now(),
			})
			if len(part) == cap(part) || i == len(people)-1 {
				_, err := bare.InsertMissing(w.ctx, part...)
				w.must(err)
				part = part[:0]
			}
		}
		writing := time.Since(started)
		started = time.Now()
		a, err := w.mailings.Audience(w.ctx, m)
		w.must(err)
		weighing := time.Since(started)
		started = time.Now()
		if m, err = w.mailings.Launch(w.ctx, m.ID, "k", a.Total, author); err != nil || m.Recipients+m.Removed != n || read != n {
			b.Fatal(m.Recipients, m.Removed, read, err)
		}
		freezing := time.Since(started)
		b.ReportMetric(freezing.Seconds()/(reading+writing).Seconds(), "freeze/bare")
		b.ReportMetric(weighing.Seconds()/reading.Seconds(), "weigh/read")
		b.ReportMetric(n/freezing.Seconds(), "recipients/s")
		b.ReportMetric(freezing.Seconds(), "s/freeze")
		b.ReportMetric(reading.Seconds(), "s/read")
		b.ReportMetric(writing.Seconds(), "s/write")
	}
}

// The live count looks at ten thousand people at most, whatever is chosen.
func BenchmarkWeigh(b *testing.B) {
	w := newWorld(b)
	people := w.people(12_000)
	press := w.list("Press", people...)
	p := w.plan(w.approved(w.incident(incident.Real)), press)
	p.ExcludeSegmentIDs = []string{w.segment("Some", filter.Is("email", filter.Has, "news3.")).ID}
	for b.Loop() {
		a, err := w.mailings.Weigh(w.ctx, mailing.Mailing{}, p, 10_000, author)
		if w.must(err); !a.More {
			b.Fatal(a.Total)
		}
	}
}
