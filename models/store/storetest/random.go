package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"standfirst/models/store"
)

// random compares the adapter with the naive model on documents, filters, orders and patches of chance.
// STORETEST_SEED repeats or varies a run.
func (s *suite) random(t *testing.T) {
	seed, err := strconv.ParseUint(os.Getenv("STORETEST_SEED"), 10, 64)
	if err != nil {
		seed = 20261125
	}
	t.Logf("STORETEST_SEED=%d", seed)
	s.both(t, func(t *testing.T, things store.Collection[thing], old store.Collection[ancient]) {
		c := &chance{Rand: rand.New(rand.NewPCG(seed, 1)), objects: s.has(ElemMatch)}
		docs, size, queries, patches := map[string]tree{}, 120, 300, 60
		if !s.has(Speed) {
			size, queries, patches = 30, 60, 15
		}
		for i := range size {
			v := c.thing(fmt.Sprintf("%03d", i))
			must(t, things.Insert(context.Background(), v))
			docs[v.ID] = storedTree(v)
		}
		must(t, old.Insert(context.Background(), &ancient{ID: "ancient"}))
		docs["ancient"] = treeOf(&ancient{ID: "ancient"})
		for range queries {
			c.compare(t, things, docs)
			if t.Failed() {
				return
			}
		}
		for range patches {
			c.patch(t, things, docs)
			c.compare(t, things, docs)
			if t.Failed() {
				return
			}
		}
	})
}

// storedTree is the model of a thing as the store keeps it: nil slices are empty, times to the millisecond.
func storedTree(v *thing) tree {
	w := *v
	fix := func(p *[]string) { *p = append([]string{}, *p...) }
	fix(&w.Tags)
	fix(&w.Place.Also)
	w.Nums, w.Parts = append([]int64{}, w.Nums...), append([]part{}, w.Parts...)
	w.Extra = maps.Clone(w.Extra)
	if w.Extra == nil {
		w.Extra = map[string]string{}
	}
	for i := range w.Parts {
		fix(&w.Parts[i].Labels)
	}
	t := treeOf(w)
	t["at"] = stamp(v.At)
	for i, p := range t["parts"].([]any) {
		p.(map[string]any)["at"] = stamp(v.Parts[i].At)
	}
	return t
}

func stamp(at time.Time) any {
	if s := store.Stamp(at); s != "" {
		return s
	}
	return nil
}

type chance struct {
	*rand.Rand
	objects bool
}

func pick[T any](c *chance, from ...T) T { return from[c.IntN(len(from))] }

func (c *chance) text() string {
	return pick(c, "", "a", "A", "ab", "abc", "b", "é", "李", "李雷", "%", "a%", "_", "a_b", ".*", last, "a"+last, "\x00a", "'\"\\", "10", "9", "true", "null")
}

func (c *chance) time() time.Time {
	return pick(c, time.Time{}, minute(c.IntN(200)), minute(c.IntN(4)))
}

func (c *chance) texts() []string {
	var out []string
	for range c.IntN(4) {
		out = append(out, c.text())
	}
	return out
}

func (c *chance) thing(id string) *thing {
	v := &thing{ID: id, Name: c.text(), Count: int64(c.IntN(5) - 2), Done: c.IntN(2) == 0, At: c.time(), Tags: c.texts()}
	if c.IntN(3) > 0 {
		v.Note, v.Score, v.Sure = ptr(c.text()), ptr(float64(c.IntN(9)-4)/4), ptr(c.IntN(2) == 0)
	}
	for range c.IntN(3) {
		v.Nums = append(v.Nums, int64(c.IntN(7)-3))
		v.Parts = append(v.Parts, part{Kind: c.text(), Size: int64(c.IntN(3)), Labels: c.texts(), At: c.time()})
	}
	v.Place = place{City: c.text(), Also: c.texts()}
	if c.IntN(2) == 0 {
		v.Place.Rank = ptr(int64(c.IntN(3)))
		v.Extra = map[string]string{"colour": c.text(), "other": c.text()}
	}
	return v
}

var (
	textFields   = []string{"name", "note", "at", "place.city", "extra.colour", "extra.other", "id"}
	numberFields = []string{"count", "score", "place.rank", "rev"}
	boolFields   = []string{"done", "sure"}
	listFields   = []string{"tags", "place.also"}
)

func (c *chance) filter(depth int) store.Filter {
	if depth > 0 && c.IntN(2) == 0 {
		switch c.IntN(4) {
		case 0:
			return store.And(c.filter(depth-1), c.filter(depth-1))
		case 1:
			return store.Or(c.filter(depth-1), c.filter(depth-1))
		case 2:
			return store.Not(c.filter(depth - 1))
		default:
			return c.any()
		}
	}
	switch c.IntN(6) {
	case 0, 1:
		return c.onText(pick(c, textFields...))
	case 2:
		return c.onNumber(pick(c, numberFields...))
	case 3:
		return c.onBool(pick(c, boolFields...))
	case 4:
		return c.onText(pick(c, listFields...))
	default:
		return c.onNumber("nums")
	}
}

