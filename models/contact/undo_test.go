package contact_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/duplicate"
	"standfirst/models/outlet"
)

func (d *desk) undo(t testing.TB, id string) contact.Import {
	t.Helper()
	_, err := d.contacts.UndoImportLater(d.ctx, id, anna)
	ok(t, err)
	ok(t, d.contacts.UndoImport(d.ctx, id, quiet))
	i, err := d.contacts.Import(d.ctx, id)
	ok(t, err)
	if i.State != contact.TakenBack {
		t.Fatal(i.State)
	}
	return i
}

// reverted says what became of each contact when the import was undone.
func (d *desk) reverted(t testing.TB, i contact.Import) string {
	t.Helper()
	var out []string
	for r, err := range d.contacts.Reverted(d.ctx, i, "", 0) {
		ok(t, err)
		text := r.Name + " " + r.Fate
		for _, p := range r.Problems {
			text += " " + p.Key
		}
		var kept []string
		for f := range r.Changes {
			kept = append(kept, f)
		}
		slices.Sort(kept)
		out = append(out, strings.TrimSpace(text+" "+strings.Join(kept, ",")))
	}
	return strings.Join(out, "; ")
}

// content is what people see of the contacts and outlets, without revisions and times.
func (d *desk) content(t testing.TB) string {
	t.Helper()
	var out []string
	for c, err := range d.contacts.Each(d.ctx, contact.Search{}) {
		ok(t, err)
		c.ID, c.Rev, c.UpdatedAt, c.CreatedAt, c.OutletID, c.OutletIDs, c.Source = "", 0, time.Time{}, time.Time{}, "", nil, ""
		c.Terms = nil // which follow the outlet's further names as a job
		for i := range c.Checks {
			c.Checks[i].Source = ""
		}
		out = append(out, fmt.Sprintf("%+v", c))
	}
	for o, err := range d.outlets.Each(d.ctx, outlet.Search{}) {
		ok(t, err)
		out = append(out, o.Name+" "+strings.Join(o.Aliases, ","))
	}
	return strings.Join(out, "\n")
}

func TestUndoneAnImportLeavesEverythingAsItWas(t *testing.T) {
	d := newDesk(t)
	l := d.list(t, "食品线")
	_, err := d.contacts.Create(d.ctx, contact.Contact{
		Name: "李雷", Email: "lilei@xinhua.example", Role: "实习生", Tags: []string{"常规"}, Phone: "010", Custom: nil,
		Basis: contact.Basis{Kind: "consent", Source: "his card"},
	}, anna)
	ok(t, err)
	before := d.content(t)
	tell := func(p *contact.Plan) { p.ListID, p.Tags = l.ID, []string{"导入"} }
	i := d.imported(t, mixed, tell)
	after := d.content(t)
	if i.Count(contact.New) != 3 || i.Count(contact.Update) != 1 || before == after {
		t.Fatal(d.fates(t, i))
	}
	i = d.undo(t, i.ID)
	if got := d.content(t); got != before {
		t.Errorf("%s\nwant\n%s", got, before)
	}
	if i.Undo.Outlets != 2 || i.Undo.Count(contact.Removed) != 3 || i.Undo.Count(contact.Restored) != 1 {
		t.Errorf("%+v", i.Undo)
	}
	if r, err := d.audit.VerifyAll(d.ctx); err != nil || len(r.Faults) > 0 {
		t.Error(r.Faults, err)
	}
	// Undoing again changes nothing, and the file brings everybody back.
	state := d.state(t)
	ok(t, d.contacts.UndoImport(d.ctx, i.ID, quiet))
	if _, err = d.contacts.UndoImportLater(d.ctx, i.ID, anna); err != nil || d.state(t) != state {
		t.Error("undoing twice did something", err)
	}
	again := d.imported(t, mixed, tell)
	if d.content(t) != after || again.Count(contact.New) != 3 {
		t.Errorf("%s\n%s\nwant\n%s", d.fates(t, again), d.content(t), after)
	}
}

