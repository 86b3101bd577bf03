package mongo

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"standfirst/models/store"
)

// deriveOf is how many documents get their words at once.
const deriveOf = 500

var _ store.Filler = (*DB)(nil)

// filling is an index of words of which it is not known yet whether documents from before lack any.
type filling struct {
	of        *collection
	index     store.Index
	all, done atomic.Int64 // all is 0 until a document is found that lacks words
}

// derive gives their words to documents from before they were asked for: at once where there are few, else Fill does.
func (db *DB) derive(ctx context.Context, c *collection, index store.Index) error {
	n, err := c.docs.EstimatedDocumentCount(ctx)
	if err != nil {
		return err
	}
	f := &filling{of: c, index: index}
	if n <= store.FilledAtOnce {
		return f.fill(ctx, n)
	}
	db.lacking.Lock()
	defer db.lacking.Unlock()
	db.fills = append(db.fills, f)
	return nil
}

func (db *DB) unfilled() []*filling {
	db.lacking.Lock()
	defer db.lacking.Unlock()
	return slices.Clone(db.fills)
}

// Filling implements store.Filler. What another node derives it does not see.
func (db *DB) Filling(context.Context) (done, all int64, err error) {
	for _, f := range db.unfilled() {
		done, all = done+f.done.Load(), all+f.all.Load()
	}
	return min(done, all), all, nil
}

// Fill implements store.Filler. Several nodes may do so at once: what one has done the others pass over.
func (db *DB) Fill(ctx context.Context) error {
	for _, f := range db.unfilled() {
		n, err := f.of.docs.EstimatedDocumentCount(ctx)
		if err == nil {
			err = f.fill(ctx, n)
		}
		if err != nil {
			return fmt.Errorf("derive %s of %s: %w", f.index.Fields[0], f.of.schema.Name, err)
		}
		db.lacking.Lock()
		db.fills = slices.DeleteFunc(db.fills, func(x *filling) bool { return x == f })
		db.lacking.Unlock()
	}
	return nil
}

// fill goes through the documents that lack words in the order of their ids, about n of them.
func (f *filling) fill(ctx context.Context, n int64) error {
	field := derived + f.index.Fields[0]
	lacks := bson.E{Key: field, Value: bson.D{{Key: "$exists", Value: false}}}
	asked := bson.D{lacks}
	for {
		some, err := f.some(ctx, asked)
		if err != nil || len(some) == 0 {
			return err
		}
		f.all.Store(n)
		writes := make([]driver.WriteModel, len(some))
		for i, d := range some {
			text, _ := at(d, f.index.Of).(string)
			// Of a document that was changed meanwhile the words are there.
			filter := bson.D{{Key: "_id", Value: at(d, "_id")}, lacks}
			writes[i] = f.of.patchOf(filter, bson.D{{Key: "$set", Value: bson.D{{Key: field, Value: words(f.index, text)}}}})
		}
		if _, err := f.of.docs.BulkWrite(ctx, writes, options.BulkWrite().SetOrdered(false)); err != nil {
			return fail(err)
		}
		f.done.Add(int64(len(some)))
		asked = bson.D{lacks, {Key: "_id", Value: bson.D{{Key: "$gt", Value: at(some[len(some)-1], "_id")}}}}
	}
}

func (f *filling) some(ctx context.Context, filter bson.D) ([]bson.D, error) {
	opts := options.Find().SetLimit(deriveOf).SetProjection(bson.D{{Key: f.index.Of, Value: 1}}).SetSort(bson.D{{Key: "_id", Value: 1}})
	cursor, err := f.of.docs.Find(ctx, filter, opts)
	if err != nil {
		return nil, err
	}
	var some []bson.D
	err = cursor.All(ctx, &some)
	return some, err
}