func (c *chance) any() store.Filter {
	one := func() store.Filter {
		return pick(c, c.onText("kind"), c.onNumber("size"), c.onText("labels"), c.onText("at"))
	}
	if !c.objects {
		plain := func() store.Filter { return store.Eq("kind", c.text()) }
		return store.Any("parts", pick(c, plain(), store.Or(plain(), store.Gt("size", int64(c.IntN(3)))), store.Filter{}))
	}
	return store.Any("parts", pick(c, one(), store.And(one(), one()), store.Or(one(), one()), store.Not(one())))
}

func (c *chance) onText(field string) store.Filter {
	v := pick[any](c, c.text(), c.text(), c.text(), store.Stamp(minute(c.IntN(9))), nil)
	switch c.IntN(4) {
	case 0:
		return store.Prefix(field, c.text())
	case 1:
		return store.Contains(field, c.text())
	case 2:
		return store.In(field, c.text(), c.text(), c.text(), c.text(), c.text())
	default:
		return c.onAny(field, v)
	}
}

func (c *chance) onNumber(field string) store.Filter {
	return c.onAny(field, pick[any](c, c.IntN(5)-2, float64(c.IntN(9)-4)/4, nil))
}

func (c *chance) onBool(field string) store.Filter {
	return pick(c, store.Eq(field, c.IntN(2) == 0), store.Ne(field, true), store.Exists(field), store.Eq(field, nil), store.In(field, true, false))
}

func (c *chance) onAny(field string, v any) store.Filter {
	return pick(c, store.Eq(field, v), store.Ne(field, v), store.Lt(field, v), store.Lte(field, v), store.Gt(field, v), store.Gte(field, v), store.In(field, v), store.Exists(field))
}

func (c *chance) order() []string {
	var keys []string
	for range c.IntN(4) {
		key := pick(c, slices.Concat(textFields, numberFields, boolFields)...)
		if !slices.Contains(keys, key) && !slices.Contains(keys, "-"+key) {
			keys = append(keys, pick(c, "", "-")+key)
		}
		if key == "id" {
			break
		}
	}
	return keys
}

func (c *chance) compare(t *testing.T, things store.Collection[thing], docs map[string]tree) {
	t.Helper()
	f, keys := c.filter(3), c.order()
	want := sorted(docs, f, keys)
	walk(t, things, store.Query{Filter: f, Sort: keys, Limit: 1 + c.IntN(50)}, want)
	n, err := things.Count(context.Background(), f)
	must(t, err)
	same(t, fmt.Sprint("count ", f), n, len(want))
}

// patch changes what a filter finds, in both, and compares the documents.
func (c *chance) patch(t *testing.T, things store.Collection[thing], docs map[string]tree) {
	t.Helper()
	ctx := context.Background()
	f := c.filter(2)
	text, list := c.text(), c.texts()
	p := store.Patch{
		Set:  map[string]any{pick(c, "name", "note", "place.city"): text, pick(c, "sure", "at"): nil},
		Inc:  map[string]int64{pick(c, "count", "score"): int64(c.IntN(3) - 1)},
		Add:  map[string][]any{"tags": {text}},
		Pull: map[string][]any{"place.also": {text, "a"}},
	}
	if c.IntN(2) == 0 {
		p = store.Patch{Set: map[string]any{"tags": list, "done": c.IntN(2) == 0}}
	}
	f = store.And(f, store.Ne("id", "ancient"))
	hit := sorted(docs, f, nil)
	n, err := things.Modify(ctx, f, p)
	must(t, err)
	same(t, fmt.Sprint("modified ", f), n, len(hit))
	for _, id := range hit {
		docs[id].patch(p)
		v, err := things.Get(ctx, id)
		must(t, err)
		same(t, fmt.Sprintf("%s after %v", id, p), flat(storedTree(&v)), flat(docs[id]))
	}
}

func flat(t tree) string {
	data, err := json.Marshal(t)
	if err != nil {
		panic(err)
	}
	return string(data)
}

func (t tree) patch(p store.Patch) {
	t["rev"] = t["rev"].(int64) + 1
	for field, v := range p.Set {
		if list, ok := v.([]string); ok {
			t.put(field, anys(list))
			continue
		}
		t.put(field, v)
	}
	for field, n := range p.Inc {
		switch x := t.at(field).(type) {
		case float64:
			t.put(field, x+float64(n))
		case int64:
			t.put(field, x+n)
		default:
			t.put(field, n)
		}
	}
	for field, vs := range p.Add {
		list, _ := t.at(field).([]any)
		for _, v := range vs {
			if !slices.Contains(list, v) {
				list = append(list, v)
			}
		}
		t.put(field, list)
	}
	for field, vs := range p.Pull {
		list, _ := t.at(field).([]any)
		t.put(field, slices.DeleteFunc(slices.Clone(list), func(v any) bool { return slices.Contains(vs, v) }))
	}
}

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

func (t tree) put(field string, v any) {
	at := map[string]any(t)
	for {
		name, rest, more := cut(field)
		if !more {
			at[name] = v
			return
		}
		at, field = at[name].(map[string]any), rest
	}
}

func cut(field string) (string, string, bool) {
	for i := range field {
		if field[i] == '.' {
			return field[:i], field[i+1:], true
		}
	}
	return field, "", false
}
