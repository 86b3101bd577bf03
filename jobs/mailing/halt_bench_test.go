package mailing

import (
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

// A fact falls while a mailing to a hundred thousand people is half sent. Nothing is claimed any more from the write
// that retracts it on; then what waits is marked as stopped and the correction is drafted. The benchmark says what that
// takes, and as a multiple of the bare write that marks as many rows of a collection with the same indexes.
//
//	go test ./jobs/mailing -run xxx -bench Halt -benchtime 1x
func BenchmarkHalt(b *testing.B) {
	const n = 100_000
	w := newWorld(b)
	w.setSender()
	people := w.people(n)
	press := w.list("Press", people[0])
	readers, err := store.Open[contact.Contact](w.ctx, w.db, "contacts")
	w.must(err)
	_, err = readers.Modify(w.ctx, store.Ne("kind", ""), store.Patch{Set: map[string]any{"lists": []string{press.ID}}})
	w.must(err)
	f := w.verified(w.incident(incident.Real), "12 chargers overheated.")
	i, err := w.incidents.Get(w.ctx, f.IncidentID)
	w.must(err)
	m := w.launch(w.draft(w.plan(w.approved(i, f), press)))

	indexes := []store.Index{store.On("waveId", "state", "dueAt", "turn"), store.On("mailingId", "state", "at"), store.On("address"), store.On("contactId", "at")}
	deliveries, err := store.Open[mailing.Delivery](w.ctx, w.db, "deliveries", indexes...)
	w.must(err)
	bare, err := store.Open[mailing.Delivery](w.ctx, w.db, "bare_deliveries", indexes...)
	w.must(err)
	var part []*mailing.Delivery
	sent := 0
	for d, err := range deliveries.Each(w.ctx, store.Query{Filter: store.Eq("mailingId", m.ID), Sort: []string{"state", "at"}}) {
		w.must(err)
		if sent < n/2 {
			d.State, sent = mailing.Accepted, sent+1
		}
		part = append(part, &d)
		if len(part) == 500 {
			_, err := bare.InsertMissing(w.ctx, part...)
			w.must(err)
			part = part[:0]
		}
	}
	_, err = deliveries.Modify(w.ctx, store.And(store.Eq("mailingId", m.ID), store.Lt("address", people[n/2].Email)), store.Patch{Set: map[string]any{"state": mailing.Accepted}})
	w.must(err)
	before := w.counts(m)
	e := w.engine()
	for b.Loop() {
		started := time.Now()
		_, err := w.facts.Retract(w.ctx, f.ID, "the lab was wrong", checker)
		w.must(err)
		standing, err := w.mailings.Standing(w.ctx, m.ID, m.Run)
		w.must(err)
		frozen := time.Since(started)
		w.run(e)
		whole := time.Since(started)
		m = w.get(m.ID)
		if after := w.counts(m); standing.Open || m.State != mailing.Halted || m.CorrectionID == "" || after[mailing.Queued] != 0 || after[mailing.Stopped] != before[mailing.Queued] {
			b.Fatal(standing, m.State, m.CorrectionID, before, after)
		}
		started = time.Now()
		_, err = bare.Modify(w.ctx, store.And(store.Eq("mailingId", m.ID), store.In("state", mailing.Queued, mailing.Deferred)),
			store.Patch{Set: map[string]any{"state": mailing.Stopped, "reason": mailing.ByHalt, "at": w.clock.Now()}})
		w.must(err)
		marking := time.Since(started)
		b.ReportMetric(float64(before[mailing.Queued]), "waiting")
		b.ReportMetric(float64(frozen.Milliseconds()), "ms/frozen")
		b.ReportMetric(whole.Seconds(), "s/all")
		b.ReportMetric(whole.Seconds()/marking.Seconds(), "all/bare")
	}
}
