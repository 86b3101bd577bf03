// Package audittest gives tests of models a store and the log that they write to.
package audittest

import (
	"path/filepath"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/store/sqlite"
)

// Open opens a store in a folder of the test's own, and its log.
func Open(t testing.TB, now func() time.Time) (*sqlite.DB, *audit.Log) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "space.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	log, err := audit.Open(t.Context(), db, now)
	if err != nil {
		t.Fatal(err)
	}
	return db, log
}
