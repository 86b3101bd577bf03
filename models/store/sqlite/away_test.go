package sqlite

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"standfirst/models/store"
)

type note struct {
	ID   string `json:"id"`
	Rev  int64  `json:"rev"`
	Text string `json:"text"`
}

func opened(t *testing.T, path string) (*DB, store.Collection[note]) {
	t.Helper()
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	notes, err := store.Open[note](t.Context(), db, "notes")
	if err != nil {
		t.Fatal(err)
	}
	return db, notes
}

// pragma sets something of the connection that writes.
func (db *DB) pragma(t *testing.T, statement string) {
	t.Helper()
	var answer int64
	if err := db.write.QueryRowContext(t.Context(), statement).Scan(&answer); err != nil {
		t.Fatal(err)
	}
}

// A file that another process keeps for itself for too long is away since the first call that failed, can be read
// meanwhile, and is there again with the first that does not fail.
func TestAFileThatIsKeptByAnotherIsAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db, notes := opened(t, path)
	other, _ := opened(t, path)
	db.pragma(t, "PRAGMA busy_timeout=20")
	tx, err := other.write.BeginTx(t.Context(), nil) // as an import does for a moment
	if err != nil {
		t.Fatal(err)
	}
	var since []int64
	for range 2 {
		err := notes.Insert(t.Context(), &note{Text: "a"})
		away := store.AwayOf(err)
		if !errors.Is(err, store.ErrAway) || away == nil || away.Full {
			t.Fatalf("kept by another: %v", err)
		}
		since = append(since, away.Since.UnixMilli())
		if _, err := notes.Count(t.Context(), store.Filter{}); err != nil {
			t.Errorf("it cannot be read: %v", err)
		}
	}
	if since[0] != since[1] {
		t.Error("it does not know since when")
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := notes.Insert(t.Context(), &note{Text: "a"}); err != nil || db.outage.Since() != 0 {
		t.Errorf("it is there again: %v, away since %d", err, db.outage.Since())
	}
}

// A full disk is said to be one. Who does not wait for an answer, and what is wrong with the call, say nothing about the
// database.
func TestWhatAFullDiskIsAndWhatIsNoOutage(t *testing.T) {
	db, notes := opened(t, filepath.Join(t.TempDir(), "a.db"))
	db.pragma(t, "PRAGMA max_page_count=1")
	var err error
	for range 100 {
		if err = notes.Insert(t.Context(), &note{Text: string(make([]byte, 4096))}); err != nil {
			break
		}
	}
	if away := store.AwayOf(err); away == nil || !away.Full || away.Since.IsZero() {
		t.Errorf("no room: %v", err)
	}
	db.pragma(t, "PRAGMA max_page_count=1000000")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := notes.Insert(gone, &note{Text: "a"}); err == nil || errors.Is(err, store.ErrAway) {
		t.Errorf("nobody waited: %v", err)
	}
	if err := errors.Join(notes.Insert(t.Context(), &note{ID: "1"}), notes.Insert(t.Context(), &note{ID: "1"})); !errors.Is(err, store.ErrDuplicate) || errors.Is(err, store.ErrAway) {
		t.Errorf("twice the same: %v", err)
	}
}
