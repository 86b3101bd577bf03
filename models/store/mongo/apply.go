package mongo

import (
	"context"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"standfirst/models/store"
)

// Apply sends guarded patches together. Several of one document go in rounds, in their order.
func (c *collection) Apply(ctx context.Context, ops []store.RawOp) ([]bool, error) {
	applied := make([]bool, len(ops))
	todo := make([]int, len(ops))
	for i := range ops {
		todo[i] = i
	}
	for len(todo) > 0 {
		round, rest := firstEach(ops, todo)
		if err := c.round(ctx, ops, round, applied); err != nil {
			return nil, err
		}
		todo = rest
	}
	return applied, nil
}

// firstEach takes the first operation of each document, sorted by id so that two writers meet in one order.
func firstEach(ops []store.RawOp, todo []int) (round, rest []int) {
	seen := map[string]bool{}
	for _, i := range todo {
		if seen[ops[i].ID] {
			rest = append(rest, i)
			continue
		}
		seen[ops[i].ID] = true
		round = append(round, i)
	}
	slices.SortFunc(round, func(a, b int) int { return strings.Compare(ops[a].ID, ops[b].ID) })
	return round, rest
}

// round writes a commit's mark with each patch. The server tells only how many matched: when that is not
// all, the marks tell which.
func (c *collection) round(ctx context.Context, ops []store.RawOp, round []int, applied []bool) error {
	commit := bson.NewObjectID().Hex()
	writes := make([]driver.WriteModel, len(round))
	ids := make(bson.A, len(round))
	for n, i := range round {
		change, err := update(c.schema, ops[i].Patch, commit)
		if err != nil {
			return err
		}
		ids[n] = ops[i].ID
		filter := bson.D{{Key: "_id", Value: ops[i].ID}}
		if guard := where(c.schema, ops[i].If); len(guard) > 0 {
			filter = join("$and", filter, guard)
		}
		writes[n] = c.patchOf(filter, change)
	}
	r, err := c.docs.BulkWrite(ctx, writes, options.BulkWrite().SetOrdered(false))
	if err != nil {
		return fail(err)
	}
	marked := map[string]bool{}
	if r.MatchedCount > 0 && r.MatchedCount < int64(len(round)) {
		if marked, err = c.marked(ctx, ids, commit); err != nil {
			return err
		}
	}
	for _, i := range round {
		applied[i] = r.MatchedCount == int64(len(round)) || marked[ops[i].ID]
	}
	return nil
}

// patchOf is the change of the one document that a filter by its id finds, for a bulk write. FerretDB 1.24.2 reads what an
// update of one finds no further than that, and keeps the connection to its own database until the whole command ends
// (internal/handler/msg_update.go): of those it has 100, so that a hundred changes waited for ever for one more. What an
// update of many finds it reads to the end.
func (c *collection) patchOf(filter bson.D, change any) driver.WriteModel {
	if c.ferret {
		return driver.NewUpdateManyModel().SetFilter(filter).SetUpdate(change)
	}
	return driver.NewUpdateOneModel().SetFilter(filter).SetUpdate(change)
}

func (c *collection) marked(ctx context.Context, ids bson.A, commit string) (map[string]bool, error) {
	filter := bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}, {Key: mark, Value: commit}}
	cursor, err := c.docs.Find(ctx, filter, options.Find().SetProjection(bson.D{{Key: "_id", Value: 1}}))
	if err != nil {
		return nil, err
	}
	var found []struct {
		ID string `bson:"_id"`
	}
	if err := cursor.All(ctx, &found); err != nil {
		return nil, err
	}
	out := make(map[string]bool, len(found))
	for _, f := range found {
		out[f.ID] = true
	}
	return out, nil
}
