package contact_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"standfirst/models/act"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
)

// searched returns the files below a folder that hold one of the words.
func searched(t testing.TB, dir string, words ...string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, w := range words {
			if bytes.Contains(bytes.ToLower(data), []byte(strings.ToLower(w))) {
				out = append(out, filepath.Base(path)+": "+w)
			}
		}
		return err
	})
	ok(t, err)
	return out
}

// Everything that may hold somebody's name or address is made, the person is erased, and then the bytes on the
// disk are searched.
func TestNothingIsLeftOfWhoIsErased(t *testing.T) {
	d := newDesk(t)
	list := d.list(t, "Food")
	file := "name,email,phone,outlet\n彭德怀特,zebrafish@xinhua.example,+86 139 7777 5555,新华网\nSomebody Else,else@x.example,,\n"
	imp, err := d.contacts.Upload(d.ctx, "press.csv", strings.NewReader(file), anna)
	ok(t, err)
	imp, err = d.contacts.Map(d.ctx, imp.ID, contact.Plan{Columns: imp.Plan.Columns, ListID: list.ID, Mode: contact.FileWins})
	ok(t, err)
	none := func(int, int) error { return nil }
	ok(t, d.contacts.Check(d.ctx, contact.Work{ImportID: imp.ID, Try: imp.Try}, none))
	_, err = d.contacts.Start(d.ctx, imp.ID, anna)
	ok(t, err)
	ok(t, d.contacts.Run(d.ctx, imp.ID, none))
	c, found, err := d.contacts.ByAddress(d.ctx, "zebrafish@xinhua.example")
	if err != nil || !found {
		t.Fatal(err)
	}
	twin := d.person(t, "新华网", contact.Contact{Name: "Peng Dehuaite", Email: "quagga@gmail.example", WeChat: "okapi_peng"})
	other := d.person(t, "", contact.Contact{Name: "彭德怀特", Email: "namesake@x.example"})
	_, err = d.contacts.Log(d.ctx, c.ID, contact.Entry{Kind: "call", Text: "彭德怀特 rang from +86 139 7777 5555"}, anna)
	ok(t, err)
	_, err = d.contacts.Change(d.ctx, c.ID, contact.AnyRev, func(c *contact.Contact) { c.Notes = "zebrafish likes tea" }, anna)
	ok(t, err)
	_, err = d.contacts.Credit(d.ctx, c.ID, credit("answered", "彭德怀特 answered"), anna)
	ok(t, err)
	ok(t, d.contacts.Suppressions.Suppress(d.ctx, "zebrafish@xinhua.example", contact.ScopeAll, contact.Unsubscribed, audit.Actor{ID: "reader:" + c.ID, Name: "zebrafish@xinhua.example", From: "192.0.2.77"}))
	_, err = d.audit.Append(d.ctx, "space", audit.Entry{By: anna, Action: "x", Object: "clip:1", Data: map[string]string{"title": "by 彭德怀特", "n": "3"}})
	ok(t, err)
	ok(t, d.contacts.Watch(d.ctx))
	_, err = d.contacts.Merge(d.ctx, c.ID, twin.ID, nil, anna)
	ok(t, err)
	_, err = d.contacts.Ask(d.ctx, c.ID, "erasure", "", "彭德怀特 wrote a letter", anna)
	ok(t, err)
	// What was typed into a row on the page is in no file: the address that was wrong there was put right.
	bad := d.upload(t, "name,email\nSomebody,not-an-address\n")
	_, wrong, err := d.contacts.Mend(d.ctx, bad.ID, []contact.Mended{{Row: 1, Cells: []string{"彭德怀特", "zebrafish@xinhua.example"}}}, anna)
	if err != nil || len(wrong) > 0 {
		t.Fatal(wrong, err)
	}
	// What takes an edit or a deletion back names them too.
	_, err = d.contacts.ChangeActed(d.ctx, act.New(), c.ID, contact.AnyRev, func(c *contact.Contact) { c.Role = "zebrafish keeper" }, anna)
	ok(t, err)
	earlier := d.person(t, "", contact.Contact{Name: "彭德怀特", WeChat: "okapi_peng"})
	edited := act.New()
	_, err = d.contacts.ChangeActed(d.ctx, edited, earlier.ID, contact.AnyRev, func(c *contact.Contact) { c.Role = "Editor" }, anna)
	ok(t, err)
	_, err = d.contacts.ChangeActed(d.ctx, act.New(), other.ID, contact.AnyRev, func(c *contact.Contact) { c.WeChat = "okapi_peng" }, anna) // by mistake
	ok(t, err)
	_, err = d.contacts.Change(d.ctx, other.ID, contact.AnyRev, func(c *contact.Contact) { c.WeChat = "" }, anna)
	ok(t, err)
	ok(t, d.contacts.Delete(d.ctx, earlier.ID, anna))
	erased := false
	d.contacts.OnErase(func(_ context.Context, p contact.Person) error { erased = len(p.IDs) == 2; return nil })

	if err := d.contacts.EraseLater(d.ctx, c.ID, "somebody", anna); !fault.Is(err, "contact.delete.mistyped") {
		t.Fatal(err)
	}
	ok(t, d.contacts.EraseLater(d.ctx, c.ID, " 彭德怀特 ", anna))
	if now, err := d.contacts.Get(d.ctx, c.ID); err != nil || !now.DoNotContact {
		t.Fatal("they may still be written to until the job has run", err)
	}
	words := []string{"zebrafish", "quagga", "okapi_peng", "Peng Dehuaite", "139 7777 5555", "13977775555", "8613977775555", "192.0.2.77"}
	if len(searched(t, d.dir, words...)) < 8 {
		t.Fatal("the search finds nothing beforehand")
	}
	for range 2 { // again after a stop is the same
		ok(t, d.contacts.Erase(d.ctx, contact.Erasure{ContactID: c.ID, By: anna.ID, ByName: anna.Name}, none))
	}
	if left := searched(t, d.dir, words...); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	if _, err := d.contacts.Acts.Get(d.ctx, edited); fault.KindOf(err) != fault.NotFound {
		t.Error("what was done to them before is kept", err)
	}
	if !erased {
		t.Error("other features were not told")
	}

	// The namesake is somebody else, and has kept everything; their name is the only one left.
	if o, err := d.contacts.Get(d.ctx, other.ID); err != nil || o.Name != "彭德怀特" {
		t.Error(o, err)
	}
	if page, err := d.audit.Timeline(d.ctx, "contact:"+other.ID, "", 9); err != nil || page.Items[len(page.Items)-1].Data["name"] != "彭德怀特" {
		t.Error(page.Items, err)
	}
	ok(t, d.contacts.Delete(d.ctx, other.ID, anna))
	page, err := d.audit.Timeline(d.ctx, "space", "", 9)
	if err != nil || page.Items[0].Data["title"] != "" || page.Items[0].Data["n"] != "3" {
		t.Error(page.Items, err)
	}
	r, err := d.audit.VerifyAll(d.ctx)
	if err != nil || len(r.Faults) > 0 || r.Erased == 0 || r.Loose != 0 {
		t.Errorf("%+v %v", r, err)
	}
	// An import brings the address again: it is held, by its hash.
	held, err := d.contacts.Suppressions.Suppressed(d.ctx, "Zebrafish@xinhua.example", "quagga@gmail.example", "else@x.example")
	if err != nil || len(held) != 2 {
		t.Fatal(held, err)
	}
	if h, ok := held["zebrafish@xinhua.example"].For(); !ok || h.Reason != contact.Erased {
		t.Error(held)
	}
	if reqs, err := d.contacts.RequestsOf(d.ctx, []string{c.ID}); err != nil || len(reqs) != 1 || reqs[0].State != "done" || reqs[0].Note != "" {
		t.Error(reqs, err)
	}
	if i, err := d.contacts.Import(d.ctx, imp.ID); err != nil || !i.Erased {
		t.Error(i, err)
	}
	if _, found, err := d.contacts.ByAddress(d.ctx, "else@x.example"); err != nil || !found {
		t.Error("somebody else of the same file is gone", err)
	}
	// No file brings them back, by whichever of their addresses and however it is written; others of it come.
	back := d.upload(t, "name,email,emails\n彭德怀特,Zebrafish＠xinhua。example,\nSomebody Else,else@x.example,quagga@gmail.example\nNew,new@x.example,\n")
	var fates []string
	for r, err := range d.contacts.Results(d.ctx, back, "") {
		ok(t, err)
		fates = append(fates, r.Fate)
		if r.Fate == contact.Refused && (len(r.Problems) != 1 || r.Problems[0].Key != "contact.import.erased_address" || r.Problems[0].Column != r.Row) {
			t.Errorf("%+v", r.Problems)
		}
	}
	if want := []string{contact.Refused, contact.Refused, contact.New}; !slices.Equal(fates, want) {
		t.Errorf("%v, not %v", fates, want)
	}
	// They have come back themselves: added by hand, and no longer held.
	again := d.person(t, "", contact.Contact{Name: "彭德怀特", Email: "zebrafish@xinhua.example"})
	ok(t, d.contacts.Suppressions.Lift(d.ctx, again.Email, contact.ScopeAll, anna))
	if i := d.upload(t, "name,email,role\n彭德怀特,zebrafish@xinhua.example,Editor\n"); i.Count(contact.Update) != 1 {
		t.Errorf("%+v", i.Parts)
	}
}

