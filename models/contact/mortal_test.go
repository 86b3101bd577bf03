package contact_test

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"testing"

	"standfirst/models/store"
)

// errDead is what a machine that was switched off answers.
var errDead = errors.New("the process has died")

// alive is a number of writes that no test comes to.
const alive = 1 << 30

// mortal is a store that dies after so many writes: the next one and everything after it fail.
type mortal struct {
	store.DB
	left *atomic.Int64
}

// mortalDesk opens everything on the store of a folder that dies when left has come down to nothing.
func mortalDesk(t testing.TB, dir string) *desk {
	t.Helper()
	db, files := openStore(t, dir)
	left := new(atomic.Int64)
	left.Store(alive)
	d := deskOn(t, mortal{db, left}, mortalFiles{files, left})
	d.left = left
	return d
}

// killed does something that dies after so many writes, and reports whether it did.
func (d *desk) killed(t testing.TB, after int, do func() error) bool {
	t.Helper()
	d.left.Store(int64(after))
	err := do()
	d.left.Store(alive)
	if err != nil && !errors.Is(err, errDead) {
		t.Fatal(after, err)
	}
	return err != nil
}

func write(left *atomic.Int64) error {
	if left.Add(-1) < 0 {
		return errDead
	}
	return nil
}

func (m mortal) Collection(ctx context.Context, s store.Schema) (store.Backend, error) {
	b, err := m.DB.Collection(ctx, s)
	return mortalBackend{b, m.left}, err
}

type mortalBackend struct {
	store.Backend
	left *atomic.Int64
}

func (b mortalBackend) Insert(ctx context.Context, docs []store.Encoded) error {
	if err := write(b.left); err != nil {
		return err
	}
	return b.Backend.Insert(ctx, docs)
}

func (b mortalBackend) InsertMissing(ctx context.Context, docs []store.Encoded) ([]bool, error) {
	if err := write(b.left); err != nil {
		return nil, err
	}
	return b.Backend.InsertMissing(ctx, docs)
}

func (b mortalBackend) Replace(ctx context.Context, id string, rev int64, doc []byte) (bool, error) {
	if err := write(b.left); err != nil {
		return false, err
	}
	return b.Backend.Replace(ctx, id, rev, doc)
}

func (b mortalBackend) Modify(ctx context.Context, f store.Filter, p store.RawPatch) (int64, error) {
	if err := write(b.left); err != nil {
		return 0, err
	}
	return b.Backend.Modify(ctx, f, p)
}

func (b mortalBackend) Apply(ctx context.Context, ops []store.RawOp) ([]bool, error) {
	if err := write(b.left); err != nil {
		return nil, err
	}
	return b.Backend.Apply(ctx, ops)
}

func (b mortalBackend) Delete(ctx context.Context, f store.Filter) (int64, error) {
	if err := write(b.left); err != nil {
		return 0, err
	}
	return b.Backend.Delete(ctx, f)
}

type mortalFiles struct {
	store.Files
	left *atomic.Int64
}

func (f mortalFiles) Put(ctx context.Context, r io.Reader) (store.Blob, error) {
	if err := write(f.left); err != nil {
		return store.Blob{}, err
	}
	return f.Files.Put(ctx, r)
}
