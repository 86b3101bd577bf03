package mongo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"standfirst/models/store"
)

// FerretDB of version 1 groups by plain counting alone: it has no $min and $max, all accumulators of a stage share one
// reading of its documents, so that a $sum beside the count is 0, and $unwind drops the other fields. What it cannot do is
// done here, on those fields of the documents that are asked for. It would read the same documents itself.

// mostFolded is how many documents are grouped here at most.
const mostFolded = 1_000_000

// isFerret reports whether a server is a FerretDB of that version.
func isFerret(ctx context.Context, db *driver.Database) (bool, error) {
	var build struct {
		FerretDB string `bson:"ferretdbVersion"`
	}
	err := db.RunCommand(ctx, bson.D{{Key: "buildInfo", Value: 1}}).Decode(&build)
	if errors.As(err, new(driver.CommandError)) { // it tells nobody, which FerretDB does
		return false, nil
	}
	return build.FerretDB != "", err
}

// plainly reports whether groups are made by plain counting.
func plainly(s *store.Schema, by []store.By, measures []store.Measure) bool {
	return len(measures) == 0 && !slices.ContainsFunc(by, func(b store.By) bool {
		return b.Hour || len(by) > 1 && isArray(s, b.Field)
	})
}

func isArray(s *store.Schema, field string) bool {
	kind, _ := s.Kind(field)
	return kind == store.Array
}

// fold counts and measures what a server cannot.
func (c *collection) fold(ctx context.Context, f store.Filter, by []store.By, measures []store.Measure) ([]store.Row, error) {
	g := groups{by: by, measures: measures, arrays: make([]bool, len(by)), rows: map[[2]any]*store.Row{}}
	fields := bson.M{}
	for i, b := range by {
		g.arrays[i], fields[key(b.Field)] = isArray(c.schema, b.Field), 1
	}
	for _, m := range measures {
		fields[key(m.Field)] = 1
	}
	cursor, err := c.docs.Find(ctx, where(c.schema, f), options.Find().SetProjection(fields).SetLimit(mostFolded+1))
	if err != nil {
		return nil, err
	}
	defer cursor.Close(ctx) //nolint:errcheck // it has been read
	for n := 0; cursor.Next(ctx); n++ {
		if n == mostFolded {
			return nil, fmt.Errorf("mongo: more than %d documents of %s would be grouped here, as this server cannot", mostFolded, c.schema.Name)
		}
		g.add(cursor.Current)
	}
	return g.sorted(), cursor.Err()
}

// groups are rows as they come to be.
type groups struct {
	by       []store.By
	measures []store.Measure
	arrays   []bool // which of the keys are elements of arrays
	rows     map[[2]any]*store.Row
}

// add counts a document in each of its groups.
func (g *groups) add(doc bson.Raw) {
	keys := make([][]any, len(g.by))
	for i, b := range g.by {
		switch v := lookup(doc, b.Field); {
		case g.arrays[i]:
			keys[i] = elements(v)
		case b.Hour:
			text, _ := scalar(v).(string)
			keys[i] = []any{nil}
			if text != "" {
				keys[i][0] = text[:min(13, len(text))]
			}
		default:
			keys[i] = []any{scalar(v)}
		}
	}
	values := make([]any, len(g.measures))
	for i, m := range g.measures {
		values[i] = scalar(lookup(doc, m.Field))
	}
	for _, first := range keys[0] {
		if len(keys) == 1 {
			g.count([2]any{first}, values)
			continue
		}
		for _, second := range keys[1] {
			g.count([2]any{first, second}, values)
		}
	}
}

func (g *groups) count(at [2]any, values []any) {
	row := g.rows[at]
	if row == nil {
		row = &store.Row{Keys: slices.Clone(at[:len(g.by)]), Values: make([]any, len(values))}
		g.rows[at] = row
	}
	row.Count++
	for i, m := range g.measures {
		was, v := row.Values[i], values[i]
		switch {
		case m.Op == "sum":
			row.Values[i] = plus(was, v)
		case v != nil && (was == nil || m.Op == "min" && compare(v, was) < 0 || m.Op == "max" && compare(v, was) > 0):
			row.Values[i] = v
		}
	}
}

func (g *groups) sorted() []store.Row {
	out := make([]store.Row, 0, len(g.rows))
	for _, row := range g.rows {
		out = append(out, *row)
	}
	slices.SortFunc(out, func(a, b store.Row) int { return slices.CompareFunc(a.Keys, b.Keys, compare) })
	return out
}

// lookup is a field of a document, by its dotted path; the zero value where it is missing.
func lookup(doc bson.Raw, field string) bson.RawValue {
	v, err := doc.LookupErr(strings.Split(key(field), ".")...)
	if err != nil {
		return bson.RawValue{}
	}
	return v
}

// elements are those of an array, without nulls.
func elements(v bson.RawValue) (out []any) {
	list, ok := v.ArrayOK()
	if !ok {
		return nil
	}
	values, err := list.Values()
	if err != nil {
		return nil
	}
	for _, v := range values {
		if x := scalar(v); x != nil {
			out = append(out, x)
		}
	}
	return out
}

// scalar is a value as Group gives it; nil for what is none, or missing.
func scalar(v bson.RawValue) any {
	switch v.Type {
	case bson.TypeString:
		return v.StringValue()
	case bson.TypeInt32:
		return int64(v.Int32())
	case bson.TypeInt64:
		return v.Int64()
	case bson.TypeDouble:
		return v.Double()
	case bson.TypeBoolean:
		return v.Boolean()
	}
	return nil
}

// plus adds up; whole numbers stay whole as long as all are.
func plus(sum, v any) any {
	if sum == nil {
		sum = int64(0)
	}
	switch v := v.(type) {
	case int64:
		if whole, ok := sum.(int64); ok {
			return whole + v
		}
		return sum.(float64) + float64(v)
	case float64:
		return number(sum) + v
	}
	return sum
}

func number(v any) float64 {
	if n, ok := v.(int64); ok {
		return float64(n)
	}
	n, _ := v.(float64)
	return n
}

// compare orders values of one field: nulls first, texts by their bytes.
func compare(a, b any) int {
	if a == nil || b == nil {
		return cmp.Compare(truth(a != nil), truth(b != nil))
	}
	switch x := a.(type) {
	case string:
		y, _ := b.(string)
		return strings.Compare(x, y)
	case bool:
		y, _ := b.(bool)
		return cmp.Compare(truth(x), truth(y))
	case int64:
		if y, ok := b.(int64); ok {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(number(a), number(b))
}

func truth(v bool) int {
	if v {
		return 1
	}
	return 0
}
