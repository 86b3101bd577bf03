// Package jobtest gives tests a queue on the real store.
package jobtest

import (
	"path/filepath"
	"testing"
	"time"

	"standfirst/models/job"
	"standfirst/models/store/sqlite"
)

// Queue opens a queue in a folder of the test's own.
func Queue(t *testing.T, now func() time.Time) *job.Queue {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "jobs.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	q, err := job.Open(t.Context(), db, now)
	if err != nil {
		t.Fatal(err)
	}
	return q
}
