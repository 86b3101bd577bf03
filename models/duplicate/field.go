package duplicate

import (
	"maps"
	"slices"
)

// Field is a detail of which a merged record has one, so that somebody must choose.
type Field[T any] struct {
	Name string
	Get  func(T) string
	Set  func(to *T, from T)
}

// FieldOf is a field that is read and taken over so.
func FieldOf[T any](name string, get func(T) string, set func(to *T, from T)) Field[T] {
	return Field[T]{name, get, set}
}

// CustomFields are those that the space has added and that one of the two has.
func CustomFields[T any](of func(*T) *map[string]string, a, b T) []Field[T] {
	keys := map[string]bool{}
	for _, v := range []T{a, b} {
		for key := range *of(&v) {
			keys[key] = true
		}
	}
	var out []Field[T]
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		out = append(out, FieldOf(
			"custom_"+key, func(v T) string { return (*of(&v))[key] },
			func(to *T, v T) { *of(to) = With(*of(to), key, (*of(&v))[key]) },
		))
	}
	return out
}

// With is a copy of the map in which a key has a value; "" takes it out.
func With(m map[string]string, key, value string) map[string]string {
	m = maps.Clone(m)
	if m == nil {
		m = map[string]string{}
	}
	if m[key] = value; value == "" {
		delete(m, key)
	}
	return m
}

// Conflict is a field of two records and which of the values is proposed.
type Conflict struct {
	Field string
	Pick  string // First or Second
	Equal bool   // both say the same, or one says nothing: there is nothing to choose
}

// Conflicts are the fields in which at least one of two records says something. Of two values that of the record
// that stays is proposed, unless second says that the other one's is better known.
func Conflicts[T any](fields []Field[T], a, b T, second func(field string) bool) []Conflict {
	var out []Conflict
	for _, f := range fields {
		x, y := f.Get(a), f.Get(b)
		if x == "" && y == "" {
			continue
		}
		c := Conflict{Field: f.Name, Pick: First, Equal: x == y || x == "" || y == ""}
		if x == "" || (y != "" && second(f.Name)) {
			c.Pick = Second
		}
		out = append(out, c)
	}
	return out
}

// Picked completes what a person has chosen by what is proposed.
func Picked(conflicts []Conflict, chosen map[string]string) map[string]string {
	out := map[string]string{}
	for _, c := range conflicts {
		out[c.Field] = c.Pick
		if p := chosen[c.Field]; !c.Equal && (p == First || p == Second) {
			out[c.Field] = p
		}
	}
	return out
}

// TakeSecond gives a record the fields that were picked from the second one.
func TakeSecond[T any](fields []Field[T], to *T, second T, pick map[string]string) {
	for _, f := range fields {
		if pick[f.Name] == Second {
			f.Set(to, second)
		}
	}
}

// GiveBack gives the fields that stand as a merge left them what they were before; what was changed since stays. It
// returns the names of those.
func GiveBack[T any](fields []Field[T], to *T, now, before, after T) []string {
	var kept []string
	for _, f := range fields {
		switch is := f.Get(now); is {
		case f.Get(before):
		case f.Get(after):
			f.Set(to, before)
		default:
			kept = append(kept, f.Name)
		}
	}
	return kept
}

// United are the values of both, each once.
func United[E comparable](a, b []E) []E {
	out := slices.Clone(a)
	for _, v := range b {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// Without takes out what only a merge has brought.
func Without[E comparable](now, before, after []E) []E {
	return slices.DeleteFunc(slices.Clone(now), func(v E) bool { return slices.Contains(after, v) && !slices.Contains(before, v) })
}
