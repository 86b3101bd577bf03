package mongo

import (
	"context"
	"strconv"

	"go.mongodb.org/mongo-driver/v2/bson"

	"standfirst/models/store"
)

// Group counts and measures, ordered by the keys.
func (c *collection) Group(ctx context.Context, f store.Filter, by []store.By, measures []store.Measure) ([]store.Row, error) {
	if c.ferret && !plainly(c.schema, by, measures) {
		return c.fold(ctx, f, by, measures)
	}
	cursor, err := c.docs.Aggregate(ctx, pipeline(c.schema, f, by, measures))
	if err != nil {
		return nil, err
	}
	var found []bson.M
	if err := cursor.All(ctx, &found); err != nil {
		return nil, err
	}
	rows := make([]store.Row, len(found))
	for i, m := range found {
		rows[i] = row(m, len(by), len(measures))
	}
	return rows, nil
}

func pipeline(s *store.Schema, f store.Filter, by []store.By, measures []store.Measure) bson.A {
	stages := bson.A{}
	stage := func(name string, v any) { stages = append(stages, bson.D{{Key: name, Value: v}}) }
	if filter := where(s, f); len(filter) > 0 {
		stage("$match", filter)
	}
	keys, sort := bson.D{}, bson.D{}
	for i, b := range by {
		field := "$" + key(b.Field)
		if kind, _ := s.Kind(b.Field); kind == store.Array {
			stage("$unwind", field)
			stage("$match", is(key(b.Field), "$ne", nil))
		}
		var expr any = field
		if b.Hour {
			expr = hour(field)
		}
		keys = append(keys, bson.E{Key: "k" + strconv.Itoa(i), Value: expr})
		sort = append(sort, bson.E{Key: "_id.k" + strconv.Itoa(i), Value: 1})
	}
	group := bson.D{{Key: "_id", Value: keys}, {Key: "n", Value: bson.D{{Key: "$sum", Value: 1}}}}
	if len(by) == 1 {
		group[0].Value, sort = keys[0].Value, bson.D{{Key: "_id", Value: 1}}
	}
	for i, m := range measures {
		group = append(group, bson.E{Key: "m" + strconv.Itoa(i), Value: bson.D{{Key: "$" + m.Op, Value: "$" + key(m.Field)}}})
	}
	stage("$group", group)
	stage("$sort", sort)
	return stages
}

// hour cuts a time's text to its hour and leaves a missing one missing.
func hour(field string) bson.D {
	cut := bson.D{{Key: "$substrBytes", Value: bson.A{field, 0, 13}}}
	return bson.D{{Key: "$cond", Value: bson.A{bson.D{{Key: "$gt", Value: bson.A{field, nil}}}, cut, nil}}}
}

func row(m bson.M, keys, measures int) store.Row {
	r := store.Row{Keys: make([]any, keys), Values: make([]any, measures)}
	if keys == 1 {
		r.Keys[0] = plain(m["_id"])
	} else {
		var found map[string]any
		switch id := m["_id"].(type) {
		case bson.M:
			found = id
		case bson.D:
			found = map[string]any{}
			for _, e := range id {
				found[e.Key] = e.Value
			}
		}
		for i := range r.Keys {
			r.Keys[i] = plain(found["k"+strconv.Itoa(i)])
		}
	}
	r.Count, _ = plain(m["n"]).(int64)
	for i := range r.Values {
		r.Values[i] = plain(m["m"+strconv.Itoa(i)])
	}
	return r
}
