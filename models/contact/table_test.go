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
		_, err = d.contacts.Tables.Choose(d.ctx, columns, true, anna)
		ok(t, err)
	}
	_, err = d.contacts.Tables.Choose(d.ctx, []string{"updated", "owner", "password", "owner"}, true, anna)
	ok(t, err)
	got, err := d.contacts.Tables.Of(d.ctx, anna.ID)
	ok(t, err)
	if !slices.Equal(got.Columns, []string{"owner", "updated"}) || !got.Compact {
		t.Errorf("kept is %+v", got)
	}
	if other, err := d.contacts.Tables.Of(d.ctx, "u2"); err != nil || !slices.Equal(other.Columns, first.Columns) {
		t.Errorf("a colleague has %+v, %v", other, err)
	}
	if _, err := d.contacts.Tables.Choose(d.ctx, nil, false, audit.Actor{}); err == nil {
		t.Error("kept for nobody")
	}
}
