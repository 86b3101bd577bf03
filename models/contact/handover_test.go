package contact_test

import (
	"errors"
	"fmt"
	"testing"

	"standfirst/models/contact"
	"standfirst/models/job"
)

func TestEverythingOfAColleagueIsHandedOver(t *testing.T) {
	d := newDesk(t)
	const many = 230 // more than go in one write
	var last contact.Contact
	for i := range many {
		last = d.add(t, contact.Contact{Name: fmt.Sprintf("Person %03d", i), Owner: anna.ID})
	}
	bens := d.add(t, contact.Contact{Name: "Of Ben", Owner: ben.ID})
	d.logged(t, last.ID, contact.Entry{Kind: "call", Text: "before", Step: stepOn("2026-12-01")}, anna)
	d.now = d.now.Add(1e9)
	d.logged(t, last.ID, contact.Entry{Kind: "call", Text: "latest"}, anna)
	d.logged(t, bens.ID, contact.Entry{Text: "x", Step: stepOn("2026-12-02")}, anna)

	notes, err := d.contacts.LastNotes(d.ctx, last, bens)
	ok(t, err)
	if notes[last.ID].Text != "latest" || notes[bens.ID].Text != "x" {
		t.Errorf("%+v", notes)
	}
	for what, pair := range map[string][2]string{"from": {"", ben.ID}, "to": {anna.ID, anna.ID}} {
		if _, err := d.contacts.HandOverAllLater(d.ctx, pair[0], pair[1], "x", anna); faulty(err)[what] == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := d.contacts.HandOverAllLater(d.ctx, "u7", ben.ID, "Ben", anna); faulty(err)["from"] == "" {
		t.Error("who has nothing hands nothing over:", err)
	}
	id, err := d.contacts.HandOverAllLater(d.ctx, anna.ID, ben.ID, ben.Name, anna)
	ok(t, err)
	j, err := d.jobs.Get(d.ctx, id)
	ok(t, err)
	h, err := job.Decode[contact.Handing](j)
	ok(t, err)

	stop := errors.New("stop")
	calls := 0
	err = d.contacts.HandOverAll(d.ctx, h, func(int, int) error {
		if calls++; calls == 2 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	if n, err := d.contacts.CountOwned(d.ctx, anna.ID); err != nil || n == 0 || n == many {
		t.Fatalf("stopped in the middle: %d left, %v", n, err)
	}
	for range 2 { // it goes on, and may be repeated
		ok(t, d.contacts.HandOverAll(d.ctx, h, func(int, int) error { return nil }))
	}
	if n, err := d.contacts.CountOwned(d.ctx, ben.ID); err != nil || n != many+1 {
		t.Error(n, err)
	}
	if n, err := d.contacts.CountSteps(d.ctx, contact.Steps{Owner: ben.ID}, 10); err != nil || n != 2 {
		t.Error("steps:", n, err)
	}
	page, err := d.audit.Timeline(d.ctx, "contact:"+last.ID, "", 10)
	ok(t, err)
	told := 0
	for _, e := range page.Items {
		if e.Action == "contact.handed_over" && e.Data["owner"] == ben.Name && e.By.ID == anna.ID {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}
