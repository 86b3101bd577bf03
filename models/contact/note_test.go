package contact_test

import (
	"slices"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/filter"
	"standfirst/models/store"
)

var ben = audit.Actor{ID: "u2", Name: "Ben"}

// step is a next step of Anna's that is due on a day.
func stepOn(due string) contact.Step {
	return contact.Step{Text: "send  the figures", Due: due, Owner: anna.ID, OwnerName: anna.Name}
}

// faulty are the fields of the faults of an error.
func faulty(err error) map[string]string {
	out := map[string]string{}
	for _, f := range fault.All(err) {
		out[f.Field] = f.Key
	}
	return out
}

func (d *desk) logged(t testing.TB, id string, e contact.Entry, by audit.Actor) contact.Note {
	t.Helper()
	n, err := d.contacts.Log(d.ctx, id, e, by)
	ok(t, err)
	return n
}

func TestACallIsLoggedWithWhatCameOfIt(t *testing.T) {
	d := newDesk(t)
	li := d.named(t, "李雷", "lilei@x.example")
	at := d.now.Add(-3 * time.Hour)
	n := d.logged(t, li.ID, contact.Entry{Kind: "call", Text: " rang ", At: at, Minutes: 25, Result: "interested", Outcome: "wants  numbers", Step: stepOn("2026-11-27")}, anna)
	if n.Text != "rang" || !n.At.Equal(at) || n.Minutes != 25 || n.Outcome != "wants numbers" || n.Step.Text != "send the figures" || !n.Step.Open {
		t.Errorf("%+v", n)
	}
	c, err := d.contacts.Get(d.ctx, li.ID)
	ok(t, err)
	if !c.LastInteraction.Equal(at) {
		t.Errorf("last interaction %v, want %v", c.LastInteraction, at)
	}
	// A step without a text, but with a day, is not forgotten in silence.
	_, err = d.contacts.Log(d.ctx, li.ID, contact.Entry{Text: "x", Step: contact.Step{Due: "2026-11-27"}}, anna)
	if faulty(err)["step"] == "" {
		t.Error(err)
	}
}

