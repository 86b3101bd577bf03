package leaving_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"standfirst/models/fault"
	"standfirst/models/leaving"
	"standfirst/models/store"
)

// drawer is a shelf that outlives a book.
type drawer struct {
	has  map[string][]byte
	full error
}

func (d *drawer) Put(name string, wish []byte) error {
	if d.full == nil {
		d.has[name] = wish
	}
	return d.full
}
func (d *drawer) All() (map[string][]byte, error) { return maps.Clone(d.has), nil }
func (d *drawer) Drop(name string) error          { delete(d.has, name); return nil }

// hall is a database that may be away, and who has left it.
type hall struct {
	*testing.T
	away error
	left []string
}

func (h *hall) open(on leaving.Shelf) *leaving.Book {
	h.Helper()
	b, err := leaving.Open(on)
	if err != nil {
		h.Fatal(err)
	}
	b.Carry("mailings", func(_ context.Context, w leaving.Wish) error {
		if w.Token == "erased" && h.away == nil {
			return fault.Missing("unsubscribe.unknown")
		}
		if h.away == nil {
			h.left = append(h.left, w.Token)
		}
		return h.away
	})
	return b
}

func wish(token string, minute int) leaving.Wish {
	return leaving.Wish{Kind: "mailings", Token: token, From: "192.0.2.1", At: time.Date(2026, 11, 27, 9, minute, 0, 0, time.UTC)}
}

// What a reader wished outlives the process, is kept once however often it is asked for, and is carried out once, the
// first first. Of somebody who was erased nothing is left to do.
func TestAWishIsKeptUntilItIsCarriedOut(t *testing.T) {
	d, h := &drawer{has: map[string][]byte{"new-123": []byte("{to"), "0011": []byte("{}")}}, &hall{T: t, away: &store.Away{}}
	b := h.open(d)
	if len(d.has) != 0 {
		t.Errorf("what was never promised stays: %v", d.has)
	}
	for i, token := range []string{"second", "first", "second", "erased"} {
		if err := b.Keep(wish(token, 10-i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.CatchUp(t.Context()); !errors.Is(err, store.ErrAway) || len(d.has) != 3 {
		t.Fatalf("without a database: %v, %d kept", err, len(d.has))
	}
	b = h.open(d) // another process
	select {
	case <-b.Heard():
	default:
		t.Error("nobody is told of what an earlier process has left")
	}
	h.away = nil
	for range 2 {
		if err := b.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(h.left, []string{"first", "second"}) || len(d.has) != 0 {
		t.Errorf("%v left, %d are kept still", h.left, len(d.has))
	}
}

// What a process has promised that does not come back is carried out by another that is there.
func TestAWishOfAnotherProcessIsFound(t *testing.T) {
	d, h := &drawer{has: map[string][]byte{}}, &hall{T: t}
	ended, there := h.open(d), h.open(d)
	if err := ended.Keep(wish("first", 1)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := there.Look(); err != nil {
			t.Fatal(err)
		}
		if err := there.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(h.left, []string{"first"}) || len(d.has) != 0 {
		t.Errorf("%v left, %d are kept still", h.left, len(d.has))
	}
}

// One that cannot be carried out keeps whoever sends from sending, and no other from being carried out.
func TestAWishThatFailsIsNotForgotten(t *testing.T) {
	d, h := &drawer{has: map[string][]byte{}}, &hall{T: t}
	b := h.open(d)
	odd := wish("odd", 1)
	odd.Kind = "unheard of"
	for _, w := range []leaving.Wish{odd, wish("first", 2)} {
		if err := b.Keep(w); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.CatchUp(t.Context()); err == nil || !slices.Equal(h.left, []string{"first"}) || len(d.has) != 1 {
		t.Errorf("%v; %v left, %d kept", err, h.left, len(d.has))
	}
}

// What cannot be kept outside of the process is not promised, and carried out all the same.
func TestAWishThatCannotBeKeptIsNotPromised(t *testing.T) {
	d, h := &drawer{has: map[string][]byte{}, full: errors.New("no room")}, &hall{T: t}
	b := h.open(d)
	if err := b.Keep(wish("first", 1)); !errors.Is(err, d.full) {
		t.Fatalf("promised: %v", err)
	}
	if err := b.CatchUp(t.Context()); err != nil || !slices.Equal(h.left, []string{"first"}) {
		t.Errorf("%v, %v", err, h.left)
	}
	var none *leaving.Book
	if err := none.CatchUp(t.Context()); err != nil {
		t.Error(err)
	}
}
