package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"reflect"
	"slices"
	"time"
)

// Collection is a set of documents of type T, a struct that has
//
//	ID  string `json:"id"`
//	Rev int64  `json:"rev"`
//
// and a json tag on every other exported field.
type Collection[T any] struct {
	schema  Schema
	backend Backend
	id, rev []int
	read    reader
}

// Open reflects T's fields, creates the collection and its indexes where they are missing, and returns
// it. It panics when T cannot be a document, which is the programmer's error.
func Open[T any](ctx context.Context, db DB, name string, indexes ...Index) (*Collection[T], error) {
	t := reflect.TypeFor[T]()
	c := &Collection[T]{schema: reflectSchema(name, t)}
	c.schema.Indexes = indexes
	id, okID := t.FieldByName("ID")
	rev, okRev := t.FieldByName("Rev")
	if !okID || !okRev || id.Type.Kind() != reflect.String || rev.Type.Kind() != reflect.Int64 {
		panic("store: " + name + " needs ID string and Rev int64")
	}
	c.id, c.rev, c.read = id.Index, rev.Index, readerOf(t)
	for _, index := range indexes {
		c.schema.checkIndex(index)
	}
	backend, err := db.Collection(ctx, c.schema)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	c.backend = backend
	return c, nil
}

// Get returns the document with this id, or ErrNotFound.
func (c *Collection[T]) Get(ctx context.Context, id string) (T, error) {
	var zero T
	if id == "" {
		return zero, ErrNotFound
	}
	data, err := c.backend.Get(ctx, id)
	if err != nil {
		return zero, fmt.Errorf("%s %s: %w", c.schema.Name, id, err)
	}
	return decode[T](data, c.read)
}

// GetAll returns the documents with these ids, in no order; missing ones are left out. Each is asked for once,
// "" not at all.
func (c *Collection[T]) GetAll(ctx context.Context, ids ...string) (map[string]T, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == "" })
	slices.Sort(ids)
	ids = slices.Compact(ids)
	out := make(map[string]T, len(ids))
	for part := range slices.Chunk(ids, 500) {
		page, err := c.Find(ctx, Query{Filter: In("id", part...), Limit: len(part)})
		if err != nil {
			return nil, err
		}
		for _, v := range page.Items {
			out[c.idOf(&v)] = v
		}
	}
	return out, nil
}

// Find returns a page of the documents that match.
func (c *Collection[T]) Find(ctx context.Context, q Query) (Page[T], error) {
	var page Page[T]
	raw, back, err := c.schema.raw(q)
	if err != nil {
		return page, err
	}
	want := raw.Limit
	raw.Limit++ // one more tells whether there is a next page
	docs, err := c.backend.Find(ctx, raw)
	if err != nil {
		return page, fmt.Errorf("find %s: %w", c.schema.Name, err)
	}
	more := len(docs) > want
	docs = docs[:min(len(docs), want)]
	if back {
		slices.Reverse(docs)
	}
	page.Items = make([]T, len(docs))
	room := new(scan)
	for i, doc := range docs {
		if err = decodeTo(&page.Items[i], doc, c.read, room); err != nil {
			return page, fmt.Errorf("decode %s: %w", c.schema.Name, err)
		}
	}
	if len(docs) == 0 {
		return page, nil
	}
	if back || more {
		if page.Next, err = cursor(docs[len(docs)-1], raw.Sort); err != nil {
			return page, err
		}
	}
	if (back && more) || (!back && q.After != "") {
		page.Prev, err = cursor(docs[0], raw.Sort)
	}
	return page, err
}

// Browse is Find for a list that people turn the pages of: a cursor that cannot be used, because the list is in
// another order by now or the address was typed, shows the start.
func (c *Collection[T]) Browse(ctx context.Context, q Query) (Page[T], error) {
	page, err := c.Find(ctx, q)
	if IsCursorError(err) {
		q.After, q.Before = "", ""
		page, err = c.Find(ctx, q)
	}
	return page, err
}

// First returns the first document that matches, or ErrNotFound.
func (c *Collection[T]) First(ctx context.Context, q Query) (T, error) {
	q.Limit = 1
	var zero T
	page, err := c.Find(ctx, q)
	if err != nil {
		return zero, err
	}
	if len(page.Items) == 0 {
		return zero, fmt.Errorf("%s: %w", c.schema.Name, ErrNotFound)
	}
	return page.Items[0], nil
}

// Each streams every document that matches, in order. It reads a page at a time and holds nothing
// open between, so the body may write to the same collection.
func (c *Collection[T]) Each(ctx context.Context, q Query) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		q.Limit = 500
		for {
			page, err := c.Find(ctx, q)
			if err != nil {
				var zero T
				yield(zero, err)
				return
			}
			for _, v := range page.Items {
				if !yield(v, nil) {
					return
				}
			}
			if page.Next == "" {
				return
			}
			q.After = page.Next
		}
	}
}

// Count returns how many documents match.
func (c *Collection[T]) Count(ctx context.Context, f Filter) (int64, error) {
	c.schema.check(f)
	return c.backend.Count(ctx, f, 0)
}

// CountUpTo returns how many documents match, or most when there are more.
func (c *Collection[T]) CountUpTo(ctx context.Context, f Filter, most int64) (int64, error) {
	c.schema.check(f)
	if most <= 0 {
		return 0, nil
	}
	return c.backend.Count(ctx, f, most)
}