// People of one import who are taken for each other are all taken away: that the suspicion goes with the first
// of them is no change that somebody made to the second.
func TestTwinsOfOneImportAreUndoneTogether(t *testing.T) {
	d := newDesk(t)
	stays := d.add(t, contact.Contact{Name: "王芳", Emails: []string{"fang@elsewhere.example"}, Handles: []contact.Handle{{Service: "weibo", Name: "fang"}}})
	i := d.imported(t, "name,email,outlet,weibo\n王芳,fang@x.example,日报,fang\n王芳,wang@x.example,日报,fang\n")
	page, err := d.contacts.Find(d.ctx, contact.Search{})
	ok(t, err)
	for _, c := range page.Items {
		ok(t, d.contacts.Suspect(d.ctx, c.ID))
	}
	if n, err := d.contacts.CountSuspicions(d.ctx, duplicate.Search{}); err != nil || n != 3 {
		t.Fatal(n, err)
	}
	i = d.undo(t, i.ID)
	if i.Undo.Count(contact.Removed) != 2 || i.Undo.Outlets != 1 {
		t.Errorf("%+v", i.Undo)
	}
	if n, err := d.contacts.CountSuspicions(d.ctx, duplicate.Search{}); err != nil || n != 0 {
		t.Error(n, err)
	}
	if c, err := d.contacts.Get(d.ctx, stays.ID); err != nil || c.Suspects != 0 {
		t.Error(c.Suspects, err)
	}
}

// What people have done since stays, and is named.
func TestUndoingKeepsWhatPeopleChanged(t *testing.T) {
	d := newDesk(t)
	l := d.list(t, "L")
	for _, name := range []string{"A", "B", "C"} {
		_, err := d.contacts.Create(d.ctx, contact.Contact{Name: name, Email: name + "@x.example", Role: "old", Notes: "n"}, anna)
		ok(t, err)
	}
	mailed := map[string]bool{}
	d.contacts.KeepIf("contact.delete.mailed", func(_ context.Context, id string) (bool, error) { return mailed[id], nil })
	text := "name,email,role,phone,outlet,tags\nA,a@x.example,new,1,Star,t\nB,b@x.example,new,2,Star,t\nC,c@x.example,new,3,,t\n" +
		"D,d@x.example,new,4,Moon,t\nE,e@x.example,new,5,Sun,t\nF,f@x.example,new,6,Sun,t\nG,g@x.example,new,7,,t\nH,h@x.example,,,,\n"
	i := d.imported(t, text, func(p *contact.Plan) { p.ListID = l.ID })
	d.now = d.now.Add(time.Hour)
	of := func(email string) contact.Contact {
		c, _, err := d.contacts.ByAddress(d.ctx, email)
		ok(t, err)
		return c
	}
	change := func(email string, edit func(*contact.Contact)) {
		_, err := d.contacts.Change(d.ctx, of(email).ID, contact.AnyRev, edit, anna)
		ok(t, err)
	}
	change("b@x.example", func(c *contact.Contact) { c.Role = "chief" })
	change("c@x.example", func(c *contact.Contact) { c.Tags = nil })
	change("c@x.example", func(c *contact.Contact) { c.Tags = []string{"t"} })
	change("d@x.example", func(c *contact.Contact) { c.Notes = "met" })
	_, err := d.contacts.Log(d.ctx, of("e@x.example").ID, contact.Entry{Kind: "call", Text: "spoke"}, anna)
	ok(t, err)
	mailed[of("g@x.example").ID] = true
	ok(t, d.contacts.Delete(d.ctx, of("h@x.example").ID, anna))
	i = d.undo(t, i.ID)
	want := "A restored; B partly role; C partly tags; D kept contact.undo.touched; E kept contact.undo.touched; F removed; G kept contact.undo.used; H gone"
	if got := d.reverted(t, i); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if a := of("a@x.example"); a.Role != "old" || a.Phone != "" || a.OutletID != "" || len(a.Tags)+len(a.Lists)+len(a.Positions) != 0 {
		t.Errorf("%+v", a)
	}
	if b := of("b@x.example"); b.Role != "chief" || b.Phone != "" || len(b.Lists) != 0 {
		t.Errorf("%+v", b)
	}
	if c := of("c@x.example"); c.Role != "old" || !slices.Equal(c.Tags, []string{"t"}) {
		t.Errorf("%+v", c)
	}
	var names []string
	for o, err := range d.outlets.Each(d.ctx, outlet.Search{}) {
		ok(t, err)
		names = append(names, o.Name)
	}
	if !slices.Equal(names, []string{"Moon", "Sun"}) || i.Undo.Outlets != 1 {
		t.Error(names, i.Undo.Outlets)
	}
}

