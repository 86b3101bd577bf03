package mailing

import (
	"slices"
	"testing"

	"standfirst/models/mailing"
)

// Two records of one person are on a list when a mailing is frozen, and become one before it leaves: one
// message goes out, and the other says why not.
func TestSomebodyWhoWasMergedIsMailedOnce(t *testing.T) {
	w := newWorld(t)
	m, _ := w.simple(5)
	page, err := w.mailings.Recipients(w.ctx, mailing.Search{MailingID: m.ID, Limit: 10})
	w.must(err)
	ids := []string{page.Items[1].ContactID, page.Items[3].ContactID}
	_, err = w.contacts.Merge(w.ctx, ids[0], ids[1], nil, author)
	w.must(err)
	w.run(w.engine())
	c := w.counts(m)
	if c[mailing.Accepted] != 4 || c[mailing.Suppressed] != 1 || len(w.server.order) != 4 {
		t.Fatal(c, w.server.order)
	}
	page, err = w.mailings.Recipients(w.ctx, mailing.Search{MailingID: m.ID, Limit: 10})
	w.must(err)
	for _, d := range page.Items {
		if d.State == mailing.Suppressed && (d.Reason != mailing.Duplicate || !slices.Contains(ids, d.ContactID)) {
			t.Errorf("%+v", d)
		}
	}
}
