package contact_test

import (
	"errors"
	"testing"

	"standfirst/models/store/mortal"
)

// mortalDesk opens everything on the store of a folder, which dies when it is told to.
func mortalDesk(t testing.TB, dir string) *desk {
	t.Helper()
	db, files := openStore(t, dir)
	m := mortal.Of(db)
	d := deskOn(t, m, m.Files(files))
	d.mortal = m
	return d
}

// killed does something that dies after so many writes, and reports whether it did.
func (d *desk) killed(t testing.TB, after int, do func() error) bool {
	t.Helper()
	d.mortal.DieAfter(after)
	err := do()
	d.mortal.Live()
	if err != nil && !errors.Is(err, mortal.ErrDead) {
		t.Fatal(after, err)
	}
	return err != nil
}
