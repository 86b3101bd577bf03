// Package mortal is a store whose process dies at a chosen write, for tests of what a killed program leaves behind:
// what was written stays, that write and everything after it fail. It may also be away for a while, with all that it keeps.
package mortal

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"

	"standfirst/models/store"
)

// ErrDead is what every write after the last one answers.
var ErrDead = errors.New("the process has died")

// DB is a database that dies when it is told to. Until then it is the one that it was made of.
type DB struct {
	store.DB
	doomed atomic.Bool
	left   atomic.Int64
	gone   atomic.Bool
	lost   atomic.Int64
	full   atomic.Bool
}

// Of makes a database mortal.
func Of(db store.DB) *DB { return &DB{DB: db} }

// DieAfter lets so many more writes through.
func (m *DB) DieAfter(writes int) {
	m.left.Store(int64(writes))
	m.doomed.Store(true)
}

// Live lets all through, as what the program asks that is started again, or the database that is back.
func (m *DB) Live() { m.doomed.Store(false); m.gone.Store(false); m.full.Store(false) }

// Full has what writes answer that there is no room; what reads works.
func (m *DB) Full() { m.full.Store(true) }

// Leave has every verb answer that the database is away, those that read as well. The next so many calls of Apply are made
// nevertheless, and only their answers are lost.
func (m *DB) Leave(answersLost int) {
	m.lost.Store(int64(answersLost))
	m.gone.Store(true)
}

func (m *DB) read() error {
	if m.gone.Load() {
		return &store.Away{Since: time.Now().UTC(), Cause: ErrDead}
	}
	return nil
}

// Outlived reports whether fewer writes came than were let through.
func (m *DB) Outlived() bool { return m.left.Load() > 0 }

// Files are files that die with the database.
func (m *DB) Files(files store.Files) store.Files { return mortalFiles{files, m} }

// Collection opens a collection that dies with the database.
func (m *DB) Collection(ctx context.Context, schema store.Schema) (store.Backend, error) {
	b, err := m.DB.Collection(ctx, schema)
	return backend{b, m}, err
}

func (m *DB) write() error {
	if err := m.read(); err != nil {
		return err
	}
	if m.full.Load() {
		return &store.Away{Since: time.Now().UTC(), Full: true, Cause: ErrDead}
	}
	if m.doomed.Load() && m.left.Add(-1) < 0 {
		return ErrDead
	}
	return nil
}

type backend struct {
	store.Backend
	of *DB
}

func (b backend) Get(ctx context.Context, id string) ([]byte, error) {
	if err := b.of.read(); err != nil {
		return nil, err
	}
	return b.Backend.Get(ctx, id)
}

func (b backend) Find(ctx context.Context, q store.RawQuery) ([][]byte, error) {
	if err := b.of.read(); err != nil {
		return nil, err
	}
	return b.Backend.Find(ctx, q)
}

func (b backend) Count(ctx context.Context, f store.Filter, most int64) (int64, error) {
	if err := b.of.read(); err != nil {
		return 0, err
	}
	return b.Backend.Count(ctx, f, most)
}

func (b backend) Group(ctx context.Context, f store.Filter, by []store.By, measures []store.Measure) ([]store.Row, error) {
	if err := b.of.read(); err != nil {
		return nil, err
	}
	return b.Backend.Group(ctx, f, by, measures)
}

func (b backend) Insert(ctx context.Context, docs store.Arriving) error {
	if err := b.of.write(); err != nil {
		return err
	}
	return b.Backend.Insert(ctx, docs)
}

func (b backend) InsertMissing(ctx context.Context, docs store.Arriving) ([]bool, error) {
	if err := b.of.write(); err != nil {
		return nil, err
	}
	return b.Backend.InsertMissing(ctx, docs)
}

func (b backend) Replace(ctx context.Context, id string, rev int64, doc []byte) (bool, error) {
	if err := b.of.write(); err != nil {
		return false, err
	}
	return b.Backend.Replace(ctx, id, rev, doc)
}

func (b backend) Modify(ctx context.Context, f store.Filter, p store.RawPatch) (int64, error) {
	if err := b.of.write(); err != nil {
		return 0, err
	}
	return b.Backend.Modify(ctx, f, p)
}

func (b backend) Apply(ctx context.Context, ops []store.RawOp) ([]bool, error) {
	if err := b.of.write(); err != nil {
		if b.of.gone.Load() && b.of.lost.Add(-1) >= 0 {
			_, lost := b.Backend.Apply(ctx, ops)
			return nil, errors.Join(err, lost)
		}
		return nil, err
	}
	return b.Backend.Apply(ctx, ops)
}

func (b backend) Take(ctx context.Context, q store.RawQuery, p store.RawPatch) ([]byte, error) {
	if err := b.of.write(); err != nil {
		return nil, err
	}
	return b.Backend.Take(ctx, q, p)
}

func (b backend) Delete(ctx context.Context, f store.Filter) (int64, error) {
	if err := b.of.write(); err != nil {
		return 0, err
	}
	return b.Backend.Delete(ctx, f)
}

type mortalFiles struct {
	store.Files
	of *DB
}

func (f mortalFiles) Put(ctx context.Context, r io.Reader) (store.Blob, error) {
	if err := f.of.write(); err != nil {
		return store.Blob{}, err
	}
	return f.Files.Put(ctx, r)
}
