package creator_test

import (
	"encoding/json"
	"strings"
	"testing"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/creator"
)

// Who asks what we hold gets the profile of every record that became theirs; who is erased leaves what the
// books must hold.
func TestAPersonIsToldEverythingAndErased(t *testing.T) {
	w := newWorld(t)
	d, _ := w.arranged(creator.Paid)
	for _, step := range []func() (creator.Deal, error){
		func() (creator.Deal, error) { return w.Offer(w.ctx, d.ID, officer) },
		func() (creator.Deal, error) { return w.Accept(w.ctx, d.ID, officer) },
		func() (creator.Deal, error) { return w.SendBrief(w.ctx, d.ID, officer) },
		func() (creator.Deal, error) {
			return w.Acknowledge(w.ctx, d.ID, "Zebrafish", "Zebrafish on WeChat", d.Brief.Hash, officer)
		},
	} {
		w.step(step())
	}
	kit := creator.Origin{Source: "kit", AsOf: "2026-11-20"}
	_, err := w.Represent(w.ctx, d.ContactID, creator.Manager{Name: "First Agency", Origin: kit}, officer)
	w.must(err)
	twin := w.person("小鹿 again", "CN")
	_, err = w.Represent(w.ctx, twin.ID, creator.Manager{Name: "Second Agency", Origin: kit}, officer)
	w.must(err)
	measured(w, d)
	_, err = w.sp.Contacts.Merge(w.ctx, d.ContactID, twin.ID, nil, officer)
	w.must(err)

	p := contact.Person{IDs: []string{d.ContactID, twin.ID}}
	told := func() string {
		t.Helper()
		held, err := w.Tell(w.ctx, p)
		w.must(err)
		text, err := json.Marshal(held)
		w.must(err)
		return string(text)
	}
	for _, want := range []string{"First Agency", "Second Agency", "5f0c0123456789abcdef0123", "206000", "Recall explained", "Zebrafish"} {
		if !strings.Contains(told(), want) {
			t.Errorf("%s is held and not told", want)
		}
	}

	for range 2 { // it may be repeated
		w.must(w.Erase(w.ctx, p))
	}
	for _, gone := range []string{"Agency", "5f0c0123456789abcdef0123", "206000", "Recall explained", "Zebrafish", "小鹿"} {
		if strings.Contains(told(), gone) {
			t.Errorf("%s is left of who was erased", gone)
		}
	}
	if d, err = w.Deal(w.ctx, d.ID); err != nil || d.Benefit != creator.Paid || d.Amount != 1200000 || d.State != creator.Acknowledged {
		t.Errorf("the books lost the deal: %+v %v", d, err)
	}
	if n, err := w.CountDeals(w.ctx, creator.DealSearch{Open: true}); err != nil || n != 0 || d.NextDate() != "" {
		t.Error("something is still to be done for who was erased: ", n, d.NextDate(), err)
	}
	_, err = w.Cancel(w.ctx, d.ID, "late", officer)
	w.wants(err, "creator.deal.erased")
}

func measured(w *world, d creator.Deal) {
	w.t.Helper()
	_, err := w.Measure(w.ctx, d.ContactID, creator.Figures{
		AccountID: d.AccountID, Date: "2026-11-20", Source: creator.ByHand, Followers: 206000, Likes: -1, Comments: -1, Shares: -1, Rate: -1,
	}, audit.Actor{ID: "u1", Name: "Omar"})
	w.must(err)
}
