package mongo

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"standfirst/models/store"
)

// collection implements store.Backend on one collection.
type collection struct {
	schema *store.Schema
	docs   *driver.Collection
	ferret bool // see fold and patchOf
}

// Get returns one document.
func (c *collection) Get(ctx context.Context, id string) ([]byte, error) {
	return one(c.docs.FindOne(ctx, bson.D{{Key: "_id", Value: id}}), store.ErrNotFound)
}

// one reads a single result; none gives the error that the caller wants.
func one(r *driver.SingleResult, none error) ([]byte, error) {
	doc, err := r.Raw()
	if errors.Is(err, driver.ErrNoDocuments) {
		return nil, none
	}
	if err != nil {
		return nil, fail(err)
	}
	return toJSON(doc)
}

// Find returns a page.
func (c *collection) Find(ctx context.Context, q store.RawQuery) ([][]byte, error) {
	cursor, err := c.docs.Find(ctx, query(c.schema, q), options.Find().SetSort(order(q.Sort)).SetLimit(int64(q.Limit)))
	if err != nil {
		return nil, err
	}
	defer cursor.Close(ctx) //nolint:errcheck // it has been read
	var out [][]byte
	for cursor.Next(ctx) {
		doc, err := toJSON(cursor.Current)
		if err != nil {
			return nil, err
		}
		out = append(out, doc)
	}
	return out, cursor.Err()
}

// Count returns how many match, up to most.
func (c *collection) Count(ctx context.Context, f store.Filter, most int64) (int64, error) {
	opts := options.Count()
	if most > 0 {
		opts.SetLimit(most)
	}
	return c.docs.CountDocuments(ctx, where(c.schema, f), opts)
}

// Insert adds documents in order until one is a duplicate.
func (c *collection) Insert(ctx context.Context, docs store.Arriving) error {
	list, err := c.decodeAll(docs)
	if err != nil {
		return err
	}
	_, err = c.docs.InsertMany(ctx, list)
	return fail(err)
}

func (c *collection) decodeAll(docs store.Arriving) ([]any, error) {
	out := make([]any, len(docs.IDs))
	err := store.Together(len(out), func(i int) error {
		doc, err := docs.Doc(i)
		if err == nil {
			out[i], err = c.decode(doc)
		}
		return err
	})
	return out, err
}

// InsertMissing adds all that are no duplicates.
func (c *collection) InsertMissing(ctx context.Context, docs store.Arriving) ([]bool, error) {
	list, err := c.decodeAll(docs)
	if err != nil {
		return nil, err
	}
	added := make([]bool, len(docs.IDs))
	for i := range added {
		added[i] = true
	}
	_, err = c.docs.InsertMany(ctx, list, options.InsertMany().SetOrdered(false))
	var bulk driver.BulkWriteException
	if !errors.As(err, &bulk) || bulk.WriteConcernError != nil {
		return added, err
	}
	for _, e := range bulk.WriteErrors {
		if !driver.IsDuplicateKeyError(e.WriteError) {
			return nil, err
		}
		added[e.Index] = false
	}
	return added, nil
}

// Replace writes a document if its revision is still rev.
func (c *collection) Replace(ctx context.Context, id string, rev int64, doc []byte) (bool, error) {
	d, err := c.decode(doc)
	if err != nil {
		return false, err
	}
	r, err := c.docs.ReplaceOne(ctx, bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: rev}}, d)
	if err != nil {
		return false, fail(err)
	}
	return r.MatchedCount > 0, nil
}

// Modify patches all that match, each atomically.
func (c *collection) Modify(ctx context.Context, f store.Filter, p store.RawPatch) (int64, error) {
	change, err := update(c.schema, p, nil)
	if err != nil {
		return 0, err
	}
	r, err := c.docs.UpdateMany(ctx, where(c.schema, f), change)
	if err != nil {
		return 0, fail(err)
	}
	return r.MatchedCount, nil
}

// Take patches the first match and returns it.
func (c *collection) Take(ctx context.Context, q store.RawQuery, p store.RawPatch) ([]byte, error) {
	change, err := update(c.schema, p, nil)
	if err != nil {
		return nil, err
	}
	opts := options.FindOneAndUpdate().SetSort(order(q.Sort)).SetReturnDocument(options.After)
	return one(c.docs.FindOneAndUpdate(ctx, query(c.schema, q), change, opts), nil)
}

// Delete removes all that match.
func (c *collection) Delete(ctx context.Context, f store.Filter) (int64, error) {
	r, err := c.docs.DeleteMany(ctx, where(c.schema, f))
	if err != nil {
		return 0, err
	}
	return r.DeletedCount, nil
}
