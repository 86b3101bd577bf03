package storetest

import (
	"context"
	"fmt"
	"testing"

	"standfirst/models/store"
)

// crowd changes more documents at once than a server has connections to what it keeps them in: FerretDB has 100.
func (s *suite) crowd(t *testing.T) {
	ctx := context.Background()
	db := s.open(t)
	var many []*thing
	var ops []store.Op
	for n := range 105 {
		many = append(many, &thing{ID: fmt.Sprintf("%04d", n), Name: "old milk"})
		ops = append(ops, store.Op{ID: many[n].ID, If: store.Eq("name", "old milk"), Patch: store.Patch{Inc: map[string]int64{"count": 1}}})
	}
	must(t, open[thing](t, db, "things").Insert(ctx, many...))
	things := open[thing](t, db, "things", store.FullText("said", "name", wordsIn))
	applied, err := things.Apply(ctx, ops...)
	must(t, err)
	for n, ok := range applied {
		if !ok {
			t.Errorf("document %d is not changed", n)
		}
	}
	found, err := things.Count(ctx, store.And(store.Eq("said", "milk"), store.Eq("count", 1)))
	must(t, err)
	same(t, "with their words, and changed", found, len(many))
}
