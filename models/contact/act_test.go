package contact_test

import (
	"slices"
	"testing"

	"standfirst/models/act"
	"standfirst/models/contact"
	"standfirst/models/fault"
)

// What was done to many is taken back for those who are still so, once.
func TestWhatWasDoneToManyIsTakenBack(t *testing.T) {
	d := newDesk(t)
	a := d.person(t, "", contact.Contact{Name: "Ada", Email: "a@x.example", Owner: "u1", Tags: []string{"stage: cold"}})
	b := d.person(t, "", contact.Contact{Name: "Ben", Email: "b@x.example", Owner: "u2", Tags: []string{"vip", "stage: cold"}})
	c := d.person(t, "", contact.Contact{Name: "Cleo", Email: "c@x.example"})
	l, err := d.lists.Create(d.ctx, "Food", "", anna)
	ok(t, err)
	all := func() contact.Selection { return contact.Selection{All: true, Act: act.New()} }
	did := func(n, want int64, err error) {
		t.Helper()
		if ok(t, err); n != want {
			t.Errorf("%d were changed, want %d", n, want)
		}
	}
	back := func(sel contact.Selection, want int64) {
		t.Helper()
		may, err := d.contacts.Acts.Undoable(d.ctx, sel.Act)
		if ok(t, err); !may {
			t.Error("it cannot be taken back")
		}
		u, err := d.contacts.TakeBack(d.ctx, sel.Act, anna)
		did(u.N, want, err)
		if _, err := d.contacts.TakeBack(d.ctx, sel.Act, anna); !fault.Is(err, "contact.act.undone") {
			t.Error("it was taken back twice", err)
		}
	}
	is := func(id string, check func(contact.Contact) bool) {
		t.Helper()
		if x, err := d.contacts.Get(d.ctx, id); err != nil || !check(x) {
			t.Errorf("%s has tags %q, lists %q, owner %q: %v", x.Name, x.Tags, x.Lists, x.Owner, err)
		}
	}
	tags := func(want ...string) func(contact.Contact) bool {
		return func(x contact.Contact) bool { return slices.Equal(slices.Sorted(slices.Values(x.Tags)), want) }
	}

	// A tag: Ben had it before and keeps it; Cleo lost it meanwhile.
	tagged := all()
	n, err := d.contacts.Tag(d.ctx, "vip", tagged, anna)
	did(n, 2, err)
	n, err = d.contacts.Untag(d.ctx, "vip", contact.Selection{IDs: []string{c.ID}}, anna)
	did(n, 1, err)
	back(tagged, 1)
	is(a.ID, tags("stage: cold"))
	is(b.ID, tags("stage: cold", "vip"))
	is(c.ID, tags())

	// A tag in the place of others of its group.
	warm := contact.Selection{IDs: []string{a.ID, b.ID}, Act: act.New()}
	n, err = d.contacts.TagInstead(d.ctx, "stage: warm", warm, anna)
	did(n, 2, err)
	is(a.ID, tags("stage: warm"))
	back(warm, 4)
	is(a.ID, tags("stage: cold"))
	is(b.ID, tags("stage: cold", "vip"))

	// Owners come back to whoever had each; Ben has got another one since.
	handed := all()
	n, err = d.contacts.HandOver(d.ctx, "u3", "Carl", handed, anna)
	did(n, 3, err)
	n, err = d.contacts.HandOver(d.ctx, "u4", "Dora", contact.Selection{IDs: []string{b.ID}}, anna)
	did(n, 1, err)
	back(handed, 2)
	for id, owner := range map[string]string{a.ID: "u1", b.ID: "u4", c.ID: ""} {
		is(id, func(x contact.Contact) bool { return x.Owner == owner })
	}

	// On a list and off it.
	on := all()
	n, err = d.contacts.AddToList(d.ctx, l.ID, on, anna)
	did(n, 3, err)
	off := contact.Selection{IDs: []string{a.ID}, Act: act.New()}
	n, err = d.contacts.RemoveFromList(d.ctx, l.ID, off, anna)
	did(n, 1, err)
	back(off, 1)
	back(on, 3)
	is(a.ID, func(x contact.Contact) bool { return len(x.Lists) == 0 })

	acts, err := d.contacts.Acts.Recent(d.ctx, 10)
	ok(t, err)
	if len(acts) != 5 || acts[4].What != "vip" || acts[4].Action != "contact.tagged" || acts[4].N != 2 || acts[1].What != "Food" || acts[2].What != "Carl" || acts[0].Open() {
		t.Errorf("what was done is %+v", acts)
	}
	nothing := contact.Selection{IDs: []string{b.ID}, Act: act.New()}
	n, err = d.contacts.Tag(d.ctx, "vip", nothing, anna)
	did(n, 0, err)
	if may, err := d.contacts.Acts.Undoable(d.ctx, nothing.Act); may || err != nil {
		t.Error("what changed nobody can be taken back", err)
	}

	// After a month it stays as it is.
	d.now = d.now.Add(act.For)
	ok(t, d.contacts.Sweep(d.ctx))
	if _, err := d.contacts.TakeBack(d.ctx, on.Act, anna); fault.KindOf(err) != fault.NotFound {
		t.Error("it is kept for ever", err)
	}
}

// Whoever has their tag back is found by it again, although it was derived in between by what they are found.
func TestATagThatIsGivenBackIsFoundAgain(t *testing.T) {
	d := newDesk(t)
	a := d.person(t, "", contact.Contact{Name: "Ada", Email: "a@x.example", Tags: []string{"vip"}})
	off := contact.Selection{IDs: []string{a.ID}, Act: act.New()}
	_, err := d.contacts.Untag(d.ctx, "vip", off, anna)
	ok(t, err)
	now, err := d.contacts.Get(d.ctx, a.ID)
	ok(t, err)
	now.Role = "Editor"
	_, err = d.contacts.Change(d.ctx, a.ID, now.Rev, func(c *contact.Contact) { c.Role = "Editor" }, anna)
	ok(t, err)
	if found := d.found(t, contact.Search{Text: "vip"}); len(found) != 0 {
		t.Errorf("without the tag %q are found", found)
	}
	_, err = d.contacts.TakeBack(d.ctx, off.Act, anna)
	ok(t, err)
	if found := d.found(t, contact.Search{Text: "vip"}); !slices.Equal(found, []string{"Ada"}) {
		t.Errorf("with the tag %q are found", found)
	}
}

// A tag in the place of another one is taken back whole, or not at all: of too many to remember the few who had the
// other tag would have both.
func TestATagInsteadOfOthersIsNotTakenBackInPart(t *testing.T) {
	d := newDesk(t)
	a := d.person(t, "", contact.Contact{Name: "Ada", Email: "a@x.example", Tags: []string{"stage: cold"}})
	ok(t, d.contacts.Crowd(d.ctx, act.Most, "stage: warm"))
	all := contact.Selection{All: true, Act: act.New()}
	n, err := d.contacts.TagInstead(d.ctx, "stage: warm", all, anna)
	if ok(t, err); n != act.Most+1 {
		t.Errorf("%d were tagged", n)
	}
	if may, err := d.contacts.Acts.Undoable(d.ctx, all.Act); may || err != nil {
		t.Error("half of it can be taken back", err)
	}
	if now, err := d.contacts.Get(d.ctx, a.ID); err != nil || !slices.Equal(now.Tags, []string{"stage: warm"}) {
		t.Errorf("Ada has %q: %v", now.Tags, err)
	}
}