// Group counts and measures the documents that match, by one or two fields.
func (c *Collection[T]) Group(ctx context.Context, f Filter, by []By, measures ...Measure) ([]Row, error) {
	c.schema.check(f)
	if len(by) < 1 || len(by) > 2 {
		panic("store: Group takes one or two fields")
	}
	for _, b := range by {
		c.schema.mustHave(b.Field)
	}
	for _, m := range measures {
		c.schema.mustHave(m.Field)
	}
	return c.backend.Group(ctx, f, by, measures)
}

// Insert adds documents, giving an id to those that have none. It returns ErrDuplicate when an id or a
// unique value is taken; on SQLite nothing is then added, on MongoDB what came before it may be.
func (c *Collection[T]) Insert(ctx context.Context, vs ...*T) error {
	docs, err := c.encodeAll(vs)
	if err != nil || len(docs) == 0 {
		return err
	}
	if err := c.backend.Insert(ctx, docs); err != nil {
		return fmt.Errorf("insert %s: %w", c.schema.Name, err)
	}
	return nil
}

// InsertMissing adds the documents whose id is free and says, for each, whether it was added. Repeating
// it changes nothing.
func (c *Collection[T]) InsertMissing(ctx context.Context, vs ...*T) ([]bool, error) {
	docs, err := c.encodeAll(vs)
	if err != nil || len(docs) == 0 {
		return nil, err
	}
	return c.backend.InsertMissing(ctx, docs)
}

// Edit reads a document, lets change alter it, and writes it if nobody else has in between; otherwise it
// reads again. An error of change is returned as it is and nothing is written.
func (c *Collection[T]) Edit(ctx context.Context, id string, change func(*T) error) (T, error) {
	var zero T
	for try := range 40 {
		v, err := c.Get(ctx, id)
		if err != nil {
			return zero, err
		}
		rev := c.revOf(&v)
		if err := change(&v); err != nil {
			return zero, err
		}
		reflect.ValueOf(&v).Elem().FieldByIndex(c.id).SetString(id)
		reflect.ValueOf(&v).Elem().FieldByIndex(c.rev).SetInt(rev + 1)
		doc, err := encode(&v)
		if err != nil {
			return zero, err
		}
		ok, err := c.backend.Replace(ctx, id, rev, doc)
		if err != nil {
			return zero, fmt.Errorf("edit %s %s: %w", c.schema.Name, id, err)
		}
		if ok {
			return v, nil
		}
		select {
		case <-ctx.Done():
			return zero, ctx.Err()
		case <-time.After(rand.N(time.Duration(try+1) * time.Millisecond)):
		}
	}
	return zero, fmt.Errorf("edit %s %s: %w", c.schema.Name, id, ErrConflict)
}

// Modify patches every document that matches, each atomically, and returns how many.
func (c *Collection[T]) Modify(ctx context.Context, f Filter, p Patch) (int64, error) {
	c.schema.check(f)
	raw, err := c.schema.patch(p)
	if err != nil {
		return 0, err
	}
	return c.backend.Modify(ctx, f, raw)
}

// Apply makes guarded patches in one commit and says, in order, which were applied.
func (c *Collection[T]) Apply(ctx context.Context, ops ...Op) ([]bool, error) {
	raw := make([]RawOp, len(ops))
	for i, op := range ops {
		c.schema.check(op.If)
		p, err := c.schema.patch(op.Patch)
		if err != nil {
			return nil, err
		}
		raw[i] = RawOp{op.ID, op.If, p}
	}
	if len(raw) == 0 {
		return nil, nil
	}
	return c.backend.Apply(ctx, raw)
}

// Take patches the first document that matches and returns it as it is then, atomically: no two callers
// take the same one. False means that there is none just now.
func (c *Collection[T]) Take(ctx context.Context, q Query, p Patch) (T, bool, error) {
	var zero T
	raw, _, err := c.schema.raw(q)
	if err != nil {
		return zero, false, err
	}
	raw.Limit = 1
	rawPatch, err := c.schema.patch(p)
	if err != nil {
		return zero, false, err
	}
	data, err := c.backend.Take(ctx, raw, rawPatch)
	if err != nil || data == nil {
		return zero, false, err
	}
	v, err := decode[T](data, c.read)
	return v, err == nil, err
}

// Delete removes what matches and returns how many.
func (c *Collection[T]) Delete(ctx context.Context, f Filter) (int64, error) {
	c.schema.check(f)
	return c.backend.Delete(ctx, f)
}

// Put inserts v, or replaces the document that has its id whatever its state. It serves settings and
// counters that one writer owns; everything else wants Edit.
func (c *Collection[T]) Put(ctx context.Context, v *T) error {
	for range 40 {
		err := c.Insert(ctx, v)
		if !errors.Is(err, ErrDuplicate) {
			return err
		}
		_, err = c.Edit(ctx, c.idOf(v), func(old *T) error { *old = *v; return nil })
		if !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return ErrConflict
}

func (c *Collection[T]) encodeAll(vs []*T) ([]Encoded, error) {
	docs := make([]Encoded, len(vs))
	for i, v := range vs { // one after the other, so that ids stand in the order of the documents
		id := reflect.ValueOf(v).Elem().FieldByIndex(c.id)
		if id.String() == "" {
			id.SetString(NewID())
		}
		docs[i].ID = id.String()
	}
	err := Together(len(vs), func(i int) (err error) {
		if docs[i].Doc, err = encode(vs[i]); err != nil {
			return fmt.Errorf("encode %s: %w", c.schema.Name, err)
		}
		return nil
	})
	return docs, err
}

func (c *Collection[T]) idOf(v *T) string {
	return reflect.ValueOf(v).Elem().FieldByIndex(c.id).String()
}

func (c *Collection[T]) revOf(v *T) int64 { return reflect.ValueOf(v).Elem().FieldByIndex(c.rev).Int() }
