package contact_test

import (
	"slices"
	"testing"

	"standfirst/models/audit"
)

func TestATableIsAsItsReaderWantsIt(t *testing.T) {
	d := newDesk(t)
	first, err := d.contacts.Tables.Of(d.ctx, anna.ID)
	ok(t, err)
	if first.Compact || !slices.Contains(first.Columns, "outlet") {
		t.Errorf("at first it is %+v", first)
	}
	for _, columns := range [][]string{{"updated", "owner", "password", "owner"}, {"trust"}, nil} {
		_, err = d.contacts.Tables.Choose(d.ctx, columns, true, 50, anna)
		ok(t, err)
	}
	_, err = d.contacts.Tables.Choose(d.ctx, []string{"updated", "owner", "password", "owner"}, true, 26, anna)
	ok(t, err)
	got, err := d.contacts.Tables.Of(d.ctx, anna.ID)
	ok(t, err)
	if !slices.Equal(got.Columns, []string{"owner", "updated"}) || !got.Compact {
		t.Errorf("kept is %+v", got)
	}
	if other, err := d.contacts.Tables.Of(d.ctx, "u2"); err != nil || !slices.Equal(other.Columns, first.Columns) {
		t.Errorf("a colleague has %+v, %v", other, err)
	}
	if _, err := d.contacts.Tables.Choose(d.ctx, nil, false, 0, audit.Actor{}); err == nil {
		t.Error("kept for nobody")
	}
}

func TestTheOrderOfAViewIsKeptForItsReader(t *testing.T) {
	d := newDesk(t)
	for _, step := range [][2]string{{"all", "-updated"}, {"mine", "trust"}, {"all", "password"}, {"mine", ""}} {
		ok(t, d.contacts.Tables.SortBy(d.ctx, step[0], step[1], anna))
	}
	got, err := d.contacts.Tables.Of(d.ctx, anna.ID)
	if err != nil || len(got.Sorts) != 1 || got.Sorts["all"] != "-updated" || !slices.Contains(got.Columns, "outlet") {
		t.Errorf("%+v %v", got, err)
	}
	_, err = d.contacts.Tables.Choose(d.ctx, []string{"trust"}, true, 100, anna)
	ok(t, err)
	if got, err = d.contacts.Tables.Of(d.ctx, anna.ID); err != nil || got.Sorts["all"] != "-updated" {
		t.Error("choosing columns has lost the order", err)
	}
}
