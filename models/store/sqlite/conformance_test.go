package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"standfirst/models/store"
	"standfirst/models/store/sqlite"
	"standfirst/models/store/storetest"
)

func TestMain(m *testing.M) {
	if sqlite.BareClaimant() {
		return
	}
	storetest.Child(connect)
	os.Exit(m.Run())
}

func connect(ctx context.Context, path string) (store.DB, error) { return sqlite.Open(ctx, path) }

func fresh(t *testing.T) store.DB {
	db, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "test.db"))
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	return db
}

func TestConformance(t *testing.T) { storetest.Run(t, fresh) }

// TestConformanceOfBigTables has the ways taken by chance that a table takes when it is big.
func TestConformanceOfBigTables(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.DB {
		db := fresh(t).(*sqlite.DB)
		db.TakeAllForBig()
		return db
	})
}

func TestFiles(t *testing.T) {
	files, err := sqlite.OpenFiles(t.TempDir())
	must(t, err)
	storetest.Files(t, files)
}

func TestProcessesTakeEachOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	db, err := sqlite.Open(context.Background(), path)
	must(t, err)
	defer db.Close()
	storetest.Processes(t, db, path, 400, func(race func()) { race() })
}
