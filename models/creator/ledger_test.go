package creator_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/creator"
)

// ledger is the score of a contact and the kinds of the entries that count, by name.
func (w *world) ledger(contactID string) (int, string) {
	w.t.Helper()
	l, err := w.sp.Contacts.Ledger(w.ctx, contactID)
	w.must(err)
	c, err := w.sp.Contacts.Get(w.ctx, contactID)
	w.must(err)
	if c.Trust != l.Score {
		w.t.Fatalf("the ledger says %d, the contact %d", l.Score, c.Trust)
	}
	var kinds []string
	for _, line := range l.Lines {
		if line.Withdrawn.At.IsZero() {
			kinds = append(kinds, line.Kind)
		}
	}
	slices.Sort(kinds)
	return l.Score, strings.Join(kinds, " ")
}

func (w *world) ledgerIs(contactID string, score int, kinds string) {
	w.t.Helper()
	if n, k := w.ledger(contactID); n != score || k != kinds {
		w.t.Fatalf("the ledger holds %d %q, want %d %q", n, k, score, kinds)
	}
}

func TestDealsTellTheLedgerWhatTheyHaveShown(t *testing.T) {
	w := newWorld(t)
	d := w.published(creator.Paid)
	w.ledgerIs(d.ContactID, 70, "")
	d = w.step(w.See(w.ctx, d.ID, "关于召回", officer))
	w.ledgerIs(d.ContactID, 55, "hid_payment")
	d = w.step(w.See(w.ctx, d.ID, "#好物 #分享 #日常 #广告 关于召回", officer)) // it is there, but buried
	w.ledgerIs(d.ContactID, 70, "")
	for range 2 { // once, however often somebody looks
		d = w.step(w.See(w.ctx, d.ID, "【广告】关于召回", officer))
		w.ledgerIs(d.ContactID, 73, "disclosed")
	}
	d = w.step(w.Retain(w.ctx, d.ID, "2026-12-25", officer))
	d = w.step(w.Look(w.ctx, d.ID, true, "", officer))
	w.ledgerIs(d.ContactID, 73, "disclosed") // it still stands, and may yet go
	w.now = time.Date(2026, 12, 25, 1, 0, 0, 0, time.UTC)
	d = w.step(w.Look(w.ctx, d.ID, true, "", officer))
	d = w.step(w.Finish(w.ctx, d.ID, officer))
	w.ledgerIs(d.ContactID, 75, "disclosed retention_kept")
	l, err := w.sp.Contacts.Ledger(w.ctx, d.ContactID)
	w.must(err)
	if e := l.Lines[0]; e.Origin != "deal:"+d.ID || e.Title != d.Title || e.By != officer.ID {
		t.Errorf("%+v", e)
	}
	w.must(w.TestifyAll(w.ctx))
	w.must(w.Sweep(w.ctx))
	w.ledgerIs(d.ContactID, 75, "disclosed retention_kept")
	held, err := w.sp.Contacts.Held(w.ctx, d.ContactID)
	w.must(err)
	text, err := json.Marshal(held.Trust)
	w.must(err)
	if !strings.Contains(string(text), "retention_kept") {
		t.Errorf("whoever asks for their data does not get their ledger: %s", text)
	}
}

func TestAPostThatGoesTooEarlyIsInTheLedgerUntilTheFindingIsWithdrawn(t *testing.T) {
	w := newWorld(t)
	d := w.published(creator.Paid)
	d = w.step(w.See(w.ctx, d.ID, "广告 召回", officer))
	d = w.step(w.Retain(w.ctx, d.ID, "2026-12-25", officer))
	d = w.step(w.Look(w.ctx, d.ID, false, "deleted", officer))
	w.ledgerIs(d.ContactID, 65, "disclosed retention_broken")
	w.step(w.Rate(w.ctx, d.ID, creator.Rating{Quality: 1, Timeliness: 1, Communication: 1}, officer))
	p, err := w.Get(w.ctx, d.ContactID)
	w.must(err)
	if len(p.Violations) != 1 {
		t.Fatalf("%+v", p.Violations)
	}
	_, err = w.Withdraw(w.ctx, d.ContactID, p.Violations[0].ID, "the platform had hidden it", manager)
	w.must(err)
	w.ledgerIs(d.ContactID, 73, "disclosed")
	w.must(w.TestifyAll(w.ctx))
	w.ledgerIs(d.ContactID, 73, "disclosed")
	if p, err = w.Get(w.ctx, d.ContactID); err != nil || len(p.Violations) != 1 {
		t.Fatalf("%+v %v", p.Violations, err)
	}
}

func TestWithoutABenefitThereIsNothingToDisclose(t *testing.T) {
	w := newWorld(t)
	d := w.published(creator.None)
	w.step(w.See(w.ctx, d.ID, "关于召回", officer))
	w.ledgerIs(d.ContactID, 70, "")
}
