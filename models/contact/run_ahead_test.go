package contact_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"standfirst/models/contact"
)

// nameless are rows of people without an address, in another order than that of their names.
func nameless(rows int) string {
	var b strings.Builder
	b.WriteString("name,role\n")
	for n := range rows {
		fmt.Fprintf(&b, "P%02d,editor\n", n*7%rows)
	}
	return b.String()
}

// TestPeopleOfAChunkHaveIDsInTheOrderOfTheirNames keeps an import quick: each of the indexes that have one of the two
// orders is then added to at one place after the other. What became of a row names the contact that it has become.
func TestPeopleOfAChunkHaveIDsInTheOrderOfTheirNames(t *testing.T) {
	d := newDesk(t)
	d.contacts.SetChunk(400, 20) // the first chunk is a quarter
	i := d.imported(t, nameless(100))
	page, err := d.contacts.Find(d.ctx, contact.Search{Sort: "name", Limit: 100})
	ok(t, err)
	named := map[string]string{}
	var ids []string
	for _, c := range page.Items {
		ids = append(ids, c.ID)
		named[c.ID] = c.Name
	}
	if len(ids) != 100 || !slices.IsSorted(ids) {
		t.Error(len(ids), "ids:", ids)
	}
	for r, err := range d.contacts.Results(d.ctx, i, "") {
		ok(t, err)
		if named[r.ContactID] != r.Name {
			t.Errorf("row %d, %s, is said to be %q", r.Row, r.Name, named[r.ContactID])
		}
	}
}

// TestARunThatWasOvertakenMakesNobodyTwice: two processes may take one import for theirs for a while, with chunks that
// begin and end elsewhere.
func TestARunThatWasOvertakenMakesNobodyTwice(t *testing.T) {
	d := newDesk(t)
	d.contacts.SetChunk(16, 2)
	i := d.upload(t, nameless(90))
	_, err := d.contacts.Begin(d.ctx, i.ID)
	ok(t, err)
	overtaken := false
	err = d.contacts.Run(d.ctx, i.ID, func(done, _ int) error {
		if done < 20 || overtaken {
			return nil
		}
		overtaken = true
		return d.contacts.Run(d.ctx, i.ID, quiet)
	})
	if err == nil || !overtaken {
		t.Error("nobody overtook, or it was not noticed:", err)
	}
	ok(t, d.contacts.Run(d.ctx, i.ID, quiet))
	i, err = d.contacts.Import(d.ctx, i.ID)
	ok(t, err)
	n, err := d.contacts.Count(d.ctx, contact.Search{})
	if err != nil || n != 90 || i.State != contact.Finished || i.Count(contact.New) != 90 {
		t.Errorf("%d people, %s, %d rows made somebody: %v", n, i.State, i.Count(contact.New), err)
	}
}
