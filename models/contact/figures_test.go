package contact_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"standfirst/models/contact"
)

func TestContactsKnowWhyTheirAddressesAreHeld(t *testing.T) {
	f := newDesk(t)
	s := f.contacts.Suppressions
	li := f.add(t, contact.Contact{Name: "李雷", Email: "li@x.example", Emails: []string{"li2@x.example"}})
	held := func(id string) []string {
		t.Helper()
		c, err := f.contacts.Get(f.ctx, id)
		ok(t, err)
		return c.Held
	}
	ok(t, s.Suppress(f.ctx, "LI2@x.example", contact.ScopeAll, contact.Bounced, anna))
	ok(t, s.Suppress(f.ctx, "li@x.example", contact.ListScope("l"), contact.Unsubscribed, anna))
	if got := held(li.ID); !slices.Equal(got, []string{contact.Bounced}) {
		t.Error("held for", got)
	}
	if got := f.found(t, contact.Search{Tree: f.tree(t, "held.is.bounced")}); len(got) != 1 {
		t.Error("found", got)
	}
	ok(t, s.Lift(f.ctx, "li2@x.example", contact.ScopeAll, anna))
	if got := held(li.ID); len(got) != 0 {
		t.Error("after lifting held for", got)
	}
	// An address that was held before anybody had it holds whoever gets it.
	ok(t, s.Suppress(f.ctx, "old@x.example", contact.ScopeAll, contact.Complained, anna))
	late := f.add(t, contact.Contact{Name: "韩梅梅", Email: "old@x.example"})
	if got := held(late.ID); !slices.Equal(got, []string{contact.Complained}) {
		t.Error("a new contact is held for", got)
	}
	_, err := f.contacts.Change(f.ctx, late.ID, contact.AnyRev, func(c *contact.Contact) { c.Email, c.Emails = "new@x.example", nil }, anna)
	ok(t, err)
	if got := held(late.ID); len(got) != 0 {
		t.Error("with another address held for", got)
	}
	_, err = f.contacts.Change(f.ctx, li.ID, contact.AnyRev, func(c *contact.Contact) { c.Emails = append(c.Emails, "old@x.example") }, anna)
	ok(t, err)
	if got := held(li.ID); !slices.Equal(got, []string{contact.Complained}) {
		t.Error("with an address more held for", got)
	}
}

func TestFiguresAreDerivedAnew(t *testing.T) {
	f := newDesk(t)
	li, han := f.add(t, contact.Contact{Name: "李雷", Email: "li@x.example"}), f.add(t, contact.Contact{Name: "韩梅梅"})
	_, err := f.contacts.Log(f.ctx, li.ID, contact.Entry{Kind: "call", Text: "rang"}, anna)
	ok(t, err)
	_, err = f.contacts.Log(f.ctx, han.ID, contact.Entry{Kind: "note", Text: "only a note"}, anna)
	ok(t, err)
	get := func(id string) contact.Contact {
		t.Helper()
		c, err := f.contacts.Get(f.ctx, id)
		ok(t, err)
		return c
	}
	if !get(li.ID).LastInteraction.Equal(f.now) || !get(han.ID).LastInteraction.IsZero() {
		t.Error("interactions:", get(li.ID).LastInteraction, get(han.ID).LastInteraction)
	}
	ok(t, f.contacts.Mailed(f.ctx, f.now, li.ID))
	ok(t, f.contacts.Mailed(f.ctx, f.now.Add(time.Hour), li.ID))
	if c := get(li.ID); c.Mailed != 2 || !c.LastMailed.Equal(f.now.Add(time.Hour)) {
		t.Error("mailed", c.Mailed, c.LastMailed)
	}
	// What is on record differs, as after a death in the middle: the sweep believes the record.
	f.contacts.Knows(func(_ context.Context, ids []string) (map[string]contact.Known, error) {
		if !slices.Contains(ids, han.ID) {
			t.Error("not asked for everybody")
		}
		return map[string]contact.Known{li.ID: {Mailed: 3, LastMailed: f.now}, han.ID: {LastReply: f.now}}, nil
	})
	f.contacts.Knows(func(context.Context, []string) (map[string]contact.Known, error) {
		return map[string]contact.Known{li.ID: {Clips: 2, LastClip: f.now}}, nil
	})
	for range 2 {
		ok(t, f.contacts.RefreshFigures(f.ctx, func(int, int) error { return nil }))
	}
	if c := get(li.ID); c.Mailed != 3 || c.Clips != 2 || !c.LastClip.Equal(f.now) || !c.LastInteraction.Equal(f.now) {
		t.Errorf("%+v", c.Figures)
	}
	if c := get(han.ID); !c.LastReply.Equal(f.now) || !c.LastInteraction.Equal(f.now) {
		t.Errorf("%+v", c.Figures)
	}
	rev := get(li.ID).Rev
	ok(t, f.contacts.RefreshFigures(f.ctx, func(int, int) error { return nil }))
	if get(li.ID).Rev != rev {
		t.Error("a sweep that finds nothing writes")
	}
}
