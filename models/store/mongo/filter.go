package mongo

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"

	"standfirst/models/store"
)

// nothing matches no document, nor any object of an array.
func nothing() bson.D { return is("_id", "$in", bson.A{}) }

func is(field, operator string, v any) bson.D {
	return bson.D{{Key: field, Value: bson.D{{Key: operator, Value: v}}}}
}

func join(operator string, parts ...bson.D) bson.D {
	list := make(bson.A, len(parts))
	for i, p := range parts {
		list[i] = p
	}
	return bson.D{{Key: operator, Value: list}}
}

// operators are those that are called the same and that never match null.
var operators = map[store.Operator]string{store.OpLt: "$lt", store.OpLte: "$lte", store.OpGt: "$gt", store.OpGte: "$gte"}

// where translates a filter.
func where(s *store.Schema, f store.Filter) bson.D {
	field := keyOf(s, f.Field)
	switch f.Op {
	case store.OpAll:
		return bson.D{}
	case store.OpAnd, store.OpOr:
		return several(s, f)
	case store.OpNot:
		return join("$nor", where(s, f.Sub[0]))
	case store.OpAny:
		return someObject(s.Rows[f.Field], field, f.Sub[0])
	case store.OpEq:
		return is(field, "$eq", f.Value)
	case store.OpNe:
		return is(field, "$ne", f.Value)
	case store.OpIn:
		return is(field, "$in", append(bson.A{}, f.Values...))
	case store.OpExists:
		if kind, _ := s.Kind(f.Field); kind == store.Array || kind == store.Rows {
			return is(field+".0", "$exists", true)
		}
		return is(field, "$ne", nil)
	case store.OpPrefix, store.OpContains:
		return text(field, f)
	}
	if f.Value == nil {
		return nothing()
	}
	return is(field, operators[f.Op], f.Value)
}

func several(s *store.Schema, f store.Filter) bson.D {
	if len(f.Sub) == 0 {
		if f.Op == store.OpOr {
			return nothing()
		}
		return bson.D{}
	}
	parts := make([]bson.D, len(f.Sub))
	for i, sub := range f.Sub {
		parts[i] = where(s, sub)
	}
	return join("$"+string(f.Op), parts...)
}

// someObject asks for one object of an array. A single condition that null cannot meet needs only a path,
// which an index serves; a choice is a choice of such.
func someObject(s *store.Schema, field string, f store.Filter) bson.D {
	simple := where(s, f)
	switch f.Op {
	case store.OpAll:
		return is(field+".0", "$exists", true)
	case store.OpOr:
		if len(f.Sub) == 0 {
			return nothing()
		}
		ways := make([]bson.D, len(f.Sub))
		for i, sub := range f.Sub {
			ways[i] = someObject(s, field, sub)
		}
		return join("$or", ways...)
	case store.OpEq, store.OpLt, store.OpLte, store.OpGt, store.OpGte, store.OpPrefix, store.OpContains:
		if f.Value != nil && len(simple) == 1 && simple[0].Key == f.Field {
			simple[0].Key = field + "." + f.Field
			return simple
		}
	}
	return is(field, "$elemMatch", simple)
}

// text asks by a pattern in which nothing is special; anchored, it is a range of an index.
func text(field string, f store.Filter) bson.D {
	s := f.Value.(string)
	if !utf8.ValidString(s) {
		return nothing() // no text that is stored has such bytes
	}
	pattern := strings.ReplaceAll(regexp.QuoteMeta(s), "\x00", `\x00`) // a pattern ends at a NUL on the wire
	if f.Op == store.OpPrefix {
		pattern = "^" + pattern
	}
	return bson.D{{Key: field, Value: bson.Regex{Pattern: pattern}}}
}

func order(keys []store.Key) bson.D {
	out := bson.D{}
	for _, k := range keys {
		way := 1
		if k.Desc {
			way = -1
		}
		out = append(out, bson.E{Key: key(k.Field), Value: way})
	}
	return out
}

// query is the filter with what the cursor leaves. Beside the choice of how a document is beyond the
// cursor there is a bound on the first key alone, without which an index is walked from its start.
func query(s *store.Schema, q store.RawQuery) bson.D {
	filter := where(s, q.Filter)
	if q.Seek == nil {
		return filter
	}
	var ways []bson.D
	for i := range q.Sort {
		beyond, some := after(q.Sort[i], q.Seek[i], false)
		if !some {
			continue
		}
		way := make([]bson.D, 0, i+1)
		for j := range i {
			way = append(way, is(key(q.Sort[j].Field), "$eq", q.Seek[j]))
		}
		ways = append(ways, join("$and", append(way, beyond)...))
	}
	parts := []bson.D{join("$or", ways...)}
	if bound, some := after(q.Sort[0], q.Seek[0], true); some {
		parts = append(parts, bound)
	}
	if len(filter) > 0 {
		parts = append(parts, filter)
	}
	slices.Reverse(parts)
	return join("$and", parts...)
}

// after asks for what is beyond a value in a key's direction, the value itself too if equal. It returns
// false when there is nothing, or no bound, to ask for. Nulls are first, so last when descending.
func after(k store.Key, v any, equal bool) (bson.D, bool) {
	field := key(k.Field)
	switch {
	case k.Desc && v == nil:
		return is(field, "$eq", nil), equal
	case k.Desc && field == "_id":
		return is(field, "$lt", v), true // it is never null, so that a plain range will do
	case k.Desc && equal:
		return is(field, "$not", bson.D{{Key: "$gt", Value: v}}), true
	case k.Desc:
		return is(field, "$not", bson.D{{Key: "$gte", Value: v}}), true
	case v == nil:
		return is(field, "$ne", nil), !equal
	case equal:
		return is(field, "$gte", v), true
	}
	return is(field, "$gt", v), true
}
