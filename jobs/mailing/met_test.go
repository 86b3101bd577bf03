package mailing

import (
	"context"
	"sync"
	"sync/atomic"

	"standfirst/models/store"
)

// metDB lets something else happen right before a write, once, and counts writes.
type metDB struct {
	store.DB
	writes atomic.Int64
	mu     sync.Mutex
	write  string
	before func()
}

// meet calls before when the next write of a kind comes to a collection.
func (d *metDB) meet(collection, kind string, before func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.write, d.before = collection+" "+kind, before
}

func (d *metDB) comes(write string) {
	d.writes.Add(1)
	d.mu.Lock()
	before := d.before
	if write != d.write || before == nil {
		d.mu.Unlock()
		return
	}
	d.before = nil
	d.mu.Unlock()
	before()
}

// Collection opens a collection.
func (d *metDB) Collection(ctx context.Context, schema store.Schema) (store.Backend, error) {
	b, err := d.DB.Collection(ctx, schema)
	return met{b, d, schema.Name}, err
}

type met struct {
	store.Backend
	of   *metDB
	name string
}

// Delete deletes what matches.
func (m met) Delete(ctx context.Context, f store.Filter) (int64, error) {
	m.of.comes(m.name + " delete")
	return m.Backend.Delete(ctx, f)
}

// Modify patches what matches.
func (m met) Modify(ctx context.Context, f store.Filter, p store.RawPatch) (int64, error) {
	m.of.comes(m.name + " modify")
	return m.Backend.Modify(ctx, f, p)
}

// Replace writes a document.
func (m met) Replace(ctx context.Context, id string, rev int64, doc []byte) (bool, error) {
	m.of.comes(m.name + " replace")
	return m.Backend.Replace(ctx, id, rev, doc)
}

// Insert adds documents.
func (m met) Insert(ctx context.Context, docs store.Arriving) error {
	m.of.comes(m.name + " insert")
	return m.Backend.Insert(ctx, docs)
}

// InsertMissing adds those that are not there.
func (m met) InsertMissing(ctx context.Context, docs store.Arriving) ([]bool, error) {
	m.of.comes(m.name + " insert missing")
	return m.Backend.InsertMissing(ctx, docs)
}

// Apply makes guarded patches.
func (m met) Apply(ctx context.Context, ops []store.RawOp) ([]bool, error) {
	m.of.comes(m.name + " apply")
	return m.Backend.Apply(ctx, ops)
}

// Take patches the first match.
func (m met) Take(ctx context.Context, q store.RawQuery, p store.RawPatch) ([]byte, error) {
	m.of.comes(m.name + " take")
	return m.Backend.Take(ctx, q, p)
}