func TestWordsOfAPersonAreRecognised(t *testing.T) {
	p := contact.Person{IDs: []string{"id1"}, Names: []string{"Li Na", "李娜"}, Addresses: []string{"lina@x.example"}, Other: []string{"lina_wx"}}
	for text, want := range map[string]bool{
		"asked Li Na today": true, "LI  NA": true, "Li Nan": false, "Polli Na": false, "采访李娜时": true, "<LiNa@x.example>": true, "reader:id1": true,
		"wx lina_wx!": true, "nobody": false, "": false, "Li Na, Li Nan": true, "Li Nan, Li Na": true,
	} {
		if p.In(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

// A deletion that came in between does not save anybody from being erased.
func TestWhoIsDeletedBeforeTheyAreErasedDoesNotComeBack(t *testing.T) {
	d := newDesk(t)
	ada := d.person(t, "", contact.Contact{Name: "Ada", Email: "zebrafish@x.example"})
	ok(t, d.contacts.EraseLater(d.ctx, ada.ID, "Ada", anna))
	under := act.New()
	ok(t, d.contacts.DeleteActed(d.ctx, under, ada.ID, anna))
	ok(t, d.contacts.Erase(d.ctx, contact.Erasure{ContactID: ada.ID, By: anna.ID, ByName: anna.Name}, func(int, int) error { return nil }))
	if _, err := d.contacts.TakeBack(d.ctx, under, anna); fault.KindOf(err) != fault.NotFound {
		t.Error("she comes back", err)
	}
}
