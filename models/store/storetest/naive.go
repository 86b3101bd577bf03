package storetest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"standfirst/models/store"
)

// tree is a document as JSON makes it: the naive model of one.
type tree map[string]any

func treeOf(v any) tree {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var t map[string]any
	if err := dec.Decode(&t); err != nil {
		panic(err)
	}
	return tree(numbers(t).(map[string]any))
}

func numbers(v any) any {
	switch x := v.(type) {
	case json.Number:
		if n, err := x.Int64(); err == nil {
			return n
		}
		f, _ := x.Float64()
		return f
	case map[string]any:
		for k, e := range x {
			x[k] = numbers(e)
		}
	case []any:
		for i, e := range x {
			x[i] = numbers(e)
		}
	}
	return v
}

func (t tree) at(field string) any {
	var v any = map[string]any(t)
	for _, name := range strings.Split(field, ".") {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

func (t tree) matches(f store.Filter) bool {
	switch f.Op {
	case store.OpAll:
		return true
	case store.OpAnd:
		return !slices.ContainsFunc(f.Sub, func(s store.Filter) bool { return !t.matches(s) })
	case store.OpOr:
		return slices.ContainsFunc(f.Sub, t.matches)
	case store.OpNot:
		return !t.matches(f.Sub[0])
	case store.OpNe:
		f.Op = store.OpEq
		return !t.matches(f)
	case store.OpAny:
		rows, _ := t.at(f.Field).([]any)
		return slices.ContainsFunc(rows, func(r any) bool { return tree(r.(map[string]any)).matches(f.Sub[0]) })
	}
	v := t.at(f.Field)
	list, isList := v.([]any)
	if f.Op == store.OpExists {
		return v != nil && (!isList || len(list) > 0)
	}
	if !isList {
		list = []any{v}
	}
	return slices.ContainsFunc(list, func(v any) bool { return holds(v, f) })
}

func holds(v any, f store.Filter) bool {
	switch f.Op {
	case store.OpEq:
		return class(v) == class(f.Value) && order(v, f.Value) == 0
	case store.OpIn:
		return slices.ContainsFunc(f.Values, func(w any) bool { return class(v) == class(w) && order(v, w) == 0 })
	}
	if v == nil || class(v) != class(f.Value) {
		return false
	}
	switch f.Op {
	case store.OpLt:
		return order(v, f.Value) < 0
	case store.OpLte:
		return order(v, f.Value) <= 0
	case store.OpGt:
		return order(v, f.Value) > 0
	case store.OpGte:
		return order(v, f.Value) >= 0
	case store.OpPrefix:
		return strings.HasPrefix(v.(string), f.Value.(string))
	case store.OpContains:
		return strings.Contains(v.(string), f.Value.(string))
	}
	panic("storetest: " + string(f.Op))
}

func class(v any) int {
	switch v.(type) {
	case nil:
		return 0
	case bool:
		return 3
	case string:
		return 2
	}
	return 1
}

// order compares: null first, numbers by value, text by bytes.
func order(a, b any) int {
	if class(a) != class(b) {
		return class(a) - class(b)
	}
	switch x := a.(type) {
	case string:
		return strings.Compare(x, b.(string))
	case bool:
		return rank(x) - rank(b.(bool))
	case nil:
		return 0
	}
	x, okX := a.(int64)
	y, okY := b.(int64)
	if okX && okY {
		return compare(x, y)
	}
	return compare(float(a), float(b))
}

func compare[N int64 | float64](a, b N) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

func float(v any) float64 {
	if n, ok := v.(int64); ok {
		return float64(n)
	}
	f, _ := v.(float64)
	return f
}

// sorted is the ids of what matches, in the order asked.
func sorted(docs map[string]tree, f store.Filter, keys []string) []string {
	out := []string{}
	for id, d := range docs {
		if d.matches(f) {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, func(a, b string) int {
		sign := 1
		for _, key := range keys {
			field, desc := strings.CutPrefix(key, "-")
			sign = 1 - 2*rank(desc)
			if c := order(docs[a].at(field), docs[b].at(field)); c != 0 {
				return sign * c
			}
		}
		return sign * strings.Compare(a, b)
	})
	return out
}