// TestKilledBetweenAnyTwoStepsImportAndUndoEndTheSame kills an import, and then its undoing, at each of
// their writes, runs them again, and compares with a run that was left alone.
func TestKilledBetweenAnyTwoStepsImportAndUndoEndTheSame(t *testing.T) {
	var text strings.Builder
	text.WriteString("name,email,outlet,outlet domain,role,tags\n")
	for n := range 8 {
		fmt.Fprintf(&text, "P%d,p%d@x.example,Outlet %d,d%d.example,role,t\n", n, n%7, n%4, n%3)
	}
	begun := begunImport(t, text.String())
	// told counts the events of every contact, which must not tell twice what was done once.
	told := func(d *desk) string {
		var out []string
		for c, err := range d.contacts.Each(d.ctx, contact.Search{}) {
			ok(t, err)
			page, err := d.audit.Timeline(d.ctx, "contact:"+c.ID, "", 50)
			ok(t, err)
			text := c.Name
			for _, ev := range page.Items {
				text += " " + ev.Action
			}
			out = append(out, text)
		}
		return strings.Join(out, "; ")
	}
	whole, i := begun(t)
	nothing := whole.content(t)
	ok(t, whole.contacts.Run(whole.ctx, i.ID, quiet))
	i, err := whole.contacts.Import(whole.ctx, i.ID)
	ok(t, err)
	wantFates, wantContent, wantTold := whole.fates(t, i), whole.content(t), told(whole)
	i = whole.undo(t, i.ID)
	wantReverted, wantUndone := whole.reverted(t, i), told(whole)
	if got := whole.content(t); got != nothing {
		t.Fatalf("undone it is not as it was: %s", changed(nothing, got))
	}
	for n, more := 0, true; more; n++ {
		d, i := begun(t)
		run := func() error { return d.contacts.Run(d.ctx, i.ID, quiet) }
		more = d.killed(t, n, run)
		ok(t, run())
		i, err = d.contacts.Import(d.ctx, i.ID)
		ok(t, err)
		if got := d.fates(t, i); got != wantFates {
			t.Fatalf("killed after %d writes the fates are\n%s\nwant\n%s", n, got, wantFates)
		}
		if got := d.content(t); got != wantContent {
			t.Fatalf("killed after %d writes there is not what should be: %s", n, changed(wantContent, got))
		}
		if got := told(d); got != wantTold {
			t.Fatalf("killed after %d writes the log tells\n%s\nwant\n%s", n, got, wantTold)
		}
		d.undo(t, i.ID)
		if got := d.content(t); got != nothing {
			t.Fatalf("killed after %d writes, then undone, something is left: %s", n, changed(nothing, got))
		}
	}
	for n, more := 0, true; more; n++ {
		d, i := begun(t)
		ok(t, d.contacts.Run(d.ctx, i.ID, quiet))
		_, err := d.contacts.UndoImportLater(d.ctx, i.ID, anna)
		ok(t, err)
		more = d.killed(t, n, func() error { return d.contacts.UndoImport(d.ctx, i.ID, quiet) })
		i = d.undo(t, i.ID)
		if got := d.content(t); got != nothing {
			t.Fatalf("killed after %d writes of the undoing something is left: %s", n, changed(nothing, got))
		}
		if got := d.reverted(t, i); got != wantReverted {
			t.Fatalf("killed after %d writes of the undoing: %s\nwant %s", n, got, wantReverted)
		}
		if got := told(d); got != wantUndone {
			t.Fatalf("killed after %d writes of the undoing the log tells\n%s\nwant\n%s", n, got, wantUndone)
		}
		if r, err := d.audit.VerifyAll(d.ctx); err != nil || len(r.Faults) > 0 {
			t.Fatal(r.Faults, err)
		}
	}
}

// begunImport prepares an import of a text that is about to run, and returns a function that makes
// copies of that moment, each on a store that can be made to die.
func begunImport(t *testing.T, text string) func(*testing.T) (*desk, contact.Import) {
	t.Helper()
	dir := t.TempDir()
	db, files := openStore(t, dir)
	d := deskOn(t, db, files)
	for n := range 3 {
		_, err := d.contacts.Create(d.ctx, contact.Contact{Name: fmt.Sprint("P", n*2), Email: fmt.Sprintf("p%d@x.example", n*2), Role: "old"}, anna)
		ok(t, err)
	}
	i := d.upload(t, text)
	i, err := d.contacts.Begin(d.ctx, i.ID)
	ok(t, err)
	ok(t, db.Close())
	return func(t *testing.T) (*desk, contact.Import) {
		t.Helper()
		to := t.TempDir()
		ok(t, os.CopyFS(to, os.DirFS(dir)))
		d := mortalDesk(t, to)
		d.contacts.SetChunk(3, 2)
		return d, i
	}
}
