package audience_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/audit/audittest"
	"standfirst/models/fault"
)

var anna = audit.Actor{ID: "u1", Name: "Anna"}

func newLists(t *testing.T) (*audience.Lists, context.Context) {
	t.Helper()
	ctx := context.Background()
	now := func() time.Time { return time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC) }
	db, log := audittest.Open(t, now)
	s, err := audience.Open(ctx, audience.Deps{DB: db, Audit: log, Now: now})
	ok(t, err)
	return s, ctx
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestNamesAreUniqueWhateverTheirCase(t *testing.T) {
	s, ctx := newLists(t)
	_, err := s.Create(ctx, "Food Desk", "", anna)
	ok(t, err)
	if _, err := s.Create(ctx, " food  desk ", "", anna); !fault.Is(err, "audience.name.taken") {
		t.Fatal(err)
	}
	other, err := s.Create(ctx, "Health", "", anna)
	ok(t, err)
	if _, err := s.Rename(ctx, other.ID, "FOOD DESK", "", anna); !fault.Is(err, "audience.name.taken") {
		t.Fatal(err)
	}
	_, err = s.Create(ctx, strings.Repeat("x", 121), strings.Repeat("y", 501), anna)
	if len(fault.All(err)) != 2 {
		t.Fatal(err)
	}
	if _, err := s.Create(ctx, " ", "", anna); !fault.Is(err, "audience.name.missing") {
		t.Fatal(err)
	}
}

func TestArchivedListsArePutAwayAndComeBack(t *testing.T) {
	s, ctx := newLists(t)
	l, err := s.Create(ctx, "食品线", "日常", anna)
	ok(t, err)
	for range 2 {
		ok(t, s.Archive(ctx, l.ID, anna))
	}
	if _, err := s.Open(ctx, l.ID); !fault.Is(err, "audience.archived.closed") {
		t.Fatal(err)
	}
	if all, err := s.All(ctx, false); err != nil || len(all) != 0 {
		t.Fatal(all, err)
	}
	if all, err := s.All(ctx, true); err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	ok(t, s.Restore(ctx, l.ID, anna))
	if _, err := s.Open(ctx, l.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.Archive(ctx, "nowhere", anna); fault.KindOf(err) != fault.NotFound {
		t.Fatal(err)
	}
}
