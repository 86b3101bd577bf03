package store

import (
	"context"
	"fmt"
	"reflect"
	"slices"
)

// set is the part of a collection that does not depend on the type of its documents, and so is compiled once.
type set struct {
	schema  Schema
	backend Backend
	id, rev []int // where the fields are
	read    reader
}

// get is the document with this id as it is stored.
func (c *set) get(ctx context.Context, id string) ([]byte, error) {
	if id == "" {
		return nil, ErrNotFound
	}
	doc, err := c.backend.Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", c.schema.Name, id, err)
	}
	return doc, nil
}

// find is a page of documents as they are stored, and the cursors behind and before it.
func (c *set) find(ctx context.Context, q Query) (docs [][]byte, next, prev string, err error) {
	raw, back, err := c.schema.raw(q)
	if err != nil {
		return nil, "", "", err
	}
	want := raw.Limit
	raw.Limit++ // one more tells whether there is a next page
	if docs, err = c.backend.Find(ctx, raw); err != nil {
		return nil, "", "", fmt.Errorf("find %s: %w", c.schema.Name, err)
	}
	more := len(docs) > want
	docs = docs[:min(len(docs), want)]
	if back {
		slices.Reverse(docs)
	}
	if len(docs) == 0 {
		return docs, "", "", nil
	}
	if back || more {
		if next, err = cursor(docs[len(docs)-1], raw.Sort); err != nil {
			return docs, "", "", err
		}
	}
	if (back && more) || (!back && q.After != "") {
		prev, err = cursor(docs[0], raw.Sort)
	}
	return docs, next, prev, err
}

func (c *set) Count(ctx context.Context, f Filter) (int64, error) {
	c.schema.check(f)
	return c.backend.Count(ctx, f, 0)
}

func (c *set) CountUpTo(ctx context.Context, f Filter, most int64) (int64, error) {
	c.schema.check(f)
	if most <= 0 {
		return 0, nil
	}
	return c.backend.Count(ctx, f, most)
}

func (c *set) Group(ctx context.Context, f Filter, by []By, measures ...Measure) ([]Row, error) {
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

func (c *set) Modify(ctx context.Context, f Filter, p Patch) (int64, error) {
	c.schema.check(f)
	raw, err := c.schema.patch(p)
	if err != nil {
		return 0, err
	}
	return c.backend.Modify(ctx, f, raw)
}

func (c *set) Apply(ctx context.Context, ops ...Op) ([]bool, error) {
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

func (c *set) Delete(ctx context.Context, f Filter) (int64, error) {
	c.schema.check(f)
	return c.backend.Delete(ctx, f)
}

// replace writes a document, given by its address, over the one that has this id and revision; false when that is
// not there any more.
func (c *set) replace(ctx context.Context, id string, rev int64, v any) (bool, error) {
	to := reflect.ValueOf(v).Elem()
	to.FieldByIndex(c.id).SetString(id)
	to.FieldByIndex(c.rev).SetInt(rev + 1)
	doc, err := encode(v)
	if err != nil {
		return false, err
	}
	ok, err := c.backend.Replace(ctx, id, rev, doc)
	if err != nil {
		err = fmt.Errorf("edit %s %s: %w", c.schema.Name, id, err)
	}
	return ok, err
}

// take patches the first document that matches; nil when there is none.
func (c *set) take(ctx context.Context, q Query, p Patch) ([]byte, error) {
	raw, _, err := c.schema.raw(q)
	if err != nil {
		return nil, err
	}
	raw.Limit = 1
	rawPatch, err := c.schema.patch(p)
	if err != nil {
		return nil, err
	}
	return c.backend.Take(ctx, raw, rawPatch)
}

// arriving gives an id to those of n documents, each given by its address, that have none.
func (c *set) arriving(n int, at func(i int) any) Arriving {
	ids := make([]string, n)
	for i := range n {
		id := reflect.ValueOf(at(i)).Elem().FieldByIndex(c.id)
		if id.String() == "" {
			id.SetString(NewID())
		}
		ids[i] = id.String()
	}
	return Arriving{ids, func(i int) ([]byte, error) {
		doc, err := encode(at(i))
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", c.schema.Name, err)
		}
		return doc, nil
	}}
}

func (c *set) insert(ctx context.Context, docs Arriving) error {
	if len(docs.IDs) == 0 {
		return nil
	}
	if err := c.backend.Insert(ctx, docs); err != nil {
		return fmt.Errorf("insert %s: %w", c.schema.Name, err)
	}
	return nil
}

// after is the cursor behind a document.
func (c *set) after(v any, sort []string) (string, error) {
	r, _, err := c.schema.raw(Query{Sort: sort})
	if err != nil {
		return "", err
	}
	doc, err := encode(v)
	if err != nil {
		return "", err
	}
	return cursor(doc, r.Sort)
}

func (c *set) idOf(v any) string { return reflect.ValueOf(v).Elem().FieldByIndex(c.id).String() }

func (c *set) revOf(v any) int64 { return reflect.ValueOf(v).Elem().FieldByIndex(c.rev).Int() }
