package mailing

import (
	"context"
	"sync"

	"standfirst/models/store"
)

// metDB lets something else happen right before a write, once.
type metDB struct {
	store.DB
	mu     sync.Mutex
	write  string
	before func()
}

// meet calls before when the next write of a kind comes to a collection: delete, modify or replace.
func (d *metDB) meet(collection, kind string, before func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.write, d.before = collection+" "+kind, before
}

func (d *metDB) comes(write string) {
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
