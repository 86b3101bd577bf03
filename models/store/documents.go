package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"time"
)

// documents is every Collection: what of it knows the type of a document.
type documents[T any] struct{ set }

func (c *documents[T]) Get(ctx context.Context, id string) (v T, err error) {
	data, err := c.get(ctx, id)
	if err != nil {
		return v, err
	}
	return decode[T](data, c.read)
}

func (c *documents[T]) GetAll(ctx context.Context, ids ...string) (map[string]T, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == "" })
	slices.Sort(ids)
	ids = slices.Compact(ids)
	out := make(map[string]T, len(ids))
	var v T
	room := new(scan)
	for part := range slices.Chunk(ids, 500) {
		docs, _, _, err := c.find(ctx, Query{Filter: In("id", part...), Limit: len(part)})
		if err != nil {
			return nil, err
		}
		for _, doc := range docs {
			v = *new(T)
			if err := decodeTo(&v, doc, c.read, room); err != nil {
				return nil, fmt.Errorf("decode %s: %w", c.schema.Name, err)
			}
			out[c.idOf(&v)] = v
		}
	}
	return out, nil
}

func (c *documents[T]) Find(ctx context.Context, q Query) (page Page[T], err error) {
	var docs [][]byte
	if docs, page.Next, page.Prev, err = c.find(ctx, q); err != nil {
		return Page[T]{}, err
	}
	page.Items = make([]T, len(docs))
	room := new(scan)
	for i, doc := range docs {
		if err = decodeTo(&page.Items[i], doc, c.read, room); err != nil {
			return page, fmt.Errorf("decode %s: %w", c.schema.Name, err)
		}
	}
	return page, nil
}

func (c *documents[T]) Browse(ctx context.Context, q Query) (Page[T], error) {
	page, err := c.Find(ctx, q)
	if IsCursorError(err) {
		q.After, q.Before = "", ""
		page, err = c.Find(ctx, q)
	}
	return page, err
}

func (c *documents[T]) First(ctx context.Context, q Query) (v T, err error) {
	q.Limit = 1
	page, err := c.Find(ctx, q)
	if err != nil {
		return v, err
	}
	if len(page.Items) == 0 {
		return v, fmt.Errorf("%s: %w", c.schema.Name, ErrNotFound)
	}
	return page.Items[0], nil
}

func (c *documents[T]) Each(ctx context.Context, q Query) iter.Seq2[T, error] {
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

func (c *documents[T]) Insert(ctx context.Context, vs ...*T) error {
	return c.insert(ctx, c.arriving(len(vs), func(i int) any { return vs[i] }))
}

func (c *documents[T]) InsertMissing(ctx context.Context, vs ...*T) ([]bool, error) {
	if len(vs) == 0 {
		return nil, nil
	}
	return c.backend.InsertMissing(ctx, c.arriving(len(vs), func(i int) any { return vs[i] }))
}

func (c *documents[T]) Pack(like *Packing, v *T) (Packed, error) {
	a := c.arriving(1, func(int) any { return v })
	doc, err := a.Doc(0)
	if err != nil {
		return Packed{}, err
	}
	return like.pack(a.IDs[0], doc), nil
}

func (c *documents[T]) InsertPacked(ctx context.Context, docs []Packed) ([]bool, error) {
	if len(docs) == 0 {
		return nil, nil
	}
	ids := make([]string, len(docs))
	for i, d := range docs {
		ids[i] = d.ID
	}
	return c.backend.InsertMissing(ctx, Arriving{ids, func(i int) ([]byte, error) { return docs[i].unpack() }})
}

func (c *documents[T]) Edit(ctx context.Context, id string, change func(*T) error) (T, error) {
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
		if ok, err := c.replace(ctx, id, rev, &v); err != nil {
			return zero, err
		} else if ok {
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

func (c *documents[T]) Take(ctx context.Context, q Query, p Patch) (v T, found bool, err error) {
	data, err := c.take(ctx, q, p)
	if err != nil || data == nil {
		return v, false, err
	}
	v, err = decode[T](data, c.read)
	return v, err == nil, err
}

func (c *documents[T]) Put(ctx context.Context, v *T) error {
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

func (c *documents[T]) After(v T, sort ...string) (string, error) { return c.after(&v, sort) }