func TestWhatCannotBeIsNotLogged(t *testing.T) {
	d := newDesk(t)
	li := d.named(t, "李雷", "lilei@x.example")
	for field, e := range map[string]contact.Entry{
		"at":         {Kind: "call", Text: "x", At: d.now.Add(2 * time.Minute)},
		"minutes":    {Kind: "message", Text: "x", Minutes: 5},
		"kind":       {Kind: "seance", Text: "x"},
		"text":       {Kind: "call"},
		"result":     {Text: "x", Result: "won"},
		"step_due":   {Text: "x", Step: stepOn("2026-11-23")},
		"step_owner": {Text: "x", Step: contact.Step{Text: "y", Due: "2026-11-27"}},
	} {
		_, err := d.contacts.Log(d.ctx, li.ID, e, anna)
		if got := faulty(err); len(got) != 1 || got[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := d.contacts.Log(d.ctx, li.ID, contact.Entry{Kind: "call", Text: "x", Minutes: -1}, anna); faulty(err)["minutes"] == "" {
		t.Error(err)
	}
	if _, err := d.contacts.Log(d.ctx, li.ID, contact.Entry{Text: "x", Step: stepOn("tomorrow")}, anna); faulty(err)["step_due"] == "" {
		t.Error(err)
	}
	if notes, err := d.contacts.NotesOf(d.ctx, li.ID, time.Time{}, 10); err != nil || len(notes) != 0 {
		t.Error(notes, err)
	}
}

func TestWhoWroteANoteMayMendItForAQuarterOfAnHour(t *testing.T) {
	d := newDesk(t)
	li := d.named(t, "李雷", "lilei@x.example")
	han := d.named(t, "韩梅梅", "han@x.example")
	early := d.logged(t, li.ID, contact.Entry{Kind: "call", Text: "first", At: d.now.Add(-24 * time.Hour)}, anna)
	n := d.logged(t, li.ID, contact.Entry{Kind: "call", Text: "rang", Step: stepOn("2026-11-27")}, anna)
	if _, err := d.contacts.Rewrite(d.ctx, li.ID, n.ID, contact.Entry{Kind: "call", Text: "hm"}, ben); fault.KindOf(err) != fault.Forbidden {
		t.Error("a colleague:", err)
	}
	if _, err := d.contacts.Rewrite(d.ctx, han.ID, n.ID, contact.Entry{Kind: "call", Text: "hm"}, anna); fault.KindOf(err) != fault.NotFound {
		t.Error("by way of another contact:", err)
	}
	d.now = d.now.Add(14 * time.Minute)
	m, err := d.contacts.Rewrite(d.ctx, li.ID, n.ID, contact.Entry{Kind: "note", Text: "thought of it"}, anna)
	ok(t, err)
	if m.Text != "thought of it" || !m.At.Equal(n.At) || m.Step.Text != "" || m.EditedAt.IsZero() {
		t.Errorf("%+v", m)
	}
	c, err := d.contacts.Get(d.ctx, li.ID)
	ok(t, err)
	if !c.LastInteraction.Equal(early.At) {
		t.Errorf("last interaction %v: a note is none, the call before it was at %v", c.LastInteraction, early.At)
	}
	page, err := d.audit.Timeline(d.ctx, "contact:"+li.ID, "", 1)
	ok(t, err)
	data := page.Items[0].Data
	if page.Items[0].Action != "contact.note_changed" || data["before"] == "" || data["after"] == "" || data["before"] == data["after"] {
		t.Errorf("%+v", page.Items[0])
	}
	d.now = d.now.Add(time.Minute)
	if _, err := d.contacts.Rewrite(d.ctx, li.ID, n.ID, contact.Entry{Text: "late"}, anna); fault.KindOf(err) != fault.Forbidden {
		t.Error("after a quarter of an hour:", err)
	}
	if err := d.contacts.Unlog(d.ctx, li.ID, n.ID, anna); fault.KindOf(err) != fault.Forbidden {
		t.Error("nor is it taken back:", err)
	}
}

func TestANoteIsTakenBack(t *testing.T) {
	d := newDesk(t)
	li := d.named(t, "李雷", "lilei@x.example")
	n := d.logged(t, li.ID, contact.Entry{Kind: "call", Text: "wrong person"}, anna)
	ok(t, d.contacts.Unlog(d.ctx, li.ID, n.ID, anna))
	if notes, err := d.contacts.NotesOf(d.ctx, li.ID, time.Time{}, 10); err != nil || len(notes) != 0 {
		t.Error(notes, err)
	}
	c, err := d.contacts.Get(d.ctx, li.ID)
	ok(t, err)
	if !c.LastInteraction.IsZero() {
		t.Error("still spoken with at", c.LastInteraction)
	}
	page, err := d.audit.Timeline(d.ctx, "contact:"+li.ID, "", 1)
	ok(t, err)
	if e := page.Items[0]; e.Action != "contact.note_deleted" || e.Data["before"] == "" {
		t.Errorf("%+v", e)
	}
	if err := d.contacts.Unlog(d.ctx, li.ID, n.ID, anna); fault.KindOf(err) != fault.NotFound {
		t.Error("twice:", err)
	}
}

func TestNextStepsWaitUntilTheyAreDone(t *testing.T) {
	d := newDesk(t)
	li := d.named(t, "李雷", "lilei@x.example")
	han := d.named(t, "韩梅梅", "han@x.example")
	d.named(t, "Idle", "idle@x.example")
	later := d.logged(t, li.ID, contact.Entry{Text: "a", Step: stepOn("2026-12-20")}, anna)
	soon := d.logged(t, han.ID, contact.Entry{Text: "b", Step: stepOn("2026-11-26")}, anna)
	bens := stepOn("2026-11-25")
	bens.Owner, bens.OwnerName = ben.ID, ben.Name
	d.logged(t, han.ID, contact.Entry{Text: "c", Step: bens}, anna)

	page, err := d.contacts.NextSteps(d.ctx, contact.Steps{Owner: anna.ID, Limit: 10})
	ok(t, err)
	if len(page.Items) != 2 || page.Items[0].ID != soon.ID || page.Items[1].ID != later.ID {
		t.Errorf("%+v", page.Items)
	}
	if n, err := d.contacts.CountSteps(d.ctx, contact.Steps{Owner: anna.ID, Until: "2026-11-30"}, 100); err != nil || n != 1 {
		t.Error(n, err)
	}
	all, err := d.contacts.StepsOf(d.ctx, li, han)
	ok(t, err)
	if len(all[li.ID]) != 1 || len(all[han.ID]) != 2 || all[han.ID][0].Step.Owner != ben.ID {
		t.Errorf("%+v", all)
	}

	asked := func(query string) []string {
		return d.found(t, contact.Search{Tree: d.tree(t, query), At: filter.Moment{Now: d.now, UserID: anna.ID}})
	}
	same(t, "open", asked(`next_step.is.open`), "韩梅梅", "李雷")
	same(t, "this week", asked(`next_step.is.week`), "韩梅梅")
	same(t, "mine", asked(`next_step.is.mine`), "韩梅梅", "李雷")
	same(t, "overdue", asked(`next_step.is.overdue`))
	same(t, "none", asked(`next_step.not.open`), "Idle")

	moved, err := d.contacts.PostponeStep(d.ctx, han.ID, soon.ID, "2026-12-01", ben)
	ok(t, err)
	if moved.Step.Due != "2026-12-01" || moved.Step.Overdue("2026-12-01") || !moved.Step.Overdue("2026-12-02") {
		t.Errorf("%+v", moved.Step)
	}
	if _, err := d.contacts.PostponeStep(d.ctx, han.ID, soon.ID, "2026-01-01", ben); faulty(err)["step_due"] == "" {
		t.Error(err)
	}
	done, err := d.contacts.FinishStep(d.ctx, han.ID, soon.ID, ben)
	ok(t, err)
	if done.Step.Open || done.Step.DoneBy != ben.Name {
		t.Errorf("%+v", done.Step)
	}
	again, err := d.contacts.FinishStep(d.ctx, han.ID, soon.ID, anna)
	ok(t, err)
	if again.Step != done.Step {
		t.Errorf("done twice: %+v", again.Step)
	}
	if _, err := d.contacts.FinishStep(d.ctx, li.ID, soon.ID, ben); fault.KindOf(err) != fault.NotFound {
		t.Error("by way of another contact:", err)
	}
	if n, err := d.contacts.CountSteps(d.ctx, contact.Steps{}, 100); err != nil || n != 2 {
		t.Error(n, err)
	}
}

func TestStepsStayWithWhoeverAContactBecamePartOf(t *testing.T) {
	d := newDesk(t)
	li := d.named(t, "李雷", "lilei@x.example")
	twin := d.named(t, "李 雷", "lilei@y.example")
	d.logged(t, twin.ID, contact.Entry{Text: "a", Step: stepOn("2026-12-20")}, anna)
	_, err := d.contacts.Merge(d.ctx, li.ID, twin.ID, nil, anna)
	ok(t, err)
	li, err = d.contacts.Get(d.ctx, li.ID)
	ok(t, err)
	all, err := d.contacts.StepsOf(d.ctx, li)
	ok(t, err)
	if len(all[li.ID]) != 1 {
		t.Errorf("%+v", all)
	}
	same(t, "open", d.found(t, contact.Search{Tree: d.tree(t, `next_step.is.open`), At: filter.Moment{Now: d.now, UserID: anna.ID}}), "李雷")
}

// The questions that Today and the list of steps ask are answered by an index.
func TestStepsAreFoundByAnIndex(t *testing.T) {
	d := newDesk(t)
	li := d.named(t, "李雷", "lilei@x.example")
	for range 30 {
		d.logged(t, li.ID, contact.Entry{Text: "a", Step: stepOn("2026-12-20")}, anna)
	}
	first, err := d.contacts.NextSteps(d.ctx, contact.Steps{Owner: anna.ID, Limit: 20})
	ok(t, err)
	rest, err := d.contacts.NextSteps(d.ctx, contact.Steps{Owner: anna.ID, Limit: 20, After: first.Next})
	ok(t, err)
	if len(first.Items) != 20 || len(rest.Items) != 10 {
		t.Errorf("%d and %d", len(first.Items), len(rest.Items))
	}
	if p, err := d.contacts.NextSteps(d.ctx, contact.Steps{After: "x", Limit: 5}); err != nil || len(p.Items) != 5 || store.IsCursorError(err) {
		t.Error(err)
	}
}

func same(t testing.TB, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}
