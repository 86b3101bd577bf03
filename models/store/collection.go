package store

import (
	"context"
	"fmt"
	"iter"
	"reflect"
)

// Collection is a set of documents of type T, a struct that has
//
//	ID  string `json:"id"`
//	Rev int64  `json:"rev"`
//
// and a json tag on every other exported field.
//
// It is an interface for the sake of those who build: a compiler makes every method of a generic struct anew, for each
// T, in each package that sees a field of its type. That was nine tenths of the work of compiling most packages.
type Collection[T any] interface {
	// Get returns the document with this id, or ErrNotFound.
	Get(ctx context.Context, id string) (T, error)
	// GetAll returns the documents with these ids, in no order; missing ones are left out. Each is asked for once,
	// "" not at all.
	GetAll(ctx context.Context, ids ...string) (map[string]T, error)
	// Find returns a page of the documents that match.
	Find(ctx context.Context, q Query) (Page[T], error)
	// Browse is Find for a list that people turn the pages of: a cursor that cannot be used, because the list is in
	// another order by now or the address was typed, shows the start.
	Browse(ctx context.Context, q Query) (Page[T], error)
	// First returns the first document that matches, or ErrNotFound.
	First(ctx context.Context, q Query) (T, error)
	// Each streams every document that matches, in order. It reads a page at a time and holds nothing
	// open between, so the body may write to the same collection.
	Each(ctx context.Context, q Query) iter.Seq2[T, error]
	// Count returns how many documents match.
	Count(ctx context.Context, f Filter) (int64, error)
	// CountUpTo returns how many documents match, or most when there are more.
	CountUpTo(ctx context.Context, f Filter, most int64) (int64, error)
	// Group counts and measures the documents that match, by one or two fields.
	Group(ctx context.Context, f Filter, by []By, measures ...Measure) ([]Row, error)
	// Insert adds documents, giving an id to those that have none. It returns ErrDuplicate when an id or a
	// unique value is taken; on SQLite nothing is then added, on MongoDB what came before it may be.
	Insert(ctx context.Context, vs ...*T) error
	// InsertMissing adds the documents whose id is free and says, for each, whether it was added. Repeating
	// it changes nothing.
	InsertMissing(ctx context.Context, vs ...*T) ([]bool, error)
	// Pack makes a document ready to be inserted, giving it an id when it has none. Those that go in together are
	// packed alike.
	Pack(like *Packing, v *T) (Packed, error)
	// InsertPacked is InsertMissing for documents that were made ready before.
	InsertPacked(ctx context.Context, docs []Packed) ([]bool, error)
	// Edit reads a document, lets change alter it, and writes it if nobody else has in between; otherwise it
	// reads again. An error of change is returned as it is and nothing is written.
	Edit(ctx context.Context, id string, change func(*T) error) (T, error)
	// Modify patches every document that matches, each atomically, and returns how many.
	Modify(ctx context.Context, f Filter, p Patch) (int64, error)
	// Apply makes guarded patches in one commit and says, in order, which were applied.
	Apply(ctx context.Context, ops ...Op) ([]bool, error)
	// Take patches the first document that matches and returns it as it is then, atomically: no two callers
	// take the same one. False means that there is none just now.
	Take(ctx context.Context, q Query, p Patch) (T, bool, error)
	// Delete removes what matches and returns how many.
	Delete(ctx context.Context, f Filter) (int64, error)
	// Put inserts v, or replaces the document that has its id whatever its state. It serves settings and
	// counters that one writer owns; everything else wants Edit.
	Put(ctx context.Context, v *T) error
	// After is the cursor behind a document in an order: a page asked with it begins with the next one, and one
	// asked with it as Before ends with the one that precedes. So a record finds its neighbours in a list.
	After(v T, sort ...string) (string, error)
}

// Open reflects T's fields, creates the collection and its indexes where they are missing, and returns
// it. It panics when T cannot be a document, which is the programmer's error.
func Open[T any](ctx context.Context, db DB, name string, indexes ...Index) (Collection[T], error) {
	t := reflect.TypeFor[T]()
	c := &documents[T]{set{schema: reflectSchema(name, t)}}
	c.schema.Indexes = indexes
	id, okID := t.FieldByName("ID")
	rev, okRev := t.FieldByName("Rev")
	if !okID || !okRev || id.Type.Kind() != reflect.String || rev.Type.Kind() != reflect.Int64 {
		panic("store: " + name + " needs ID string and Rev int64")
	}
	c.id, c.rev, c.read = id.Index, rev.Index, readerOf(t)
	for _, index := range indexes {
		c.schema.derive(index)
		c.schema.checkIndex(index)
	}
	backend, err := db.Collection(ctx, c.schema)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	c.backend = backend
	return c, nil
}
