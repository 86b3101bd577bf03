package mailing

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

// Who unsubscribes while the database is away gets nothing of what waits for them when it is back, though it is sent in
// the same breath; everybody else does. A token that is not ours is no wish.
func TestWhoLeavesWhileTheDatabaseIsAwayGetsNothingMore(t *testing.T) {
	w := newWorld(t)
	away := w.mortal()
	m, _ := w.simple(120)
	set, err := w.settings.Get(w.ctx)
	w.must(err)
	var last mailing.Delivery
	var once sync.Once
	w.server.answer = func(n int, _ mailing.Message) mailing.Outcome {
		if n == 40 {
			once.Do(func() {
				page, err := w.mailings.Due(w.ctx, m.Waves[0].ID, "", store.MaxLimit)
				w.must(err)
				last = page.Items[len(page.Items)-1]
				address := w.mailings.UnsubscribeURL(set, last.ID)
				token := address[strings.LastIndexByte(address, '/')+1:]
				away.Leave(0)
				if err := w.mailings.Unsubscribe(w.ctx, token, "192.0.2.7"); !errors.Is(err, store.ErrAway) {
					t.Errorf("without a database: %v", err)
				}
				for range 2 {
					w.must(w.mailings.UnsubscribeLater(token, "192.0.2.7", false))
				}
				if err := w.mailings.UnsubscribeLater(token+"x", "192.0.2.7", false); fault.KindOf(err) != fault.NotFound {
					t.Errorf("a token that is not ours: %v", err)
				}
				away.Live()
			})
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	e := w.engine()
	w.run(e)
	w.clock.Add(e.Lease)
	w.run(e)
	for _, d := range w.deliveries(m) {
		switch copies := w.server.copies(d.Address); {
		case d.ID != last.ID && copies != 1:
			t.Errorf("%s has %d copies", d.Address, copies)
		case d.ID == last.ID && (copies != 0 || d.State != mailing.Suppressed || d.Reason != mailing.Unsubscribed):
			t.Errorf("who has left: %d copies, %s %s", copies, d.State, d.Reason)
		}
	}
	held, err := w.contacts.Suppressions.Suppressed(w.ctx, last.Address)
	w.must(err)
	if h, ok := held[last.Address].For(); !ok || h.Reason != contact.Unsubscribed {
		t.Errorf("not on record: %+v", held)
	}
}
